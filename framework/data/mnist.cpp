#include <array>
#include <string>

#include <fmt/format.h>

#include "core/error.hpp"
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

DataShape inspect(const LoadRequest& request) { return shape_of(open_part(request), request); }

/// Reads the first `out.size()` values; where these are all, what follows must be the end of the file.
void read_values(IdxFile& file, std::span<std::uint8_t> out, bool all, std::string_view what) {
  file.content().read_exactly(std::as_writable_bytes(out), what);
  if (all) file.content().require_end();
}

Dataset load(const LoadRequest& request) {
  PartFiles files = open_part(request);
  DataShape shape = shape_of(files, request);
  const bool all = shape.rows == files.images.size(0);

  std::vector<std::uint8_t> labels(shape.rows);
  const std::uint64_t first_label = files.labels.content().offset();
  read_values(files.labels, labels, all, "the labels");
  Dataset dataset;
  dataset.labels.reserve(shape.rows);
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] >= kClasses) {
      files.labels.content().fail(first_label + row,
                                  fmt::format("label {} is not in 0..{}", labels[row], kClasses - 1));
    }
    dataset.labels.push_back(labels[row]);
  }

  Matrix<std::uint8_t> features(shape.rows, shape.features);
  read_values(files.images, {features.data(), features.view().size()}, all, "the images");
  dataset.features = std::move(features);
  dataset.class_names = std::move(shape.class_names);
  dataset.image_shape = shape.image_shape;
  dataset.fingerprint = fingerprint_of(dataset, request.stop);
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
