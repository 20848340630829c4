// Calls of structured kernels: what both the eager driver and the compiler put into one, and what a fault means.
#pragma once
#include <string>
#include <vector>

#include "dialects/rules/op.h"
#include "runtime/ops/kernels/kernels.h"

namespace braid {

/// The kernel of `op` for these operands and results in `table`; its `run` is null when there is none.
const StructuredEntry& structured_entry(const KernelTable& table, Op op, Specs operands, Specs results);

/// `attributes` as kernels read them.
std::vector<int64_t> words_of(const Attributes& attributes);

/// The types of operands and results, in that order.
std::vector<braid_array_type> array_types(Specs operands, Specs results);

/// Runs all units of a call, on several threads where that pays. Throws the Error of the first unit that has a fault.
void run_units(braid_kernel kernel, const braid_kernel_call& call, const braid_kernel_work& work);

/// The text of a fault, with its values in their places.
std::string text_of(const braid_fault& fault);

/// The error that a fault of a kernel is. Its text is the kernel's, in compiled code too.
class Fault : public Error {
 public:
  using Error::Error;
};

/// Throws the Fault of `kind`: an Error(index) or Error(value).
[[noreturn]] void throw_fault(int32_t kind, const braid_fault& fault);

}  // namespace braid
