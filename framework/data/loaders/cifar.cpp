#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/utf8.hpp"
#include "data/fingerprint.hpp"
#include "data/input_file.hpp"
#include "data/loaders.hpp"
#include "data/published/published_sets.hpp"

// The binary versions at https://www.cs.toronto.edu/~kriz/cifar.html. CIFAR-10: six files of 10,000 records, each one
// byte of label and 3,072 bytes of pixels (red, green and blue planes of 32 rows). CIFAR-100: a file for each part, of
// records with two labels, of the coarse class and of the fine one.

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFeatures = 3072;
constexpr std::size_t kRecordsPerRead = 256;

/// What differs between the two.
struct Format {
  std::string_view name;
  std::string_view loader;
  std::size_t label_bytes;
  std::size_t label_byte;
  std::size_t classes;
  std::string_view class_file;
  std::size_t train_files;
  std::size_t train_rows;
  std::size_t test_rows;
  /// A file that tells the folder, and that of the Python version.
  std::string_view first_file;
  std::string_view python_file;
  std::string_view folder;

  std::size_t record_bytes() const { return label_bytes + kFeatures; }
  std::size_t rows_of(Part part) const { return part == Part::test ? test_rows : train_rows; }
  std::size_t records_per_file(Part part) const { return part == Part::test ? test_rows : train_rows / train_files; }
};

constexpr Format kCifar10{"CIFAR-10",
                          "cifar10",
                          1,
                          0,
                          10,
                          "batches.meta.txt",
                          5,
                          50'000,
                          10'000,
                          "data_batch_1.bin",
                          "data_batch_1",
                          "cifar-10-batches-bin"};
constexpr Format kCifar100{"CIFAR-100", "cifar100", 2,      1,           100,     "fine_label_names.txt",
                           1,           50'000,     10'000, "train.bin", "train", "cifar-100-binary"};

constexpr Format coarse(Format format) {
  format.label_byte = 0;
  format.classes = 20;
  format.class_file = "coarse_label_names.txt";
  return format;
}

/// The format of a request: of CIFAR-100, with the labels that are asked for.
const Format& cifar_format(const LoadRequest& request) {
  static constexpr Format kCoarse = coarse(kCifar100);
  const Scalar* labels = find_parameter(request.parameters, "labels");
  if (labels == nullptr) return kCifar10;
  return std::get<std::string>(*labels) == "coarse" ? kCoarse : kCifar100;
}

std::vector<fs::path> part_files(const fs::path& folder, const Format& format, Part part) {
  if (format.train_files == 1) return {folder / (part == Part::test ? "test.bin" : "train.bin")};
  if (part == Part::test) return {folder / "test_batch.bin"};
  std::vector<fs::path> files;
  for (std::size_t batch = 1; batch <= format.train_files; ++batch) {
    files.push_back(folder / fmt::format("data_batch_{}.bin", batch));
  }
  return files;
}

fs::path cifar_folder(const LoadRequest& request) {
  const auto path = path_of(request, "path");
  return path ? *path : require_fetched(cifar_format(request).loader);
}

std::vector<fs::path> cifar_files(const LoadRequest& request) {
  const fs::path folder = cifar_folder(request);
  const Format& format = cifar_format(request);
  std::vector<fs::path> all = part_files(folder, format, request.part);
  const auto exists = [](const fs::path& file) { return fs::exists(file); };
  if (std::none_of(all.begin(), all.end(), exists)) return {};
  all.push_back(folder / format.class_file);
  return all;
}

bool holds_format(const fs::path& folder, const Format& format) {
  std::error_code ignored;
  return fs::exists(folder / format.first_file, ignored) ||
         fs::exists(part_files(folder, format, Part::test).front(), ignored);
}

