#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace gridfold::hdf5 {

/// An array in row-major order; numbers in a type that holds them exactly.
struct StoredArray {
  std::vector<std::size_t> shape;
  std::variant<std::vector<std::uint8_t>, std::vector<float>, std::vector<double>, std::vector<std::string>> values;
};

/// An HDF5 file that is read. Every function throws DataError, naming the file, where it cannot be.
class ArrayFile {
 public:
  explicit ArrayFile(std::filesystem::path path);
  ~ArrayFile();
  ArrayFile(const ArrayFile&) = delete;
  ArrayFile& operator=(const ArrayFile&) = delete;

  /// The paths of all data sets, such as `train` or `images/train`, sorted.
  std::vector<std::string> names() const;
  /// The shape of a data set.
  std::vector<std::size_t> shape_of(const std::string& name) const;
  /// Whether a data set holds 64-bit floats, and not what a read widens to them.
  bool has_doubles(const std::string& name) const;
  /// Whether values of a data set lie in files that this one names.
  bool is_in_other_files(const std::string& name) const;
  /// All of a data set: booleans, integers that a double holds, floats of at most 64 bits, or texts. Refuses one of
  /// more than `max_bytes` in memory.
  StoredArray read(const std::string& name, std::uint64_t max_bytes) const;

 private:
  std::filesystem::path path_;
  std::int64_t file_ = -1;
};

/// A data set to be written; the groups in its name are made.
struct NamedStoredArray {
  std::string name;
  StoredArray array;
};

/// The bytes of a file of these data sets, compressed; equal ones for equal arrays. Made in memory: libhdf5 1.10
/// crashes at the program's end after it could not write to a full disk. Each array is freed once it is in there.
/// Throws StoreError and Cancelled.
std::string file_of(std::vector<NamedStoredArray> arrays, const std::stop_token& stop = {});

}  // namespace gridfold::hdf5
