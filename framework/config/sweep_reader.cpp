#include "config/sweep_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "config/grid_reader.hpp"
#include "config/schema.hpp"
#include "config/section_reader.hpp"
#include "config/value_reader.hpp"

namespace gridfold {

namespace {

GridSpec single_value(std::string_view axis_name, const SourceMark& mark, const Located<Scalar>& value) {
  GridSpec grid;
  grid.kind = GridSpec::Kind::axis;
  grid.mark = mark;
  grid.axis = {std::string(axis_name), mark, {{value, {}}}};
  return grid;
}

/// `.train.take` for `dataset.train.take` in `dataset`.
std::string within(std::string_view path, std::string_view section) { return std::string(path.substr(section.size())); }

class SweepReader {
 public:
  SweepReader(const std::filesystem::path& file, std::string key_prefix, std::optional<std::string> default_name,
              const Vocabulary& vocabulary, const ReadOptions& options, Diagnostics& diagnostics)
      : prefix_(std::move(key_prefix)),
        default_name_(std::move(default_name)),
        steps_(vocabulary),
        context_{vocabulary, diagnostics, options, steps_} {
    sweep_.file = file;
  }

  SweepSpec read(const YamlNode& root) {
    if (!root.is_mapping()) {
      KeyRule whole;
      whole.type = ValueType::section;
      context_.diagnostics.add({root.mark,
                                prefix_.substr(0, prefix_.size() - (prefix_.empty() ? 0 : 1)),
                                fmt::format("{} stands where the sweep should", shown(root)),
                                "allowed: " + allowed_values(whole, context_.vocabulary),
                                {}});
      return std::move(sweep_);
    }
    steps_.note_used(root);
    sweep_.base.step_settings = steps_.settings();
    read_section(root, "", prefix_, context_, top_);
    top_.put_into(sweep_.base);
    for (const auto& [rule, value] : top_.values) {
      if (rule->path == "name") sweep_.name = std::get<std::string>(value.value);
      if (rule->path == "description") sweep_.description = std::get<std::string>(value.value);
    }
    sweep_.grid.mark = root.mark;
    read_others();
    check_missing();
    check_bindings(sweep_.grid, context_.diagnostics);
    check_hidden_constants();
    check_conditions();
    check_step_parameters();
    check_shuffle();
    check_test_part();
    check_size();
    return std::move(sweep_);
  }

 private:
  void complain(const SourceMark& where, std::string_view path, std::string problem, std::string allowed) {
    context_.diagnostics.add({where, prefix_ + std::string(path), std::move(problem), std::move(allowed), {}});
  }

  /// The parts of the grid in the order of expansion: data sets, variants, protocols, classifiers, the grid, and
  /// lists in place of a single value.
  void read_others() {
    for (const char* path : {"dataset", "variants", "protocol", "classifier", "classifier.grid", "grid", "scores"}) {
      for (const auto& [rule, node] : top_.others) {
        if (rule->path == path) read_other(*rule, *node);
      }
    }
    for (const auto& [rule, node] : top_.others) {
      if (rule->type == ValueType::include)
        complain(node->mark, "include", "only a file can include", "allowed: include in the sweep file");
    }
    for (GridSpec& axis : top_.axes) sweep_.grid.parts.push_back(std::move(axis));
  }

  void read_other(const KeyRule& rule, const YamlNode& node) {
    const std::string path = prefix_ + std::string(rule.path);
    if (rule.type == ValueType::grid) {
      add_factor(sweep_.grid, read_grid(node, path, context_));
    } else if (rule.type == ValueType::variants) {
      read_variants(node, rule);
    } else if (rule.type == ValueType::names) {
      read_scores(node, rule);
    } else if (node.items.empty()) {
      complain(node.mark, rule.path, "the list is empty",
               "allowed: " + allowed_values(rule, context_.vocabulary) + ", or a list of such");
    } else if (rule.path == "dataset") {
      read_datasets(node, rule);
    } else {
      read_alternatives(node, rule);
    }
  }

  void read_variants(const YamlNode& node, const KeyRule& rule) {
    if (node.is_mapping() && node.entries.empty()) {
      complain(node.mark, rule.path, "there are no variants", "allowed: " + allowed_values(rule, context_.vocabulary));
      return;
    }
    if (!node.is_mapping()) {
      report_wrong_type(node, prefix_ + std::string(rule.path), "a mapping of variants",
                        "allowed: " + allowed_values(rule, context_.vocabulary), context_.diagnostics);
      return;
    }
    GridSpec variants;
    variants.kind = GridSpec::Kind::alternatives;
    variants.mark = node.mark;
    for (const YamlEntry& entry : node.entries) {
      GridSpec variant;
      variant.mark = entry.mark;
      SourceMark mark = entry.mark;
      mark.key_path = fmt::format("{}{}.{}", prefix_, rule.path, entry.key);
      variant.parts.push_back(single_value(rule.axis, mark, {entry.key, mark}));
      add_factor(variant, read_grid(entry.value, fmt::format("{}{}.{}", prefix_, rule.path, entry.key), context_));
      variants.parts.push_back(std::move(variant));
    }
    sweep_.grid.parts.push_back(std::move(variants));
  }

