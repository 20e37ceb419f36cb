#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace gridfold {

/// What tells rows by their classes alone, whatever their features are and their classes are called: 16 hexadecimal
/// digits of the SHA-256 of the rows' classes, each numbered as it first occurs. Empty where other rows may well have
/// the same: those that are sorted by class, or that change the class from row to row fewer than 20 times more often
/// than there are classes.
std::string label_order(std::span<const std::int32_t> labels);

}  // namespace gridfold
