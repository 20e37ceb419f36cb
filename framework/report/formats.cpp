#include "report/formats.hpp"

#include <array>

#include "report/table.hpp"

namespace gridfold::report {

namespace {

constexpr std::array kFormats{
    Format{"table", "aligned text, the best first", [](const RunRecord& record) { return table(record); }},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

}  // namespace gridfold::report
