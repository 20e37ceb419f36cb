#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "artifacts/artifact.hpp"
#include "report/charts/best_outcomes.hpp"
#include "report/charts/fitted_text.hpp"
#include "report/charts/palette.hpp"
#include "report/charts/varied_axes.hpp"

namespace gridfold::report {

namespace {

constexpr std::size_t kConfusionMatrixMostNumbers = 20;
/// Of the names of classes, in pixels.
constexpr double kWidestName = 180;
constexpr double kNameSize = 14;

/// The counts of all splits together; empty where they are not kept.
std::vector<std::int64_t> counts_of(const BestOutcomes& best) {
  std::vector<std::int64_t> counts;
  for (const Outcome* outcome : best.outcomes) {
    const NamedArray* own = find_array(outcome->arrays, "confusion");
    if (own == nullptr) return {};
    const auto& values = std::get<std::vector<std::int64_t>>(own->values);
    counts.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) counts[i] += values[i];
  }
  return counts;
}

std::optional<Figure> confusion_matrix_figure(const ChartInput& input, std::size_t group) {
  const BestOutcomes best = best_outcomes(input, group);
  const std::vector<std::int64_t> counts = counts_of(best);
  const std::size_t classes = best.class_names.size();
  if (classes < 2 || counts.size() != classes * classes) return std::nullopt;
  Figure figure{.name = figure_name("confusion-matrix", group), .script = {}, .files = {}};
  std::string& script = figure.script;
  // Without numbers, a place needs the height of its class's name.
  const bool has_numbers = classes <= kConfusionMatrixMostNumbers;
  constexpr int kAroundMatrix = 160;
  const int side = std::clamp(kAroundMatrix + (has_numbers ? 46 : 18) * static_cast<int>(classes), 420, 1200);
  const double place = static_cast<double>(side - kAroundMatrix) / static_cast<double>(classes);
  const auto name_step = static_cast<std::size_t>(std::max(1.0, std::ceil(kNameSize / place)));
  // Names longer than these pixels get room of their own, so that the matrix keeps its size.
  constexpr double kUsualName = 60;
  double widest = kUsualName;
  const std::vector<std::string> class_names = fitted_names(best.class_names, kWidestName, kNameSize);
  for (const std::string& name : class_names) widest = std::max(widest, text_width(name, kNameSize));
  const int more = static_cast<int>(widest - kUsualName);
  const int width = side + 100 + more;
  script = figure_header(figure.name, width, side + 2 * more / 3);
  script += "$counts << EOD\n";
  std::string names;
  for (std::size_t t = 0; t < classes; ++t) {
    std::int64_t rows = 0;
    for (std::size_t p = 0; p < classes; ++p) rows += counts[t * classes + p];
    for (std::size_t p = 0; p < classes; ++p) {
      const std::int64_t count = counts[t * classes + p];
      const double share = rows > 0 ? static_cast<double>(count) / static_cast<double>(rows) : 0;
      script += fmt::format("{} {} {:.6g} {}\n", p, t, share, count);
    }
    if (t % name_step != 0) continue;
    names += fmt::format("{}{} {}", t == 0 ? "" : ", ", tic_text(class_names[t]), t);
  }
  script += "EOD\n";
  script += set_title(best.title, width);
  // Names of two letters or digits stand side by side without being turned.
  const bool is_short = std::all_of(best.class_names.begin(), best.class_names.end(),
                                    [](const std::string& name) { return name.size() <= 2; });
  script += fmt::format("set xtics ({}){}\nset ytics ({})\n", names, is_short ? "" : " rotate by 40 right", names);
  script += "set xlabel 'predicted class'\nset ylabel 'true class'\nset cblabel 'share of the true class'\n";
  script +=
      fmt::format("set xrange [-0.5:{0}]\nset yrange [{0}:-0.5]\nset cbrange [0:1]\nset size ratio 1\nunset key\n",
                  static_cast<double>(classes) - 0.5);
  script += viridis_palette() + "set style fill solid noborder\n";
  script += "plot $counts using 1:2:(0.5):(0.5):3 with boxxyerror lc palette";
  if (has_numbers) {
    script +=
        ", \\\n     $counts using 1:2:($3 > 0.6 ? sprintf('%d', $4) : '') with labels font ',11' tc rgb '#000000'"
        ", \\\n     $counts using 1:2:($3 > 0.6 ? '' : sprintf('%d', $4)) with labels font ',11' tc rgb '#ffffff'";
  }
  script += "\n";
  return figure;
}

}  // namespace

ChartKind confusion_matrix_chart() {
  return {.component = {.name = "confusion_matrix",
                        .summary = "rows by true and predicted class, of the best configuration, all splits together"},
          .draw = [](const ChartInput& input) { return figure_per_group(input, confusion_matrix_figure); },
          .refusal =
              [](const ChartInput&) {
                return std::string("it takes two classes and kept confusion matrices: store: [confusion]");
              }};
}

}  // namespace gridfold::report
