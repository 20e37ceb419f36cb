#include "plan/make_plan.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/readers.hpp"
#include "core/cancelled.hpp"
#include "core/diagnostics.hpp"
#include "core/error.hpp"
#include "core/memory_limit.hpp"
#include "core/registry.hpp"
#include "core/sha256.hpp"
#include "plan/cell_key.hpp"
#include "plan/component_checks.hpp"
#include "plan/dataset_table.hpp"
#include "plan/expand.hpp"
#include "plan/judged_training_rows.hpp"
#include "plan/kept_arrays.hpp"
#include "plan/kept_rows.hpp"
#include "plan/pass_cost.hpp"
#include "plan/resolved_cell.hpp"
#include "plan/split_warnings.hpp"
#include "resampling/make_splits.hpp"

namespace gridfold {

namespace {

constexpr std::string_view kMissing = "missing values";
constexpr std::string_view kCategories = "categorical columns";

/// Turns grid points into cells of one plan, and remembers what was wrong with them. Points that differ in their
/// classifier alone are a group: what they share is looked at once.
class Planner {
 public:
  Planner(Plan& plan, const SweepSpec& sweep, const std::stop_token& stop, const ReadProgress& progress,
          std::optional<Reservation> reservation, const PlanLimits& limits)
      : plan_(plan),
        sweep_(sweep),
        stop_(stop),
        limits_(limits),
        datasets_(plan.datasets, plan.notes, stop, progress, mistakes_, std::move(reservation)),
        texts_(*plan.registry) {}

  PointIdentity identify(const GridPoint& point) { return {0, 0, group_of(point).identity, point.classifier}; }

  void add(const GridPoint& point) {
    point_ = &point;
    Group& group = group_of(point);
    if (!group.pipeline || !group.pipeline->shape || !has_splits(group)) return;
    const Component& classifier = *point.sections.classifiers.component(point.classifier);
    if (!fits(group, classifier)) return;
    const ParameterValues& values = point.sections.classifiers.completed(point.classifier);
    const PassOfGroup& of_group = pass_of(group, values);
    Pass& pass = plan_.passes[of_group.pass];
    const std::size_t setting = setting_of(pass, settings_of_pass_[of_group.pass], values);
    if (!passes_own_check(group, *pass.classifier, values)) return;
    plan_.cells.push_back({cell_key(texts_.of(classifier, values), group.key_text), point.coordinates, of_group.pass,
                           setting, of_group.scheme});
  }

  const Diagnostics& mistakes() const { return mistakes_; }
  /// What there is to say of the splits.
  const std::vector<PlanNote>& notes() const { return notes_; }

 private:
  struct PlannedPipeline {
    std::vector<PipelineStep> steps;
    /// The one text of all pipelines that do the same to these rows by definition.
    std::string canonical;
    /// The steps in words.
    std::string shown;
    /// Of the rows that come out; empty where the steps do not go with the data set, which is complained about.
    std::optional<FeatureShape> shape;
    bool has_negative = false;
  };

  /// The number of what of a classifier reaches the pass, and the place of the classifier among those of that number.
  struct Reaching {
    std::uint32_t number = 0;
    std::uint32_t among_alike = 0;
  };
  static constexpr std::uint32_t kNoSetting = 0xffff'ffff;

  /// The pass of a group's cells whose classifiers have the same values where those reach it, and the place of the
  /// group's scheme in it.
  struct PassOfGroup {
    std::size_t pass = 0;
    std::size_t scheme = 0;
  };

  /// Points of one data set, pipeline and protocol.
  struct Group {
    ResolvedCell cell;
    /// Empty where it is refused.
    std::optional<std::size_t> dataset;
    const PlannedPipeline* pipeline = nullptr;
    /// Equal for groups that have the same scores by definition; the text that says so.
    std::uint32_t identity = 0;
    std::string key_text;
    /// Known once a cell was visited; none where the data does not allow it.
    bool was_visited = false;
    std::optional<std::size_t> scheme;
    std::size_t fewest_train_rows = 0;
    /// Whether the rows go with the steps and with the classifiers that were met.
    std::map<const Component*, bool> fits;
    /// By the number of what reaches the pass.
    std::vector<std::optional<PassOfGroup>> passes;
  };

