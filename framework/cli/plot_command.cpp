#include "cli/plot_command.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/component_list.hpp"
#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "cli/run_argument.hpp"
#include "cli/run_pictures.hpp"
#include "cli/test_set_note.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"
#include "report/charts/chart_kind.hpp"
#include "store/output_file.hpp"

namespace gridfold {

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace {

using report::ChartKind;
using report::PictureFormat;

constexpr std::array kFormats{PictureFormat::svg, PictureFormat::png, PictureFormat::pdf};

void add_plot_options(po::options_description& options) {
  options.add_options()("run", po::value<std::string>()->required(), kRunMeaning)(
      "kind,k", po::value<std::vector<std::string>>()->composing()->value_name("KIND"),
      (component_list(report::built_in_charts()) + "; may be given several times; without it, every kind that the run "
                                                   "has")
          .c_str())("all", po::bool_switch(), "draw every picture of each kind; without it, the first 20")(
      "format,f", po::value<std::string>()->default_value("svg")->value_name("FORMAT"), "svg, png or pdf")(
      "score", po::value<std::string>()->value_name("SCORE"), "the score to draw; without it, the first")(
      "x", po::value<std::string>()->value_name("AXIS"), "the horizontal axis; without it, the one with most values")(
      "y", po::value<std::string>()->value_name("AXIS"), "the vertical axis of a chart that has two axes")(
      "to", po::value<std::string>()->value_name("DIR"),
      "where to write; without it, `plots` in the run's folder, and in a folder of that for --score, --x or --y");
  add_out_option(options);
}

/// The place of the name among `names`. Throws ConfigError.
std::size_t place_among(const std::vector<std::string>& names, const char* option, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const auto nearest = nearest_name(name, names);
  throw ConfigError(fmt::format("--{} {}: allowed: {}{}", option, name, fmt::join(names, ", "),
                                nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
}

/// The place of the option's value among `names`, where it is given. Throws ConfigError.
std::optional<std::size_t> place_of(const po::variables_map& options, const char* option,
                                    const std::vector<std::string>& names) {
  if (options.count(option) == 0) return std::nullopt;
  return place_among(names, option, options[option].as<std::string>());
}

/// The kinds asked for, each once, in their own order. Throws ConfigError.
std::vector<ChartKind> chosen_kinds(const po::variables_map& options) {
  std::vector<ChartKind> all = report::built_in_charts();
  if (options.count("kind") == 0) return all;
  std::set<std::size_t> places;
  for (const std::string& name : options["kind"].as<std::vector<std::string>>()) {
    places.insert(place_among(entry_names(std::span<const ChartKind>(all)), "kind", name));
  }
  std::vector<ChartKind> chosen;
  for (const std::size_t place : places) chosen.push_back(all[place]);
  return chosen;
}

/// Refuses --y where no kind asked for has such an axis.
void require_y_axis(const po::variables_map& options, const std::vector<ChartKind>& kinds) {
  if (options.count("y") == 0 || std::ranges::any_of(kinds, &ChartKind::has_y_axis)) return;
  std::vector<std::string> allowed;
  for (const ChartKind& kind : report::built_in_charts()) {
    if (kind.has_y_axis) allowed.push_back(kind.component.name);
  }
  throw ConfigError(fmt::format("--y {}: {} has no axis to choose there; allowed with --kind {}",
                                options["y"].as<std::string>(), kinds.front().component.name,
                                fmt::join(allowed, ", ")));
}

template <typename Item>
std::vector<std::string> names_of(const std::vector<Item>& items) {
  std::vector<std::string> names;
  for (const Item& item : items) names.push_back(item.name);
  return names;
}

constexpr std::size_t kUsualPictures = 20;

/// Of the kinds, not more pictures of each than `most`. Throws ConfigError where the run has no chart of a kind asked
/// for, or of any, unless an artifact of such a kind is damaged.
std::vector<report::Figure> chosen_figures(const std::vector<ChartKind>& kinds, bool are_asked_for, std::size_t most,
                                           const DrawnRun& drawn, const report::ChartInput& input) {
  std::vector<report::Figure> figures;
  std::string refusals;
  for (const ChartKind& kind : kinds) {
    std::vector<report::Figure> own = kind.draw(input);
    const bool is_damaged = std::ranges::find(drawn.damaged_artifacts, kind.component.name, &DamagedArtifact::kind) !=
                            drawn.damaged_artifacts.end();
    if (own.empty() && are_asked_for && !is_damaged) {
      throw ConfigError(fmt::format("--kind {}: {}", kind.component.name, kind.refusal(input)));
    }
    if (own.empty()) refusals += fmt::format("\n  {}: {}", kind.component.name, kind.refusal(input));
    if (own.size() > most) {
      std::cerr << fmt::format("note: {}: the first {} of {} pictures; --all draws every one\n", kind.component.name,
                               most, own.size());
      own.resize(most);
    }
    std::ranges::move(own, std::back_inserter(figures));
  }
  if (figures.empty() && drawn.damaged_artifacts.empty()) throw ConfigError("this run has no chart:" + refusals);
  return figures;
}

/// The numbers of the pictures asked for, where they are few.
void print_texts(const std::vector<ChartKind>& kinds, const report::ChartInput& input) {
  for (const ChartKind& kind : kinds) {
    if (kind.text != nullptr) std::cout << kind.text(input);
  }
}

/// What the command line says of score and axes: `score_log_loss-x_noise`; empty where it says nothing.
std::string view_of(const po::variables_map& options) {
  std::vector<std::string> parts;
  for (const char* option : {"score", "x", "y"}) {
    if (options.count(option) > 0) parts.push_back(fmt::format("{}_{}", option, options[option].as<std::string>()));
  }
  return fmt::format("{}", fmt::join(parts, "-"));
}

int run_plot(const po::variables_map& options, const std::stop_token& stop) {
  std::vector<std::string> format_names;
  for (const PictureFormat format : kFormats) format_names.emplace_back(report::extension(format));
  const PictureFormat format = kFormats[*place_of(options, "format", format_names)];
  const std::vector<ChartKind> kinds = chosen_kinds(options);
  require_y_axis(options, kinds);
  const std::filesystem::path folder = find_run_or_step(options["run"].as<std::string>(), out_from(options), stop);
  DrawnRun drawn(folder);
  // Whoever asks for an axis of seeds gets each of them.
  const auto is_seed = [&](const char* option) {
    const auto axis = options.count(option) == 0
                          ? drawn.record.axes.end()
                          : std::ranges::find(drawn.record.axes, options[option].as<std::string>(), &Axis::name);
    return axis != drawn.record.axes.end() && axis->is_seed;
  };
  if (!is_seed("x") && !is_seed("y")) drawn.average_seeds();
  report::ChartInput input = drawn.input();
  input.score = place_of(options, "score", names_of(drawn.record.scores)).value_or(0);
  const std::vector<ScoreRecord>& scores = drawn.record.scores;
  mark_training_score(drawn.record.groups, scores, scores[input.score].name);
  input.x_axis = place_of(options, "x", names_of(drawn.record.axes));
  input.y_axis = place_of(options, "y", names_of(drawn.record.axes));
  const std::size_t most = options["all"].as<bool>() ? std::numeric_limits<std::size_t>::max() : kUsualPictures;
  const std::vector<report::Figure> figures = chosen_figures(kinds, options.count("kind") > 0, most, drawn, input);
  throw_if_stopped(stop);
  std::cerr << notes_of_missing_scores(input);
  std::string reasons = drawn.record.optimistic_because();
  const auto has_reason = [](const GroupRecord& group) { return !group.optimism_of_best().empty(); };
  const auto nested = std::ranges::find_if(drawn.record.groups, has_reason);
  if (nested != drawn.record.groups.end()) add_reason(reasons, "the best, for " + nested->optimism_of_best());
  if (!reasons.empty()) std::cerr << fmt::format("optimistic: {}\n", reasons);
  print_texts(kinds, input);
  const std::filesystem::path to = options.count("to") ? std::filesystem::path(options["to"].as<std::string>())
                                                       : plots_folder(folder, view_of(options));
  if (options.count("to") && fs::weakly_canonical(to) != fs::weakly_canonical(plots_folder(folder))) {
    for (const report::Figure& figure : figures) require_outside_of_runs(to / figure.name);
  }
  std::cerr << test_set_note(drawn.record);
  const bool is_damaged = tell_damaged_artifacts(drawn, kinds);
  const bool are_all_drawn =
      draw_each(figures, format, to,
                [](const std::filesystem::path& picture) { std::cout << fmt::format("{}\n", picture.string()); }) &&
      !is_damaged;
  return are_all_drawn ? kDone : kStoreError;
}

}  // namespace

Command plot_command() {
  return {
      .name = "plot",
      .summary = "draw a stored run",
      .synopsis =
          "gridfold plot RUN [--kind KIND ...] [--all] [--format svg|png|pdf] [--score SCORE] [--x AXIS] [--y AXIS] "
          "[--to DIR] [--out DIR]",
      .examples = {"gridfold plot latest", "gridfold plot latest --kind heat_map --x k --y metric --format png"},
      .add_options = add_plot_options,
      .positional = {"run"},
      .run = run_plot};
}

}  // namespace gridfold