  /// One of several sections; what it lacks and what does not fit together is reported.
  SectionContent read_alternative(const YamlNode& node, const KeyRule& rule, const std::string& path) {
    SectionContent content;
    read_section_or_name(node, rule, path, context_, content);
    for (const auto& [missing, mark] : content.missing) {
      report_missing(*missing, mark, path + within(missing->path, rule.path), context_);
    }
    CellSpec cell = sweep_.base;
    content.put_into(cell);
    for (const auto& [given, value] : content.values) {
      if (applies(*given, cell) || content.broken.contains(given->only_with_path)) continue;
      report_no_meaning(*given, value.mark, path + within(given->path, rule.path), cell);
    }
    return content;
  }

  void read_datasets(const YamlNode& node, const KeyRule& rule) {
    GridSpec grid;
    grid.kind = GridSpec::Kind::axis;
    grid.mark = top_.given.at(rule.path);
    grid.mark.key_path = prefix_ + std::string(rule.path);
    grid.axis = {std::string(find_key("dataset.name")->axis), grid.mark, {}};
    std::set<std::string> names;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string path = fmt::format("{}dataset[{}]", prefix_, i);
      const SectionContent content = read_alternative(node.items[i], rule, path);
      AxisOption option;
      for (const auto& [key, value] : content.values) {
        if (key->path == "dataset.name") {
          option.value = value;
        } else {
          option.settings.push_back({std::string(key->axis), value});
        }
      }
      for (const GridSpec& axis : content.axes) {
        context_.diagnostics.add({axis.mark,
                                  path + within(find_axis(axis.axis.name)->path, rule.path),
                                  "a list within one of several data sets",
                                  "allowed: a single value",
                                  {}});
      }
      if (!content.given.contains("dataset.name")) {
        if (node.items[i].is_mapping())
          report_missing(*find_key("dataset.name"), node.items[i].mark, path + ".name", context_);
      } else if (const auto* name = std::get_if<std::string>(&option.value.value);
                 name != nullptr && !names.insert(*name).second) {
        context_.diagnostics.add({option.value.mark,
                                  path + ".name",
                                  fmt::format("\"{}\" appears twice", *name),
                                  "allowed: a name of its own for each data set",
                                  {}});
      }
      grid.axis.options.push_back(std::move(option));
    }
    sweep_.grid.parts.push_back(std::move(grid));
  }

  void read_alternatives(const YamlNode& node, const KeyRule& rule) {
    GridSpec grid;
    grid.kind = GridSpec::Kind::alternatives;
    grid.mark = top_.given.at(rule.path);
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string path = fmt::format("{}{}[{}]", prefix_, rule.path, i);
      SectionContent content = read_alternative(node.items[i], rule, path);
      GridSpec one;
      one.mark = node.items[i].mark;
      for (const auto& [key, value] : content.values) {
        if (key->set != nullptr) one.parts.push_back(single_value(key->axis, value.mark, value));
      }
      for (const auto& [key, other] : content.others) {
        if (key->type == ValueType::grid) add_factor(one, read_grid(*other, path + ".grid", context_));
      }
      for (GridSpec& axis : content.axes) one.parts.push_back(std::move(axis));
      grid.parts.push_back(std::move(one));
    }
    sweep_.grid.parts.push_back(std::move(grid));
  }

  void read_scores(const YamlNode& node, const KeyRule& rule) {
    KeyRule one = rule;
    one.type = ValueType::name;
    const std::string path = prefix_ + std::string(rule.path);
    std::vector<Located<std::string>> names;
    const auto add = [&](const YamlNode& item, const std::string& item_path) {
      const auto value = read_value(item, one, item_path, context_);
      if (!value) return;
      const std::string& name = std::get<std::string>(value->value);
      const bool is_new =
          std::none_of(names.begin(), names.end(), [&](const auto& other) { return other.value == name; });
      if (is_new) {
        names.push_back({name, value->mark});
      } else {
        context_.diagnostics.add(
            {value->mark, item_path, fmt::format("\"{}\" appears twice", name), "allowed: each name once", {}});
      }
    };
    if (!node.is_sequence()) {
      add(node, path);
    } else if (node.items.empty()) {
      complain(node.mark, rule.path, "the list is empty", "allowed: " + allowed_values(rule, context_.vocabulary));
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) add(node.items[i], fmt::format("{}[{}]", path, i));
    if (!names.empty()) sweep_.scores = std::move(names);
  }

  /// Whether every configuration gets the axis's value from the grid, so that a constant would never be seen.
  bool is_always_varied(std::string_view axis) const {
    return std::any_of(sweep_.grid.parts.begin(), sweep_.grid.parts.end(), [&](const GridSpec& part) {
      if (part.kind == GridSpec::Kind::axis) return !part.when && part.axis.name == axis;
      const auto is_axis = [&](const GridSpec& member) { return member.axis.name == axis; };
      return part.kind == GridSpec::Kind::zip && std::any_of(part.parts.begin(), part.parts.end(), is_axis);
    });
  }

