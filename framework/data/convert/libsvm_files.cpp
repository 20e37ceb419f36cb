#include <cmath>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "data/convert/writers.hpp"
#include "data/tables/number_text.hpp"
#include "data/tables/shown_text.hpp"

namespace gridfold {

namespace {

std::string rows_text(const Dataset& part, const std::stop_token& stop) {
  require_numeric_columns(part, "LIBSVM");
  for (const std::string& name : part.class_names) {
    if (std::holds_alternative<double>(parse_number(name))) continue;
    throw DataError(fmt::format("LIBSVM's labels are numbers, and {} is none; write .csv, .npz or .h5", shown(name)));
  }
  for (const std::string& name : part.group_names) {
    if (name.find_first_not_of("0123456789") == std::string::npos) continue;
    throw DataError(fmt::format("LIBSVM's groups (qid) are whole numbers, and {} is none; write .csv", shown(name)));
  }
  std::string text;
  std::visit(
      [&](const auto& features) {
        for (std::size_t row = 0; row < part.rows(); ++row) {
          throw_if_stopped(stop);
          text += part.class_names[static_cast<std::size_t>(part.labels[row])];
          if (!part.groups.empty()) {
            text += fmt::format(" qid:{}", part.group_names[static_cast<std::size_t>(part.groups[row])]);
          }
          for (std::size_t i = 0; i < features.cols(); ++i) {
            const auto value = static_cast<double>(features.row(row)[i]);
            if (std::isnan(value)) throw DataError("LIBSVM holds no missing values; write .csv or .npz");
            if (value != 0) text += fmt::format(" {}:{}", i + 1, value);
          }
          text += '\n';
        }
      },
      part.features);
  return text;
}

}  // namespace

ParameterValues write_libsvm(const DatasetParts& parts, const std::filesystem::path& folder, const std::string& name) {
  write_file(folder / name, rows_text(parts.train, parts.stop), parts.stop);
  ParameterValues parameters{{"path", name}, {"columns", static_cast<std::int64_t>(parts.train.feature_count())}};
  if (parts.test != nullptr) {
    const std::string test_name = name_of_part(name, "test");
    write_file(folder / test_name, rows_text(*parts.test, parts.stop), parts.stop);
    parameters.push_back({"test_path", test_name});
  }
  return parameters;
}

}  // namespace gridfold