  Group& group_of(const GridPoint& point) {
    const std::array<std::uint32_t, 3> parts{point.dataset, point.transforms, point.protocol};
    if (last_group_ != nullptr && parts == last_parts_) return *last_group_;
    const std::size_t known = groups_.size();
    const std::uint32_t place = group_places_.place_of(parts);
    if (place == known) {
      point_ = &point;
      groups_.push_back(make_group(point));
    }
    last_parts_ = parts;
    last_group_ = &groups_[place];
    return *last_group_;
  }

  Group make_group(const GridPoint& point) {
    Group group;
    group.cell = resolve(point, *plan_.registry);
    const CellSpec spec = cell_of(point.values);
    group.dataset = datasets_.place_of(spec, group.cell);
    if (group.dataset) {
      group.pipeline = &planned_pipeline(spec, *group.dataset, group.cell.transforms);
      if (group.cell.resampling->takes_given_splits) {
        const std::optional<std::size_t> scheme = scheme_of(group);
        if (scheme) group.cell.splits_digest = plan_.schemes[*scheme].digest;
      }
      group.key_text = key_text(group.cell, group.pipeline->canonical, plan_.datasets[*group.dataset], *plan_.registry);
    } else {
      // Points whose data set is refused are told apart by their places.
      group.key_text = fmt::format("{}", groups_.size());
    }
    group.identity = identities_.emplace(group.key_text, static_cast<std::uint32_t>(identities_.size())).first->second;
    return group;
  }

  static std::string canonical_values(const ParameterValues& values) {
    std::string text;
    for (const ParameterValue& value : values) text += to_canonical_text(value.value) + ",";
    return text;
  }

  /// What of the point's classifier reaches the pass.
  const Reaching& reaching() {
    const std::uint32_t classifier = point_->classifier;
    if (classifier >= reaching_of_.size()) reaching_of_.resize(classifier + 1);
    std::optional<Reaching>& known = reaching_of_[classifier];
    if (!known) {
      const std::uint32_t number = reaching_.place_of(point_->sections.classifiers.reaching(classifier));
      if (number >= reached_alike_.size()) reached_alike_.resize(number + 1);
      known = Reaching{number, reached_alike_[number]++};
    }
    return *known;
  }

  /// The place of the point's classifier among the settings of its pass, which is made there when it is met first.
  std::size_t setting_of(Pass& pass, std::vector<std::uint32_t>& places, const ParameterValues& values) {
    const std::uint32_t among_alike = reaching().among_alike;
    if (among_alike >= places.size()) places.resize(among_alike + 1, kNoSetting);
    if (places[among_alike] == kNoSetting) {
      places[among_alike] = static_cast<std::uint32_t>(pass.settings.size());
      pass.settings.push_back(values);
    }
    return places[among_alike];
  }

  const PassOfGroup& pass_of(Group& group, const ParameterValues& values) {
    const std::uint32_t reached_by = reaching().number;
    if (reached_by >= group.passes.size()) group.passes.resize(reached_by + 1);
    std::optional<PassOfGroup>& known = group.passes[reached_by];
    if (known) return *known;
    const bool scores_test_part = group.cell.resampling->scores_test_part;
    const auto [place, is_new_pass] = pass_places_.try_emplace(
        {*group.dataset, scores_test_part, group.pipeline->canonical, reached_by}, plan_.passes.size());
    if (is_new_pass) {
      settings_of_pass_.emplace_back();
      Pass& pass = plan_.passes.emplace_back();
      pass.dataset = *group.dataset;
      pass.scores_test_part = scores_test_part;
      pass.transforms = group.pipeline->steps;
      pass.shape = *group.pipeline->shape;
      pass.classifier = &classifier_of(*point_->sections.classifiers.component(point_->classifier), *plan_.registry);
      pass.text = pass_text(pass.classifier->component, values);
    }
    Pass& pass = plan_.passes[place->second];
    const auto [scheme, is_new_scheme] =
        scheme_places_.try_emplace({place->second, *group.scheme}, pass.schemes.size());
    if (is_new_scheme) add_scheme(pass, *group.scheme);
    known = PassOfGroup{place->second, scheme->second};
    return *known;
  }

