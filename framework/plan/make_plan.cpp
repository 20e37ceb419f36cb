#include "plan/make_plan.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/diagnostics.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/registry.hpp"
#include "core/sha256.hpp"
#include "plan/cell_key.hpp"
#include "plan/dataset_table.hpp"
#include "plan/expand.hpp"
#include "plan/pass_cost.hpp"
#include "plan/resolved_cell.hpp"

namespace gridfold {

namespace {

/// Whether the steps make some feature of the training rows negative for certain, but where all rows are equal.
bool makes_negative(PipelineSteps steps) {
  for (std::size_t i = steps.size(); i-- > 0;) {
    const Transform& transform = *steps[i].transform;
    if (transform.makes_negative != nullptr && transform.makes_negative(steps[i].parameters)) return true;
    if (transform.keeps_negative == nullptr || !transform.keeps_negative(steps[i].parameters)) return false;
  }
  return false;
}

/// Turns grid points into cells of one plan, and remembers what was wrong with them.
class Planner {
 public:
  Planner(Plan& plan, const SweepSpec& sweep, const std::stop_token& stop)
      : plan_(plan), sweep_(sweep), datasets_(plan.datasets, stop, mistakes_) {}

  /// Of cells whose data set is refused, a key that tells them apart.
  std::string key_of(const CellSpec& spec) {
    point_.cell = resolve(spec, *plan_.registry);
    point_.dataset = datasets_.place_of(spec, point_.cell);
    if (!point_.dataset) return refused_key(spec);
    point_.pipeline = &planned_pipeline(spec);
    return cell_key(point_.cell, point_.pipeline->canonical, plan_.datasets[*point_.dataset], *plan_.registry);
  }

  /// The point that key_of was asked about last.
  void add(const GridPoint& point) {
    const CellSpec& spec = point.spec;
    if (!point_.dataset || !point_.pipeline->shape) return;
    const std::optional<std::size_t> scheme = scheme_of(spec);
    if (!scheme) return;
    if (!fits(spec, *plan_.schemes[*scheme].splits)) return;

    Pass wanted;
    wanted.dataset = *point_.dataset;
    wanted.scores_test_part = point_.cell.resampling->scores_test_part;
    wanted.transforms = point_.pipeline->steps;
    wanted.shape = *point_.pipeline->shape;
    wanted.classifier = point_.cell.classifier;
    Cell cell;
    cell.key = point.key;
    cell.coordinates = point.coordinates;
    cell.pass = place_of_pass(std::move(wanted));
    Pass& pass = plan_.passes[cell.pass];
    const ParameterValues& setting = point_.cell.classifier_parameters;
    const auto [setting_place, is_new_setting] =
        setting_places_.try_emplace({cell.pass, canonical_values(setting)}, pass.settings.size());
    if (is_new_setting) pass.settings.push_back(setting);
    cell.setting = setting_place->second;
    const auto [scheme_place, is_new_scheme] = scheme_places_.try_emplace({cell.pass, *scheme}, pass.schemes.size());
    if (is_new_scheme) add_scheme(pass, *scheme);
    cell.scheme = scheme_place->second;
    plan_.cells.push_back(std::move(cell));
  }

  const Diagnostics& mistakes() const { return mistakes_; }

 private:
  struct PlannedPipeline {
    std::vector<PipelineStep> steps;
    /// The one text of all pipelines that do the same to these rows by definition.
    std::string canonical;
    /// Of the rows that come out; empty where the steps do not go with the data set, which is complained about.
    std::optional<FeatureShape> shape;
  };

  static std::string canonical_values(const ParameterValues& values) {
    std::string text;
    for (const ParameterValue& value : values) text += to_canonical_text(value.value) + ",";
    return text;
  }

  std::string refused_key(const CellSpec& spec) const {
    std::string text = canonical_values(point_.cell.loader_parameters) + spec.dataset.name.value;
    for (const auto& take : {spec.dataset.take_train, spec.dataset.take_test}) {
      text += fmt::format("|{}", take ? take->value : -1);
    }
    for (const PipelineStep& step : point_.cell.transforms) text += "|" + canonical_values(step.parameters);
    text += "|" + canonical_text(point_.cell.classifier->component, point_.cell.classifier_parameters, *plan_.registry);
    text += "|" + canonical_text(point_.cell.resampling->component, point_.cell.resampling_parameters, *plan_.registry);
    return sha256_hex(text).substr(0, 16);
  }

