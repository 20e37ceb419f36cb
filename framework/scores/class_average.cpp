#include "scores/class_average.hpp"

#include <limits>
#include <optional>

#include <fmt/format.h>

namespace gridfold {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

enum class Average { macro, micro, weighted, binary };

Average average_of(std::span<const ParameterValue> parameters) {
  const std::string& text = parameter<std::string>(parameters, "average");
  return text == "macro"      ? Average::macro
         : text == "micro"    ? Average::micro
         : text == "weighted" ? Average::weighted
                              : Average::binary;
}

double zero_division_of(std::span<const ParameterValue> parameters) {
  const std::string& text = parameter<std::string>(parameters, "zero_division");
  return text == "0" ? 0 : text == "1" ? 1 : kNaN;
}

ClassCounts counts_of(const Confusion& confusion, std::size_t place) {
  return {static_cast<double>(confusion.hits(place)), static_cast<double>(confusion.is_true(place)),
          static_cast<double>(confusion.is_predicted(place))};
}

}  // namespace

std::vector<ParameterInfo> class_average_parameters() {
  return {{.name = "average",
           .type = ParameterType::text,
           .default_value = std::string("macro"),
           .choices = {"macro", "micro", "weighted", "binary"},
           .meaning = "`macro`: the mean over the classes that are true or predicted of some judged row; `weighted`: "
                      "each class by its rows; `micro`: all classes' counts together, which is the accuracy; `binary`: "
                      "the second of two classes alone.",
           .example = "weighted"},
          {.name = "zero_division",
           .type = ParameterType::text,
           .default_value = std::string("0"),
           .choices = {"0", "1", "nan"},
           .meaning = "What a class counts whose value is 0 / 0; `nan` leaves it out of the mean. A warning says where "
                      "it happens.",
           .example = "nan"}};
}

ScoreValue class_average(std::span<const ParameterValue> parameters, const Judged& judged, std::string_view undefined,
                         const std::function<ClassFraction(const ClassCounts&)>& fraction_of) {
  const Confusion& confusion = judged.confusion();
  const Average average = average_of(parameters);
  const double zero_division = zero_division_of(parameters);
  std::vector<std::int32_t> undefined_classes;
  const auto value_of = [&](const ClassCounts& counts, std::int32_t label) {
    const ClassFraction fraction = fraction_of(counts);
    if (fraction.below > 0) return fraction.above / fraction.below;
    undefined_classes.push_back(label);
    return zero_division;
  };
  double sum = 0;
  double weights = 0;
  const auto add = [&](double value, double weight) {
    if (value != value) return;
    sum += weight * value;
    weights += weight;
  };
  if (average == Average::micro) {
    // Every row has one true and one predicted class.
    const auto rows = static_cast<double>(confusion.rows());
    add(value_of({static_cast<double>(confusion.correct()), rows, rows}, 0), 1);
  } else if (average == Average::binary) {
    ClassCounts counts;
    for (std::size_t place = 0; place < confusion.classes().size(); ++place) {
      if (confusion.classes()[place] == 1) counts = counts_of(confusion, place);
    }
    add(value_of(counts, 1), 1);
  } else {
    for (std::size_t place = 0; place < confusion.classes().size(); ++place) {
      const ClassCounts counts = counts_of(confusion, place);
      const double weight = average == Average::weighted ? counts.is_true : 1;
      // A class without rows has no weight, so that its value is not asked for.
      if (weight > 0) add(value_of(counts, confusion.classes()[place]), weight);
    }
  }
  ScoreValue score{weights > 0 ? sum / weights : kNaN};
  if (!undefined_classes.empty()) {
    score.warning =
        fmt::format("{} {}, which {}", undefined, judged.class_names(undefined_classes),
                    zero_division == zero_division ? fmt::format("counts as {}", zero_division) : "is left out");
  }
  return score;
}

ScoreValue f_score(std::span<const ParameterValue> parameters, const Judged& judged, double beta) {
  return class_average(parameters, judged, "no judged row is of or predicted as", [beta](const ClassCounts& counts) {
    return ClassFraction{(1 + beta * beta) * counts.hits, beta * beta * counts.is_true + counts.is_predicted};
  });
}

std::optional<ParameterProblem> check_class_average(std::span<const ParameterValue> parameters,
                                                    std::size_t class_count) {
  if (average_of(parameters) != Average::binary || class_count == 2) return std::nullopt;
  return ParameterProblem{
      "average", fmt::format("`binary` judges the second of two classes, and the data set has {}", class_count),
      "macro, micro, weighted"};
}

}  // namespace gridfold