  static std::string pass_text(const Component& classifier, const ParameterValues& values) {
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (classifier.parameters[i].reaches != Reaches::pass || is_missing(values[i].value)) continue;
      shown.push_back(fmt::format("{}={}", values[i].name, to_text(values[i].value)));
    }
    return shown.empty() ? classifier.name : fmt::format("{}({})", classifier.name, fmt::join(shown, ", "));
  }

  void add_scheme(Pass& pass, std::size_t scheme) const {
    const SplitSet& splits = *plan_.schemes[scheme].splits;
    pass.schemes.push_back(scheme);
    pass.splits_of_scheme.push_back({pass.splits.count(), splits.count()});
    pass.splits.add(splits);
  }

  const PlannedPipeline& planned_pipeline(const CellSpec& spec, std::size_t dataset,
                                          const std::vector<PipelineStep>& steps) {
    std::string stated = "[";
    for (const PipelineStep& step : steps) {
      stated +=
          (stated.size() == 1 ? "" : ",") + canonical_text(step.transform->component, step.parameters, *plan_.registry);
    }
    stated += "]";
    const auto [place, is_new] = pipelines_.try_emplace({dataset, stated});
    PlannedPipeline& pipeline = place->second;
    if (!is_new) return pipeline;
    pipeline.canonical = stated;
    pipeline.steps = steps;
    FeatureShape shape = shape_of(plan_.datasets[dataset].train.shape);
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
    pipeline.shown = to_text(pipeline.steps);
    pipeline.shape = shape;
    pipeline.has_negative = makes_negative(pipeline.steps);
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
    complain(place_to_report(place, other), "transforms", std::move(problem), "");
  }

  /// Whether the group's rows can be split as it wants it; complains where not.
  bool has_splits(Group& group) {
    if (group.was_visited) return group.scheme.has_value();
    group.was_visited = true;
    group.scheme = scheme_of(group);
    if (!group.scheme) return false;
    const SplitSet& splits = *plan_.schemes[*group.scheme].splits;
    group.fewest_train_rows = splits.train_count(0);
    for (std::size_t split = 1; split < splits.count(); ++split) {
      group.fewest_train_rows = std::min(group.fewest_train_rows, splits.train_count(split));
    }
    return true;
  }

  /// Whether something else stands in place of a file that the resampling reads; complains where it does.
  bool names_no_file(const Resampling& resampling, const ParameterValues& parameters, const CellSpec& spec) {
    for (const ParameterInfo& info : resampling.component.parameters) {
      if (info.type != ParameterType::path) continue;
      const Scalar& path = *find_parameter(parameters, info.name);
      if (is_missing(path)) continue;
      const auto problem = file_problem(std::get<std::string>(path), resampling.component);
      if (!problem) continue;
      complain(mark_of(spec.protocol, info.name), "protocol." + info.name, problem->problem, problem->allowed);
      return true;
    }
    return false;
  }

  RowsToSplit rows_of(const Group& group) const {
    RowsToSplit rows = rows_to_split(plan_.datasets[*group.dataset], group.cell.resampling->scores_test_part);
    rows.stop = stop_;
    return rows;
  }

