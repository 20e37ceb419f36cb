#include "report/predicted_rows.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "core/display_width.hpp"
#include "core/error.hpp"
#include "report/counted.hpp"
#include "report/text_grid.hpp"
#include "store/csv_text.hpp"

namespace gridfold::report {

namespace {

/// What there is for each class: margins, probabilities, or both in this order.
std::vector<PredictionsView> scored(const PredictedRows& rows) {
  std::vector<PredictionsView> all;
  if (rows.predictions.kind != ScoresKind::none) all.push_back(rows.predictions);
  if (rows.probabilities) all.push_back(*rows.probabilities);
  return all;
}

const char* prefix_of(const PredictionsView& scores) {
  return scores.kind == ScoresKind::probability ? "probability_" : "score_";
}

const std::vector<double>& doubles_of(std::span<const NamedArray> arrays, std::string_view name) {
  const auto found = std::ranges::find(arrays, name, &NamedArray::name);
  if (found == arrays.end() || !std::holds_alternative<std::vector<double>>(found->values)) {
    throw ConfigError(fmt::format("the model has no {}; allowed: a linear classifier", name));
  }
  return std::get<std::vector<double>>(found->values);
}

std::string right_text(std::size_t right, std::size_t rows) {
  return fmt::format("right (accuracy {:.4f})", static_cast<double>(right) / static_cast<double>(rows));
}

/// Of rows that the model has learnt from, which say little of others; empty where there are none.
std::string optimism_of(const PredictedRows& rows) {
  std::size_t learnt = 0;
  std::size_t others = 0;
  std::size_t right = 0;
  for (std::size_t row = 0; row < rows.truth.size(); ++row) {
    if (!rows.truth[row]) continue;
    const bool is_learnt = !rows.is_learnt.empty() && rows.is_learnt[row];
    ++(is_learnt ? learnt : others);
    right += !is_learnt && rows.is_right(row) ? 1U : 0U;
  }
  if (learnt == 0) return {};
  if (others == 0) return "; optimistic: the model has learnt from these rows; new rows will be judged worse";
  return fmt::format("; optimistic: the model has learnt from {} of them; of the others, {} of {} {}", learnt, right,
                     others, right_text(right, others));
}

/// Six digits: sums of decimals show as what they are meant to be.
std::string number(double value) { return fmt::format("{:.6g}", value); }

/// `0.2 * 56 - 0.5 * 231 + 1.1`.
template <typename Value>
std::string terms(std::span<const double> weights, std::span<const Value> features, double intercept) {
  std::string text;
  const auto add = [&](double factor, const std::string& rest) {
    if (text.empty()) {
      text = number(factor) + rest;
    } else {
      text += (factor < 0 ? " - " : " + ") + number(std::abs(factor)) + rest;
    }
  };
  for (std::size_t i = 0; i < weights.size(); ++i) add(weights[i], " * " + number(static_cast<double>(features[i])));
  add(intercept, "");
  return text;
}

}  // namespace

const std::string& PredictedRows::predicted(std::size_t row) const {
  return class_names[static_cast<std::size_t>(predictions.classes[row])];
}

std::string verdict(const PredictedRows& rows) {
  const std::set<std::string_view> known(rows.class_names.begin(), rows.class_names.end());
  std::size_t judged = 0;
  std::size_t right = 0;
  std::vector<std::string_view> unknown;
  for (std::size_t row = 0; row < rows.truth.size(); ++row) {
    if (!rows.truth[row]) continue;
    ++judged;
    right += rows.is_right(row) ? 1U : 0U;
    if (!known.contains(*rows.truth[row])) unknown.push_back(*rows.truth[row]);
  }
  const std::size_t unlabelled = rows.truth.size() - judged;
  if (judged == 0) return fmt::format("{} predicted, without labels to judge by", counted(unlabelled, "row", "rows"));
  std::string text = fmt::format("{} of {} {}", right, judged, right_text(right, judged));
  if (!unknown.empty()) {
    text += fmt::format("; {} of a class that the model does not know, such as \"{}\"",
                        counted(unknown.size(), "is", "are"), unknown.front());
  }
  text += optimism_of(rows);
  if (unlabelled > 0) text += fmt::format("; {} no label", counted(unlabelled, "row has", "rows have"));
  return text;
}

std::string prediction_table(const PredictedRows& rows, std::size_t most) {
  std::vector<PredictionsView> all = scored(rows);
  const bool are_two = all.size() > 1;
  // Classes alone, as one table without scores.
  if (all.empty()) all.emplace_back();
  const std::size_t shown = std::min(most, rows.truth.size());
  std::string text;
  for (const PredictionsView& scores : all) {
    const bool is_share = scores.kind == ScoresKind::probability;
    TextGrid grid;
    grid.add_column("row", Align::right);
    grid.add_column("class", Align::left);
    grid.add_column("prediction", Align::left);
    if (scores.kind != ScoresKind::none) {
      for (const std::string& name : rows.class_names) grid.add_column(name, Align::right);
    }
    for (std::size_t row = 0; row < shown; ++row) {
      std::vector<std::string> cells{std::to_string(row), rows.truth[row].value_or(""), rows.predicted(row)};
      for (std::size_t label = 0; scores.kind != ScoresKind::none && label < rows.class_names.size(); ++label) {
        const bool is_own = rows.class_names[label] == rows.truth[row];
        const double score = scores.class_scores.row(row)[label];
        cells.push_back((is_share ? fmt::format("{:.3f}", score) : fmt::format("{:.4g}", score)) +
                        (is_own ? " *" : "  "));
      }
      grid.add_row(std::move(cells));
    }
    if (are_two) text += fmt::format("{}{}:\n", text.empty() ? "" : "\n", is_share ? "probabilities" : "scores");
    text += grid.text();
  }
  if (shown < rows.truth.size()) {
    text += fmt::format("... {}; -o FILE.csv writes them all\n",
                        counted(rows.truth.size() - shown, "more row", "more rows"));
  }
  return text;
}

std::string predictions_csv(const PredictedRows& rows) {
  CsvText csv;
  for (const char* name : {"row", "class", "prediction"}) csv.add(name);
  const std::vector<PredictionsView> all = scored(rows);
  for (const PredictionsView& scores : all) {
    for (const std::string& name : rows.class_names) csv.add(prefix_of(scores) + name);
  }
  csv.end_row();
  for (std::size_t row = 0; row < rows.truth.size(); ++row) {
    csv.add(row);
    csv.add(rows.truth[row].value_or(""));
    csv.add(rows.predicted(row));
    for (const PredictionsView& scores : all) {
      for (const double score : scores.class_scores.row(row)) csv.add(score);
    }
    csv.end_row();
  }
  return csv.text();
}

std::string score_terms(const PredictedRows& rows, std::span<const NamedArray> arrays, const FeatureView& features,
                        std::size_t most) {
  constexpr std::size_t kMostFeatures = 16;
  const std::vector<double>& weights = doubles_of(arrays, "weights");
  const std::vector<double>& intercepts = doubles_of(arrays, "intercepts");
  const std::size_t count = weights.size() / intercepts.size();
  if (count > kMostFeatures) {
    throw ConfigError(fmt::format("--terms: the model has {} features; allowed: up to {}", count, kMostFeatures));
  }
  std::size_t longest = 0;
  for (const std::string& name : rows.class_names) longest = std::max(longest, display_width(name));
  std::string text;
  for (std::size_t row = 0; row < std::min(most, rows.truth.size()); ++row) {
    text += fmt::format("{}row {}{}, predicted {}:\n", row == 0 ? "" : "\n", row,
                        rows.truth[row] ? ", class " + *rows.truth[row] : "", rows.predicted(row));
    for (std::size_t label = 0; label < intercepts.size(); ++label) {
      if (std::isnan(intercepts[label])) continue;
      const std::span<const double> own = std::span(weights).subspan(label * count, count);
      const std::string sum =
          std::visit([&](const auto& view) { return terms(own, view.row(row), intercepts[label]); }, features);
      text += fmt::format("  {}{}  {} = {}\n", rows.class_names[label], padding(rows.class_names[label], longest), sum,
                          number(rows.predictions.class_scores.row(row)[label]));
    }
  }
  return text;
}

}  // namespace gridfold::report
