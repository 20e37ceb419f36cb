#include "cli/plot_command.hpp"

#include <array>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/component_list.hpp"
#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "cli/run_pictures.hpp"
#include "cli/test_set_note.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"
#include "report/charts/chart_kind.hpp"
#include "store/find_run.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

using report::ChartKind;
using report::PictureFormat;

constexpr std::array kFormats{PictureFormat::svg, PictureFormat::png, PictureFormat::pdf};

void add_plot_options(po::options_description& options) {
  options.add_options()("run", po::value<std::string>()->required(),
                        "a run's id, the unique beginning of one, its folder, or `latest`")(
      "kind,k", po::value<std::string>()->value_name("KIND"),
      (component_list(report::built_in_charts()) + "; without it, every kind that the run has").c_str())(
      "format,f", po::value<std::string>()->default_value("svg")->value_name("FORMAT"), "svg, png or pdf")(
      "score", po::value<std::string>()->value_name("SCORE"), "the score to draw; without it, the first")(
      "x", po::value<std::string>()->value_name("AXIS"), "the horizontal axis; without it, the one with most values")(
      "y", po::value<std::string>()->value_name("AXIS"), "the vertical axis of a chart that has two axes")(
      "to", po::value<std::string>()->value_name("DIR"), "where to write; without it, `plots` in the run's folder");
  add_out_option(options);
}

/// The place of the option's value among `names`. Throws ConfigError.
std::optional<std::size_t> place_of(const po::variables_map& options, const char* option,
                                    const std::vector<std::string>& names) {
  if (options.count(option) == 0) return std::nullopt;
  const auto& name = options[option].as<std::string>();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const auto nearest = nearest_name(name, names);
  throw ConfigError(fmt::format("--{} {}: allowed: {}{}", option, name, fmt::join(names, ", "),
                                nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
}

template <typename Item>
std::vector<std::string> names_of(const std::vector<Item>& items) {
  std::vector<std::string> names;
  for (const Item& item : items) names.push_back(item.name);
  return names;
}

/// Throws ConfigError where the run has no chart of the kind asked for, or of any.
std::vector<report::Figure> chosen_figures(const po::variables_map& options, const report::ChartInput& input) {
  const std::vector<ChartKind> all = report::built_in_charts();
  if (const auto chosen = place_of(options, "kind", entry_names(std::span(all)))) {
    std::vector<report::Figure> figures = all[*chosen].draw(input);
    if (!figures.empty()) return figures;
    throw ConfigError(fmt::format("--kind {}: {}", all[*chosen].component.name, all[*chosen].refusal(input)));
  }
  std::vector<report::Figure> figures;
  std::string refusals;
  for (const ChartKind& kind : all) {
    for (report::Figure& figure : kind.draw(input)) figures.push_back(std::move(figure));
    refusals += fmt::format("\n  {}: {}", kind.component.name, kind.refusal(input));
  }
  if (figures.empty()) throw ConfigError("this run has no chart:" + refusals);
  return figures;
}

/// The numbers of the pictures asked for, where they are few.
void print_texts(const po::variables_map& options, const report::ChartInput& input) {
  for (const ChartKind& kind : report::built_in_charts()) {
    const bool is_asked_for = options.count("kind") == 0 || options["kind"].as<std::string>() == kind.component.name;
    if (is_asked_for && kind.text != nullptr) std::cout << kind.text(input);
  }
}

int run_plot(const po::variables_map& options, const std::stop_token& stop) {
  std::vector<std::string> format_names;
  for (const PictureFormat format : kFormats) format_names.emplace_back(report::extension(format));
  const PictureFormat format = kFormats[*place_of(options, "format", format_names)];
  const std::filesystem::path folder = find_run(options["run"].as<std::string>(), out_from(options));
  DrawnRun drawn(folder);
  report::ChartInput input = drawn.input();
  input.score = place_of(options, "score", names_of(drawn.record.scores)).value_or(0);
  const std::vector<ScoreRecord>& scores = drawn.record.scores;
  mark_training_score(drawn.record.groups, scores, scores[input.score].name);
  input.x_axis = place_of(options, "x", names_of(drawn.record.axes));
  input.y_axis = place_of(options, "y", names_of(drawn.record.axes));
  const std::vector<report::Figure> figures = chosen_figures(options, input);
  throw_if_stopped(stop);
  std::cerr << notes_of_missing_scores(input);
  print_texts(options, input);
  const std::filesystem::path to =
      options.count("to") ? std::filesystem::path(options["to"].as<std::string>()) : folder / "plots";
  std::cerr << test_set_note(drawn.record);
  const bool are_all_drawn = draw_each(figures, format, to, [](const std::filesystem::path& picture) {
    std::cout << fmt::format("{}\n", picture.string());
  });
  return are_all_drawn ? kDone : kStoreError;
}

}  // namespace

Command plot_command() {
  return {.name = "plot",
          .summary = "draw a stored run",
          .synopsis =
              "gridfold plot RUN [--kind KIND] [--format svg|png|pdf] [--score SCORE] [--x AXIS] [--y AXIS] "
              "[--to DIR] [--out DIR]",
          .examples = {"gridfold plot latest", "gridfold plot latest --kind heat_map --x k --y metric --format png"},
          .add_options = add_plot_options,
          .positional = {"run"},
          .run = run_plot};
}

}  // namespace gridfold
