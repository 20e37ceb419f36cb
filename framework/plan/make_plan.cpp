#include "plan/make_plan.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "classifiers/classifier.hpp"
#include "config/diagnostics.hpp"
#include "config/pipeline_text.hpp"
#include "config/transform_rule.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/registry.hpp"
#include "core/sha256.hpp"
#include "neighbors/search.hpp"
#include "plan/cell_key.hpp"
#include "plan/choose_work.hpp"
#include "plan/dataset_table.hpp"
#include "plan/expand.hpp"
#include "plan/pass_memory.hpp"
#include "resampling/holdout.hpp"
#include "resampling/k_fold.hpp"

namespace gridfold {

namespace {

FeatureShape feature_shape(const DataShape& shape) {
  return {shape.features, shape.bytes_per_feature, shape.image_shape};
}

/// Turns grid points into cells of one plan, and remembers what was wrong with them.
class Planner {
 public:
  Planner(Plan& plan, const SweepSpec& sweep, const std::stop_token& stop)
      : plan_(plan), datasets_(plan.datasets, stop, mistakes_), sweep_(sweep) {}

  /// Of cells whose data set is refused, a key that tells them apart.
  std::string key_of(const CellSpec& spec) {
    const std::optional<std::size_t> dataset = datasets_.place_of(spec);
    return dataset ? datasets_.key_of(spec, planned_pipeline(spec, *dataset).canonical) : cell_key(spec);
  }

  void add(const GridPoint& point) {
    const CellSpec& spec = point.spec;
    const std::optional<std::size_t> place = datasets_.place_of(spec);
    if (!place) return;
    const std::size_t dataset = *place;
    const std::size_t rows = plan_.datasets[dataset].train_shape.rows;
    const FoldScheme scheme = fold_scheme(spec, rows);
    if (!fits(spec, scheme, rows)) return;
    const PlannedPipeline& pipeline = planned_pipeline(spec, dataset);
    if (!pipeline.shape || !determines(spec, pipeline.steps, fewest_training_rows(scheme, rows))) return;

    Cell cell;
    cell.key = point.key;
    cell.coordinates = point.coordinates;
    Pass wanted;
    wanted.dataset = dataset;
    wanted.scores_test_part = scheme.kind == ProtocolKind::train_test;
    wanted.transforms = pipeline.steps;
    wanted.shape = *pipeline.shape;
    const ClassifierEntry* classifier = find_entry(classifiers(), spec.classifier.name.value);
    if (classifier->fit_and_predict != nullptr) {
      cell.fitted = classifier;
      wanted.work = PassWork::fit_by_fold;
    } else {
      cell.k = static_cast<std::size_t>(spec.classifier.k.value);
      cell.weights = spec.classifier.weights.value == "distance" ? Weights::distance : Weights::uniform;
      const ParameterValues p{{"p", spec.classifier.p.value}};
      wanted.metric = metric_spec(*find_entry(metrics(), spec.classifier.metric.value), p);
    }
    cell.pass = place_of_pass(std::move(wanted), pipeline);
    Pass& pass = plan_.passes[cell.pass];
    const auto [scheme_place, is_new_scheme] = scheme_places_.try_emplace({cell.pass, scheme}, pass.schemes.size());
    if (is_new_scheme) pass.schemes.push_back(scheme);
    cell.scheme = scheme_place->second;
    pass.k_max = std::max(pass.k_max, cell.k);
    pass.reads_distances = pass.reads_distances || cell.weights == Weights::distance;
    plan_.cells.push_back(std::move(cell));
  }

  const Diagnostics& mistakes() const { return mistakes_; }

 private:
  struct PlannedPipeline {
    std::vector<PipelineStep> steps;
    /// The one text of all pipelines that do the same to these rows by definition, as pipeline_text writes it.
    std::string canonical;
    /// Of the rows that come out; empty where the steps do not go with the data set, which is complained about.
    std::optional<FeatureShape> shape;
  };

  std::size_t place_of_pass(Pass wanted, const PlannedPipeline& pipeline) {
    const auto [place, is_new] =
        pass_places_.try_emplace({wanted.dataset, wanted.metric.metric, wanted.metric.parameters, wanted.work,
                                  wanted.scores_test_part, pipeline.canonical},
                                 plan_.passes.size());
    if (is_new) plan_.passes.push_back(std::move(wanted));
    return place->second;
  }

