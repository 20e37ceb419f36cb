#include "store/hdf5/memory_file.hpp"

#include <hdf5.h>
#include <hdf5_hl.h>
#include <oneapi/tbb/parallel_for.h>
#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <functional>
#include <numeric>
#include <type_traits>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold::hdf5 {

static_assert(std::is_same_v<hid_t, std::int64_t>);
static_assert(std::is_same_v<herr_t, int>);

namespace {

constexpr std::size_t kGrowthBytes = 1 << 20;
constexpr std::size_t kMostChunkBytes = 1 << 20;
/// Level 4 takes up to twice as long, and makes counts and scores only a few percent smaller.
constexpr int kCompressionLevel = 1;
/// Of values that are compressed side by side, where no single row has more.
constexpr std::size_t kMostPackedBytes = 32 << 20;

/// HDF5's own words for what went wrong last in this thread.
std::string last_error() {
  std::string text;
  const auto innermost = [](unsigned, const H5E_error2_t* error, void* into) -> herr_t {
    if (error->desc != nullptr) *static_cast<std::string*>(into) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, innermost, &text);
  return text;
}

[[noreturn]] void fail(const std::string& action) {
  throw StoreError(fmt::format("HDF5 in memory: cannot {}: {}", action, last_error()));
}

/// Negative return values are HDF5's errors, whatever the function.
template <typename Result>
Result check(Result result, const std::string& action) {
  if (result < 0) fail(action);
  return result;
}

Handle property_list(hid_t kind) { return {check(H5Pcreate(kind), "create a property list"), H5Pclose}; }

Handle space_of(std::span<const std::size_t> shape) {
  const std::vector<hsize_t> sizes(shape.begin(), shape.end());
  return {check(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), "create a data space"),
          H5Sclose};
}

Handle text_type() {
  Handle type(check(H5Tcopy(H5T_C_S1), "create the type of texts"), H5Tclose);
  check(H5Tset_size(type.id(), H5T_VARIABLE), "make texts of variable length");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "make texts UTF-8");
  return type;
}

std::vector<const char*> pointers_to(std::span<const std::string> texts) {
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  return pointers;
}

// Without the order of creation, netCDF4 cannot append to the file.
constexpr unsigned kCreationOrder = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

/// Chunks of that shape, with the first axes cut until one is of a moderate size; HDF5 reads whole chunks.
void compress(const Handle& creation, std::span<const std::size_t> shape, std::size_t value_bytes, Repeats repeats) {
  std::vector<hsize_t> chunk(shape.begin(), shape.end());
  std::size_t bytes = value_bytes;
  for (const std::size_t size : shape) bytes *= size;
  for (std::size_t axis = 0; axis < chunk.size() && bytes > kMostChunkBytes; ++axis) {
    const std::size_t bytes_of_one = bytes / chunk[axis];
    chunk[axis] = std::max<hsize_t>(1, kMostChunkBytes / bytes_of_one);
    bytes = bytes_of_one * chunk[axis];
  }
  check(H5Pset_chunk(creation.id(), static_cast<int>(chunk.size()), chunk.data()), "choose the chunks");
  if (repeats == Repeats::bytes) check(H5Pset_shuffle(creation.id()), "shuffle bytes");
  check(H5Pset_deflate(creation.id(), kCompressionLevel), "compress");
}

std::vector<hsize_t> chunk_of(const Handle& array, std::size_t axes) {
  const Handle creation(check(H5Dget_create_plist(array.id()), "learn how an array is stored"), H5Pclose);
  std::vector<hsize_t> chunk(axes);
  check(H5Pget_chunk(creation.id(), static_cast<int>(axes), chunk.data()), "learn the chunks");
  return chunk;
}

/// A chunk as the filters of `compress` leave it: the first bytes of all values, then the second ones, and so on; by
/// zlib. HDF5's own filters work on one thread.
template <typename T>
std::vector<Bytef> packed(std::span<const T> values, Repeats repeats) {
  const std::span<const std::byte> bytes = std::as_bytes(values);
  std::vector<std::byte> shuffled(repeats == Repeats::bytes ? bytes.size() : 0);
  for (std::size_t i = 0; i < shuffled.size();) {
    for (std::size_t from = i / values.size(); from < bytes.size(); from += sizeof(T)) shuffled[i++] = bytes[from];
  }
  uLongf size = compressBound(bytes.size());
  std::vector<Bytef> result(size);
  const std::byte* const source = shuffled.empty() ? bytes.data() : shuffled.data();
  if (compress2(result.data(), &size, reinterpret_cast<const Bytef*>(source), bytes.size(), kCompressionLevel) !=
      Z_OK) {
    throw StoreError("zlib: cannot compress");
  }
  result.resize(size);
  return result;
}