/// Says what the folder seems to be where it is not that binary version.
void require_cifar_folder(const fs::path& folder, const Format& format) {
  if (!fs::exists(folder)) throw DataError(fmt::format("{}: does not exist", folder.string()));
  if (!fs::is_directory(folder)) {
    throw DataError(fmt::format("{}: is a file; give the folder that holds {}", folder.string(), format.first_file));
  }
  if (holds_format(folder, format)) return;
  const Format& other = format.label_bytes == 1 ? kCifar100 : kCifar10;
  std::string hint =
      fmt::format("give the folder that holds {} (the \"binary version\" of {})", format.first_file, format.name);
  if (fs::exists(folder / format.python_file)) {
    hint = fmt::format("this is the Python version; gridfold reads the \"binary version\" ({})", format.first_file);
  } else if (fs::exists(folder / format.folder)) {
    hint = fmt::format("give {}", (folder / format.folder).string());
  } else if (holds_format(folder, other)) {
    hint = fmt::format("this looks like {}, which the loader {} reads", other.name, other.loader);
  }
  throw DataError(fmt::format("{}: holds no {}; {}", folder.string(), format.first_file, hint));
}

void require_size(const InputFile& file, const Format& format, Part part) {
  const std::uint64_t size = file.size_on_disk();
  const std::size_t records = format.records_per_file(part);
  const std::uint64_t expected = records * format.record_bytes();
  if (size == expected) return;
  const Format& other = format.label_bytes == 1 ? kCifar100 : kCifar10;
  if (size % format.record_bytes() != 0 && size % other.record_bytes() == 0) {
    file.fail(0, fmt::format("this looks like {}: its {} bytes are whole records of {} bytes, not of {}", other.name,
                             size, other.record_bytes(), format.record_bytes()));
  }
  if (size < expected) {
    file.fail(size,
              fmt::format("the file ends here, after {} whole records, but a {} file of this part has {} records of "
                          "{} bytes ({} bytes); copy or download it again",
                          size / format.record_bytes(), format.name, records, format.record_bytes(), expected));
  }
  file.fail(expected, fmt::format("the records of a {} file end here, but {} more bytes follow; the file is foreign",
                                  format.name, size - expected));
}

std::vector<std::string> read_class_names(const fs::path& folder, const Format& format) {
  InputFile file(folder / format.class_file);
  constexpr std::uint64_t kLongest = 4096;
  if (file.size_on_disk() > kLongest) {
    file.fail(kLongest, fmt::format("the file is too long for {} class names", format.classes));
  }
  std::string text(static_cast<std::size_t>(file.size_on_disk()), '\0');
  file.read_exactly(std::as_writable_bytes(std::span(text)), "the class names");
  if (!is_valid_utf8(text)) file.fail(0, "the class names are not valid UTF-8");
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string name = text.substr(begin, end - begin);
    if (!name.empty() && name.back() == '\r') name.pop_back();
    if (!name.empty()) names.push_back(std::move(name));
    begin = end + 1;
  }
  if (names.size() != format.classes) {
    file.fail(file.size_on_disk(),
              fmt::format("{} class names were expected, one per line; {} are there", format.classes, names.size()));
  }
  return names;
}

/// What is known without a look at the records.
DataShape cifar_shape(const LoadRequest& request) {
  const fs::path folder = cifar_folder(request);
  const Format& format = cifar_format(request);
  require_cifar_folder(folder, format);
  return {.rows = rows_to_read(request, format.rows_of(request.part), folder),
          .available_rows = format.rows_of(request.part),
          .features = kFeatures,
          .bytes_per_feature = 1,
          .class_names = read_class_names(folder, format),
          .image_shape = ImageShape{3, 32, 32}};
}

