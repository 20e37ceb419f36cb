#include "cli/test_set_note.hpp"

#include <iostream>
#include <utility>

#include "report/test_set_text.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

void add_test_uses_or_warn(RunRecord& record, const std::filesystem::path& folder) {
  const std::string problem = add_test_uses(record, store_of(folder));
  if (!problem.empty()) std::cerr << "warning: " << problem << '\n';
}

std::string test_set_note(RunRecord record, const std::filesystem::path& folder) {
  add_test_uses_or_warn(record, folder);
  return record.test_uses.empty() ? std::string() : report::test_set_text(record);
}

}  // namespace gridfold
