#pragma once

#include <optional>
#include <string>

#include "config/schema.hpp"
#include "config/sweep_spec.hpp"

namespace gridfold {

/// The default of a key as it would be written; empty where there is none.
std::optional<std::string> default_text(const KeyRule& rule);

/// The reference page of the sweep file's keys (Markdown), from the table of keys that the reader uses: for each its
/// type, default, meaning and an example; and of the transforms, what each computes and its parameters.
std::string key_reference_page(const Vocabulary& vocabulary);

}  // namespace gridfold
