// The math functions of the scalar vocabulary, written once as templates over Elem and Lane with explicit
// fma, so that eager and compiled code run the same IEEE operations. Square root, floor and the like are in
// the vocabulary itself.
#pragma once
#include "dialects/rules/scalar/exp.h"
#include "dialects/rules/scalar/log.h"
#include "dialects/rules/scalar/pow.h"
#include "dialects/rules/scalar/trig.h"
