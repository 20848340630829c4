// Reading and writing cells.
#include "runtime/script/tensor/tensor_object.h"

#include "runtime/autograd/tape.h"
#include "runtime/script/eval/operations.h"
#include "runtime/script/interpreter.h"
#include "runtime/script/tensor/own_gradient.h"

namespace braid::script {

void changed_under_two_names(Interpreter& vm) {
  raise(vm, Exc::runtime_error,
        "a tensor that is an argument of a function that is differentiated, an object of its own there, is changed and used under another "
        "name too");
}

Tensor read(Interpreter& vm, TensorObject& cell) {
  if (cell.stand_in && cell.stand_in->object->value.get() != cell.stand_in->leaf.get()) [[unlikely]]
    changed_under_two_names(vm);
  if (vm.tensor_reads) [[unlikely]] {
    Tensor value = vm.segment && vm.segment->external(cell) ? vm.segment->read(cell) : cell.value;
    vm.tensor_reads->read(cell, value);
    return value;
  }
  if (vm.segment && vm.segment->external(cell)) return vm.segment->read(cell);
  return cell.value;
}

void note_recorded(Interpreter& vm, TensorObject& cell) {
  if (cell.value.tracked() && recording_depth() > 0) vm.recorded_cells.push_back(Value(&cell));
}

void write(Interpreter& vm, TensorObject& cell, const Tensor& value) {
  if (cell.stand_in) [[unlikely]]
    changed_under_two_names(vm);
  if (vm.segment) cell_changes(vm, cell);
  if (vm.tensor_reads && vm.tensor_reads->older(cell)) [[unlikely]]
    fail(ErrorCode::unsupported, "a cell that is recomputed may not change a tensor from outside");
  if (vm.segment && vm.segment->external(cell))
    vm.segment->write(cell, value);
  else
    cell.value = value, vm.heap.grow(cell.held().bytes);
  note_recorded(vm, cell);
}

}  // namespace braid::script
