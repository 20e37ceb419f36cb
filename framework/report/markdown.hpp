#pragma once

#include <string>

#include "report/table.hpp"
#include "store/run_record.hpp"

namespace gridfold::report {

/// The columns of `table` as a pipe table of GitHub's Markdown, under a heading.
std::string markdown(const RunRecord& record, const TableOptions& options = {});

}  // namespace gridfold::report
