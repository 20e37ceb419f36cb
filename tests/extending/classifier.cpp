#include <algorithm>
#include <cmath>

#include "extending/components.hpp"

namespace gridfold::extending {

namespace {

/// Rows as doubles, whatever they are.
std::vector<double> row_of(const FeatureView& rows, std::size_t row) {
  return std::visit([&](const auto& view) { return std::vector<double>(view.row(row).begin(), view.row(row).end()); },
                    rows);
}

std::size_t count_of(const FeatureView& rows) {
  return std::visit([](const auto& view) { return view.rows(); }, rows);
}

/// A mean for each class, drawn towards the mean of all; probabilities fall with the distance from it.
class PrototypesModel : public Model {
 public:
  PrototypesModel(std::span<const ParameterValue> parameters, const FeatureView& train,
                  std::span<const std::int32_t> labels, std::size_t class_count)
      : absolute_(parameter<std::string>(parameters, "distance") == "absolute"),
        sharpness_(static_cast<double>(parameter<std::int64_t>(parameters, "sharpness_steps"))),
        weights_(class_count, 1.0) {
    const auto& favoured = parameter<std::vector<std::string>>(parameters, "favoured");
    for (const std::string& label : favoured) weights_.at(std::stoul(label)) *= 2;
    const std::size_t columns = row_of(train, 0).size();
    std::vector<double> all(columns);
    std::vector<double> rows_of_class(class_count);
    means_.assign(class_count, std::vector<double>(columns));
    for (std::size_t row = 0; row < labels.size(); ++row) {
      const std::vector<double> values = row_of(train, row);
      const auto label = static_cast<std::size_t>(labels[row]);
      rows_of_class[label] += 1;
      for (std::size_t c = 0; c < columns; ++c) {
        means_[label][c] += values[c];
        all[c] += values[c] / static_cast<double>(labels.size());
      }
    }
    const double shrinkage = parameter<double>(parameters, "shrinkage");
    for (std::size_t label = 0; label < class_count; ++label) {
      if (parameter<bool>(parameters, "balanced") && rows_of_class[label] == 0) weights_[label] = 0;
      for (std::size_t c = 0; c < columns; ++c) {
        const double mean = rows_of_class[label] == 0 ? all[c] : means_[label][c] / rows_of_class[label];
        means_[label][c] = (1 - shrinkage) * mean + shrinkage * all[c];
      }
    }
    if (shrinkage == 1) warnings_.push_back("all prototypes are the same");
  }

  Predictions predict(const FeatureView& queries, Response, const Context&) const override {
    Predictions predictions;
    predictions.kind = ScoresKind::probability;
    predictions.class_scores = Matrix<double>(count_of(queries), means_.size());
    for (std::size_t row = 0; row < count_of(queries); ++row) {
      const std::vector<double> values = row_of(queries, row);
      const std::span<double> shares = predictions.class_scores.row(row);
      double total = 0;
      for (std::size_t label = 0; label < means_.size(); ++label) {
        double distance = 0;
        for (std::size_t c = 0; c < values.size(); ++c) {
          const double difference = values[c] - means_[label][c];
          distance += absolute_ ? std::abs(difference) : difference * difference;
        }
        shares[label] = weights_[label] * std::exp(-sharpness_ * distance);
        total += shares[label];
      }
      for (double& share : shares) share = total > 0 ? share / total : 1.0 / static_cast<double>(means_.size());
      predictions.classes.push_back(
          static_cast<std::int32_t>(std::max_element(shares.begin(), shares.end()) - shares.begin()));
    }
    return predictions;
  }

  std::vector<std::string> warnings() const override { return warnings_; }

 private:
  bool absolute_;
  double sharpness_;
  std::vector<double> weights_;
  std::vector<std::vector<double>> means_;
  std::vector<std::string> warnings_;
};

std::unique_ptr<const Model> fit(std::span<const ParameterValue> parameters, const FeatureView& train,
                                 std::span<const std::int32_t> labels, std::size_t class_count, const Context&) {
  return std::make_unique<PrototypesModel>(parameters, train, labels, class_count);
}

}  // namespace

Classifier prototypes_classifier() {
  return {.component = {.name = "prototypes",
                        .summary = "The class with the nearest prototype.",
                        .aliases = {"rocchioclassifier"},
                        .parameters = {{.name = "shrinkage",
                                        .type = ParameterType::real,
                                        .default_value = 0.0,
                                        .least = 0,
                                        .greatest = 1,
                                        .simpler = Simpler::larger,
                                        .meaning = "How far each prototype is drawn towards the mean of all rows.",
                                        .example = "0.5"},
                                       {.name = "sharpness_steps",
                                        .type = ParameterType::integer,
                                        .default_value = std::int64_t{1},
                                        .least = 0,
                                        .meaning = "How fast probabilities fall.",
                                        .example = "2"},
                                       {.name = "balanced",
                                        .type = ParameterType::boolean,
                                        .default_value = false,
                                        .meaning = "Whether classes without training rows have no share.",
                                        .example = "true"},
                                       {.name = "distance",
                                        .type = ParameterType::text,
                                        .default_value = std::string("squared"),
                                        .choices = {"squared", "absolute"},
                                        .meaning = "What is summed over the columns.",
                                        .example = "absolute"},
                                       {.name = "favoured",
                                        .type = ParameterType::texts,
                                        .default_value = std::vector<std::string>{},
                                        .meaning = "Class numbers whose weight doubles.",
                                        .example = "[\"0\", \"2\"]"}}},
          .class_scores = ScoresKind::probability,
          .fit = fit,
          .cost = [](const PassShape& shape) -> PassCost {
            return {.operations = static_cast<double>(shape.wanted.count()) * static_cast<double>(shape.rows) *
                                  static_cast<double>(shape.features)};
          }};
}

}  // namespace gridfold::extending
