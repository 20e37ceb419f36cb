#include "hdf5/array_file.hpp"

#include <hdf5.h>

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "hdf5/child_output.hpp"

namespace gridfold::hdf5 {

namespace {

/// An HDF5 identifier with the function that closes it.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }

  hid_t id() const { return id_; }
  bool is_open() const { return id_ >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// The library prints what goes wrong unless it is told not to.
void keep_quiet() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& problem) {
  throw DataError(fmt::format("{}: {}", path.string(), problem));
}

herr_t note_dataset(hid_t, const char* name, const H5O_info_t* info, void* names) {
  if (info->type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

/// Reads one data set.
class Reader {
 public:
  Reader(const std::filesystem::path& path, hid_t file, std::string name)
      : path_(path),
        name_(std::move(name)),
        dataset_(H5Dopen2(file, name_.c_str(), H5P_DEFAULT), H5Dclose),
        space_(H5Dget_space(dataset_.id()), H5Sclose),
        type_(H5Dget_type(dataset_.id()), H5Tclose) {
    if (!dataset_.is_open() || !space_.is_open() || !type_.is_open()) refuse("cannot be opened");
  }

  std::vector<std::size_t> shape() const {
    const int rank = H5Sget_simple_extent_ndims(space_.id());
    if (rank < 0) refuse("has no shape");
    std::vector<hsize_t> sizes(static_cast<std::size_t>(rank));
    if (rank > 0 && H5Sget_simple_extent_dims(space_.id(), sizes.data(), nullptr) < 0) refuse("has no shape");
    return {sizes.begin(), sizes.end()};
  }

  bool has_doubles() const {
    return H5Tget_class(type_.id()) == H5T_FLOAT && H5Tget_size(type_.id()) == sizeof(double);
  }

  bool is_in_other_files() const {
    const Handle creation(H5Dget_create_plist(dataset_.id()), H5Pclose);
    if (!creation.is_open()) refuse("cannot be opened");
    return H5Pget_external_count(creation.id()) != 0 || H5Pget_layout(creation.id()) == H5D_VIRTUAL;
  }

  StoredArray read(std::uint64_t max_bytes) const {
    StoredArray array{shape(), {}};
    switch (H5Tget_class(type_.id())) {
      case H5T_INTEGER:
      case H5T_ENUM:
        return read_integers(std::move(array), max_bytes);
      case H5T_FLOAT:
        return read_floats(std::move(array), max_bytes);
      case H5T_STRING:
        return read_texts(std::move(array), max_bytes);
      default:
        refuse("holds neither numbers nor texts");
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& problem) const { fail(path_, fmt::format("{} {}", name_, problem)); }

  std::size_t count(const StoredArray& array, std::size_t bytes, std::uint64_t max_bytes) const {
    std::uint64_t count = 1;
    for (const std::size_t size : array.shape) {
      if (__builtin_mul_overflow(count, std::uint64_t{size}, &count)) count = UINT64_MAX;
    }
    if (count > max_bytes / bytes) {
      refuse(fmt::format("holds more than the {} MiB that gridfold takes; the file is damaged, or too large",
                         max_bytes >> 20));
    }
    return static_cast<std::size_t>(count);
  }

  template <typename T>
  std::vector<T> values(const StoredArray& array, hid_t type, std::uint64_t max_bytes) const {
    std::vector<T> values(count(array, sizeof(T), max_bytes));
    if (!values.empty() && H5Dread(dataset_.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) {
      refuse("cannot be read; the file is damaged, or compressed by a filter that is not there");
    }
    return values;
  }

  /// Booleans are an enumeration of integers for h5py.
  StoredArray read_integers(StoredArray array, std::uint64_t max_bytes) const {
    const Handle base(H5Tget_class(type_.id()) == H5T_ENUM ? H5Tget_super(type_.id()) : H5Tcopy(type_.id()), H5Tclose);
    const bool is_unsigned = H5Tget_sign(base.id()) == H5T_SGN_NONE;
    const Handle memory(H5Tget_class(type_.id()) == H5T_ENUM ? H5Tcopy(type_.id()) : -1, H5Tclose);
    if (memory.is_open()) {
      if (H5Tget_size(type_.id()) != 1) refuse("is an enumeration of more than 8 bits");
      array.values = values<std::uint8_t>(array, memory.id(), max_bytes);
    } else if (is_unsigned && H5Tget_size(base.id()) == 1) {
      array.values = values<std::uint8_t>(array, H5T_NATIVE_UINT8, max_bytes);
    } else if (is_unsigned) {
      array.values = exact(values<std::uint64_t>(array, H5T_NATIVE_UINT64, max_bytes));
    } else {
      array.values = exact(values<std::int64_t>(array, H5T_NATIVE_INT64, max_bytes));
    }
    return array;
  }

  template <typename T>
  std::vector<double> exact(const std::vector<T>& integers) const {
    constexpr T kExact = T{1} << 53;
    std::vector<double> numbers(integers.size());
    for (std::size_t i = 0; i < integers.size(); ++i) {
      bool is_large = integers[i] > kExact;
      if constexpr (std::is_signed_v<T>) is_large = is_large || integers[i] < -kExact;
      if (is_large) refuse(fmt::format("holds the integer {}, which a double would round", integers[i]));
      numbers[i] = static_cast<double>(integers[i]);
    }
    return numbers;
  }

  StoredArray read_floats(StoredArray array, std::uint64_t max_bytes) const {
    if (H5Tget_size(type_.id()) > sizeof(double)) refuse("holds floats of more than 64 bits");
    if (H5Tget_size(type_.id()) <= sizeof(float)) {
      array.values = values<float>(array, H5T_NATIVE_FLOAT, max_bytes);
    } else {
      array.values = values<double>(array, H5T_NATIVE_DOUBLE, max_bytes);
    }
    return array;
  }

  StoredArray read_texts(StoredArray array, std::uint64_t max_bytes) const {
    array.values =
        H5Tis_variable_str(type_.id()) > 0 ? variable_texts(array, max_bytes) : fixed_texts(array, max_bytes);
    return array;
  }

  /// libhdf5 1.10 follows the references of such texts into the file without looking where they lead: a damaged file
  /// makes it crash or go on forever, which is kept away from this process.
  std::vector<std::string> variable_texts(const StoredArray& array, std::uint64_t max_bytes) const {
    const std::size_t texts_count = count(array, sizeof(char*), max_bytes);
    constexpr unsigned kCpuSeconds = 10;
    constexpr std::size_t kTextsPerSecond = 100'000;
    const auto output = child_output([&](const WriteToParent& write) { return write_texts(texts_count, write); },
                                     static_cast<std::size_t>(max_bytes),
                                     kCpuSeconds + static_cast<unsigned>(texts_count / kTextsPerSecond));
    std::vector<std::string> texts;
    std::size_t position = 0;
    while (output && output->size() - position >= sizeof(std::uint64_t)) {
      std::uint64_t length = 0;
      std::memcpy(&length, output->data() + position, sizeof(length));
      position += sizeof(length);
      texts.push_back(output->substr(position, static_cast<std::size_t>(length)));
      position += static_cast<std::size_t>(length);
    }
    if (!output || texts.size() != texts_count) {
      refuse(
          "holds texts of variable length that cannot be read; the file is damaged: copy it again, or store the "
          "texts with a fixed length");
    }
    return texts;
  }

  /// Each text behind its length.
  bool write_texts(std::size_t texts_count, const WriteToParent& write) const {
    const Handle memory(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(memory.id(), H5T_VARIABLE);
    H5Tset_cset(memory.id(), H5Tget_cset(type_.id()));
    std::vector<char*> texts(texts_count);
    if (texts_count > 0 && H5Dread(dataset_.id(), memory.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()) < 0) {
      return false;
    }
    for (const char* text : texts) {
      const std::uint64_t length = text != nullptr ? std::strlen(text) : 0;
      if (!write(&length, sizeof(length)) || !write(text, static_cast<std::size_t>(length))) return false;
    }
    return true;
  }

  std::vector<std::string> fixed_texts(const StoredArray& array, std::uint64_t max_bytes) const {
    const std::size_t length = H5Tget_size(type_.id());
    if (length == 0) refuse("holds texts of no length");
    const std::size_t texts_count = count(array, length, max_bytes);
    std::vector<char> bytes(texts_count * length);
    if (!bytes.empty() && H5Dread(dataset_.id(), type_.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0) {
      refuse("cannot be read; the file is damaged");
    }
    const bool pads_with_blanks = H5Tget_strpad(type_.id()) == H5T_STR_SPACEPAD;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < texts_count; ++i) {
      std::string text(bytes.data() + i * length, length);
      text.resize(std::min(text.find('\0'), text.size()));
      if (pads_with_blanks) text.resize(text.find_last_not_of(' ') + 1);
      texts.push_back(std::move(text));
    }
    return texts;
  }

  const std::filesystem::path& path_;
  std::string name_;
  Handle dataset_;
  Handle space_;
  Handle type_;
};

/// Writes data sets into an open file.
class Writer {
 public:
  Writer(hid_t file, const std::stop_token& stop) : file_(file), stop_(stop) {}

  void write(const NamedStoredArray& named) const {
    std::visit([&](const auto& values) { write_values(named, values); }, named.array.values);
  }

 private:
  void require(bool succeeded, const std::string& name) const {
    if (!succeeded) throw StoreError(fmt::format("HDF5 in memory: {} cannot be written", name));
  }

  template <typename T>
  static hid_t native_type() {
    if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_NATIVE_UINT8;
    if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
    return H5T_NATIVE_DOUBLE;
  }
  template <typename T>
  static hid_t file_type() {
    if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_STD_U8LE;
    if constexpr (std::is_same_v<T, float>) return H5T_IEEE_F32LE;
    return H5T_IEEE_F64LE;
  }

  template <typename T>
  void write_values(const NamedStoredArray& named, const std::vector<T>& values) const {
    write_raw(named, file_type<T>(), native_type<T>(), values.data(), sizeof(T));
  }

  void write_values(const NamedStoredArray& named, const std::vector<std::string>& texts) const {
    const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.id(), H5T_VARIABLE);
    H5Tset_cset(type.id(), H5T_CSET_UTF8);
    std::vector<const char*> pointers;
    for (const std::string& text : texts) pointers.push_back(text.c_str());
    write_raw(named, type.id(), type.id(), pointers.data(), sizeof(char*));
  }

  void write_raw(const NamedStoredArray& named, hid_t file_type, hid_t memory_type, const void* values,
                 std::size_t bytes) const {
    const std::vector<hsize_t> sizes(named.array.shape.begin(), named.array.shape.end());
    const Handle space(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), H5Sclose);
    const Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    // Times would make equal arrays differ.
    H5Pset_obj_track_times(properties.id(), false);
    std::vector<hsize_t> chunk = sizes;
    if (std::find(sizes.begin(), sizes.end(), hsize_t{0}) == sizes.end()) {
      constexpr hsize_t kChunkBytes = hsize_t{1} << 20;
      hsize_t row_bytes = bytes;
      for (std::size_t axis = 1; axis < sizes.size(); ++axis) row_bytes *= sizes[axis];
      chunk[0] = std::clamp<hsize_t>(kChunkBytes / std::max<hsize_t>(row_bytes, 1), 1, sizes[0]);
      H5Pset_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data());
      H5Pset_shuffle(properties.id());
      H5Pset_deflate(properties.id(), 4);
    }
    const Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    H5Pset_create_intermediate_group(links.id(), 1);
    const Handle dataset(
        H5Dcreate2(file_, named.name.c_str(), file_type, space.id(), links.id(), properties.id(), H5P_DEFAULT),
        H5Dclose);
    require(dataset.is_open(), named.name);
    for (std::vector<hsize_t> begin(sizes.size(), 0); begin[0] < sizes[0]; begin[0] += chunk[0]) {
      throw_if_stopped(stop_);
      std::vector<hsize_t> block = chunk;
      block[0] = std::min(chunk[0], sizes[0] - begin[0]);
      H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, begin.data(), nullptr, block.data(), nullptr);
      require(H5Dwrite(dataset.id(), memory_type, space.id(), space.id(), H5P_DEFAULT, values) >= 0, named.name);
    }
  }

  hid_t file_;
  const std::stop_token& stop_;
};

}  // namespace

ArrayFile::ArrayFile(std::filesystem::path path) : path_(std::move(path)) {
  keep_quiet();
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path_, ignored)) fail(path_, "is not a file");
  if (H5Fis_hdf5(path_.c_str()) <= 0) fail(path_, "is not an HDF5 file");
  file_ = H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file_ < 0) fail(path_, "cannot be opened; the HDF5 file is cut short, damaged, or open for writing elsewhere");
}

