#include "store/timings_csv.hpp"

#include "store/csv_text.hpp"

namespace gridfold {

std::string timings_csv(const Plan& plan, const SweepOutcome& outcome) {
  CsvText csv;
  for (const char* column : {"pass", "text", "operations", "seconds"}) csv.add(column);
  csv.end_row();
  csv.add("load");
  csv.add_missing();
  csv.add_missing();
  csv.add(outcome.load_seconds);
  csv.end_row();
  for (std::size_t pass = 0; pass < plan.passes.size(); ++pass) {
    csv.add(pass + 1);
    csv.add(plan.passes[pass].text);
    csv.add(plan.passes[pass].cost.operations);
    pass < outcome.pass_seconds.size() ? csv.add(outcome.pass_seconds[pass]) : csv.add_missing();
    csv.end_row();
  }
  return csv.text();
}

}  // namespace gridfold
