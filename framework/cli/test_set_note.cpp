#include "cli/test_set_note.hpp"

#include <iostream>

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

std::string test_set_note(const RunRecord& record) {
  return record.test_uses.empty() ? std::string() : report::test_set_text(record);
}

}  // namespace gridfold
