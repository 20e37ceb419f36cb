#pragma once

#include <string>

namespace gridfold {

/// The order of names of groups and folds, which is that of numpy.unique: integers by their value, texts by their
/// bytes; where both occur, integers come first.
struct NameOrder {
  bool operator()(const std::string& left, const std::string& right) const;
};

}  // namespace gridfold