  static void add_scheme(Pass& pass, std::size_t scheme, const SplitSet& splits) {
    pass.schemes.push_back(scheme);
    pass.splits_of_scheme.push_back({pass.splits.count(), splits.count()});
    pass.splits.add(splits);
  }
  void add_scheme(Pass& pass, std::size_t scheme) const { add_scheme(pass, scheme, *plan_.schemes[scheme].splits); }

  std::size_t place_of_pass(Pass wanted) {
    ParameterValues reaching;
    const Component& classifier = wanted.classifier->component;
    const ParameterValues& values = point_.cell.classifier_parameters;
    for (std::size_t i = 0; i < classifier.parameters.size(); ++i) {
      if (classifier.parameters[i].reaches == Reaches::pass) reaching.push_back(values[i]);
    }
    const auto [place, is_new] =
        pass_places_.try_emplace({wanted.dataset, wanted.scores_test_part, point_.pipeline->canonical, classifier.name,
                                  canonical_values(reaching)},
                                 plan_.passes.size());
    if (is_new) {
      wanted.text = classifier.name;
      std::vector<std::string> shown;
      for (const ParameterValue& value : reaching) {
        if (!is_missing(value.value)) shown.push_back(fmt::format("{}={}", value.name, to_text(value.value)));
      }
      if (!shown.empty()) wanted.text += fmt::format("({})", fmt::join(shown, ", "));
      plan_.passes.push_back(std::move(wanted));
    }
    return place->second;
  }

  const PlannedPipeline& planned_pipeline(const CellSpec& spec) {
    std::string stated = "[";
    for (const PipelineStep& step : point_.cell.transforms) {
      stated +=
          (stated.size() == 1 ? "" : ",") + canonical_text(step.transform->component, step.parameters, *plan_.registry);
    }
    stated += "]";
    const auto [place, is_new] = pipelines_.try_emplace({*point_.dataset, stated});
    PlannedPipeline& pipeline = place->second;
    if (!is_new) return pipeline;
    pipeline.canonical = stated;
    pipeline.steps = point_.cell.transforms;
    const DataShape& data = plan_.datasets[*point_.dataset].train.shape;
    FeatureShape shape{data.features, data.bytes_per_feature, data.image_shape};
    std::string canonical;
    for (std::size_t i = 0; i < pipeline.steps.size(); ++i) {
      PipelineStep& step = pipeline.steps[i];
      try {
        if (step.transform->canonical != nullptr) step.parameters = step.transform->canonical(step.parameters, shape);
        shape = shape_after({&step, 1}, shape);
      } catch (const ConfigError& error) {
        complain_of_step(spec, i, error.what(), {});
        return pipeline;
      }
      canonical += (i == 0 ? "" : ",") + canonical_text(step.transform->component, step.parameters, *plan_.registry);
    }
    pipeline.canonical = "[" + canonical + "]";
    pipeline.shape = shape;
    return pipeline;
  }

  /// A transform's own complaint begins with its name, or with its name, a colon and the parameter's name. Where
  /// `other`, which does not go with the step, is an override, it is to blame.
  void complain_of_step(const CellSpec& spec, std::size_t index, std::string problem, const SourceMark& other) {
    const ComponentSpec& step = spec.transforms[index];
    SourceMark place = step.mark.file.empty() ? spec.transforms_mark : step.mark;
    const std::string prefix = fmt::format("{}: ", step.component->name);
    if (problem.starts_with(prefix)) problem.erase(0, prefix.size());
    for (const ParameterInfo& parameter : step.component->parameters) {
      if (problem.starts_with(fmt::format("{} is ", parameter.name))) place = mark_of(step, parameter.name);
    }
    complain(blamed(place, other), "transforms", std::move(problem), "");
  }

