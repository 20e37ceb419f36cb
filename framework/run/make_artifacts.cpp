#include "run/make_artifacts.hpp"

#include <optional>

#include "artifacts/fitted_configuration.hpp"
#include "artifacts/image_arrays.hpp"
#include "classifiers/split_work.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "run/executor.hpp"
#include "run/on_threads.hpp"

namespace gridfold {

namespace {

/// Those of one cell, which is fitted once; where it cannot be, all of them fail.
void make_of_cell(const Plan& plan, std::size_t index, std::span<const ArtifactOfCell> wanted, LoadedDataset& data,
                  const Context& context, const ArtifactSink& sink) {
  const Cell& cell = plan.cells[index];
  const Pass& pass = plan.passes[cell.pass];
  // A transform may say that rows are images, which it then says of the rows that artifacts show, too.
  const DataShape& shape = plan.datasets[pass.dataset].train.shape;
  data.train.image_shape = image_shape_of(pass.transforms, shape_of(shape));
  if (data.test) data.test->image_shape = data.train.image_shape;
  const ParameterValues settings = pass.settings[cell.setting];
  const CellParts parts{.train = data.train,
                        .test = data.test ? &*data.test : nullptr,
                        .transforms = pass.transforms,
                        .classifier = *pass.classifier,
                        .settings = settings,
                        .context = context};
  std::optional<FittedConfiguration> fitted;
  std::string reason;
  try {
    fitted.emplace(parts);
  } catch (const DataError& error) {
    reason = error.what();
  }
  for (const ArtifactOfCell& one : wanted) {
    if (one.cell != index) continue;
    throw_if_stopped(context.stop);
    try {
      if (fitted) {
        const PlannedArtifact& artifact = plan.artifacts[one.artifact];
        const auto names = artifact.kind->names;
        sink.done(one, artifact.kind->make(artifact.parameters, *fitted),
                  names != nullptr ? names(*fitted) : DimensionNames());
        continue;
      }
    } catch (const DataError& error) {
      sink.failed(one, error.what());
      continue;
    }
    sink.failed(one, reason);
  }
}

void make_all(const Plan& plan, std::span<const ArtifactOfCell> wanted, const std::stop_token& stop,
              const ArtifactSink& sink, const DataSource& source) {
  for (std::size_t dataset = 0; dataset < plan.datasets.size(); ++dataset) {
    std::optional<LoadedDataset> data;
    Context context = context_of(plan, plan.datasets[dataset], stop);
    context.kept.weights = true;
    // As of the first split of a run, and of what `fit` keeps.
    context.seed = seed_of_split(context.seed, {});
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const std::size_t cell = wanted[i].cell;
      const bool is_seen = std::any_of(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(i),
                                       [cell](const ArtifactOfCell& earlier) { return earlier.cell == cell; });
      if (is_seen || plan.passes[plan.cells[cell].pass].dataset != dataset) continue;
      if (!data) data = source(plan.datasets[dataset], stop);
      make_of_cell(plan, cell, wanted, *data, context, sink);
    }
  }
}

}  // namespace

void make_artifacts(const Plan& plan, std::span<const ArtifactOfCell> wanted, std::size_t jobs,
                    const std::stop_token& stop, const ArtifactSink& sink, const DataSource& source) {
  on_threads(jobs, [&] { make_all(plan, wanted, stop, sink, source); });
}

}  // namespace gridfold
