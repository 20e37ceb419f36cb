#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "artifacts/artifact.hpp"
#include "report/charts/best_outcomes.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/palette.hpp"
#include "report/charts/varied_axes.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kBins = 10;

/// Predictions whose probability is in one of equal intervals: how many, how many of them are right, and the sum of
/// their probabilities.
struct Bin {
  std::size_t rows = 0;
  std::size_t right = 0;
  double sum = 0;
};

/// Whether predictions were kept with probabilities, and not with other scores.
bool has_probabilities(const Outcome& outcome) {
  const NamedArray* scores = find_array(outcome.arrays, "class_score");
  return scores != nullptr && find_array(outcome.arrays, "truth") != nullptr &&
         find_array(outcome.arrays, "prediction") != nullptr &&
         std::ranges::all_of(std::get<std::vector<double>>(scores->values), [](double p) { return p >= 0 && p <= 1; });
}

/// Of the probability of the predicted class; nothing where predictions were not kept with probabilities.
std::optional<std::array<Bin, kBins>> bins_of(const BestOutcomes& best) {
  std::array<Bin, kBins> bins;
  std::size_t rows = 0;
  for (const Outcome* outcome : best.outcomes) {
    const NamedArray* scores = find_array(outcome->arrays, "class_score");
    const NamedArray* truth = find_array(outcome->arrays, "truth");
    const NamedArray* predicted = find_array(outcome->arrays, "prediction");
    if (scores == nullptr || truth == nullptr || predicted == nullptr) return std::nullopt;
    const auto& probabilities = std::get<std::vector<double>>(scores->values);
    const auto& true_classes = std::get<std::vector<std::int64_t>>(truth->values);
    const auto& classes = std::get<std::vector<std::int64_t>>(predicted->values);
    const std::size_t columns = scores->sizes[1];
    for (std::size_t row = 0; row < classes.size(); ++row, ++rows) {
      const double probability = probabilities[row * columns + static_cast<std::size_t>(classes[row])];
      if (!(probability >= 0 && probability <= 1)) return std::nullopt;
      Bin& bin = bins[std::min(kBins - 1, static_cast<std::size_t>(probability * kBins))];
      ++bin.rows;
      bin.right += classes[row] == true_classes[row] ? 1U : 0U;
      bin.sum += probability;
    }
  }
  return rows == 0 ? std::nullopt : std::optional(bins);
}

std::optional<Figure> reliability_figure(const ChartInput& input, std::size_t group) {
  const BestOutcomes best = best_outcomes(input, group, has_probabilities);
  const auto bins = bins_of(best);
  if (!bins) return std::nullopt;
  Figure figure{.name = figure_name("reliability", group), .script = {}, .files = {}};
  std::string& script = figure.script;
  script = figure_header(figure.name, 620, 640);
  script += "$bins << EOD\n";
  for (std::size_t i = 0; i < kBins; ++i) {
    const Bin& bin = (*bins)[i];
    if (bin.rows == 0) continue;
    const auto rows = static_cast<double>(bin.rows);
    script += fmt::format("{:.6g} {:.6g} {} {}\n", bin.sum / rows, static_cast<double>(bin.right) / rows, bin.rows,
                          (static_cast<double>(i) + 0.5) / kBins);
  }
  script += "EOD\n";
  script += set_title(best.title, 620);
  script += "set xlabel 'probability of the predicted class'\nset ylabel 'share of them that is right'\n";
  script += "set xrange [0:1.02]\nset yrange [0:1.05]\nset size ratio 1\nset grid lc rgb '#e0e0e0'\n";
  script += "set key below Left reverse samplen 3 height 1\nset style fill solid 0.25 noborder\n";
  script += fmt::format(
      "plot $bins using 4:2:({0}) with boxes lc rgb {1} notitle, \\\n"
      "     x with lines lw 1.5 dt (8,4) lc rgb '#606060' title 'as often right as the probability says', \\\n"
      "     $bins using 1:2 with linespoints pt 7 ps 0.9 lw 2 lc rgb {1} title 'predictions, in intervals of 0.1', \\\n"
      "     $bins using 4:(0.025):3 with labels font ',10' notitle, \\\n"
      "     keyentry with points pt -1 title 'numbers at the foot: how many predictions'\n",
      0.96 / kBins, gnuplot_colour(kColours[0]));
  return figure;
}

}  // namespace

ChartKind reliability_chart() {
  return {.component = {.name = "reliability",
                        .summary = "how often predictions of a probability are right, of the best configuration"},
          .draw = [](const ChartInput& input) { return figure_per_group(input, reliability_figure); },
          .refusal =
              [](const ChartInput&) {
                return std::string(
                    "it takes stored probabilities: store: [predictions], and a score of probabilities such "
                    "as log_loss");
              }};
}

}  // namespace gridfold::report