  /// The splits of the cell, by their place in the plan; none where the data does not allow them, which is complained
  /// about.
  std::optional<std::size_t> scheme_of(const CellSpec& spec) {
    const Resampling& resampling = *point_.cell.resampling;
    const ParameterValues& parameters = point_.cell.resampling_parameters;
    const auto [place, is_new] = known_schemes_.try_emplace(
        {*point_.dataset, resampling.component.name, canonical_values(parameters)}, std::nullopt);
    if (!is_new) return place->second;
    const PlannedDataset& dataset = plan_.datasets[*point_.dataset];
    const RowsToSplit rows{.rows = dataset.train.shape.rows,
                           .labels = dataset.train.shape.labels,
                           .class_count = dataset.train.shape.class_names.size(),
                           .groups = dataset.train.shape.groups,
                           .group_count = dataset.train.shape.group_names.size(),
                           .test_rows = resampling.scores_test_part ? dataset.test->shape.rows : 0};
    if (resampling.needs_groups && rows.groups.empty()) {
      complain(spec.protocol.mark, "protocol",
               fmt::format("{} keeps groups of rows together, and the data set has none", resampling.component.name),
               "allowed: a data set whose rows have groups, or another protocol");
      return std::nullopt;
    }
    if (resampling.check != nullptr) {
      if (const auto problem = resampling.check(parameters, rows)) {
        complain(blamed(mark_of(spec.protocol, problem->parameter), take_mark(spec)), "protocol." + problem->parameter,
                 problem->problem, "allowed: " + problem->allowed);
        return std::nullopt;
      }
    }
    auto splits = std::make_shared<const SplitSet>(resampling.split(parameters, rows));
    std::string text = resampling.describe != nullptr
                           ? resampling.describe(parameters, *splits)
                           : component_text(resampling.component.name, resampling.component.parameters, parameters);
    place->second = plan_.schemes.size();
    plan_.schemes.push_back({&resampling, parameters, std::move(splits), std::move(text)});
    return place->second;
  }

  /// What decides on the number of rows; where nothing is written, no override.
  static const SourceMark& take_mark(const CellSpec& spec) {
    static const SourceMark nowhere;
    return spec.dataset.take_train ? spec.dataset.take_train->mark : nowhere;
  }

  /// What decides on how rows are split: the resampling's first parameter.
  static SourceMark split_mark(const CellSpec& spec) {
    const std::vector<ParameterInfo>& table = spec.protocol.component->parameters;
    return table.empty() ? spec.protocol.mark : mark_of(spec.protocol, table.front().name);
  }

