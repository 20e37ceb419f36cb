#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/named_array.hpp"
#include "plan/plan.hpp"
#include "run/loaded_dataset.hpp"

namespace gridfold {

/// An artifact of the plan and a cell that it is made of: indices into Plan::artifacts and Plan::cells.
struct ArtifactOfCell {
  std::size_t artifact = 0;
  std::size_t cell = 0;
};

/// Gets what is made, one after another.
struct ArtifactSink {
  /// `names` are those of a dimension of the arrays; of none, where there are no such.
  std::function<void(const ArtifactOfCell& made, const std::vector<NamedArray>& arrays, const DimensionNames& names)>
      done;
  std::function<void(const ArtifactOfCell& made, const std::string& reason)> failed;
};

/// Makes artifacts with `jobs` threads (0: one per processor): each data set is loaded once, and each cell fitted once.
/// Throws DataError where a data set cannot be loaded, and Cancelled.
void make_artifacts(const Plan& plan, std::span<const ArtifactOfCell> wanted, std::size_t jobs,
                    const std::stop_token& stop, const ArtifactSink& sink, const DataSource& source = load_dataset);

}  // namespace gridfold