  const PlannedPipeline& planned_pipeline(const CellSpec& spec, std::size_t dataset) {
    const auto [place, is_new] = pipelines_.try_emplace({dataset, pipeline_of(spec)});
    PlannedPipeline& pipeline = place->second;
    if (!is_new) return pipeline;
    pipeline.canonical = place->first.second;
    auto specs = std::get<std::vector<StepSpec>>(parse_pipeline(pipeline.canonical));
    for (const StepSpec& step : specs) pipeline.steps.push_back(make_step(step.transform, step.parameters));
    FeatureShape shape = feature_shape(plan_.datasets[dataset].train_shape);
    for (std::size_t i = 0; i < pipeline.steps.size(); ++i) {
      try {
        make_canonical(pipeline.steps[i], shape, specs[i]);
        shape = shape_after({&pipeline.steps[i], 1}, shape);
      } catch (const ConfigError& error) {
        complain_of_step(spec, pipeline.steps, i, error.what(), {});
        return pipeline;
      }
    }
    pipeline.canonical = pipeline_text(specs);
    pipeline.shape = shape;
    return pipeline;
  }

  /// Brings the step, and what the sweep says of it, into the form that all have which mean the same for such rows.
  static void make_canonical(PipelineStep& step, const FeatureShape& rows, StepSpec& spec) {
    if (step.transform->canonical == nullptr) return;
    step.parameters = step.transform->canonical(step.parameters, rows);
    spec = in_canonical_form({spec.transform, "", step.transform->component.parameters},
                             {spec.transform, step.parameters});
  }

  /// A transform's own complaint begins with its name, or with its name, a colon and the parameter's name. Where
  /// `other`, which does not go with the step, is an override, it is to blame.
  void complain_of_step(const CellSpec& spec, PipelineSteps steps, std::size_t index, std::string problem,
                        const SourceMark& other) {
    const Transform& transform = *steps[index].transform;
    const SourceMark& pipeline = spec.transforms.mark;
    const std::string step_path = fmt::format("{}[{}].{}", pipeline.key_path, index, transform.component.name);
    SourceMark place = place_in_pipeline(sweep_, pipeline, step_path);
    const std::string prefix = fmt::format("{}: ", transform.component.name);
    if (problem.starts_with(prefix)) problem.erase(0, prefix.size());
    for (const ParameterInfo& parameter : transform.component.parameters) {
      if (!problem.starts_with(fmt::format("{} is ", parameter.name))) continue;
      place = place_in_pipeline(sweep_, place, fmt::format("{}.{}", step_path, parameter.name));
      const std::string axis = fmt::format("{}.{}", transform.component.name, parameter.name);
      for (const StepSetting& setting : spec.step_settings) {
        if (setting.axis == axis && setting.value) place = setting.value->mark;
      }
    }
    complain(blamed(place, other), "transforms", std::move(problem), "");
  }