  /// Why splits are not to be made that take so many bytes: more memory or evaluations than there may be.
  std::optional<ParameterProblem> reason_against(const SplitDemand& demand, std::uint64_t bytes) {
    constexpr std::uint64_t kFewBytes = std::uint64_t{64} << 20;
    constexpr std::uint64_t kFewEvaluations = 100'000;
    demanded_evaluations_ += static_cast<double>(demand.evaluations);
    const double most = demanded_evaluations_ * static_cast<double>(count_points(sweep_.grid));
    if (most > static_cast<double>(kMostEvaluations) || demand.evaluations > kFewEvaluations) {
      if (!least_evaluations_) least_evaluations_ = count_evaluations();
      if (*least_evaluations_ > static_cast<double>(kMostEvaluations)) {
        return too_many_evaluations(demand, *least_evaluations_);
      }
    }
    const auto shown = [](std::uint64_t size) {
      return fmt::format("{:.1f} MiB", static_cast<double>(size) / (1 << 20));
    };
    const std::uint64_t loaded = plan_.loaded_bytes();
    const std::uint64_t needed = loaded + bytes + plan_.outcome_bytes(demand.evaluations);
    if (limits_.memory_bytes && needed > *limits_.memory_bytes && loaded <= *limits_.memory_bytes) {
      return ParameterProblem{demand.parameter,
                              fmt::format("with {} splits the sweep may need {} or more, and --max-memory is {}",
                                          demand.splits, shown(needed), shown(*limits_.memory_bytes)),
                              "fewer splits, or several sweeps"};
    }
    const std::uint64_t free = bytes > kFewBytes ? free_memory() : bytes;
    if (bytes <= free) return std::nullopt;
    return ParameterProblem{
        demand.parameter,
        fmt::format("{} splits take about {}, and {} of memory are free", demand.splits, shown(bytes), shown(free)),
        "fewer splits or rows"};
  }

  /// Evaluations of all cells, at least: what is known before any splits are made.
  double count_evaluations() {
    const GridPoint* const looked_at = point_;
    std::unordered_map<const Group*, double> cells;
    expand(
        sweep_, [&](const GridPoint& point) { ++cells[&group_of(point)]; },
        [&](const GridPoint& point) {
          throw_if_stopped(stop_);
          return identify(point);
        });
    point_ = looked_at;
    double evaluations = 0;
    for (const auto& [group, count] : cells) {
      if (!group->dataset) continue;
      const auto demand = demand_of(*group->cell.resampling, group->cell.resampling_parameters, rows_of(*group));
      if (demand) evaluations += count * static_cast<double>(demand->evaluations);
    }
    return evaluations;
  }

  /// The splits of the group, by their place in the plan.
  std::optional<std::size_t> scheme_of(const Group& group) {
    const Resampling& resampling = *group.cell.resampling;
    const ParameterValues& parameters = group.cell.resampling_parameters;
    const auto [place, is_new] = known_schemes_.try_emplace(
        {*group.dataset, resampling.component.name, canonical_values(parameters)}, std::nullopt);
    if (!is_new) return place->second;
    const CellSpec spec = cell_of(point_->values);
    if (names_no_file(resampling, parameters, spec)) return std::nullopt;
    const PlannedDataset& dataset = plan_.datasets[*group.dataset];
    MadeSplits made =
        make_splits(resampling, parameters, rows_of(group), {dataset.train.shape.available_rows, dataset.train.rows},
                    [&](const SplitDemand& demand, std::uint64_t bytes) { return reason_against(demand, bytes); });
    if (made.problem) {
      const std::string& parameter = made.problem->parameter;
      const SourceMark where = parameter.empty() ? spec.protocol.mark : mark_of(spec.protocol, parameter);
      complain(place_to_report(where, take_mark(spec)), parameter.empty() ? "protocol" : "protocol." + parameter,
               made.problem->problem, made.problem->allowed);
      return std::nullopt;
    }
    const DataShape& judged = resampling.scores_test_part ? dataset.test->shape : dataset.train.shape;
    SplitWarnings warnings = warnings_of(resampling, parameters, made.splits, dataset.train.shape, judged,
                                         plan_.registry->resamplings, stop_);
    SourceMark where = spec.protocol.mark;
    if (where.file.empty()) where.file = sweep_.file.string();
    if (where.key_path.empty()) where.key_path = "protocol";
    for (std::string& note : warnings.notes) notes_.push_back({where, fmt::format("{}: {}", made.text, note)});
    // Once for all seeds and sizes.
    if (!warnings.groups_note.empty() && noted_groups_.emplace(*group.dataset, resampling.component.name).second) {
      notes_.push_back({where, fmt::format("{}: {}: {}", dataset.name, made.text, warnings.groups_note)});
    }
    add_note_of_classes(dataset, Part::train, spec.dataset, where);
    if (resampling.scores_test_part) add_note_of_classes(dataset, Part::test, spec.dataset, where);
    add_note_of_judged_training_rows(dataset, where, notes_);
    const SourceMark size_mark = mark_of(spec.protocol, "train_size");
    add_note(size_mark.file.empty() ? where : size_mark, train_sizes_.note_of(*group.dataset, resampling, parameters));
    place->second = plan_.schemes.size();
    auto splits = std::make_shared<const SplitSet>(std::move(made.splits));
    std::vector<JudgedSplits> judged_splits = judged_together(*splits);
    plan_.schemes.push_back({&resampling, parameters, std::move(splits), std::move(judged_splits), std::move(made.text),
                             std::move(made.digest), std::move(warnings.of_split)});
    return place->second;
  }