struct Chunk {
  std::vector<hsize_t> start;
  std::vector<Bytef> bytes;
};

/// The chunks of whole rows of an array, in their order: `values` are those from the `first` one on. A chunk has a
/// single element of each axis before one, and all of each after it, so that its values stand together; beyond the end
/// are zeros.
template <typename T>
std::vector<Chunk> packed_chunks(std::span<const T> values, std::size_t first, std::span<const std::size_t> shape,
                                 std::span<const hsize_t> chunk, Repeats repeats) {
  std::vector<Chunk> chunks;
  std::vector<std::span<const T>> values_of_chunk;
  for (std::size_t at = 0; at < values.size(); at += values_of_chunk.back().size()) {
    std::vector<hsize_t> start(shape.size());
    std::size_t length = 1;
    std::size_t place = first + at;
    for (std::size_t axis = shape.size(); axis-- > 0; place /= shape[axis]) {
      start[axis] = place % shape[axis];
      length *= std::min<std::size_t>(chunk[axis], shape[axis] - start[axis]);
    }
    chunks.push_back({std::move(start), {}});
    values_of_chunk.push_back(values.subspan(at, length));
  }
  const std::size_t size = std::accumulate(chunk.begin(), chunk.end(), std::size_t{1}, std::multiplies<>());
  tbb::parallel_for(std::size_t{0}, chunks.size(), [&](std::size_t i) {
    std::vector<T> padded(values_of_chunk[i].begin(), values_of_chunk[i].end());
    padded.resize(size);
    chunks[i].bytes = packed(std::span<const T>(padded), repeats);
  });
  return chunks;
}

/// The chunks of the rows from `begin` to `end`, for each row of chunks.
template <typename T>
std::vector<std::vector<Chunk>> packed_rows(std::size_t begin, std::size_t end, std::span<const std::size_t> shape,
                                            std::span<const hsize_t> chunk, const MemoryFile::FillRows<T>& fill,
                                            Repeats repeats) {
  const std::size_t row = std::accumulate(shape.begin() + 1, shape.end(), std::size_t{1}, std::multiplies<>());
  std::vector<std::vector<Chunk>> blocks((end - begin + chunk[0] - 1) / chunk[0]);
  tbb::parallel_for(std::size_t{0}, blocks.size(), [&](std::size_t block) {
    const std::size_t first = begin + block * chunk[0];
    std::vector<T> values(std::min<std::size_t>(chunk[0], end - first) * row);
    fill(first, std::span<T>(values));
    blocks[block] = packed_chunks(std::span<const T>(values), first * row, shape, chunk, repeats);
  });
  return blocks;
}

Handle create_in_memory() {
  // The error stack is per thread, and by default prints itself to stderr.
  check(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr), "silence the error stack");
  const Handle access = property_list(H5P_FILE_ACCESS);
  check(H5Pset_fapl_core(access.id(), kGrowthBytes, false), "choose the driver");
  // H5Fget_file_image works with the earliest format only.
  check(H5Pset_libver_bounds(access.id(), H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST), "choose the format");
  const Handle creation = property_list(H5P_FILE_CREATE);
  check(H5Pset_link_creation_order(creation.id(), kCreationOrder), "track the order of links");
  check(H5Pset_attr_creation_order(creation.id(), kCreationOrder), "track the order of attributes");
  check(H5Pset_obj_track_times(creation.id(), false), "leave out times");
  return {check(H5Fcreate("results.h5", H5F_ACC_TRUNC, creation.id(), access.id()), "create the file"), H5Fclose};
}

}  // namespace

std::string library_version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  check(H5get_libversion(&major, &minor, &release), "learn the library's version");
  return fmt::format("{}.{}.{}", major, minor, release);
}

Handle::~Handle() {
  if (id_ >= 0) closer_(id_);
}

void Handle::close() { check(closer_(std::exchange(id_, -1)), "close an object"); }

MemoryFile::MemoryFile() : file_(create_in_memory()) {}

MemoryFile::~MemoryFile() = default;

const MemoryFile::Dimension& MemoryFile::dimension(const std::string& name) const {
  const auto has_name = [&](const Dimension& dimension) { return dimension.name == name; };
  const auto found = std::find_if(dimensions_.begin(), dimensions_.end(), has_name);
  assert(found != dimensions_.end());
  return *found;
}