  void check_missing() {
    for (const auto& [rule, mark] : top_.missing) {
      if (rule->path == "name" && default_name_) {
        sweep_.name = *default_name_;
      } else if (!rule->axis.empty() && find_axis_in(sweep_.grid, rule->axis) != nullptr) {
        continue;
      } else {
        report_missing(*rule, mark, prefix_ + std::string(rule->path), context_);
      }
    }
  }

  void check_hidden_constants() {
    for (const auto& [rule, value] : top_.values) {
      if (!rule->axis.empty() && is_always_varied(rule->axis)) report_hidden(*rule);
    }
  }

  void report_hidden(const KeyRule& rule) {
    const SourceMark& axis = find_axis_in(sweep_.grid, rule.axis)->mark;
    const SourceMark& constant = top_.given.at(rule.path);
    if (&blamed(axis, constant) == &constant) {
      complain(constant, rule.path,
               fmt::format("the grid has values already as {}, in {}", axis.key_path, to_text(axis)),
               "allowed: one of the two");
    } else {
      context_.diagnostics.add({axis,
                                axis.key_path,
                                fmt::format("the values are given already as {}{}", rule.path,
                                            is_override(axis) ? ", in " + to_text(constant) : ""),
                                "allowed: one of the two",
                                {}});
    }
  }

  void report_no_meaning(const KeyRule& rule, const SourceMark& key, const std::string& path, const CellSpec& cell) {
    const auto other = find_key(rule.only_with_path)->get(cell);
    if (!other) return;
    const auto decisive = top_.given.find(rule.only_with_path);
    const SourceMark& where = decisive == top_.given.end() ? key : blamed(key, decisive->second);
    context_.diagnostics.add(
        {where,
         path,
         fmt::format("the key{} has no meaning with {}: {}", &where == &key ? "" : ", in " + to_text(key) + ",",
                     rule.only_with_path, to_text(other->value)),
         fmt::format("allowed: only with {}: {}", rule.only_with_path, fmt::join(rule.only_with_values, " or ")),
         {}});
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
        report_no_meaning(rule, found->second, prefix_ + std::string(rule.path), sweep_.base);
      } else if (const AxisSpec* axis = rule.axis.empty() ? nullptr : find_axis_in(sweep_.grid, rule.axis)) {
        report_no_meaning(rule, axis->mark, axis->mark.key_path, sweep_.base);
      }
    }
  }

  /// A parameter of a transform as an axis needs a pipeline that has the step, and has the values to itself.
  void check_step_parameters() {
    for (const StepSetting& setting : sweep_.base.step_settings) {
      const AxisSpec* axis = find_axis_in(sweep_.grid, setting.axis);
      const std::string& transform = setting.transform->name;
      if (axis == nullptr || steps_.has_step(transform) || top_.broken.contains("transforms")) continue;
      context_.diagnostics.add({axis->mark,
                                axis->mark.key_path,
                                fmt::format("no pipeline has the step {}", transform),
                                fmt::format("allowed: with {} among the transforms", transform),
                                {}});
    }
    for (const StepParameters::Given& given : steps_.given()) {
      if (!is_always_varied(given.axis)) continue;
      const AxisSpec& axis = *find_axis_in(sweep_.grid, given.axis);
      if (&blamed(given.mark, axis.mark) == &axis.mark) {
        context_.diagnostics.add(
            {axis.mark,
             axis.mark.key_path,
             fmt::format("the values are given already as {}, in {}", given.mark.key_path, to_text(given.mark)),
             "allowed: one of the two",
             {}});
      } else {
        context_.diagnostics.add(
            {given.mark,
             given.mark.key_path,
             fmt::format("the grid has values already as {}, in {}", axis.mark.key_path, to_text(axis.mark)),
             "allowed: one of the two",
             {}});
      }
    }
  }

  void check_shuffle() {
    const Located<bool>& shuffle = sweep_.base.protocol.shuffle;
    const bool may_shuffle = shuffle.value || find_axis_in(sweep_.grid, "shuffle") != nullptr;
    const auto has = [&](const char* path) {
      return top_.given.contains(path) || find_axis_in(sweep_.grid, find_key(path)->axis) != nullptr;
    };
    if (!may_shuffle || has("seed") || has("protocol.shuffle.seed")) return;
    const AxisSpec* axis = find_axis_in(sweep_.grid, "shuffle");
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
    complain(kind->second, "protocol.kind", "train_test scores on the test part, but there is none",
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

  std::string prefix_;
  std::optional<std::string> default_name_;
  StepParameters steps_;
  ReadContext context_;
  SweepSpec sweep_;
  SectionContent top_;
};

}  // namespace

SweepSpec read_sweep_node(const YamlNode& root, const std::filesystem::path& file, const std::string& key_prefix,
                          const std::optional<std::string>& default_name, const Vocabulary& vocabulary,
                          const ReadOptions& options, Diagnostics& diagnostics) {
  return SweepReader(file, key_prefix, default_name, vocabulary, options, diagnostics).read(root);
}

}  // namespace gridfold
