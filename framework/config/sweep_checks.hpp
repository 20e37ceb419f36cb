#pragma once

#include <string>

#include "config/section_reader.hpp"
#include "config/sweep_spec.hpp"
#include "config/value_reader.hpp"

namespace gridfold {

/// A sweep that is read, and what it was read from.
struct CheckedSweep {
  const SweepSpec& sweep;
  const SectionContent& content;
  const KeyMap& map;
  /// What key paths begin with.
  const std::string& prefix;
  const ReadContext& context;
};

/// Reports what is right by itself in a sweep, and wrong together: constants that the grid replaces, keys and axes that
/// have no meaning beside others, random choices without a seed, a grid that is too large.
void check_sweep(const CheckedSweep& read);

/// What there is to say of a random choice, at the key that asks for it, without a seed.
Diagnostic missing_seed(const Key& taker, const SourceMark& where, const std::string& partly);

/// The loader's parameter that names the test part and that the point lacks although its protocol scores on it; null
/// where there is none.
const Key* missing_test_part(const PointValues& values);

/// What there is to say of a protocol, at `where`, without a test part.
Diagnostic no_test_part(const PointValues& values, const Key& missing, const SourceMark& where,
                        const std::string& partly);

}  // namespace gridfold
