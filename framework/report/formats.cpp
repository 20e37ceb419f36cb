#include "report/formats.hpp"

#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"

namespace gridfold::report {

std::vector<Format> built_in_formats() { return {table_format(), csv_format(), json_format(), markdown_format()}; }

}  // namespace gridfold::report
