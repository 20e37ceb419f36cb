#include "config/sweep_checks.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/grid_spec.hpp"

namespace gridfold {

namespace {

class SweepChecks {
 public:
  SweepChecks(const SweepSpec& sweep, const SectionContent& content, const std::string& prefix,
              const ReadContext& context)
      : sweep_(sweep), top_(content), prefix_(prefix), context_(context) {}

  void check() {
    check_hidden_constants();
    check_conditions();
    check_step_parameters();
    check_shuffle();
    check_test_part();
    check_size();
  }

 private:
  void complain(const SourceMark& where, std::string_view path, std::string problem, std::string allowed) {
    context_.diagnostics.add({where, prefix_ + std::string(path), std::move(problem), std::move(allowed), {}});
  }

  /// Reports, at `where`, which is one of the two, a constant that the grid always replaces.
  void report_given_twice(const SourceMark& where, const SourceMark& axis, const SourceMark& constant,
                          const std::string& constant_path) {
    const bool at_axis = &where == &axis;
    context_.diagnostics.add(
        {where,
         at_axis ? axis.key_path : constant_path,
         at_axis ? fmt::format("the values are given already as {}, in {}", constant_path, to_text(constant))
                 : fmt::format("the grid has values already as {}, in {}", axis.key_path, to_text(axis)),
         "allowed: one of the two",
         {}});
  }

  /// Of a shuffle's section and an axis of whether rows are shuffled, the override or the file that includes the other
  /// decides that; the section's seed and generator stay.
  bool is_shuffle_overridden(const KeyRule& rule, const SourceMark& axis, const SourceMark& constant) const {
    if (rule.type != ValueType::shuffle || axis.file == constant.file) return false;
    return top_.given.contains("protocol.shuffle.seed") || top_.given.contains("protocol.shuffle.generator");
  }

  void check_hidden_constants() {
    for (const auto& [rule, value] : top_.values) {
      if (rule->axis.empty() || !always_varies(sweep_.grid, rule->axis)) continue;
      const SourceMark& axis = find_axis_in(sweep_.grid, rule->axis)->mark;
      const SourceMark& constant = top_.given.at(rule->path);
      if (is_shuffle_overridden(*rule, axis, constant)) continue;
      report_given_twice(blamed(axis, constant), axis, constant, prefix_ + std::string(rule->path));
    }
  }

  /// Whether the grid varies what decides whether the key has a meaning; expansion then sorts it out.
  bool depends_on_grid(const KeyRule& rule) const {
    if (rule.only_with_path.empty()) return false;
    const KeyRule& other = *find_key(rule.only_with_path);
    return find_axis_in(sweep_.grid, other.axis) != nullptr || top_.broken.contains(other.path) ||
           depends_on_grid(other);
  }

  void check_conditions() {
    for (const KeyRule& rule : sweep_keys()) {
      if (depends_on_grid(rule) || applies(rule, sweep_.base)) continue;
      if (const auto found = top_.given.find(rule.path); found != top_.given.end()) {
        report_no_meaning(rule, found->second, prefix_ + std::string(rule.path), sweep_.base, top_, context_);
      } else if (const AxisSpec* axis = rule.axis.empty() ? nullptr : find_axis_in(sweep_.grid, rule.axis)) {
        report_no_meaning(rule, axis->mark, axis->mark.key_path, sweep_.base, top_, context_);
      }
    }
  }

  /// A parameter of a transform as an axis needs a pipeline that has the step, and has the values to itself.
  void check_step_parameters() {
    for (const StepSetting& setting : sweep_.base.step_settings) {
      const AxisSpec* axis = find_axis_in(sweep_.grid, setting.axis);
      const std::string& transform = setting.transform->name;
      if (axis == nullptr || context_.steps.has_step(transform) || top_.broken.contains("transforms")) continue;
      context_.diagnostics.add({blamed(axis->mark, pipeline_mark()),
                                axis->mark.key_path,
                                fmt::format("no pipeline has the step {}", transform),
                                fmt::format("allowed: with {} among the transforms", transform),
                                {}});
    }
    for (const StepParameters::Given& given : context_.steps.given()) {
      if (!always_varies(sweep_.grid, given.axis)) continue;
      const SourceMark& axis = find_axis_in(sweep_.grid, given.axis)->mark;
      report_given_twice(blamed(given.mark, axis), axis, given.mark, given.mark.key_path);
    }
  }

  /// Where the sweep says what its pipelines are.
  const SourceMark& pipeline_mark() const {
    const AxisSpec* axis = find_axis_in(sweep_.grid, "transforms");
    return axis == nullptr ? sweep_.base.transforms.mark : axis->mark;
  }

  void check_shuffle() {
    const Located<bool>& shuffle = sweep_.base.protocol.shuffle;
    const AxisSpec* axis = find_axis_in(sweep_.grid, "shuffle");
    const bool may_shuffle =
        shuffle.value ||
        (axis != nullptr && std::any_of(axis->options.begin(), axis->options.end(),
                                        [](const auto& one) { return one.value.value == Scalar{true}; }));
    const auto has = [&](const char* path) {
      return top_.given.contains(path) || find_axis_in(sweep_.grid, find_key(path)->axis) != nullptr;
    };
    if (!may_shuffle || has("seed") || has("protocol.shuffle.seed")) return;
    const SourceMark& where = shuffle.value ? shuffle.mark : axis->mark;
    const bool has_path = !shuffle.value && !where.key_path.empty();
    context_.diagnostics.add({where,
                              has_path ? where.key_path : prefix_ + "protocol.shuffle",
                              "rows are to be shuffled, but there is no seed",
                              "allowed: a key seed at the top of the file, or {generator: numpy, seed: 42} here",
                              {}});
  }

