#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/utf8.hpp"
#include "data/fingerprint.hpp"
#include "data/input_file.hpp"
#include "data/loaders.hpp"

// The binary version at https://www.cs.toronto.edu/~kriz/cifar.html: six files of 10,000 records, each one byte of
// label and 3,072 bytes of pixels (red, green and blue planes of 32 rows).

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFeatures = 3072;
constexpr std::size_t kRecordBytes = 1 + kFeatures;
constexpr std::size_t kCifar100RecordBytes = 2 + kFeatures;
constexpr std::size_t kRecordsPerFile = 10'000;
constexpr std::size_t kFileBytes = kRecordBytes * kRecordsPerFile;
constexpr std::size_t kClasses = 10;
constexpr std::size_t kRecordsPerRead = 256;

std::vector<fs::path> part_files(const fs::path& folder, Part part) {
  if (part == Part::test) return {folder / "test_batch.bin"};
  std::vector<fs::path> files;
  for (int batch = 1; batch <= 5; ++batch) files.push_back(folder / fmt::format("data_batch_{}.bin", batch));
  return files;
}

fs::path folder_of(const LoadRequest& request) { return *path_of(request, "path"); }

std::vector<fs::path> files(const LoadRequest& request) {
  const fs::path folder = folder_of(request);
  std::vector<fs::path> all = part_files(folder, request.part);
  const auto exists = [](const fs::path& file) { return fs::exists(file); };
  if (std::none_of(all.begin(), all.end(), exists)) return {};
  all.push_back(folder / "batches.meta.txt");
  return all;
}

/// Says what the folder seems to be where it is not the binary version of CIFAR-10.
void require_folder(const fs::path& folder) {
  if (!fs::exists(folder)) throw DataError(fmt::format("{}: does not exist", folder.string()));
  if (!fs::is_directory(folder)) {
    throw DataError(fmt::format("{}: is a file; give the folder that holds data_batch_1.bin", folder.string()));
  }
  if (fs::exists(folder / "data_batch_1.bin") || fs::exists(folder / "test_batch.bin")) return;
  std::string hint = "give the folder that holds data_batch_1.bin (the \"binary version\" of CIFAR-10)";
  if (fs::exists(folder / "data_batch_1")) {
    hint = "this is the Python version; gridfold reads the \"binary version\" (data_batch_1.bin)";
  } else if (fs::exists(folder / "cifar-10-batches-bin")) {
    hint = fmt::format("give {}", (folder / "cifar-10-batches-bin").string());
  } else if (fs::exists(folder / "train.bin") && fs::exists(folder / "fine_label_names.txt")) {
    hint = "this looks like CIFAR-100; gridfold reads CIFAR-10";
  }
  throw DataError(fmt::format("{}: holds no data_batch_1.bin; {}", folder.string(), hint));
}

void require_size(const InputFile& file) {
  const std::uint64_t size = file.size_on_disk();
  if (size == kFileBytes) return;
  const std::uint64_t whole_records = size / kRecordBytes;
  if (size % kRecordBytes != 0 && size % kCifar100RecordBytes == 0) {
    file.fail(0, fmt::format("this looks like CIFAR-100: its {} bytes are whole records of {} bytes, not of {}", size,
                             kCifar100RecordBytes, kRecordBytes));
  }
  if (size < kFileBytes) {
    file.fail(size, fmt::format("the file ends here, after {} whole records, but a CIFAR-10 batch has {} records of {} "
                                "bytes ({} bytes); copy or download it again",
                                whole_records, kRecordsPerFile, kRecordBytes, kFileBytes));
  }
  file.fail(kFileBytes, fmt::format("a CIFAR-10 batch ends here, but {} more bytes follow; the file is foreign",
                                    size - kFileBytes));
}

