#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/grid_spec.hpp"
#include "config/key_map.hpp"
#include "config/key_table.hpp"
#include "config/sweep_spec.hpp"
#include "core/paths.hpp"
#include "core/suggestion.hpp"
#include "yaml/document.hpp"

/// The readers of a sweep's parts. Each reports what is wrong and returns the rest.
namespace gridfold {

/// What a sweep's pipelines hold, and what its grids vary of them.
struct PipelineNotes {
  /// Parameters of transforms that some grid varies, with the place of the first.
  std::map<const Key*, SourceMark> varied = {};
  /// Transforms that some pipeline has.
  std::set<const Component*> steps = {};
  /// Parameters that a pipeline gives itself.
  std::vector<std::pair<const Key*, SourceMark>> given = {};
};

/// What the readers of one sweep share.
struct ReadContext : NodeReader {
  const KeyTable& table;
  const UsedComponents& used;
  PipelineNotes& pipelines;
  ReadOptions options = {};
  /// The names that the sweep gives to data sets and variants, by axis; without an axis whose names are not all known.
  std::map<const Key*, std::vector<std::string>> labels = {};
  /// Within one of several sections: the components among which a short name must be unambiguous there.
  const UsedComponents* scope = nullptr;

  const UsedComponents& in_scope() const { return scope == nullptr ? used : *scope; }
};

// Values.

/// What a key may hold, for complaints: `an integer from 2 to 65535`, `l1, l2, squared_l2`.
std::string allowed_values(const ParameterInfo& info);
std::string allowed_values(const Key& key, const ReadContext& context);
std::string allowed_pipelines(const KeyTable& table);
std::string allowed_parameters(const Component& component);

/// What a component of the family is called: `transform`, `protocol`.
std::string_view noun_of(Family family);

/// One value of a parameter; empty where it is wrong. Within a pipeline a list stands for a text with commas, as in
/// `keep: [0-9, 12]`.
std::optional<Located<Scalar>> read_scalar(const YamlNode& node, const ParameterInfo& info, const ReadContext& context,
                                           bool is_in_pipeline = false);

/// One of a mapping's values, an integer in these bounds; empty where it is not that, which is reported.
std::optional<std::int64_t> integer_at(const YamlNode& node, const std::string& key, double least, double most,
                                       const ReadContext& context);

/// One value of a key that has an axis; a list is one only for pipelines and lists of texts.
std::optional<KeyValue> read_value(const YamlNode& node, const Key& key, const ReadContext& context);

/// A pipeline: a transform by its name or with parameters, a line of transforms, or a list of these.
std::optional<std::vector<ComponentSpec>> read_pipeline(const YamlNode& node, const ReadContext& context);

/// The components of a line such as `standardize > pca(components=20)`, each a name with a mapping of parameters, or
/// what is wrong with the line. Names and values are not checked.
std::variant<std::vector<YamlEntry>, std::string> parse_line(std::string_view text, const SourceMark& mark);

/// The list of scores or artifacts, or the only one: names, `{name: {parameter: value}}` or lines such as
/// `f_beta(beta=2)`.
std::vector<ComponentSpec> read_components(const YamlNode& node, Family family, const ReadContext& context);

/// Where a path leads: relative to the file that it stands in, or, from the command line, to where the user is.
std::variant<std::string, VariableProblem> path_at(const YamlNode& node);

/// Whether the node is a list of several values of the key, and not one value that is a list. At the key itself a list
/// of steps is one pipeline.
bool is_list_of_values(const YamlNode& node, const Key& key, bool is_in_grid);

/// Of several keys that the spelling at `where` may mean, the only one that is in use, or one of several of a section
/// that are not; null where there is none, and where there are several, which is reported.
const Key* only_one(std::span<const Key* const> keys, std::string_view spelling, const SourceMark& where,
                    const ReadContext& context);

/// The keys as their sections have them, with what other tools call them.
std::vector<KnownName> candidates_of(std::span<const Key* const> keys);

/// What an unknown key in the section of that path most likely means: one of the section, a component of it where the
/// key holds a mapping, or a key from the top of the file.
std::optional<std::string> nearest_key(const std::string& name, std::string_view parent, bool may_be_component,
                                       const ReadContext& context);
/// What an unknown name among axes most likely means.
std::optional<std::string> nearest_axis(std::string_view name, bool with_labels, const ReadContext& context);
/// The parameters of the component that is named so, or of the transform that a name such as `pca.compnents` begins
/// with; empty where there is none.
std::vector<std::string> parameters_of(std::string_view name, const KeyTable& table);
/// The axes that a grid may have with the words of its grammar, or those that a pattern may test, for complaints.
std::string axes_text(bool is_in_grid, const ReadContext& context);

// Ranges.

/// The keys of a range.
inline constexpr const char* kRangeForms =
    "{from, to}, {from, to, step}, {from, to, factor}, {from, to, count} or {from, to, draws, seed}, the last two also "
    "with scale: log";

/// The values of a range, both ends included; empty where something is wrong.
///
/// `step` and `factor` stop at the last value that does not pass `to`. Values come from integer counts: decimals are
/// read as integers and a power of ten, so that `{from: 0.1, to: 0.3, step: 0.1}` ends with the double that `0.3` is.
/// Without any of `step`, `factor`, `count` and `draws` the step is 1. On a log scale values that are not exactly a
/// decimal number are rounded to 15 digits and, for integer keys, to the nearest integer.
///
/// `draws` are that many different random values, in the order in which they are drawn, so that more draws begin with
/// those of fewer: numbers of `numpy.random.RandomState(seed).random_sample()` laid over the range (on a log scale over
/// its logarithms), rounded to 6 digits. An integer stands for the interval of width 1 around it.
std::vector<KeyValue> read_range(const YamlNode& node, const ParameterInfo& info, const ReadContext& context);

// Grids.

/// A mapping of axes and of `product`, `zip`, `union`, `exclude`, `subset`, or a list of grids (their union).
GridSpec read_grid(const YamlNode& node, const ReadContext& context);

/// The values of an axis at the key itself: a value, a list, a range, or `{values, when}`. Empty where none is left.
std::optional<GridSpec> read_axis(const YamlNode& node, const Key& key, const SourceMark& mark,
                                  const ReadContext& context);

/// An axis with these options.
GridSpec axis_of(const Key& key, const SourceMark& mark, std::vector<KeyValue> options, const UsedComponents& used);

/// Multiplies a product by a further grid. A factor that is no more than its parts is as good as these.
void add_factor(GridSpec& product, GridSpec factor);

// Sections.

/// What a sweep, or one of several sections, says at the keys themselves.
struct SectionContent {
  /// Keys that are there, with their places.
  std::map<const Key*, SourceMark> given = {};
  /// Keys whose value is wrong, which is reported already.
  std::set<const Key*> broken = {};
  std::vector<std::pair<const Key*, KeyValue>> values = {};
  /// Keys whose value only follows from another one, and gives way to any.
  std::set<const Key*> implied = {};
  /// Keys that hold a list or a range.
  std::vector<GridSpec> axes = {};
  /// What is read by others: variants, grids, lists of sections, lists of names.
  std::vector<const KeyEntry*> others = {};
};

/// The entries of a map that stand at keys themselves. `others` point into the map.
SectionContent read_section(const KeyMap& map, const ReadContext& context);

/// The required parameters of a section that names `component`, and those of all its components where it names none.
std::vector<const Key*> required_parameters(Section section, const Component* component, const KeyTable& table);

/// Reports a required key that is missing; `partly` says where it is not, `likely` what it most likely should hold.
void report_missing(const Key& key, const SourceMark& where, const ReadContext& context, const std::string& partly = "",
                    const std::string& likely = "");

/// Reports a key, at `mark`, that has no meaning beside the values of others. `decisive` is the place of the value that
/// keeps it from having one; null where that is a default.
void report_no_meaning(const Key& key, const SourceMark& mark, const PointValues& values, const SourceMark* decisive,
                       const ReadContext& context);

/// How the key goes that stands in another text than what leaves it without a meaning.
std::string removal_advice(const SourceMark& key, const SourceMark& decisive);

// Sweeps.

/// A sweep from a document or from a part of one, with the files that it includes and the overrides over it. The spec
/// is whole only where nothing was wrong. `default_name` is taken where the sweep has no name of its own; without it a
/// name is required.
SweepSpec read_sweep_node(YamlNode root, const std::optional<std::string>& default_name,
                          std::shared_ptr<const KeyTable> table, std::span<const Override> overrides,
                          const ReadOptions& options, Diagnostics& diagnostics);

/// The sweep as YAML with every default and override written out. Its map had no mistakes.
std::string resolved_yaml(const SweepSpec& sweep, const KeyMap& map);

/// The resolved sweep without the paths of its files: equal for sweeps that differ only in where their data lie.
std::string identity_text(const SweepSpec& sweep);

// What does not go together, in a sweep or in one of its configurations.

/// Reports what is right by itself in a sweep, and wrong together: constants that the grid replaces, keys and axes that
/// have no meaning beside others, random choices without a seed, a grid that is too large.
void check_sweep(const SweepSpec& sweep, const SectionContent& content, const KeyMap& map, const ReadContext& context);

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
