#include <array>
#include <string>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/fingerprint.hpp"
#include "data/input_file.hpp"
#include "data/loaders.hpp"

// The IDX files of MNIST (http://yann.lecun.com/exdb/mnist/) and of the sets made to replace it, such as
// Fashion-MNIST: big-endian header (two zero bytes, type, rank, one 32-bit size per dimension), then the values.

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::int32_t kClasses = 10;
constexpr std::uint8_t kUnsignedByte = 0x08;

struct PartNames {
  std::string_view images;
  std::string_view labels;
};

PartNames names_of(Part part) {
  if (part == Part::train) return {"train-images", "train-labels"};
  return {"t10k-images", "t10k-labels"};
}

/// The file as published, or unpacked by a tool that made the dash a point, plain before compressed.
std::optional<fs::path> find_file(const fs::path& folder, std::string_view stem, int rank) {
  std::error_code ignored;
  for (const std::string_view ending : {"", ".gz"}) {
    for (const std::string_view separator : {"-", "."}) {
      fs::path file = folder / fmt::format("{}{}idx{}-ubyte{}", stem, separator, rank, ending);
      if (fs::exists(file, ignored)) return file;
    }
  }
  return std::nullopt;
}

fs::path require_file(const fs::path& folder, std::string_view stem, int rank) {
  if (!fs::exists(folder)) throw DataError(fmt::format("{}: does not exist", folder.string()));
  if (!fs::is_directory(folder)) {
    throw DataError(fmt::format("{}: is a file; give the folder that holds the IDX files", folder.string()));
  }
  if (auto file = find_file(folder, stem, rank)) return *file;
  throw DataError(fmt::format("{}: holds no {}-idx{}-ubyte, nor the same with .gz", folder.string(), stem, rank));
}

