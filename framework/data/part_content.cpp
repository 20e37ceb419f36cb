#include "data/part_content.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "data/fingerprint.hpp"
#include "data/tables/shown_text.hpp"
#include "data/transform.hpp"

namespace gridfold {

namespace {

/// Where a text was met, for messages.
std::string place_of_label(const PartContent& part, const LabelTable::Entry& entry) {
  if (entry.line == 0) return part.source;
  return fmt::format("{}:{}:{}", part.source, entry.line, entry.column);
}

/// For each entry of a part's labels, whether a row has it: rows that are dropped may leave some that none has.
std::vector<bool> used_labels(const PartContent& part) {
  std::vector<bool> used(part.labels.entries().size());
  for (const std::uint32_t entry : part.label_of_row) {
    if (entry != kNoLabel) used[entry] = true;
  }
  return used;
}

/// Rows behind one that is left out have other numbers than in the file, and a class may have lost all of its rows.
std::string dropped_warning(const PartContent& part) {
  constexpr std::size_t kMostNamed = 3;
  const std::vector<bool> used = used_labels(part);
  const auto lost = static_cast<std::size_t>(std::ranges::count(used, false));
  std::string classes;
  for (std::size_t entry = 0, named = 0; entry < used.size() && named < kMostNamed; ++entry) {
    if (used[entry]) continue;
    classes +=
        fmt::format("{}class {}", named++ == 0 ? ", all rows of " : ", ", shown(part.labels.entries()[entry].text));
  }
  if (lost > kMostNamed) classes += fmt::format(", ... ({} classes)", lost);
  return fmt::format(
      "{}: missing_rows: drop leaves {} of {} rows out{}; rows are counted among the {} that are left, also by "
      "`splits --out`, stored predictions and a file of folds",
      part.source, part.dropped_rows, part.dropped_rows + part.rows(), classes, part.rows());
}

/// The classes of a data set: names, and whether labels are integers.
struct Classes {
  std::vector<std::string> names;
  bool are_numbers = false;
};

Classes classes_of(const PartContent& train) {
  Classes classes;
  classes.are_numbers = train.labels.numeric();
  if (const auto* fraction = train.labels.first_fraction(); classes.are_numbers && fraction != nullptr) {
    throw DataError(fmt::format("{}: the label {} is a number without being an integer; {}",
                                place_of_label(train, *fraction), shown(fraction->text),
                                train.label_column ? "is label_column right?" : "are they the right labels?"));
  }
  const std::vector<std::string> names = train.labels.class_of_entries(classes.are_numbers);
  const std::vector<bool> used = used_labels(train);
  for (std::size_t entry = 0; entry < names.size(); ++entry) {
    if (used[entry]) classes.names.push_back(names[entry]);
  }
  classes.names = sorted_classes(std::move(classes.names), classes.are_numbers);
  return classes;
}

/// The classes that the test part alone has, sorted. Throws DataError where it has no other labels: the parts do not
/// belong together then.
std::vector<std::string> classes_of_test_alone(const PartContent& test, const Classes& classes,
                                               const PartContent& train) {
  const std::set<std::string_view> known(classes.names.begin(), classes.names.end());
  const std::vector<std::string> names = test.labels.class_of_entries(classes.are_numbers);
  const std::vector<bool> used = used_labels(test);
  std::set<std::string> alone;
  std::size_t first = names.size();
  bool has_known = false;
  for (std::size_t entry = 0; entry < used.size(); ++entry) {
    if (!used[entry]) continue;
    if (known.contains(names[entry])) {
      has_known = true;
    } else {
      alone.insert(names[entry]);
      first = std::min(first, entry);
    }
  }
  if (!has_known && !alone.empty()) {
    throw DataError(
        fmt::format("{}: the label {} does not occur in the train part, {}, nor does any other of its labels",
                    place_of_label(test, test.labels.entries()[first]), shown(names[first]), train.source));
  }
  return sorted_classes({alone.begin(), alone.end()}, classes.are_numbers);
}

/// One class per row of a part, -1 where it has no label.
std::vector<std::int32_t> labels_of(const PartContent& part, const Classes& classes) {
  std::unordered_map<std::string_view, std::int32_t> index_of;
  for (const std::string& name : classes.names) index_of.emplace(name, static_cast<std::int32_t>(index_of.size()));
  const std::vector<std::string> names = part.labels.class_of_entries(classes.are_numbers);
  const std::vector<bool> used = used_labels(part);
  std::vector<std::int32_t> class_of(names.size());
  for (std::size_t entry = 0; entry < used.size(); ++entry) {
    if (used[entry]) class_of[entry] = index_of.at(names[entry]);
  }
  std::vector<std::int32_t> labels;
  labels.reserve(part.rows());
  for (const std::uint32_t entry : part.label_of_row) labels.push_back(entry == kNoLabel ? -1 : class_of[entry]);
  return labels;
}

/// The categories of a column: those of the train part, sorted, and then those that the test part alone has.
struct Categories {
  std::vector<std::string> names;
  std::size_t of_train = 0;
  /// The code of each entry of the wanted part's texts.
  std::vector<std::uint32_t> code_of_entry;
};

Categories categories_of(const ContentColumn& train, const ContentColumn* test, const ContentColumn& wanted) {
  const bool numeric = train.texts.numeric();
  const auto sorted = [&](const ContentColumn& column) {
    return sorted_classes(column.texts.class_of_entries(numeric), numeric);
  };
  Categories categories{sorted(train), 0, {}};
  categories.of_train = categories.names.size();
  std::unordered_map<std::string, std::uint32_t> code_of;
  for (const std::string& name : categories.names) code_of.emplace(name, code_of.size());
  if (test != nullptr) {
    for (std::string& name : sorted(*test)) {
      if (code_of.emplace(name, code_of.size()).second) categories.names.push_back(std::move(name));
    }
  }
  for (const std::string& name : wanted.texts.class_of_entries(numeric)) {
    categories.code_of_entry.push_back(code_of.at(name));
  }
  return categories;
}

template <typename T>
Matrix<T> converted(Features features) {
  return std::visit(
      []<typename From>(Matrix<From>& matrix) {
        if constexpr (std::is_same_v<From, T>) {
          return std::move(matrix);
        } else {
          std::vector<T> values(matrix.view().size());
          std::transform(matrix.data(), matrix.data() + values.size(), values.begin(),
                         [](From value) { return static_cast<T>(value); });
          return Matrix<T>(std::move(values), matrix.rows(), matrix.cols());
        }
      },
      features);
}

Features in_type(Features features, std::size_t bytes) {
  if (bytes == sizeof(std::uint8_t)) return converted<std::uint8_t>(std::move(features));
  if (bytes == sizeof(float)) return converted<float>(std::move(features));
  return converted<double>(std::move(features));
}

/// Replaces the entries of a column's texts by their codes.
void recode(Features& features, std::size_t column, const std::vector<std::uint32_t>& code_of_entry) {
  std::visit(
      [&]<typename T>(Matrix<T>& matrix) {
        for (std::size_t row = 0; row < matrix.rows(); ++row) {
          T& value = matrix.row(row)[column];
          if (std::isnan(static_cast<double>(value))) continue;
          value = static_cast<T>(code_of_entry[static_cast<std::size_t>(value)]);
        }
      },
      features);
}

void require_same_columns(const PartContent& train, const PartContent& test) {
  if (train.columns.size() != test.columns.size() && !train.columns.empty() && !test.columns.empty()) {
    throw DataError(fmt::format("{}: {} feature columns, but {} has {}", test.source, test.columns.size(), train.source,
                                train.columns.size()));
  }
  for (std::size_t i = 0; i < std::min(train.columns.size(), test.columns.size()); ++i) {
    const ContentColumn& one = train.columns[i];
    const ContentColumn& other = test.columns[i];
    if (one.name != other.name) {
      throw DataError(
          fmt::format("{}: the columns are named or ordered differently from those of {}", test.source, train.source));
    }
    if (one.is_categorical == other.is_categorical || one.place.empty() || other.place.empty()) continue;
    throw DataError(fmt::format(
        "{}: column {} holds {}, and {} in {}", other.place, one.name.empty() ? std::to_string(i) : shown(one.name),
        other.is_categorical ? "texts" : "numbers", other.is_categorical ? "numbers" : "texts", train.source));
  }
}

/// Puts one part together, knowing the other.
class PartBuilder {
 public:
  PartBuilder(PartContent& part, const PartContent& train, const PartContent* test, const LoadRequest& request)
      : part_(part), train_(train), test_(test), request_(request) {}