ArrayFile::~ArrayFile() { H5Fclose(file_); }

std::vector<std::string> ArrayFile::names() const {
  std::vector<std::string> names;
  if (H5Ovisit2(file_, H5_INDEX_NAME, H5_ITER_INC, note_dataset, &names, H5O_INFO_BASIC) < 0) {
    fail(path_, "its data sets cannot be listed; the file is damaged");
  }
  return names;
}

std::vector<std::size_t> ArrayFile::shape_of(const std::string& name) const {
  return Reader(path_, file_, name).shape();
}

bool ArrayFile::has_doubles(const std::string& name) const { return Reader(path_, file_, name).has_doubles(); }

bool ArrayFile::is_in_other_files(const std::string& name) const {
  return Reader(path_, file_, name).is_in_other_files();
}

StoredArray ArrayFile::read(const std::string& name, std::uint64_t max_bytes) const {
  return Reader(path_, file_, name).read(max_bytes);
}

std::string file_of(std::vector<NamedStoredArray> arrays, const std::stop_token& stop) {
  keep_quiet();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  constexpr std::size_t kGrowthBytes = 1 << 20;
  const bool is_in_memory = H5Pset_fapl_core(access.id(), kGrowthBytes, false) >= 0;
  const Handle file(is_in_memory ? H5Fcreate("arrays.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access.id()) : -1, H5Fclose);
  const auto require = [](bool succeeded) {
    if (!succeeded) throw StoreError("HDF5 in memory: no file can be made");
  };
  require(file.is_open());
  const Writer writer(file.id(), stop);
  for (NamedStoredArray& array : arrays) writer.write(std::exchange(array, {}));
  require(H5Fflush(file.id(), H5F_SCOPE_GLOBAL) >= 0);
  const ssize_t size = H5Fget_file_image(file.id(), nullptr, 0);
  require(size >= 0);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  require(H5Fget_file_image(file.id(), bytes.data(), bytes.size()) == size);
  return bytes;
}

}  // namespace gridfold::hdf5
