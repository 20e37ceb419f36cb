#include "report/formats.hpp"

#include <array>

#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/table.hpp"

namespace gridfold::report {

namespace {

constexpr std::array kFormats{
    Format{"table", "aligned text, the best first",
           [](const RunRecord& record, const TableOptions& options) { return table(record, options); }},
    Format{"csv", "one row per configuration",
           [](const RunRecord& record, const TableOptions&) { return csv(record); }},
    Format{"json", "the whole summary", [](const RunRecord& record, const TableOptions&) { return json(record); }},
    Format{"markdown", "a table for a README",
           [](const RunRecord& record, const TableOptions& options) { return markdown(record, options); }},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

}  // namespace gridfold::report
