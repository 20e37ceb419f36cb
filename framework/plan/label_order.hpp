#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace gridfold {

/// A digest of the rows' classes in their order, which neither features nor the names of classes change: the first 16
/// hexadecimal digits of the SHA-256 of the classes, each numbered as it first occurs. Empty where other rows could
/// easily share it: where the class changes from one row to the next fewer times than there are classes, plus 20, as in
/// rows sorted by class, or where no more different stretches of 8 rows follow each other, as where classes alternate.
std::string label_order(std::span<const std::int32_t> labels);

}  // namespace gridfold
