#pragma once

#include <string>
#include <vector>

namespace gridfold {

/// `csv: a row per configuration; json: the whole summary`: what each entry of a list of components is, for the help.
template <typename Entry>
std::string component_list(const std::vector<Entry>& entries) {
  std::string text;
  for (const Entry& entry : entries) {
    text += (text.empty() ? "" : "; ") + entry.component.name + ": " + entry.component.summary;
  }
  return text;
}

}  // namespace gridfold