  /// Once for each part, whatever the splits.
  void add_note_of_classes(const PlannedDataset& dataset, Part part, const CellSpec::Dataset& spec,
                           const SourceMark& elsewhere) {
    const PlannedPart& planned = part == Part::train ? dataset.train : *dataset.test;
    const auto& take = part == Part::train ? spec.take_train : spec.take_test;
    std::optional<Sampling> taken;
    if (take) taken = sampling_of(planned.request.parameters, part);
    const std::string note = note_of_classes(planned.shape, part, taken);
    if (!note.empty()) add_note(take ? take->mark : elsewhere, fmt::format("{}: {}", dataset.name, note));
  }

  void add_note(const SourceMark& where, std::string text) {
    if (text.empty() || std::ranges::find(notes_, text, &PlanNote::text) != notes_.end()) return;
    notes_.push_back({where, std::move(text)});
  }

  /// Whether transforms, classifier and scores go with the data and with each other; complains where not.
  bool fits(Group& group, const Component& classifier) {
    const auto [known, is_new] = group.fits.try_emplace(&classifier, false);
    // What is wrong with one classifier of a list is said of the others of its name, too.
    if (!is_new && known->second) return true;
    const CellSpec spec = cell_of(point_->values);
    const std::vector<PipelineStep>& steps = group.pipeline->steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].transform->require_rows == nullptr) continue;
      try {
        steps[i].transform->require_rows(steps[i].parameters, group.fewest_train_rows);
      } catch (const ConfigError& error) {
        complain_of_step(spec, i, error.what(), place_to_report(split_mark(spec), take_mark(spec)));
        return false;
      }
    }
    const Classifier& entry = classifier_of(classifier, *plan_.registry);
    if (const auto problem = scores_problem(point_->values, entry, plan_.scores, *plan_.registry)) {
      complain(problem->where, "", problem->problem, problem->allowed);
      return false;
    }
    known->second = takes_features(group, entry, spec);
    return known->second;
  }

  /// Whether the classifier takes the missing values and categories that the steps leave.
  bool takes_features(const Group& group, const Classifier& classifier, const CellSpec& spec) {
    const FeatureShape& rows = *group.pipeline->shape;
    const auto complain_of = [&](std::string_view what, std::size_t column, const std::string& remedy) {
      const DataShape& data = plan_.datasets[*group.dataset].train.shape;
      const bool is_original = group.pipeline->steps.empty();
      const std::string name = is_original && !data.columns[column].name.empty()
                                   ? fmt::format("\"{}\" ({})", data.columns[column].name, column)
                                   : fmt::format("{}{}", column, is_original ? "" : " after the transforms");
      complain(spec.classifier.mark, "classifier",
               fmt::format("{} takes no {}, and column {} has some{}", classifier.component.name, what, name,
                           what == kMissing && !data.about_missing.empty() ? ": " + data.about_missing : ""),
               remedy);
      return false;
    };
    if (!rows.missing.empty() && !classifier.takes_missing) {
      return complain_of(kMissing, rows.missing.front(), remedy_for(rows, &FeatureShape::missing));
    }
    if (!rows.categorical.empty() && !classifier.takes_categories) {
      return complain_of(kCategories, rows.categorical.front(), remedy_for(rows, &FeatureShape::categorical));
    }
    return true;
  }

  /// The transforms after which no column is among those of `kind`.
  std::string remedy_for(const FeatureShape& rows, std::vector<std::size_t> FeatureShape::*kind) const {
    std::vector<std::string> names;
    for (const Transform& transform : plan_.registry->transforms) {
      try {
        const PipelineStep step = make_step(transform, {});
        if ((shape_after({&step, 1}, rows).*kind).empty()) names.push_back(transform.component.name);
      } catch (const ConfigError&) {
        // It needs parameters, or other rows.
      }
    }
    if (names.empty()) return "another classifier, or other columns";
    return fmt::format("with {} in transforms, or another classifier", fmt::join(names, " or "));
  }

  bool passes_own_check(const Group& group, const Classifier& classifier, const ParameterValues& values) {
    const CellShape shape{.fewest_train_rows = group.fewest_train_rows,
                          .features = group.pipeline->shape->features,
                          .has_negative = group.pipeline->has_negative,
                          .transforms = group.pipeline->shown,
                          .metrics = plan_.registry->metrics};
    const auto problem = classifier_problem(point_->values, classifier, values, shape);
    if (problem) complain(problem->where, "", problem->problem, problem->allowed);
    return !problem;
  }

  /// `usual_path` names the key where the value has no place of its own, such as one of a range or a default.
  void complain(SourceMark mark, const std::string& usual_path, std::string problem, std::string allowed) {
    if (mark.file.empty()) mark.file = sweep_.file.string();
    mistakes_.add_once({mark.with_path(usual_path), std::move(problem), std::move(allowed)});
  }

  Plan& plan_;
  const SweepSpec& sweep_;
  const std::stop_token& stop_;
  const PlanLimits& limits_;
  /// Of all splits so far, by one configuration each, and of all cells, once these were counted.
  double demanded_evaluations_ = 0;
  std::optional<double> least_evaluations_;
  Diagnostics mistakes_;
  std::vector<PlanNote> notes_;
  DatasetTable datasets_;
  /// The point that is looked at.
  const GridPoint* point_ = nullptr;
  /// By the numbers of data set, transforms and protocol.
  TupleTable group_places_;
  std::deque<Group> groups_;
  std::array<std::uint32_t, 3> last_parts_{};
  Group* last_group_ = nullptr;
  std::unordered_map<std::string, std::uint32_t> identities_;
  /// By data set and the steps as stated.
  std::map<std::pair<std::size_t, std::string>, PlannedPipeline> pipelines_;
  /// By data set, resampling and its parameters; empty where the data does not allow it.
  std::map<std::tuple<std::size_t, std::string, std::string>, std::optional<std::size_t>> known_schemes_;
  TrainSizes train_sizes_;
  std::set<std::pair<std::size_t, std::string>> noted_groups_;
  /// What cells of one pass have in common: data set, test part, pipeline, and what of the classifier reaches the pass.
  std::map<std::tuple<std::size_t, bool, std::string, std::uint32_t>, std::size_t> pass_places_;
  /// What of classifiers reaches passes; how many classifiers have each of it, and which has what, by their numbers.
  TupleTable reaching_;
  std::vector<std::uint32_t> reached_alike_;
  std::vector<std::optional<Reaching>> reaching_of_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> scheme_places_;
  /// Of each pass: the places among its settings, by those of the classifiers among what reaches it alike.
  std::vector<std::vector<std::uint32_t>> settings_of_pass_;
  CanonicalTexts texts_;
};

