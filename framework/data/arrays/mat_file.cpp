#include "data/arrays/mat_file.hpp"

#include <matio.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

namespace {

struct FreeVariable {
  void operator()(matvar_t* variable) const { Mat_VarFree(variable); }
};
using Variable = std::unique_ptr<matvar_t, FreeVariable>;

[[noreturn]] void refuse_mat_file(const std::filesystem::path& path, const std::string& problem) {
  throw DataError(fmt::format("{}: {}", path.string(), problem));
}

/// Version 7.3 is HDF5 behind a header of 512 bytes, which begins as that of version 5 does.
bool is_hdf5(const std::filesystem::path& path) {
  constexpr std::size_t kSignature = 512;
  std::ifstream file(path, std::ios::binary);
  std::array<char, kSignature + 4> begin{};
  file.read(begin.data(), begin.size());
  const std::string_view text(begin.data(), begin.size());
  return file && text.starts_with("MATLAB 7.3") && text.ends_with("\x89HDF");
}

/// HDF5 names the index first that is slowest, and MATLAB the one that is fastest.
std::vector<std::size_t> reversed(std::vector<std::size_t> shape) {
  std::ranges::reverse(shape);
  return shape;
}

std::vector<std::size_t> sizes_of_variable(const matvar_t& variable) {
  if (variable.rank <= 0 || variable.dims == nullptr) return {};
  return {variable.dims, variable.dims + variable.rank};
}

template <typename From, typename To>
std::vector<To> values_of_variable(const matvar_t& variable, std::size_t count) {
  const auto* values = static_cast<const From*>(variable.data);
  std::vector<To> converted(count);
  for (std::size_t i = 0; i < count; ++i) converted[i] = static_cast<To>(values[i]);
  return converted;
}

template <typename T>
std::vector<double> exact(const matvar_t& variable, std::size_t count, const std::string& what) {
  const auto* values = static_cast<const T*>(variable.data);
  std::vector<double> converted(count);
  for (std::size_t i = 0; i < count; ++i) converted[i] = exact_double(values[i], what);
  return converted;
}

}  // namespace

void MatFile::Close::operator()(_mat_t* file) const { Mat_Close(file); }

MatFile::MatFile(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path_, ignored)) refuse_mat_file(path_, "is not a file");
  if (is_hdf5(path_)) {
    hdf5_ = std::make_unique<hdf5::ArrayFile>(path_);
    return;
  }
  elements_ = mat_elements(path_);
  file_.reset(Mat_Open(path_.c_str(), MAT_ACC_RDONLY));
  if (!file_) refuse_mat_file(path_, "is not a MATLAB file, or is damaged");
}

NumberArray MatFile::read_hdf5(const std::string& name, std::uint64_t max_bytes) const {
  hdf5::StoredArray stored = hdf5_->read(name, max_bytes);
  NumberArray array{reversed(std::move(stored.shape)), {}};
  std::visit(
      [&]<typename T>(std::vector<T>& values) {
        if constexpr (std::is_same_v<T, std::string>) {
          refuse_mat_file(path_, fmt::format("{} is not a full array of numbers", name));
        } else {
          array.values = std::move(values);
        }
      },
      stored.values);
  return array;
}

std::vector<std::string> MatFile::names() {
  std::vector<std::string> names;
  if (hdf5_) {
    // What is in groups are parts of cells, structures and sparse matrices.
    for (std::string& name : hdf5_->names()) {
      if (name.find('/') == std::string::npos) names.push_back(std::move(name));
    }
    return names;
  }
  Mat_Rewind(file_.get());
  while (const Variable variable{Mat_VarReadNextInfo(file_.get())}) {
    if (variable->name != nullptr) names.emplace_back(variable->name);
  }
  return names;
}

std::vector<std::size_t> MatFile::sizes(const std::string& name) {
  if (hdf5_) return reversed(hdf5_->shape_of(name));
  const Variable info(Mat_VarReadInfo(file_.get(), name.c_str()));
  if (!info) refuse_mat_file(path_, fmt::format("{} cannot be read; the file is cut short or damaged", name));
  return sizes_of_variable(*info);
}

NumberArray MatFile::read(const std::string& name, std::uint64_t max_bytes) {
  if (hdf5_) return read_hdf5(name, max_bytes);
  NumberArray array{sizes(name), {}};
  const std::string what = fmt::format("{}: {}", path_.string(), name);
  const std::size_t count = value_count(array.shape, what);
  if (count > max_bytes / sizeof(double)) {
    refuse_mat_file(path_, fmt::format("{} holds more than the {} MiB that gridfold takes", name, max_bytes >> 20));
  }
  const auto stored = std::ranges::find(elements_, name, &MatElement::name);
  if (stored != elements_.end() && stored->values != count) {
    refuse_mat_file(path_, fmt::format("{} announces {} values, but {} are stored; the file is damaged", name, count,
                                       stored->values));
  }
  const Variable variable(Mat_VarRead(file_.get(), name.c_str()));
  if (!variable || (variable->data == nullptr && count > 0)) {
    refuse_mat_file(path_, fmt::format("{} cannot be read; the file is cut short or damaged", name));
  }
  if (variable->isComplex != 0) refuse_mat_file(path_, fmt::format("{} holds complex numbers", name));
  switch (variable->class_type) {
    case MAT_C_UINT8:
      array.values = values_of_variable<std::uint8_t, std::uint8_t>(*variable, count);
      return array;
    case MAT_C_INT8:
      array.values = values_of_variable<std::int8_t, float>(*variable, count);
      return array;
    case MAT_C_INT16:
      array.values = values_of_variable<std::int16_t, float>(*variable, count);
      return array;
    case MAT_C_UINT16:
      array.values = values_of_variable<std::uint16_t, float>(*variable, count);
      return array;
    case MAT_C_INT32:
      array.values = values_of_variable<std::int32_t, double>(*variable, count);
      return array;
    case MAT_C_UINT32:
      array.values = values_of_variable<std::uint32_t, double>(*variable, count);
      return array;
    case MAT_C_INT64:
      array.values = exact<std::int64_t>(*variable, count, what);
      return array;
    case MAT_C_UINT64:
      array.values = exact<std::uint64_t>(*variable, count, what);
      return array;
    case MAT_C_SINGLE:
      array.values = values_of_variable<float, float>(*variable, count);
      return array;
    case MAT_C_DOUBLE:
      array.values = values_of_variable<double, double>(*variable, count);
      return array;
    default:
      refuse_mat_file(path_, fmt::format("{} is not a full array of numbers", name));
  }
}

}  // namespace gridfold
