#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "artifacts/artifact.hpp"
#include "report/charts/best_outcomes.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/palette.hpp"
#include "report/charts/varied_axes.hpp"

namespace gridfold::report {

namespace {

struct HistoryLine {
  const char* array;
  const char* title;
  std::size_t colour;
};

constexpr std::array kLines{HistoryLine{"history_loss", "training loss", 0},
                            HistoryLine{"history_validation_loss", "validation loss", 1}};

/// Within three decades, gnuplot's own labels, the powers of ten, may be a single one.
std::string logarithmic_axis(double smallest, double largest) {
  std::string axis = "set logscale y\nset format y '%g'\n";
  if (largest / smallest >= 1000) return axis;
  std::vector<std::string> labels;
  for (double power = std::pow(10, std::floor(std::log10(smallest))); power <= largest; power *= 10) {
    for (const int step : {1, 2, 5}) labels.push_back(fmt::format("{:g}", step * power));
  }
  return axis + fmt::format("set ytics ({})\n", fmt::join(labels, ", "));
}

std::optional<Figure> loss_history_figure(const ChartInput& input, std::size_t group) {
  const BestOutcomes best = best_outcomes(
      input, group, [](const Outcome& one) { return find_array(one.arrays, kLines[0].array) != nullptr; });
  std::string blocks;
  std::vector<std::string> plots;
  double smallest = std::numeric_limits<double>::infinity();
  double largest = -smallest;
  for (const HistoryLine& line : kLines) {
    bool is_named = false;
    for (std::size_t split = 0; split < best.outcomes.size(); ++split) {
      const NamedArray* history = find_array(best.outcomes[split]->arrays, line.array);
      if (history == nullptr) continue;
      const std::string block = fmt::format("${}{}", line.array, split);
      std::string lines;
      const auto& values = std::get<std::vector<double>>(history->values);
      for (std::size_t epoch = 0; epoch < values.size(); ++epoch) {
        if (!std::isfinite(values[epoch])) continue;
        smallest = std::min(smallest, values[epoch]);
        largest = std::max(largest, values[epoch]);
        lines += fmt::format("{} {:.8g}\n", epoch + 1, values[epoch]);
      }
      if (lines.empty()) continue;
      blocks += fmt::format("{} << EOD\n{}EOD\n", block, lines);
      plots.push_back(fmt::format("{} using 1:2 with lines lw 2 dt {} lc rgb {} {}", block,
                                  line.colour == 0 ? "1" : "(8,4)", gnuplot_colour(kColours[line.colour]),
                                  is_named ? "notitle" : fmt::format("title '{}, a line per split'", line.title)));
      is_named = true;
    }
  }
  if (plots.empty()) return std::nullopt;
  Figure figure{.name = figure_name("loss-history", group), .script = {}, .files = {}};
  std::string& script = figure.script;
  script = figure_header(figure.name, 840, 520);
  script += set_title(best.title, 840);
  // L-BFGS, which goes on in iterations, is the one solver whose history has no accuracies.
  const bool has_epochs = find_array(best.outcomes.front()->arrays, "history_accuracy") != nullptr;
  script += fmt::format("set xlabel '{}'\nset ylabel 'loss'\nset grid ytics lc rgb '#e0e0e0'\n",
                        has_epochs ? "epoch" : "iteration");
  script += "set key below Left reverse samplen 3 height 1\n";
  // Below a factor of ten, a linear axis has more numbers on it.
  if (smallest > 0 && largest / smallest > 10) script += logarithmic_axis(smallest, largest);
  script += "set autoscale noextend\n";
  script += blocks + fmt::format("plot {}\n", fmt::join(plots, ", \\\n     "));
  return figure;
}

}  // namespace

ChartKind loss_history_chart() {
  return {.component = {.name = "loss_history",
                        .summary = "the loss after each epoch or iteration, of the best configuration that has one"},
          .draw = [](const ChartInput& input) { return figure_per_group(input, loss_history_figure); },
          .refusal =
              [](const ChartInput&) {
                return std::string(
                    "it takes a classifier trained in epochs or iterations, whose history is kept: store: [history]");
              }};
}

}  // namespace gridfold::report
