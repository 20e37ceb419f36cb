#include <algorithm>
#include <utility>

#include "classifiers/linear/linear_training.hpp"

namespace gridfold {

LinearData::LinearData(ChosenRows chosen, std::vector<std::int32_t> labels_of_rows, std::size_t class_count)
    : rows(chosen), labels(std::move(labels_of_rows)) {
  std::vector<std::size_t> counts(class_count);
  for (const std::int32_t label : labels) ++counts[static_cast<std::size_t>(label)];
  for (std::size_t label = 0; label < class_count; ++label) {
    if (counts[label] == 0) continue;
    classes.push_back(static_cast<std::int32_t>(label));
    rows_of_class.push_back(counts[label]);
  }
  // From here on, labels count the classes that occur.
  for (std::int32_t& label : labels) {
    label = static_cast<std::int32_t>(std::lower_bound(classes.begin(), classes.end(), label) - classes.begin());
  }
}

std::vector<LinearOutput> outputs_of(LinearLoss loss, const LinearData& data, bool balanced) {
  const auto rows = static_cast<double>(data.labels.size());
  const std::size_t count = data.classes.size();
  std::vector<LinearOutput> outputs;
  for (std::size_t i = 0; i < count; ++i) {
    LinearOutput output{static_cast<std::int32_t>(i), 1, 1};
    if (balanced) {
      const auto own = static_cast<double>(data.rows_of_class[i]);
      const double of_class = rows / (static_cast<double>(count) * own);
      // LogisticRegression balances each class against the rest; LinearSVC, Perceptron and SGDClassifier weigh the
      // class and leave the rest at 1.
      output.own_weight = loss == LinearLoss::logistic ? rows / (2 * own) : of_class;
      output.other_weight = loss == LinearLoss::logistic ? rows / (2 * (rows - own)) : 1;
    }
    outputs.push_back(output);
  }
  if (is_joint(loss) || count != 2) return outputs;
  if (balanced) outputs[1].other_weight = outputs[0].own_weight;
  return {outputs[1]};
}

}  // namespace gridfold