void MemoryFile::add_group(const std::string& name) {
  const Handle creation = property_list(H5P_GROUP_CREATE);
  check(H5Pset_link_creation_order(creation.id(), kCreationOrder), "track the order of links");
  check(H5Pset_attr_creation_order(creation.id(), kCreationOrder), "track the order of attributes");
  check(H5Pset_obj_track_times(creation.id(), false), "leave out times");
  const Handle group(check(H5Gcreate2(file_.id(), name.c_str(), H5P_DEFAULT, creation.id(), H5P_DEFAULT),
                           fmt::format("create the group \"{}\"", name)),
                     H5Gclose);
}

Handle MemoryFile::create_dataset(const std::string& name, std::int64_t type, std::span<const std::size_t> shape,
                                  std::optional<Repeats> compressed) {
  const Handle creation = property_list(H5P_DATASET_CREATE);
  check(H5Pset_attr_creation_order(creation.id(), kCreationOrder), "track the order of attributes");
  check(H5Pset_obj_track_times(creation.id(), false), "leave out times");
  const bool is_empty = std::find(shape.begin(), shape.end(), std::size_t{0}) != shape.end();
  if (compressed && !is_empty && !shape.empty()) compress(creation, shape, H5Tget_size(type), *compressed);
  const Handle space = space_of(shape);
  return {check(H5Dcreate2(file_.id(), name.c_str(), type, space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT),
                fmt::format("create \"{}\"", name)),
          H5Dclose};
}

