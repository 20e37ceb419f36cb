#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "data/arrays/array.hpp"
#include "data/arrays/mat_elements.hpp"
#include "hdf5/array_file.hpp"

struct _mat_t;

namespace gridfold {

/// A MATLAB file (versions 4 to 7.3) that is read. Every function throws DataError, naming the file.
class MatFile {
 public:
  explicit MatFile(std::filesystem::path path);

  /// The names of all variables.
  std::vector<std::string> names();
  /// The sizes of a variable, in MATLAB's order.
  std::vector<std::size_t> sizes(const std::string& name);
  /// A numeric variable of at most `max_bytes`, as MATLAB stores it: the first index fastest.
  NumberArray read(const std::string& name, std::uint64_t max_bytes);

 private:
  NumberArray read_hdf5(const std::string& name, std::uint64_t max_bytes) const;

  struct Close {
    void operator()(_mat_t* file) const;
  };

  std::filesystem::path path_;
  std::unique_ptr<_mat_t, Close> file_;
  /// Of a file of version 5.
  std::vector<MatElement> elements_;
  /// Of a file of version 7.3.
  std::unique_ptr<hdf5::ArrayFile> hdf5_;
};

}  // namespace gridfold