  /// A file format with one part to a file has a test part only where its file is named.
  void check_test_part() {
    const DatasetSpec& dataset = sweep_.base.dataset;
    const auto kind = top_.given.find("protocol.kind");
    if (kind == top_.given.end() || sweep_.base.protocol.kind != ProtocolKind::train_test) return;
    if (dataset.loader.value != "csv" || top_.given.contains("dataset.test_path")) return;
    const AxisSpec* axis = find_axis_in(sweep_.grid, "test_path");
    if (axis != nullptr && always_varies(sweep_.grid, axis->name)) return;
    const std::string partly = axis == nullptr ? ""
                                               : fmt::format(", and {}, in {}, is not in every configuration",
                                                             axis->mark.key_path, to_text(axis->mark));
    complain(axis == nullptr ? kind->second : blamed(kind->second, axis->mark), "protocol.kind",
             "train_test scores on the test part, but there is none" + partly,
             "allowed: with dataset.test_path, the file of the test part");
  }

  /// An axis that comes from the command line, or null.
  static const SourceMark* find_override(const GridSpec& grid) {
    if (grid.kind == GridSpec::Kind::axis && is_override(grid.axis.mark)) return &grid.axis.mark;
    for (const GridSpec& part : grid.parts) {
      if (const SourceMark* found = find_override(part)) return found;
    }
    return nullptr;
  }

  void check_size() {
    if (count_points(sweep_.grid) <= kMaxCells) return;
    const auto grid = top_.given.find("grid");
    const SourceMark* added = find_override(sweep_.grid);
    complain(added != nullptr           ? *added
             : grid != top_.given.end() ? grid->second
                                        : sweep_.grid.mark,
             "grid", fmt::format("the grid has more than {} configurations", kMaxCells),
             fmt::format("allowed: at most {}", kMaxCells));
  }

  const SweepSpec& sweep_;
  const SectionContent& top_;
  const std::string& prefix_;
  const ReadContext& context_;
};

}  // namespace

void check_sweep(const SweepSpec& sweep, const SectionContent& content, const std::string& prefix,
                 const ReadContext& context) {
  SweepChecks(sweep, content, prefix, context).check();
}

SourceMark place_in_pipeline(const SweepSpec& sweep, const SourceMark& pipeline, const std::string& key_path) {
  const auto known = sweep.pipeline_places.find(key_path);
  SourceMark place = known == sweep.pipeline_places.end() ? pipeline : known->second;
  place.key_path = key_path;
  return place;
}

SourceMark deciding_override(const SweepSpec& sweep, const std::string& axis_name) {
  SourceMark deciding;
  const auto consider = [&](const KeyRule& rule) {
    const AxisSpec* axis = find_axis_in(sweep.grid, rule.axis);
    const auto constant = rule.get(sweep.base);
    if (axis != nullptr) deciding = blamed(deciding, axis->mark);
    if (constant) deciding = blamed(deciding, constant->mark);
  };
  const KeyRule* rule = find_axis(axis_name);
  if (rule == nullptr) return deciding;
  if (rule->bearing == Bearing::scores_on_test) consider(*find_key("protocol.kind"));
  if (axis_name == "seed") consider(*find_key("protocol.shuffle"));
  while (!rule->only_with_path.empty()) {
    rule = find_key(rule->only_with_path);
    consider(*rule);
  }
  return deciding;
}

namespace {

/// How the key goes that stands in another text than what leaves it without a meaning.
std::string removal_advice(const std::string& path, const SourceMark& key, const SourceMark& decisive) {
  if (decisive.file == key.file || is_override(key) || path.find('[') != std::string::npos) return "";
  if (is_override(decisive)) return fmt::format(", or --set {}=~ as well", path);
  return fmt::format(", or {}: ~ in {}", path, decisive.file);
}

}  // namespace

void report_no_meaning(const KeyRule& rule, const SourceMark& key, const std::string& path, const CellSpec& cell,
                       const SectionContent& content, const ReadContext& context) {
  const auto other = find_key(rule.only_with_path)->get(cell);
  if (!other) return;
  const auto decisive = content.given.find(rule.only_with_path);
  const SourceMark& where = decisive == content.given.end() ? key : blamed(key, decisive->second);
  context.diagnostics.add(
      {where,
       path,
       fmt::format("the key{} has no meaning with {}: {}", &where == &key ? "" : ", in " + to_text(key) + ",",
                   rule.only_with_path, to_text(other->value)),
       fmt::format("allowed: only with {}: {}{}", rule.only_with_path, fmt::join(rule.only_with_values, " or "),
                   decisive == content.given.end() ? "" : removal_advice(path, key, decisive->second)),
       {}});
}

}  // namespace gridfold