void MemoryFile::write_dataset(const Handle& dataset, std::int64_t type, const void* values, std::size_t count) {
  if (count == 0) return;
  check(H5Dwrite(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "write values");
}

void MemoryFile::add_dimension(const std::string& name, std::int64_t type, const void* values, std::size_t count) {
  Handle scale = create_dataset(name, type, std::span(&count, 1), std::nullopt);
  write_dataset(scale, type, values, count);
  const std::string own_name = name.substr(name.rfind('/') + 1);
  check(H5DSset_scale(scale.id(), own_name.c_str()), fmt::format("make \"{}\" a dimension", name));
  dimensions_.push_back({name, count, std::move(scale)});
}

void MemoryFile::add_dimension(const std::string& name, std::span<const std::int64_t> values) {
  add_dimension(name, H5T_NATIVE_INT64, values.data(), values.size());
}

void MemoryFile::add_dimension(const std::string& name, std::span<const double> values) {
  add_dimension(name, H5T_NATIVE_DOUBLE, values.data(), values.size());
}

void MemoryFile::add_dimension(const std::string& name, std::span<const std::string> values) {
  const Handle type = text_type();
  add_dimension(name, type.id(), pointers_to(values).data(), values.size());
}

std::vector<std::size_t> MemoryFile::shape_of(std::span<const std::string> dimensions) const {
  std::vector<std::size_t> shape;
  for (const std::string& name : dimensions) shape.push_back(dimension(name).size);
  return shape;
}

void MemoryFile::attach_dimensions(const Handle& array, const std::string& name,
                                   std::span<const std::string> dimensions) {
  // On every axis: a data set with only some of them scaled makes netCDF4 and h5netcdf refuse the whole file.
  for (unsigned axis = 0; axis < dimensions.size(); ++axis) {
    check(H5DSattach_scale(array.id(), dimension(dimensions[axis]).scale.id(), axis),
          fmt::format("attach \"{}\" to \"{}\"", dimensions[axis], name));
  }
}

void MemoryFile::add_array(const std::string& name, std::span<const std::string> dimensions, std::int64_t type,
                           const void* values, std::size_t count) {
  const std::vector<std::size_t> shape = shape_of(dimensions);
  [[maybe_unused]] std::size_t places = 1;
  for (const std::size_t size : shape) places *= size;
  assert(places == count);
  const bool is_text = check(H5Tget_class(type), "learn the class of a type") == H5T_STRING;
  const Handle array = create_dataset(name, type, shape, is_text ? std::nullopt : std::optional(Repeats::bytes));
  write_dataset(array, type, values, count);
  attach_dimensions(array, name, dimensions);
}

template <typename T>
void MemoryFile::add_filled_array(const std::string& name, std::span<const std::string> dimensions, std::int64_t type,
                                  const FillRows<T>& fill, Repeats repeats) {
  const std::vector<std::size_t> shape = shape_of(dimensions);
  const Handle array = create_dataset(name, type, shape, repeats);
  if (std::ranges::find(shape, std::size_t{0}) == shape.end()) {
    const std::vector<hsize_t> chunk = chunk_of(array, shape.size());
    const std::size_t block_bytes =
        sizeof(T) * chunk[0] * std::accumulate(shape.begin() + 1, shape.end(), std::size_t{1}, std::multiplies<>());
    const std::size_t rows = chunk[0] * std::max<std::size_t>(1, kMostPackedBytes / block_bytes);
    for (std::size_t begin = 0; begin < shape[0]; begin += rows) {
      const std::size_t end = std::min(begin + rows, shape[0]);
      for (const std::vector<Chunk>& chunks : packed_rows(begin, end, shape, chunk, fill, repeats)) {
        for (const auto& [start, bytes] : chunks) {
          check(H5Dwrite_chunk(array.id(), H5P_DEFAULT, 0, start.data(), bytes.size(), bytes.data()), "write values");
        }
      }
    }
  }
  attach_dimensions(array, name, dimensions);
}

void MemoryFile::add_array(const std::string& name, std::span<const std::string> dimensions,
                           const FillRows<double>& fill, Repeats repeats) {
  add_filled_array(name, dimensions, H5T_NATIVE_DOUBLE, fill, repeats);
}

void MemoryFile::add_array(const std::string& name, std::span<const std::string> dimensions,
                           const FillRows<std::int64_t>& fill) {
  add_filled_array(name, dimensions, H5T_NATIVE_INT64, fill, Repeats::bytes);
}

void MemoryFile::add_array(const std::string& name, std::span<const std::string> dimensions,
                           const FillRows<std::int32_t>& fill) {
  add_filled_array(name, dimensions, H5T_NATIVE_INT32, fill, Repeats::bytes);
}

void MemoryFile::add_array(const std::string& name, std::span<const std::string> dimensions,
                           std::span<const double> values) {
  add_array(name, dimensions, H5T_NATIVE_DOUBLE, values.data(), values.size());
}

void MemoryFile::add_array(const std::string& name, std::span<const std::string> dimensions,
                           std::span<const std::int64_t> values) {
  add_array(name, dimensions, H5T_NATIVE_INT64, values.data(), values.size());
}

void MemoryFile::add_array(const std::string& name, std::span<const std::string> dimensions,
                           std::span<const std::int32_t> values) {
  add_array(name, dimensions, H5T_NATIVE_INT32, values.data(), values.size());
}

void MemoryFile::add_array(const std::string& name, std::span<const std::string> dimensions,
                           std::span<const std::uint8_t> values) {
  add_array(name, dimensions, H5T_NATIVE_UINT8, values.data(), values.size());
}

void MemoryFile::add_array(const std::string& name, std::span<const std::string> dimensions,
                           std::span<const std::string> values) {
  const Handle type = text_type();
  add_array(name, dimensions, type.id(), pointers_to(values).data(), values.size());
}

void MemoryFile::set_attribute(const std::string& object, const std::string& name, std::int64_t type,
                               const void* values, const std::size_t* count) {
  const Handle space = count != nullptr ? space_of(std::span(count, 1))
                                        : Handle(check(H5Screate(H5S_SCALAR), "create a scalar space"), H5Sclose);
  const std::string path = object.empty() ? "/" : object;
  const Handle attribute(check(H5Acreate_by_name(file_.id(), path.c_str(), name.c_str(), type, space.id(), H5P_DEFAULT,
                                                 H5P_DEFAULT, H5P_DEFAULT),
                               fmt::format("create the attribute \"{}\"", name)),
                         H5Aclose);
  check(H5Awrite(attribute.id(), type, values), fmt::format("write the attribute \"{}\"", name));
}

void MemoryFile::set_attribute(const std::string& object, const std::string& name, const std::string& value) {
  const Handle type = text_type();
  const char* const text = value.c_str();
  set_attribute(object, name, type.id(), &text, nullptr);
}

void MemoryFile::set_attribute(const std::string& object, const std::string& name,
                               std::span<const std::string> values) {
  const Handle type = text_type();
  const std::size_t count = values.size();
  set_attribute(object, name, type.id(), pointers_to(values).data(), &count);
}

void MemoryFile::set_attribute(const std::string& object, const std::string& name, std::int64_t value) {
  set_attribute(object, name, H5T_NATIVE_INT64, &value, nullptr);
}

void MemoryFile::set_attribute(const std::string& object, const std::string& name, std::int32_t value) {
  set_attribute(object, name, H5T_NATIVE_INT32, &value, nullptr);
}

std::vector<std::byte> MemoryFile::image() {
  check(H5Fflush(file_.id(), H5F_SCOPE_GLOBAL), "flush");
  const ssize_t size = check(H5Fget_file_image(file_.id(), nullptr, 0), "learn the size of the file");
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  check(H5Fget_file_image(file_.id(), bytes.data(), bytes.size()), "take the bytes of the file");
  return bytes;
}

}  // namespace gridfold::hdf5
