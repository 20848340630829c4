// All of braid for C++ programs.
#pragma once
#include "braid/autograd.h"
#include "braid/compiled.h"
#include "braid/control_flow.h"
#include "braid/error.h"
#include "braid/module.h"
#include "braid/nn.h"
#include "braid/operators.h"
#include "braid/optim.h"
#include "braid/tensor.h"
#include "braid/tree.h"
#include "braid/variable.h"
#include "braid/version.h"