/// Reads the part's files up to `rows` rows: `take_record(row, label, pixels)` for each.
template <typename TakeRecord>
void read_records(const LoadRequest& request, std::size_t rows, const TakeRecord& take_record) {
  const Format& format = cifar_format(request);
  const std::size_t record_bytes = format.record_bytes();
  std::vector<std::byte> block(kRecordsPerRead * record_bytes);
  std::size_t row = 0;
  for (const fs::path& path : part_files(cifar_folder(request), format, request.part)) {
    if (row >= rows) break;
    InputFile file(path, request.stop, request.progress);
    require_size(file, format, request.part);
    for (std::size_t left = std::min(format.records_per_file(request.part), rows - row); left > 0;) {
      const std::size_t records = std::min(left, kRecordsPerRead);
      const std::uint64_t begin = file.offset();
      file.read_exactly(std::span(block).first(records * record_bytes), "the records");
      for (std::size_t i = 0; i < records; ++i, ++row) {
        const std::byte* record = block.data() + i * record_bytes;
        const auto label = std::to_integer<std::int32_t>(record[format.label_byte]);
        if (label >= static_cast<std::int32_t>(format.classes)) {
          file.fail(begin + i * record_bytes + format.label_byte,
                    fmt::format("label {} is not in 0..{}; the file is foreign or damaged", label, format.classes - 1));
        }
        take_record(row, label,
                    std::span(reinterpret_cast<const std::uint8_t*>(record + format.label_bytes), kFeatures));
      }
      left -= records;
    }
  }
}

DataShape inspect_cifar(const LoadRequest& request) {
  DataShape shape = cifar_shape(request);
  read_records(request, shape.rows,
               [&](std::size_t, std::int32_t label, std::span<const std::uint8_t>) { shape.labels.push_back(label); });
  return shape;
}

Dataset load_cifar(const LoadRequest& request) {
  DataShape shape = cifar_shape(request);
  Matrix<std::uint8_t> features(shape.rows, kFeatures);
  Sha256 hash;
  Dataset dataset;
  read_records(request, request.wants_fingerprint ? shape.available_rows : shape.rows,
               [&](std::size_t row, std::int32_t label, std::span<const std::uint8_t> pixels) {
                 dataset.labels.push_back(label);
                 if (request.wants_fingerprint) hash.update(std::as_bytes(pixels));
                 if (row < shape.rows) std::copy(pixels.begin(), pixels.end(), features.row(row).begin());
               });
  dataset.features = std::move(features);
  dataset.class_names = std::move(shape.class_names);
  dataset.image_shape = shape.image_shape;
  if (request.wants_fingerprint) {
    dataset.fingerprint = fingerprint_of_bytes(hash, kFeatures, {dataset.labels, dataset.class_names});
  }
  dataset.labels.resize(shape.rows);
  return dataset;
}

template <const Format& format>
bool recognises_cifar(const fs::path& path) {
  std::error_code ignored;
  return holds_format(path, format) && fs::exists(path / format.class_file, ignored);
}

}  // namespace

Loader cifar10_loader() {
  return {.component = {.name = "cifar10",
                        .summary = "CIFAR-10, binary version: a folder with data_batch_1.bin to data_batch_5.bin, "
                                   "test_batch.bin and batches.meta.txt",
                        .aliases = {"cifar"},
                        .parameters = {folder_parameter("${GRIDFOLD_DATA:-data}/cifar-10-batches-bin")}},
          .inspect = inspect_cifar,
          .load = load_cifar,
          .files = cifar_files,
          .recognises = recognises_cifar<kCifar10>};
}

Loader cifar100_loader() {
  return {
      .component = {.name = "cifar100",
                    .summary = "CIFAR-100, binary version: a folder with train.bin, test.bin, fine_label_names.txt and "
                               "coarse_label_names.txt",
                    .parameters = {folder_parameter("${GRIDFOLD_DATA:-data}/cifar-100-binary"),
                                   {.name = "labels",
                                    .type = ParameterType::text,
                                    .default_value = "fine",
                                    .choices = {"fine", "coarse"},
                                    .meaning = "The 100 fine classes, or the 20 coarse ones.",
                                    .example = "coarse"}}},
      .inspect = inspect_cifar,
      .load = load_cifar,
      .files = cifar_files,
      .recognises = recognises_cifar<kCifar100>};
}

}  // namespace gridfold