std::vector<std::string> read_class_names(const fs::path& folder) {
  InputFile file(folder / "batches.meta.txt");
  constexpr std::uint64_t kLongest = 4096;
  if (file.size_on_disk() > kLongest) {
    file.fail(kLongest, fmt::format("the file is too long for {} class names", kClasses));
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
  if (names.size() != kClasses) {
    file.fail(file.size_on_disk(),
              fmt::format("{} class names were expected, one per line; {} are there", kClasses, names.size()));
  }
  return names;
}

std::size_t rows_of(Part part) { return part == Part::test ? kRecordsPerFile : 5 * kRecordsPerFile; }

/// What is known without a look at the records.
DataShape shape_of(const LoadRequest& request) {
  const fs::path folder = folder_of(request);
  require_folder(folder);
  return {.rows = rows_to_read(request, rows_of(request.part), folder),
          .available_rows = rows_of(request.part),
          .features = kFeatures,
          .bytes_per_feature = 1,
          .class_names = read_class_names(folder),
          .image_shape = ImageShape{3, 32, 32}};
}

/// Reads the part's files up to `rows` rows: `take_record(row, label, pixels)` for each.
template <typename TakeRecord>
void read_records(const LoadRequest& request, std::size_t rows, const TakeRecord& take_record) {
  std::vector<std::byte> block(kRecordsPerRead * kRecordBytes);
  std::size_t row = 0;
  for (const fs::path& path : part_files(folder_of(request), request.part)) {
    if (row >= rows) break;
    InputFile file(path, request.stop);
    require_size(file);
    for (std::size_t left = std::min(kRecordsPerFile, rows - row); left > 0;) {
      const std::size_t records = std::min(left, kRecordsPerRead);
      const std::uint64_t begin = file.offset();
      file.read_exactly(std::span(block).first(records * kRecordBytes), "the records");
      for (std::size_t i = 0; i < records; ++i, ++row) {
        const std::byte* record = block.data() + i * kRecordBytes;
        const auto label = std::to_integer<std::int32_t>(record[0]);
        if (label >= static_cast<std::int32_t>(kClasses)) {
          file.fail(begin + i * kRecordBytes,
                    fmt::format("label {} is not in 0..{}; the file is foreign or damaged", label, kClasses - 1));
        }
        take_record(row, label, std::span(reinterpret_cast<const std::uint8_t*>(record + 1), kFeatures));
      }
      left -= records;
    }
  }
}

DataShape inspect(const LoadRequest& request) {
  DataShape shape = shape_of(request);
  read_records(request, shape.rows,
               [&](std::size_t, std::int32_t label, std::span<const std::uint8_t>) { shape.labels.push_back(label); });
  return shape;
}

Dataset load(const LoadRequest& request) {
  DataShape shape = shape_of(request);
  Matrix<std::uint8_t> features(shape.rows, kFeatures);
  FeatureHash hash(1);
  Dataset dataset;
  read_records(request, request.wants_fingerprint ? shape.available_rows : shape.rows,
               [&](std::size_t row, std::int32_t label, std::span<const std::uint8_t> pixels) {
                 dataset.labels.push_back(label);
                 if (request.wants_fingerprint) hash.add(pixels);
                 if (row < shape.rows) std::copy(pixels.begin(), pixels.end(), features.row(row).begin());
               });
  dataset.features = std::move(features);
  dataset.class_names = std::move(shape.class_names);
  dataset.image_shape = shape.image_shape;
  if (request.wants_fingerprint) {
    dataset.fingerprint = fingerprint_of(hash, kFeatures, {dataset.labels, dataset.class_names});
  }
  dataset.labels.resize(shape.rows);
  return dataset;
}

bool recognises(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path / "data_batch_1.bin", ignored) || fs::exists(path / "test_batch.bin", ignored);
}

}  // namespace

Loader cifar10_loader() {
  return {.component = {.name = "cifar10",
                        .summary = "CIFAR-10, binary version: a folder with data_batch_1.bin to data_batch_5.bin, "
                                   "test_batch.bin and batches.meta.txt",
                        .aliases = {"cifar"},
                        .parameters = {folder_parameter("${GRIDFOLD_DATA:-data}/cifar-10-batches-bin")}},
          .inspect = inspect,
          .load = load,
          .files = files,
          .recognises = recognises};
}

}  // namespace gridfold