  WholePart build() {
    const std::size_t rows = rows_to_read(request_, part_.rows(), part_.source);
    Classes classes = classes_of(train_);
    std::vector<std::string> of_test_alone;
    if (test_ != nullptr) of_test_alone = classes_of_test_alone(*test_, classes, train_);
    if (&part_ == test_) std::ranges::move(std::exchange(of_test_alone, {}), std::back_inserter(classes.names));
    Dataset dataset;
    dataset.labels = labels_of(part_, classes);
    dataset.class_names = classes.names;
    dataset.image_shape = part_.image_shape;
    dataset.groups = part_.groups;
    dataset.group_names = part_.group_names;
    dataset.splits = part_.splits;
    dataset.split_names = part_.split_names;
    code_columns(dataset);
    if (request_.wants_fingerprint) dataset.fingerprint = fingerprint_of(dataset, request_.stop);
    // The fingerprint of the train part does not depend on the test part.
    std::ranges::move(of_test_alone, std::back_inserter(dataset.class_names));
    for (std::size_t i = 0; i < dataset.columns.size(); ++i) {
      std::ranges::move(of_test_alone_[i], std::back_inserter(dataset.columns[i].categories));
    }
    dataset.labels.resize(rows);
    if (!dataset.groups.empty()) dataset.groups.resize(rows);
    if (!dataset.splits.empty()) dataset.splits.resize(rows);
    std::visit([&](auto& features) { features.keep_rows(rows); }, dataset.features);
    note_missing(dataset.view(), dataset.columns, request_.stop);
    note_test_part(dataset);
    return with_shape(std::move(dataset));
  }

