#pragma once

#include <string>

#include "report/formats.hpp"

namespace gridfold::report {

/// The columns of `table` as a pipe table of GitHub's Markdown, under a heading.
std::string markdown(const RunRecord& record, const TableOptions& options = {});

Format markdown_format();

}  // namespace gridfold::report
