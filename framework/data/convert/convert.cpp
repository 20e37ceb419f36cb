#include "data/convert/convert.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <functional>
#include <system_error>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/registry.hpp"
#include "data/convert/writers.hpp"
#include "data/describe.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

struct TargetFormat {
  std::string_view ending;
  std::string_view loader;
  WriteParts write;
};

constexpr std::array<TargetFormat, 7> kFormats{{{".csv", "csv", write_csv},
                                                {".npy", "npy", write_npy},
                                                {".npz", "npy", write_npz},
                                                {".libsvm", "libsvm", write_libsvm},
                                                {".svm", "libsvm", write_libsvm},
                                                {".h5", "hdf5", write_hdf5},
                                                {".hdf5", "hdf5", write_hdf5}}};

const TargetFormat& format_of(const fs::path& target) {
  const auto found = std::ranges::find(kFormats, target.extension().string(), &TargetFormat::ending);
  if (found != kFormats.end()) return *found;
  std::string allowed;
  for (const TargetFormat& format : kFormats) {
    allowed += (allowed.empty() ? "" : ", ") + std::string(format.ending);
  }
  throw ConfigError(fmt::format("{}: the ending says no format to write; allowed: {}", target.string(), allowed));
}

/// A folder beside the target whose files get their names once they are known to be right.
class WorkFolder {
 public:
  explicit WorkFolder(const fs::path& target)
      : folder_(target.parent_path() / fmt::format(".{}.{}", target.filename().string(), ::getpid())) {
    std::error_code failed;
    // What has this name already is somebody else's.
    if (!fs::create_directory(folder_, failed)) {
      throw StoreError(
          fmt::format("{}: cannot make the folder: {}", folder_.string(), failed ? failed.message() : "it exists"));
    }
  }
  ~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  const fs::path& path() const { return folder_; }

  /// What `write` returns; complaints of files in here, of which nobody knows, name them as they would be called.
  ParameterValues fill(const fs::path& folder, const std::function<ParameterValues()>& write) const {
    try {
      return write();
    } catch (const StoreError& error) {
      std::string what = error.what();
      const std::string inside = (folder_ / "").string();
      if (what.starts_with(inside)) what.replace(0, inside.size(), (folder / "").string());
      throw StoreError(what);
    }
  }

  /// Moves all files to the target's folder, where none of them may exist.
  std::vector<fs::path> move_to(const fs::path& folder) const {
    std::vector<fs::path> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) names.push_back(entry.path().filename());
    std::ranges::sort(names);
    for (const fs::path& name : names) require_free(folder / name);
    std::vector<fs::path> moved;
    for (const fs::path& name : names) {
      std::error_code failed;
      fs::rename(folder_ / name, folder / name, failed);
      if (failed) throw StoreError(fmt::format("{}: {}", (folder / name).string(), failed.message()));
      moved.push_back(folder / name);
    }
    return moved;
  }

  static void require_free(const fs::path& file) {
    std::error_code ignored;
    if (fs::exists(file, ignored)) throw ConfigError(fmt::format("{}: the file exists already", file.string()));
  }

 private:
  fs::path folder_;
};

/// A folder that a typing error names is not made.
void require_folder(const fs::path& folder) {
  std::error_code ignored;
  if (folder.empty() || fs::is_directory(folder, ignored)) return;
  throw ConfigError(fmt::format("{}: the folder does not exist; make it first", folder.string()));
}

ParameterValues in_folder(const Loader& loader, const ParameterValues& parameters, const fs::path& folder) {
  ParameterValues placed = parameters;
  for (ParameterValue& value : placed) {
    const ParameterInfo* info = find_entry(loader.component.parameters, value.name);
    if (info == nullptr || info->type != ParameterType::path) continue;
    value.value = (folder / std::get<std::string>(value.value)).string();
  }
  return placed;
}

void require_same(const Dataset& part, const Loader& reader, const ParameterValues& parameters, Part which,
                  const std::stop_token& stop, const fs::path& target) {
  LoadRequest request = request_for(reader, parameters, which);
  request.stop = stop;
  if (load_part(reader, request).fingerprint == part.fingerprint) return;
  throw DataError(
      fmt::format("{}: what was written reads back as something else, so that nothing is kept; another "
                  "format may hold these rows",
                  target.string()));
}

}  // namespace

std::string name_of_part(const std::string& name, std::string_view part) {
  const fs::path path(name);
  return fmt::format("{}-{}{}", path.stem().string(), part, path.extension().string());
}

std::optional<std::vector<std::int64_t>> class_integers(const Dataset& part) {
  std::vector<std::int64_t> integers;
  for (const std::string& name : part.class_names) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value);
    if (error != std::errc{} || end != name.data() + name.size() || std::to_string(value) != name) return std::nullopt;
    integers.push_back(value);
  }
  return integers;
}

void require_numeric_columns(const Dataset& part, std::string_view format) {
  for (std::size_t i = 0; i < part.columns.size(); ++i) {
    if (!part.columns[i].is_categorical()) continue;
    throw DataError(
        fmt::format("{} holds numbers alone, but column {} holds texts; write .csv, or drop the column with "
                    "--set drop_columns=[{}]",
                    format, part.columns[i].name.empty() ? std::to_string(i) : part.columns[i].name,
                    part.columns[i].name.empty() ? std::to_string(i) : part.columns[i].name));
  }
}

void require_numbers(const Dataset& part, std::string_view format) {
  require_numeric_columns(part, format);
  if (!part.groups.empty()) throw DataError(fmt::format("{} does not hold the groups of rows; write .csv", format));
}

std::vector<std::size_t> array_shape(const Dataset& part) {
  if (!part.image_shape) return {part.rows(), part.feature_count()};
  const ImageShape& image = *part.image_shape;
  if (image.channels == 1) return {part.rows(), image.height, image.width};
  return {part.rows(), image.channels, image.height, image.width};
}

void write_file(const fs::path& file, std::string_view bytes, const std::stop_token& stop) {
  constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
  std::ofstream out(file, std::ios::binary);
  while (out && !bytes.empty()) {
    throw_if_stopped(stop);
    const std::string_view block = bytes.substr(0, kBlockBytes);
    out.write(block.data(), static_cast<std::streamsize>(block.size()));
    bytes.remove_prefix(block.size());
  }
  out.close();
  if (!out) throw StoreError(system_error_text(file, "cannot write", errno));
}

Converted convert(const Loader& loader, const LoadRequest& request, const fs::path& target,
                  std::span<const Loader> loaders) {
  const TargetFormat& format = format_of(target);
  const Loader* known = find_entry(loaders, format.loader);
  if (known == nullptr) throw ConfigError(fmt::format("{}: no loader reads this format", target.string()));
  const Loader& reader = *known;
  WorkFolder::require_free(target);
  require_folder(target.parent_path());
  const Dataset train = load_part(loader, request);
  LoadRequest of_test = request;
  of_test.part = Part::test;
  std::optional<Dataset> test;
  if (has_test_part(loader, request)) test = load_part(loader, of_test);

  const WorkFolder work(target);
  const std::string name = target.filename().string();
  const ParameterValues parameters = work.fill(target.parent_path(), [&] {
    return format.write({train, test ? &*test : nullptr, request.stop}, work.path(), name);
  });
  const ParameterValues placed = in_folder(reader, parameters, work.path());
  require_same(train, reader, placed, Part::train, request.stop, target);
  if (test) require_same(*test, reader, placed, Part::test, request.stop, target);
  return {reader.component.name, in_folder(reader, parameters, target.parent_path()),
          work.move_to(target.parent_path()), train.fingerprint};
}

}  // namespace gridfold
