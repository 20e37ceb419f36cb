#pragma once

#include <cstdint>
#include <string>

#include "plan/plan.hpp"

namespace gridfold::report {

/// Bytes of what splits_npz would write.
std::uint64_t splits_npz_bytes(const Scheme& scheme);

/// The splits as bytes of an .npz file, uncompressed, which numpy.load reads: `train` and `test` are the rows of all
/// splits, one split after another, as 64-bit indices of rows of the data set as it is loaded; `train_starts` and
/// `test_starts` say where each split's begin; `outer`, `repeat` and `fold` are the splits' coordinates. `part` is the
/// part that the scheme splits. The same splits give the same bytes. Less than 4 GiB.
std::string splits_npz(const Scheme& scheme, const PlannedPart& part);

/// The splits in words: each with its rows to train on and to judge, the first `most` of them.
std::string splits_text(const Scheme& scheme, std::size_t most);

}  // namespace gridfold::report