  /// Whether folds have rows enough for the steps that learn from them; complains where not.
  bool determines(const CellSpec& spec, PipelineSteps steps, std::size_t train_rows) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].transform->require_rows == nullptr) continue;
      try {
        steps[i].transform->require_rows(steps[i].parameters, train_rows);
      } catch (const ConfigError& error) {
        complain_of_step(spec, steps, i, error.what(), blamed(split_mark(spec), take_mark(spec)));
        return false;
      }
    }
    return true;
  }

  static FoldScheme fold_scheme(const CellSpec& spec, std::size_t rows) {
    FoldScheme scheme;
    scheme.kind = spec.protocol.kind;
    scheme.folds = 1;
    if (scheme.kind == ProtocolKind::k_fold) scheme.folds = static_cast<std::size_t>(spec.protocol.folds.value);
    if (scheme.kind == ProtocolKind::holdout) {
      scheme.held_out_rows = held_out_rows(rows, spec.protocol.test_size.value);
    }
    if (const auto seed = shuffle_seed(spec)) scheme.shuffle_seed = static_cast<std::uint32_t>(*seed);
    return scheme;
  }

  /// Whether the data has rows enough for the split; complains where not.
  bool splits(const CellSpec& spec, const FoldScheme& scheme, std::size_t rows) {
    const std::size_t most_folds = std::min(rows, kMaxFolds);
    if (scheme.kind == ProtocolKind::k_fold && scheme.folds > most_folds) {
      complain(blamed(spec.protocol.folds.mark, take_mark(spec)), "protocol.folds",
               fmt::format("{} folds of {}", scheme.folds, counted_rows(rows)),
               most_folds < 2 ? "allowed: data of 2 rows or more" : fmt::format("allowed: 2 to {}", most_folds));
      return false;
    }
    if (scheme.kind == ProtocolKind::holdout && scheme.held_out_rows >= rows) {
      const double test_size = spec.protocol.test_size.value;
      complain(blamed(spec.protocol.test_size.mark, take_mark(spec)), "protocol.test_size",
               fmt::format("{} of {}, rounded up, leaves no row to train on", test_size, counted_rows(rows)),
               rows < 2 ? std::string("allowed: data of 2 rows or more")
                        : fmt::format("allowed: above 0, to hold out at most {}", counted_rows(rows - 1)));
      return false;
    }
    return true;
  }

  /// What decides on the number of rows, and on how they are split; where nothing is written, no override.
  static const SourceMark& take_mark(const CellSpec& spec) {
    static const SourceMark nowhere;
    return spec.dataset.take_train ? spec.dataset.take_train->mark : nowhere;
  }
  static const SourceMark& split_mark(const CellSpec& spec) {
    return spec.protocol.kind == ProtocolKind::holdout ? spec.protocol.test_size.mark : spec.protocol.folds.mark;
  }

  static std::string counted_rows(std::size_t rows) { return fmt::format("{} {}", rows, rows == 1 ? "row" : "rows"); }

  static std::size_t fewest_training_rows(const FoldScheme& scheme, std::size_t rows) {
    if (scheme.kind == ProtocolKind::train_test) return rows;
    const std::vector<std::size_t> sizes = fold_sizes(scheme, rows);
    return rows - *std::max_element(sizes.begin(), sizes.end());
  }

  /// Whether the data has rows enough for the cell; complains once per value of the sweep file where not.
  bool fits(const CellSpec& spec, const FoldScheme& scheme, std::size_t rows) {
    if (!splits(spec, scheme, rows)) return false;
    const std::size_t smallest_training_set = fewest_training_rows(scheme, rows);
    const bool votes = find_entry(classifiers(), spec.classifier.name.value)->fit_and_predict == nullptr;
    if (votes && static_cast<std::size_t>(spec.classifier.k.value) > smallest_training_set) {
      const SourceMark& k = spec.classifier.k.mark;
      const SourceMark& where = blamed(blamed(k, split_mark(spec)), take_mark(spec));
      complain(where, "classifier.k",
               fmt::format("K is {}, and a training fold holds {}", spec.classifier.k.value,
                           counted_rows(smallest_training_set)),
               fmt::format("allowed: {}1 to {}", &where == &k ? "" : "K from ", smallest_training_set));
      return false;
    }
    return true;
  }

  /// `usual_path` names the key where the value has no place of its own, such as one of a range or a default.
  void complain(SourceMark mark, const std::string& usual_path, std::string problem, std::string allowed) {
    if (mark.file.empty()) mark.file = sweep_.file.string();
    std::string key_path = mark.key_path.empty() ? usual_path : mark.key_path;
    const std::string place = to_text(mark) + key_path;
    if (!complained_.insert(place).second) return;
    mistakes_.add({mark, std::move(key_path), std::move(problem), std::move(allowed), std::nullopt});
  }

  Plan& plan_;
  Diagnostics mistakes_;
  DatasetTable datasets_;
  const SweepSpec& sweep_;
  std::set<std::string> complained_;
  /// By data set and pipeline_text.
  std::map<std::pair<std::size_t, std::string>, PlannedPipeline> pipelines_;
  /// What cells of one pass have in common: data set, metric, its parameters, work, test part, and pipeline.
  std::map<std::tuple<std::size_t, const Metric*, std::vector<double>, PassWork, bool, std::string>, std::size_t>
      pass_places_;
  std::map<std::pair<std::size_t, FoldScheme>, std::size_t> scheme_places_;
};