std::uint32_t big_endian(std::span<const std::uint8_t, 4> bytes) {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

/// An IDX file of unsigned bytes whose header agrees with its size.
class IdxFile {
 public:
  IdxFile(const fs::path& path, std::size_t rank, const std::stop_token& stop) : file_(path, stop) {
    std::array<std::uint8_t, 4> magic{};
    file_.read_exactly(std::as_writable_bytes(std::span(magic)), "the IDX magic number");
    if (magic[0] != 0 || magic[1] != 0) {
      file_.fail(0, fmt::format("the magic number is {:02x}{:02x}{:02x}{:02x}, but an IDX file begins with 0000; the "
                                "file is foreign",
                                magic[0], magic[1], magic[2], magic[3]));
    }
    if (magic[2] != kUnsignedByte) {
      file_.fail(2, fmt::format("the IDX type is 0x{:02x}; MNIST has unsigned bytes, 0x08", magic[2]));
    }
    if (magic[3] != rank) {
      file_.fail(3, fmt::format("the IDX rank is {}, but {} were expected; are images and labels swapped?", magic[3],
                                rank == 1 ? "labels (rank 1)" : "images (rank 3)"));
    }
    std::uint64_t values = 1;
    for (std::size_t axis = 0; axis < rank; ++axis) {
      std::array<std::uint8_t, 4> bytes{};
      file_.read_exactly(std::as_writable_bytes(std::span(bytes)), "the IDX header");
      const std::uint64_t at = file_.offset() - 4;
      sizes_.push_back(big_endian(bytes));
      if (sizes_.back() == 0) file_.fail(at, "the header gives a size of 0");
      if (__builtin_mul_overflow(values, sizes_.back(), &values)) {
        file_.fail(at, "the sizes in the header multiply to more than 64 bits hold; the file is foreign or damaged");
      }
    }
    std::uint64_t content = 0;
    if (__builtin_add_overflow(values, file_.offset(), &content)) file_.fail(4, "the sizes in the header are absurd");
    file_.require_content_size(content, "the header and the values that it announces");
  }

  std::size_t size(std::size_t axis) const { return sizes_[axis]; }
  InputFile& content() { return file_; }
  const InputFile& content() const { return file_; }

 private:
  InputFile file_;
  std::vector<std::uint64_t> sizes_;
};

struct PartFiles {
  IdxFile images;
  IdxFile labels;
};

fs::path folder_of(const LoadRequest& request) { return *path_of(request, "path"); }

PartFiles open_part(const LoadRequest& request) {
  const PartNames names = names_of(request.part);
  const fs::path images = require_file(folder_of(request), names.images, 3);
  const fs::path labels = require_file(folder_of(request), names.labels, 1);
  return {{images, 3, request.stop}, {labels, 1, request.stop}};
}

DataShape shape_of(const PartFiles& files, const LoadRequest& request) {
  const std::size_t images = files.images.size(0);
  if (files.labels.size(0) != images) {
    files.labels.content().fail(4,
                                fmt::format("{} labels, but {} images in the {} part; the files do not belong together",
                                            files.labels.size(0), images, to_text(request.part)));
  }
  DataShape shape{.rows = rows_to_read(request, images, folder_of(request)),
                  .available_rows = images,
                  .features = files.images.size(1) * files.images.size(2),
                  .bytes_per_feature = 1,
                  .class_names = {},
                  .image_shape = ImageShape{1, files.images.size(1), files.images.size(2)}};
  for (std::int32_t label = 0; label < kClasses; ++label) shape.class_names.push_back(std::to_string(label));
  return shape;
}

/// Labels of the first `rows` rows; where these are all, what follows must be the end of the file.
std::vector<std::int32_t> read_labels(IdxFile& file, std::size_t rows) {
  std::vector<std::uint8_t> bytes(rows);
  const std::uint64_t first = file.content().offset();
  file.content().read_exactly(std::as_writable_bytes(std::span(bytes)), "the labels");
  if (rows == file.size(0)) file.content().require_end();
  for (std::size_t row = 0; row < rows; ++row) {
    if (bytes[row] >= kClasses) {
      file.content().fail(first + row, fmt::format("label {} is not in 0..{}", bytes[row], kClasses - 1));
    }
  }
  return {bytes.begin(), bytes.end()};
}

DataShape inspect(const LoadRequest& request) {
  PartFiles files = open_part(request);
  DataShape shape = shape_of(files, request);
  shape.labels = read_labels(files.labels, shape.rows);
  return shape;
}

Dataset load(const LoadRequest& request) {
  PartFiles files = open_part(request);
  DataShape shape = shape_of(files, request);
  Dataset dataset;
  const std::size_t rows_read = request.wants_fingerprint ? shape.available_rows : shape.rows;
  dataset.labels = read_labels(files.labels, rows_read);

  InputFile& images = files.images.content();
  FeatureHash hash(1);
  Matrix<std::uint8_t> features(shape.rows, shape.features);
  std::vector<std::uint8_t> image(shape.features);
  for (std::size_t row = 0; row < rows_read; ++row) {
    const std::span<std::uint8_t> out = row < shape.rows ? features.row(row) : std::span(image);
    images.read_exactly(std::as_writable_bytes(out), "the images");
    if (request.wants_fingerprint) hash.add(std::span<const std::uint8_t>(out));
  }
  if (rows_read == shape.available_rows) images.require_end();
  dataset.features = std::move(features);
  dataset.class_names = std::move(shape.class_names);
  dataset.image_shape = shape.image_shape;
  if (request.wants_fingerprint) {
    dataset.fingerprint = fingerprint_of(hash, shape.features, {dataset.labels, dataset.class_names});
  }
  dataset.labels.resize(shape.rows);
  return dataset;
}

std::vector<fs::path> files(const LoadRequest& request) {
  const PartNames names = names_of(request.part);
  const fs::path folder = folder_of(request);
  if (!find_file(folder, names.images, 3) && !find_file(folder, names.labels, 1)) return {};
  return {require_file(folder, names.images, 3), require_file(folder, names.labels, 1)};
}

bool recognises(const fs::path& path) {
  return find_file(path, names_of(Part::train).images, 3) || find_file(path, names_of(Part::test).images, 3);
}

}  // namespace

Loader mnist_loader() {
  return {.component = {.name = "mnist",
                        .summary = "MNIST and its replacements in IDX files, plain or .gz: a folder with "
                                   "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
                                   "t10k-labels-idx1-ubyte",
                        .aliases = {"idx"},
                        .parameters = {folder_parameter("${GRIDFOLD_DATA:-data}/mnist")}},
          .inspect = inspect,
          .load = load,
          .files = files,
          .recognises = recognises};
}

}  // namespace gridfold
