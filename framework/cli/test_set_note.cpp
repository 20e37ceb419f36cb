#include "cli/test_set_note.hpp"

#include <iostream>
#include <utility>

#include "report/test_set_text.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

void add_test_uses_or_warn(RunRecord& record, const std::filesystem::path& output_directory) {
  const std::string problem = add_test_uses(record, output_directory);
  if (!problem.empty()) std::cerr << "warning: " << problem << '\n';
}

std::string test_set_note(const RunRecord& record) {
  return record.test_uses.empty() ? std::string() : report::test_set_text(record);
}

std::string test_set_note(RunRecord record, const std::filesystem::path& folder) {
  add_test_uses_or_warn(record, store_of(folder));
  return test_set_note(record);
}

}  // namespace gridfold
