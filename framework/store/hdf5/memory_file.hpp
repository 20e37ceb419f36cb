#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace gridfold::hdf5 {

/// The version of the HDF5 library in use, such as "1.10.8".
std::string library_version();

/// An HDF5 identifier with the function that closes it.
class Handle {
 public:
  using Close = int (*)(std::int64_t);

  Handle(std::int64_t id, Close closer) : id_(id), closer_(closer) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), closer_(other.closer_) {}
  Handle& operator=(Handle&&) = delete;
  ~Handle();

  std::int64_t id() const { return id_; }

  /// Closes now, so that an error can be told. Throws StoreError.
  void close();

 private:
  std::int64_t id_;
  Close closer_;
};

/// What comes again and again in an array, by which it is compressed: bytes at the same place of its values, such as
/// exponents, or whole values, as shares of small counts do.
enum class Repeats { bytes, whole_values };

/// An HDF5 file that is built in memory and never touches a disk: equal calls give equal bytes.
///
/// Arrays have a dimension scale on every axis, in the netCDF-4 manner, so that xarray and netCDF4 open the image
/// with named coordinates; numbers are stored in compressed chunks. Names must be unlike each other; those in a group
/// stand after its name and a slash, dimensions of arrays too. Every function throws StoreError where HDF5 refuses.
class MemoryFile {
 public:
  MemoryFile();
  ~MemoryFile();

  /// A group within the file; those above it must be there.
  void add_group(const std::string& name);

  /// A dimension with its coordinate values, and the array of its name that holds them.
  void add_dimension(const std::string& name, std::span<const std::int64_t> values);
  void add_dimension(const std::string& name, std::span<const double> values);
  void add_dimension(const std::string& name, std::span<const std::string> values);

  /// An array over dimensions that were added before, in row-major order: `values` has the product of their sizes.
  void add_array(const std::string& name, std::span<const std::string> dimensions, std::span<const double> values);
  void add_array(const std::string& name, std::span<const std::string> dimensions,
                 std::span<const std::int64_t> values);
  void add_array(const std::string& name, std::span<const std::string> dimensions,
                 std::span<const std::int32_t> values);
  void add_array(const std::string& name, std::span<const std::string> dimensions,
                 std::span<const std::uint8_t> values);
  void add_array(const std::string& name, std::span<const std::string> dimensions, std::span<const std::string> values);

  /// The same array, of which `fill` writes some rows of the first axis at a time, from `first` on, over zeros: as many
  /// as a chunk has, so that the array is never in memory as a whole. It is called on several threads at once.
  template <typename T>
  using FillRows = std::function<void(std::size_t first, std::span<T> values)>;
  void add_array(const std::string& name, std::span<const std::string> dimensions, const FillRows<double>& fill,
                 Repeats repeats = Repeats::bytes);
  void add_array(const std::string& name, std::span<const std::string> dimensions, const FillRows<std::int64_t>& fill);
  void add_array(const std::string& name, std::span<const std::string> dimensions, const FillRows<std::int32_t>& fill);

  /// Attributes of an array or dimension, or of the file where `object` is empty.
  void set_attribute(const std::string& object, const std::string& name, const std::string& value);
  void set_attribute(const std::string& object, const std::string& name, std::span<const std::string> values);
  void set_attribute(const std::string& object, const std::string& name, std::int64_t value);
  void set_attribute(const std::string& object, const std::string& name, std::int32_t value);

  /// The bytes of the file so far.
  std::vector<std::byte> image();

 private:
  struct Dimension {
    std::string name;
    std::size_t size;
    Handle scale;
  };

  const Dimension& dimension(const std::string& name) const;
  Handle create_dataset(const std::string& name, std::int64_t type, std::span<const std::size_t> shape,
                        std::optional<Repeats> compressed);
  void write_dataset(const Handle& dataset, std::int64_t type, const void* values, std::size_t count);
  void add_dimension(const std::string& name, std::int64_t type, const void* values, std::size_t count);
  std::vector<std::size_t> shape_of(std::span<const std::string> dimensions) const;
  void attach_dimensions(const Handle& array, const std::string& name, std::span<const std::string> dimensions);
  void add_array(const std::string& name, std::span<const std::string> dimensions, std::int64_t type,
                 const void* values, std::size_t count);
  template <typename T>
  void add_filled_array(const std::string& name, std::span<const std::string> dimensions, std::int64_t type,
                        const FillRows<T>& fill, Repeats repeats);
  void set_attribute(const std::string& object, const std::string& name, std::int64_t type, const void* values,
                     const std::size_t* count);

  Handle file_;
  std::vector<Dimension> dimensions_;
};

}  // namespace gridfold::hdf5
