#pragma once

#include <string>

#include "config/sweep_spec.hpp"

namespace gridfold {

/// What there is to say of a random choice, at the key that asks for it, without a seed.
Diagnostic missing_seed(const Key& taker, const SourceMark& where, const std::string& partly);

/// The loader's parameter that names the test part and that the point lacks although its protocol scores on it; null
/// where there is none.
const Key* missing_test_part(const PointValues& values);

/// What there is to say of a protocol, at `where`, without a test part.
Diagnostic no_test_part(const PointValues& values, const Key& missing, const SourceMark& where,
                        const std::string& partly);

/// `, and grid.seed, in sweep.yaml:5:7, is not in every configuration`; empty where there is no axis.
std::string not_everywhere(const AxisSpec* axis);

}  // namespace gridfold
