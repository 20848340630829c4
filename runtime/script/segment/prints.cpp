// Stacks of printed values.
#include "runtime/script/segment/prints.h"

#include "braid/operators.h"

namespace braid::script {

namespace {

void push_all(Tracer& tracer, Tensor& stack, const Tensor& rows) { stack = stack ? tracer.push(stack, rows) : rows; }

/// Calls `f` with each stack but the log.
template <class Sites, class F>
void each_stack(Sites& sites, const F& f) {
  for (auto& site : sites)
    for (auto& part : site.parts)
      if (part.tensor) f(part.tensor);
}

}  // namespace

void log_print(SegmentScope& scope, Tracer& tracer, std::vector<PrintPart> parts) {
  TensorFlow& flow = scope.flow;
  Prints::Site site{flow.analysing ? 0 : flow.print_sites++, std::move(parts)};
  const auto pushed = [&](Tensor stack, const Tensor& row) {
    if (!stack) stack = tracer.stack(row.spec());
    return tracer.push(stack, row);
  };
  for (PrintPart& p : site.parts)
    if (p.tensor) p.tensor = pushed({}, stop_gradient(p.tensor));
  flow.prints.log = pushed(flow.prints.log, full({}, site.number, DType::i64));
  flow.prints.sites.push_back(std::move(site));
}

Prints together(const Prints& first, const Prints& second) {
  Prints both = first;
  both.sites.insert(both.sites.end(), second.sites.begin(), second.sites.end());
  if (!both.log) both.log = second.log;
  return both;
}

std::vector<TensorSpec> specs_of(const Prints& prints) {
  std::vector<TensorSpec> specs;
  each_stack(prints.sites, [&](const Tensor& stack) { specs.push_back(stack.spec()); });
  if (prints.log) specs.push_back(prints.log.spec());
  return specs;
}

std::vector<Tensor> no_rows(Tracer& tracer, std::span<const TensorSpec> specs) {
  std::vector<Tensor> rows;
  for (const TensorSpec& spec : specs)
    rows.push_back(tracer.stack({spec.dtype, Shape(std::span(spec.shape.begin() + 1, spec.shape.end()))}));
  return rows;
}

std::vector<Tensor> rows_of(Tracer& tracer, const Prints& made, const Prints& before, std::span<const TensorSpec> specs) {
  std::vector<Tensor> rows = no_rows(tracer, specs);
  size_t k = 0;
  each_stack(before.sites, [&](const Tensor&) { ++k; });
  each_stack(made.sites, [&](const Tensor& stack) { rows[k++] = stack; });
  if (made.log) rows.back() = made.log;
  return rows;
}

std::vector<Tensor> more_rows(Tracer& tracer, std::span<const Tensor> given, const Prints& made) {
  std::vector<Tensor> rows(given.begin(), given.end());
  size_t k = 0;
  each_stack(made.sites, [&](const Tensor& stack) {
    rows[k] = tracer.push(rows[k], stack);
    ++k;
  });
  if (made.log) rows.back() = tracer.push(rows.back(), made.log);
  return rows;
}

void append(Tracer& tracer, Prints& prints, const Prints& made, std::span<const Tensor> rows) {
  if (rows.empty()) return;
  Prints::Sites sites = made.sites;
  size_t k = 0;
  each_stack(sites, [&](Tensor& stack) { stack = rows[k++]; });
  prints.sites.insert(prints.sites.end(), sites.begin(), sites.end());
  push_all(tracer, prints.log, rows.back());
}

}  // namespace braid::script