  /// Whether transforms, classifier and scores go with the data and with each other; complains where not.
  bool fits(const CellSpec& spec, const SplitSet& splits) {
    std::size_t fewest = splits.train_count(0);
    for (std::size_t split = 1; split < splits.count(); ++split) fewest = std::min(fewest, splits.train_count(split));
    const std::vector<PipelineStep>& steps = point_.pipeline->steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].transform->require_rows == nullptr) continue;
      try {
        steps[i].transform->require_rows(steps[i].parameters, fewest);
      } catch (const ConfigError& error) {
        complain_of_step(spec, i, error.what(), blamed(split_mark(spec), take_mark(spec)));
        return false;
      }
    }
    return takes_features(spec) && gives_what_scores_need(spec) && passes_own_check(spec, fewest);
  }

  bool takes_features(const CellSpec& spec) {
    const std::vector<Column>& columns = plan_.datasets[*point_.dataset].train.shape.columns;
    const bool has_missing = std::ranges::any_of(columns, [](const Column& column) { return column.has_missing; });
    const bool has_categories = std::ranges::any_of(columns, &Column::is_categorical);
    const Classifier& classifier = *point_.cell.classifier;
    const auto complain_of = [&](const Component& component, std::string_view what) {
      complain(spec.classifier.mark, "classifier",
               fmt::format("{} takes no {}, and the data set has some", component.name, what),
               "allowed: components that take them");
      return false;
    };
    for (const PipelineStep& step : point_.pipeline->steps) {
      if (has_missing && !step.transform->takes_missing) {
        return complain_of(step.transform->component, "missing values");
      }
      if (has_categories && !step.transform->takes_categories) {
        return complain_of(step.transform->component, "categorical columns");
      }
    }
    if (has_missing && !classifier.takes_missing) return complain_of(classifier.component, "missing values");
    if (has_categories && !classifier.takes_categories) {
      return complain_of(classifier.component, "categorical columns");
    }
    return true;
  }

  bool gives_what_scores_need(const CellSpec& spec) {
    const Classifier& classifier = *point_.cell.classifier;
    const auto gives = [](const Classifier& one, Response needed) {
      return needed == Response::classes || (needed == Response::margins ? one.class_scores != ScoresKind::none
                                                                         : one.class_scores == ScoresKind::probability);
    };
    for (const Score* score : plan_.scores) {
      if (gives(classifier, score->needs)) continue;
      std::vector<std::string> names;
      for (const Classifier& other : plan_.registry->classifiers) {
        if (gives(other, score->needs)) names.push_back(other.component.name);
      }
      complain(spec.classifier.mark, "classifier",
               fmt::format("{} needs {}, and {} gives none", score->component.name,
                           score->needs == Response::margins ? "class scores" : "class probabilities",
                           classifier.component.name),
               fmt::format("allowed: {}, or other scores", fmt::join(names, ", ")));
      return false;
    }
    return true;
  }

  bool passes_own_check(const CellSpec& spec, std::size_t fewest_train_rows) {
    const Classifier& classifier = *point_.cell.classifier;
    if (classifier.check == nullptr) return true;
    const CellShape shape{.fewest_train_rows = fewest_train_rows,
                          .features = point_.pipeline->shape->features,
                          .has_negative = makes_negative(point_.pipeline->steps),
                          .transforms = to_text(point_.pipeline->steps),
                          .metrics = plan_.registry->metrics};
    const auto problem = classifier.check(point_.cell.classifier_parameters, shape);
    if (!problem) return true;
    const SourceMark own = mark_of(spec.classifier, problem->parameter);
    const SourceMark split = split_mark(spec);
    // Without negative features there would be no such problem: the transforms are to blame, not the rows.
    CellShape without_negative = shape;
    without_negative.has_negative = false;
    const bool is_of_transforms =
        shape.has_negative && !classifier.check(point_.cell.classifier_parameters, without_negative);
    const SourceMark& where =
        is_of_transforms ? blamed(own, spec.transforms_mark) : blamed(blamed(own, split), take_mark(spec));
    const bool is_elsewhere = &where != &own && !is_of_transforms;
    complain(where, "classifier." + problem->parameter, problem->problem,
             fmt::format("allowed: {}{}", problem->allowed,
                         is_elsewhere ? fmt::format(" as classifier.{}", problem->parameter) : ""));
    return false;
  }

  /// `usual_path` names the key where the value has no place of its own, such as one of a range or a default.
  void complain(SourceMark mark, const std::string& usual_path, std::string problem, std::string allowed) {
    if (mark.file.empty()) mark.file = sweep_.file.string();
    std::string key_path = mark.key_path.empty() ? usual_path : mark.key_path;
    if (!complained_.insert(to_text(mark) + key_path).second) return;
    mistakes_.add({mark, std::move(key_path), std::move(problem), std::move(allowed), std::nullopt});
  }

  /// What key_of found out about a point.
  struct Point {
    ResolvedCell cell;
    std::optional<std::size_t> dataset;
    const PlannedPipeline* pipeline = nullptr;
  };

  Plan& plan_;
  const SweepSpec& sweep_;
  Diagnostics mistakes_;
  DatasetTable datasets_;
  Point point_;
  std::set<std::string> complained_;
  /// By data set and the steps as stated.
  std::map<std::pair<std::size_t, std::string>, PlannedPipeline> pipelines_;
  /// By data set, resampling and its parameters; empty where the data does not allow it.
  std::map<std::tuple<std::size_t, std::string, std::string>, std::optional<std::size_t>> known_schemes_;
  /// What cells of one pass have in common: data set, test part, pipeline, classifier and what reaches the pass.
  std::map<std::tuple<std::size_t, bool, std::string, std::string, std::string>, std::size_t> pass_places_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> setting_places_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> scheme_places_;
};

}  // namespace

Plan make_plan(const SweepSpec& sweep, std::shared_ptr<const Registry> registry, const std::stop_token& stop) {
  Plan plan;
  plan.registry = std::move(registry);
  plan.name = sweep.name;
  plan.description = sweep.description;
  plan.resolved_yaml = to_yaml(sweep);
  plan.config_hash = sha256_hex(plan.resolved_yaml);
  if (sweep.base.seed) plan.seed = sweep.base.seed->value;
  for (const Located<std::string>& score : sweep.scores) {
    plan.scores.push_back(find_entry(plan.registry->scores, score.value));
    plan.response = std::max(plan.response, plan.scores.back()->needs);
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
  const std::vector<Wanted> wanted = all_wanted(plan);
  for (std::size_t i = 0; i < plan.passes.size(); ++i) {
    Pass& pass = plan.passes[i];
    pass.cost = cost_of(pass, plan.datasets[pass.dataset], wanted[i], plan.response, plan.registry->metrics);
  }
  return plan;
}

Plan make_plan(const SweepSpec& sweep, const std::stop_token& stop) { return make_plan(sweep, built_in(), stop); }

Vocabulary known_names() { return vocabulary_of(*built_in()); }

}  // namespace gridfold