 private:
  void code_columns(Dataset& dataset) {
    std::size_t bytes = std::max(train_.bytes_per_feature, test_ != nullptr ? test_->bytes_per_feature : 1);
    std::vector<std::vector<std::uint32_t>> code_of_entry(part_.columns.size());
    of_test_alone_.resize(part_.columns.size());
    bool is_plain = true;
    for (std::size_t i = 0; i < part_.columns.size(); ++i) {
      Column& column = dataset.columns.emplace_back();
      column.name = part_.columns[i].name;
      const bool is_categorical = train_.columns[i].is_categorical || part_.columns[i].is_categorical;
      is_plain = is_plain && column.name.empty() && !is_categorical;
      if (!is_categorical) continue;
      Categories categories =
          categories_of(train_.columns[i], test_ != nullptr ? &test_->columns[i] : nullptr, part_.columns[i]);
      const std::size_t count = categories.names.size();
      if (count > 0) bytes = std::max(bytes, bytes_needed(static_cast<double>(count - 1)));
      const auto in_columns =
          static_cast<std::ptrdiff_t>(request_.part == Part::train ? categories.of_train : categories.names.size());
      column.categories.assign(categories.names.begin(), categories.names.begin() + in_columns);
      of_test_alone_[i].assign(categories.names.begin() + in_columns, categories.names.end());
      code_of_entry[i] = std::move(categories.code_of_entry);
    }
    dataset.features = in_type(std::move(part_.features), bytes);
    for (std::size_t i = 0; i < code_of_entry.size(); ++i) {
      throw_if_stopped(request_.stop);
      if (!code_of_entry[i].empty()) recode(dataset.features, i, code_of_entry[i]);
    }
    if (is_plain) dataset.columns.clear();
  }

  /// What the test part alone lacks is noted in the train part, too: both go through the same steps.
  void note_test_part(Dataset& dataset) const {
    if (test_ == nullptr) return;
    for (std::size_t i = 0; i < test_->columns.size(); ++i) {
      if (!test_->columns[i].has_missing) continue;
      dataset.columns.resize(test_->columns.size());
      dataset.columns[i].has_missing = true;
    }
  }

  WholePart with_shape(Dataset dataset) const {
    DataShape shape = shape_of_part(dataset, part_.rows());
    shape.label_column = part_.label_column;
    shape.label_name = part_.label_name;
    shape.about_missing = part_.about_missing;
    if (shape.about_missing.empty() && test_ != nullptr) shape.about_missing = test_->about_missing;
    shape.warnings = train_.warnings;
    for (const PartContent* part : {&train_, test_}) {
      if (part != nullptr && part->dropped_rows > 0) shape.warnings.push_back(dropped_warning(*part));
    }
    return {std::move(dataset), std::move(shape)};
  }

  PartContent& part_;
  const PartContent& train_;
  const PartContent* test_;
  const LoadRequest& request_;
  std::vector<std::vector<std::string>> of_test_alone_;
};

}  // namespace

std::size_t narrowest_bytes(const FeatureView& features) {
  return std::visit(
      []<typename T>(const MatrixView<T>& view) -> std::size_t {
        if constexpr (std::is_integral_v<T>) {
          return 1;
        } else {
          return bytes_needed(std::span<const T>(view.data(), view.size()));
        }
      },
      features);
}

WholePart read_whole(ReadContent read, const LoadRequest& request, bool has_test) {
  const bool wants_test = request.part == Part::test;
  throw_if_stopped(request.stop);
  PartContent train = read(request, Part::train, !wants_test);
  PartContent test;
  if (has_test || wants_test) {
    test = read(request, Part::test, wants_test);
    require_same_columns(train, test);
  }
  PartContent& wanted = wants_test ? test : train;
  return PartBuilder(wanted, train, has_test || wants_test ? &test : nullptr, request).build();
}

}  // namespace gridfold
