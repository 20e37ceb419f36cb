#pragma once

#include <string>

#include "config/schema.hpp"
#include "config/section_reader.hpp"
#include "config/sweep_spec.hpp"
#include "config/value_reader.hpp"

namespace gridfold {

/// Reports what is right by itself in a sweep, and wrong together: constants that the grid replaces, keys and axes
/// that have no meaning beside others, a shuffle without a seed, a grid that is too large. `content` is the top of the
/// file, `prefix` what key paths begin with.
void check_sweep(const SweepSpec& sweep, const SectionContent& content, const std::string& prefix,
                 const ReadContext& context);

/// Reports a key, at `key` and called `path`, that has no meaning in the cell.
void report_no_meaning(const KeyRule& rule, const SourceMark& key, const std::string& path, const CellSpec& cell,
                       const SectionContent& content, const ReadContext& context);

}  // namespace gridfold
