#include "store/timings_csv.hpp"

#include "store/csv_text.hpp"

namespace gridfold {

std::string timings_csv(const StoredRun& run) {
  CsvText csv;
  for (const char* column : {"pass", "text", "operations", "seconds"}) csv.add(column);
  csv.end_row();
  csv.add("load");
  csv.add_missing();
  csv.add_missing();
  csv.add(run.load_seconds);
  csv.end_row();
  const std::vector<LayoutPass>& passes = run.layout().passes;
  for (std::size_t pass = 0; pass < passes.size(); ++pass) {
    csv.add(pass + 1);
    csv.add(passes[pass].text);
    csv.add(passes[pass].operations);
    run.pass_seconds[pass] ? csv.add(*run.pass_seconds[pass]) : csv.add_missing();
    csv.end_row();
  }
  return csv.text();
}

}  // namespace gridfold
