#pragma once

#include <string_view>

namespace gridfold {

/// The released version, such as "0.1.0".
std::string_view version();

/// The commit this binary was built from: 12 hexadecimal digits, with "-modified" after them where
/// the sources differed from it, or "unknown" outside a git checkout.
std::string_view commit();

}  // namespace gridfold
