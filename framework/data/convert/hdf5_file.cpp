#include <algorithm>
#include <string>
#include <type_traits>
#include <variant>

#include "data/convert/writers.hpp"
#include "hdf5/array_file.hpp"

namespace gridfold {

namespace {

hdf5::StoredArray stored_features(const Dataset& part) {
  require_numbers(part, "HDF5");
  hdf5::StoredArray array{array_shape(part), {}};
  std::visit(
      [&]<typename T>(const Matrix<T>& features) {
        array.values = std::vector<T>(features.data(), features.data() + features.view().size());
      },
      part.features);
  return array;
}

/// Integers as numbers, other labels as texts.
hdf5::StoredArray stored_labels(const Dataset& part) {
  hdf5::StoredArray array{{part.rows()}, {}};
  const auto integers = class_integers(part);
  if (!integers) {
    std::vector<std::string> texts;
    for (const std::int32_t label : part.labels) texts.push_back(part.class_names[static_cast<std::size_t>(label)]);
    array.values = std::move(texts);
    return array;
  }
  const bool are_bytes = std::ranges::all_of(*integers, [](std::int64_t value) { return value >= 0 && value < 256; });
  std::vector<std::uint8_t> bytes;
  std::vector<double> numbers;
  for (const std::int32_t label : part.labels) {
    const std::int64_t value = (*integers)[static_cast<std::size_t>(label)];
    if (are_bytes) bytes.push_back(static_cast<std::uint8_t>(value));
    if (!are_bytes) numbers.push_back(static_cast<double>(value));
  }
  if (are_bytes) {
    array.values = std::move(bytes);
  } else {
    array.values = std::move(numbers);
  }
  return array;
}

}  // namespace

ParameterValues write_hdf5(const DatasetParts& parts, const std::filesystem::path& folder, const std::string& name) {
  std::vector<hdf5::NamedStoredArray> arrays{{"x_train", stored_features(parts.train)},
                                             {"y_train", stored_labels(parts.train)}};
  if (parts.test != nullptr) {
    arrays.push_back({"x_test", stored_features(*parts.test)});
    arrays.push_back({"y_test", stored_labels(*parts.test)});
  }
  write_file(folder / name, hdf5::file_of(std::move(arrays), parts.stop), parts.stop);
  ParameterValues parameters{{"path", name}};
  if (parts.train.image_shape && parts.train.image_shape->channels > 1) parameters.push_back({"channels", "first"});
  return parameters;
}

}  // namespace gridfold