/// Queries and training rows of one fold.
struct FoldSize {
  std::uint64_t queries = 0;
  std::uint64_t train_rows = 0;
};

std::vector<FoldSize> sizes_of_folds(const FoldScheme& scheme, const PlannedDataset& dataset) {
  const std::uint64_t rows = dataset.train_shape.rows;
  if (scheme.kind == ProtocolKind::train_test) return {{dataset.test_shape->rows, rows}};
  std::vector<FoldSize> sizes;
  for (const std::uint64_t held_out : fold_sizes(scheme, rows)) sizes.push_back({held_out, rows - held_out});
  return sizes;
}

/// What a pass comes to, from shapes alone.
void estimate(Pass& pass, const PlannedDataset& dataset) {
  const std::uint64_t rows = dataset.train_shape.rows;
  pass.pairs = 0;
  if (pass.is_shared_by_folds()) {
    pass.pairs = pairs_measured(rows, pass.schemes.size());
  } else if (pass.takes_distances()) {
    for (const FoldScheme& scheme : pass.schemes) {
      for (const FoldSize& size : sizes_of_folds(scheme, dataset)) pass.pairs += size.queries * size.train_rows;
    }
  }
  if (pass.takes_distances()) pass.operations = pass.pairs * pass.shape.features;
}

/// The most cells of one scheme and kind of vote, pass by pass; those that differ in K are voted on together.
std::vector<std::uint64_t> votes_per_query(const Plan& plan) {
  std::vector<std::uint64_t> most(plan.passes.size());
  std::map<std::tuple<std::size_t, std::size_t, Weights>, std::uint64_t> votes;
  for (const Cell& cell : plan.cells) {
    most[cell.pass] = std::max(most[cell.pass], ++votes[{cell.pass, cell.scheme, cell.weights}]);
  }
  return most;
}

void estimate_memory(Plan& plan) {
  const std::vector<std::uint64_t> votes = votes_per_query(plan);
  for (std::size_t i = 0; i < plan.passes.size(); ++i) {
    Pass& pass = plan.passes[i];
    pass.working_bytes = working_bytes(pass, plan.datasets[pass.dataset], votes[i]);
    pass.bytes_per_thread = bytes_per_thread(pass, plan.datasets[pass.dataset]);
  }
}

/// Adds what the fits of a cell come to, over all its folds, to its pass.
void count_fits(Plan& plan, const Cell& cell) {
  if (cell.fitted == nullptr) return;
  Pass& pass = plan.passes[cell.pass];
  const PlannedDataset& dataset = plan.datasets[pass.dataset];
  for (const FoldSize& size : sizes_of_folds(plan.scheme_of(cell), dataset)) {
    pass.operations += cell.fitted->operations(
        {size.train_rows, size.queries, pass.shape.features, dataset.train_shape.class_names.size()});
  }
}

}  // namespace

Plan make_plan(const SweepSpec& sweep, const std::stop_token& stop) {
  Plan plan;
  plan.name = sweep.name;
  plan.description = sweep.description;
  plan.resolved_yaml = to_yaml(sweep);
  plan.config_hash = sha256_hex(plan.resolved_yaml);
  plan.seed = sweep.base.seed.value;
  for (const Located<std::string>& score : sweep.scores) {
    plan.scores.push_back(find_entry(scores(), score.value));
  }

  Planner planner(plan, sweep, stop);
  Expansion expansion = expand(
      sweep, [&](const GridPoint& point) { planner.add(point); },
      [&](const CellSpec& spec) {
        throw_if_stopped(stop);
        return planner.key_of(spec);
      });
  planner.mistakes().throw_if_any();
  plan.axes = std::move(expansion.axes);
  plan.left_out = std::move(expansion.left_out);
  plan.duplicates = std::move(expansion.duplicates);
  plan.notes = std::move(expansion.notes);
  choose_work(plan);
  for (Pass& pass : plan.passes) estimate(pass, plan.datasets[pass.dataset]);
  for (const Cell& cell : plan.cells) count_fits(plan, cell);
  estimate_memory(plan);
  return plan;
}

}  // namespace gridfold
