#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "export/export_format.hpp"
#include "report/group_names.hpp"
#include "report/result_grid.hpp"
#include "store/value_text.hpp"

namespace gridfold {

namespace {

/// Text as LaTeX prints it; control characters become blanks.
std::string escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '\\':
        escaped += "\\textbackslash{}";
        break;
      case '~':
        escaped += "\\textasciitilde{}";
        break;
      case '^':
        escaped += "\\textasciicircum{}";
        break;
      case '<':
        escaped += "\\textless{}";
        break;
      case '>':
        escaped += "\\textgreater{}";
        break;
      case '|':
        escaped += "\\textbar{}";
        break;
      case '"':
        escaped += "''";
        break;
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
      case '{':
      case '}':
        escaped += '\\';
        escaped += c;
        break;
      default:
        escaped += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
    }
  }
  return escaped;
}

std::string score_cell(const Summary& summary, bool is_chosen) {
  if (std::isnan(summary.mean)) return "--";
  const std::string mean = report::score_text(summary.mean);
  const std::string shown = is_chosen ? "\\textbf{" + mean + "}" : mean;
  // One value has no deviation.
  if (std::isnan(summary.standard_deviation)) return shown;
  return fmt::format("{} $\\pm$ {}", shown, report::score_text(summary.standard_deviation));
}

bool is_number_or_missing(const Scalar& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value) || is_missing(value);
}

/// Whether some configuration has no score on some split.
bool any_lacks(const RunRecord& record) {
  return std::ranges::any_of(record.configurations,
                             [](const ConfigurationRecord& configuration) { return configuration.lacking() > 0; });
}

std::string begin_table(const RunRecord& record) {
  std::string columns;
  std::vector<std::string> headings;
  for (const Axis& axis : record.axes) {
    columns += std::all_of(axis.values.begin(), axis.values.end(), is_number_or_missing) ? 'r' : 'l';
    headings.push_back(escaped(axis.name));
  }
  for (const ScoreRecord& score : record.scores) {
    columns += 'c';
    headings.push_back(escaped(score.name));
  }
  if (any_lacks(record)) {
    columns += 'r';
    headings.emplace_back("lacks");
  }
  return fmt::format("\\begin{{tabular}}{{{}}}\n\\toprule\n{} \\\\\n\\midrule\n", columns, fmt::join(headings, " & "));
}

std::string latex_row(const RunRecord& record, const ConfigurationRecord& row, bool is_chosen) {
  std::vector<std::string> cells;
  for (std::size_t axis = 0; axis < record.axes.size(); ++axis) {
    const Scalar& value = record.value(row, axis);
    cells.push_back(is_missing(value) ? "--" : escaped(value_text(record.axes[axis], value)));
  }
  for (std::size_t score = 0; score < record.scores.size(); ++score) {
    // Who chooses does so by the first score.
    cells.push_back(score_cell(row.summaries[score], is_chosen && score == 0));
  }
  if (any_lacks(record)) cells.push_back(fmt::format("{}", row.lacking()));
  // After the end of a row, these would be its space and its star.
  const bool is_taken = cells.front().starts_with('[') || cells.front().starts_with('*');
  return fmt::format("{}{} \\\\\n", is_taken ? "{}" : "", fmt::join(cells, " & "));
}

std::string latex(const ExportedRun& run) {
  const RunRecord& record = run.record();
  const std::vector<std::string> names = report::group_names(record);
  const bool has_means = std::ranges::any_of(record.configurations, [](const ConfigurationRecord& one) {
    return std::ranges::any_of(one.summaries, [](const Summary& summary) { return summary.n > 1; });
  });
  std::string text =
      fmt::format("% {}\n% needs \\usepackage{{booktabs}}; {}\n", escaped(record.id),
                  has_means ? "mean and standard deviation (ddof 1) over splits" : "scores of one split");
  if (any_lacks(record)) text += "% lacks: splits without a score, ranked last\n";
  if (!record.averages.over.empty()) text += fmt::format("% means over {}\n", escaped(record.averages.over));
  for (std::size_t group = 0; group < record.groups.size(); ++group) {
    const std::vector<const ConfigurationRecord*> chosen = record.chosen(group);
    if (!names[group].empty()) text += fmt::format("\n% {}\n", escaped(names[group]));
    text += begin_table(record);
    for (const ConfigurationRecord* row : record.ranking(group)) {
      text += latex_row(record, *row, std::ranges::find(chosen, row) != chosen.end());
    }
    text += "\\bottomrule\n\\end{tabular}\n";
    // Printed: a comment would be lost on the way to the reader.
    if (const std::string reason = record.optimism(group); !reason.empty()) {
      text += fmt::format("\\par\\smallskip{{\\footnotesize Optimistic: {}.\\par}}\n", escaped(reason));
    }
    if (!record.groups[group].optimism_of_best().empty()) {
      std::istringstream lines(report::verdict(record, group, ""));
      for (std::string line; std::getline(lines, line);) {
        text += fmt::format("\\par\\smallskip{{\\footnotesize {}.\\par}}\n", escaped(line));
      }
    }
  }
  return text;
}

}  // namespace

ExportFormat latex_export() {
  return {.component =
              {.name = "latex",
               .summary =
                   "a LaTeX table for each group (booktabs), mean and deviation, what the run's rule chooses in bold",
               .aliases = {"tex"}},
          .file = latex,
          .averages_seeds = true};
}

}  // namespace gridfold