SelectionRule rule_named(std::string_view name) {
  return static_cast<SelectionRule>(std::ranges::find(kSelectionRules, name) - std::begin(kSelectionRules));
}

Plan planned(const SweepSpec& sweep, std::shared_ptr<const Registry> registry, const std::stop_token& stop,
             const ReadProgress& progress, const PlanLimits& limits, std::optional<Reservation> reservation) {
  Plan plan;
  plan.registry = std::move(registry);
  plan.name = sweep.name;
  plan.description = sweep.description;
  plan.resolved_yaml = sweep.resolved;
  plan.config_hash = sha256_hex(identity_text(sweep));
  if (const KeyValue* seed = constants_of(sweep).get(KeyRole::seed)) {
    plan.seed = std::get<std::int64_t>(seed->value.value);
  }
  plan.scores = planned_scores(sweep, *plan.registry);
  for (const PlannedScore& score : plan.scores) plan.response = std::max(plan.response, score.score->needs);

  plan.cells.reserve(count_points(sweep.grid));
  Planner planner(plan, sweep, stop, progress, std::move(reservation), limits);
  Expansion expansion = expand(
      sweep, [&](const GridPoint& point) { planner.add(point); },
      [&](const GridPoint& point) {
        throw_if_stopped(stop);
        return planner.identify(point);
      });
  planner.mistakes().throw_if_any();
  refuse_scores_of_class_counts(sweep, plan);
  for (const Scheme& scheme : plan.schemes) refuse_locked_test_part(sweep, *scheme.resampling);
  plan.artifacts = planned_artifacts(sweep, plan.registry->artifacts);
  refuse_impossible_artifacts(sweep, plan);
  plan.axes = std::move(expansion.axes);
  plan.left_out = std::move(expansion.left_out);
  plan.duplicates = std::move(expansion.duplicates);
  plan.notes.insert(plan.notes.end(), expansion.notes.begin(), expansion.notes.end());
  plan.judges_training_rows = std::get<bool>(sweep.settings.at("training_scores"));
  plan.times_separately = std::get<std::string>(sweep.settings.at("timing")) == "separate";
  plan.rule = rule_named(std::get<std::string>(sweep.settings.at("selection")));
  plan.test_is_open = sweep.settings.at("protocol.test") == Scalar(std::string("open"));
  set_kept(plan, sweep.settings.at("store"));
  note_arrays_of_no_classifier(sweep, plan);
  plan.notes.insert(plan.notes.end(), planner.notes().begin(), planner.notes().end());
  note_kept_rows_seen(sweep, plan);
  const std::vector<Wanted> wanted = all_wanted(plan);
  for (std::size_t i = 0; i < plan.passes.size(); ++i) {
    Pass& pass = plan.passes[i];
    pass.cost = cost_of(plan, pass, wanted[i]);
  }
  return plan;
}

}  // namespace

Plan make_plan(const SweepSpec& sweep, std::shared_ptr<const Registry> registry, const std::stop_token& stop,
               const ReadProgress& progress, const PlanLimits& limits) {
  return planned(sweep, std::move(registry), stop, progress, limits, std::nullopt);
}

Plan make_plan(const TestSweep& test, std::shared_ptr<const Registry> registry, const std::stop_token& stop) {
  return planned(test.sweep, std::move(registry), stop, {}, {}, test.reservation);
}

Plan make_plan(const SweepSpec& sweep, const std::stop_token& stop) { return make_plan(sweep, built_in(), stop); }

Vocabulary known_names() { return vocabulary_of(*built_in()); }

}  // namespace gridfold
