#include "cli/test_set_note.hpp"

#include <cstddef>
#include <iostream>

#include <fmt/format.h>

#include "report/counted.hpp"
#include "report/test_set_text.hpp"
#include "store/read_run.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

void add_test_uses_or_warn(RunRecord& record, const std::filesystem::path& output_directory) {
  const std::string problem = add_test_uses(record, output_directory);
  if (!problem.empty()) std::cerr << "warning: " << problem << '\n';
}

RunRecord read_run_and_test_uses(const std::filesystem::path& folder) {
  RunRecord record = read_run(folder);
  add_test_uses_or_warn(record, store_of(folder));
  return record;
}

void restore_ledger_and_warn(const std::filesystem::path& output_directory) {
  const std::size_t restored = restore_test_ledger(output_directory);
  if (restored == 0) return;
  std::cerr << fmt::format("warning: {} was missing or empty; {} that stored runs tell of {} in it again\n",
                           (output_directory / kTestLedgerName).string(), report::counted(restored, "use", "uses"),
                           restored == 1 ? "is" : "are");
}

std::string test_set_note(const RunRecord& record) {
  std::set<std::string> told;
  return test_set_note(record, told);
}

std::string test_set_note(const RunRecord& record, std::set<std::string>& told) {
  return record.test_uses.empty() ? std::string() : report::untold_test_sets(record, told);
}

}  // namespace gridfold
