#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "data/feature_memory.hpp"
#include "data/fingerprint.hpp"
#include "data/input_file.hpp"
#include "data/loaders.hpp"
#include "data/published/published_sets.hpp"
#include "data/tables/text_lines.hpp"

// The IDX files of MNIST (http://yann.lecun.com/exdb/mnist/) and of the sets made to replace it, such as
// Fashion-MNIST: big-endian header (two zero bytes, type, rank, one 32-bit size per dimension), then the values.
// EMNIST (https://www.nist.gov/itl/products-and-services/emnist-dataset) has six variants with names of their own,
// images on their sides, and a file that says which characters its labels are.

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr std::uint8_t kUnsignedByte = 0x08;

/// The files of one data set in a folder.
struct Variant {
  /// As the parameter has it; `mnist` is what has no variant in its names.
  std::string_view name;
  std::uint8_t classes = 10;
  std::uint8_t first_label = 0;

  bool is_emnist() const { return !name.empty(); }
  std::string stem(Part part, std::string_view what) const {
    if (is_emnist()) return fmt::format("emnist-{}-{}-{}", name, to_text(part), what);
    return fmt::format("{}-{}", part == Part::train ? "train" : "t10k", what);
  }
};

constexpr Variant kPlain{""};
constexpr std::array<Variant, 6> kEmnistVariants{
    {{"balanced", 47}, {"byclass", 62}, {"bymerge", 47}, {"digits", 10}, {"letters", 26, 1}, {"mnist", 10}}};

/// The file as published, or unpacked by a tool that made the dash a point, plain before compressed; or, as on Kaggle,
/// in a folder of its own name.
std::optional<fs::path> find_file(const fs::path& folder, std::string_view stem, int rank) {
  std::error_code ignored;
  for (const std::string_view ending : {"", ".gz"}) {
    for (const std::string_view separator : {"-", "."}) {
      const std::string name = fmt::format("{}{}idx{}-ubyte{}", stem, separator, rank, ending);
      for (const fs::path& file : {folder / name, folder / name / name}) {
        if (fs::is_regular_file(file, ignored)) return file;
      }
    }
  }
  return std::nullopt;
}

bool holds_variant(const fs::path& folder, const Variant& variant) {
  return find_file(folder, variant.stem(Part::train, "images"), 3) ||
         find_file(folder, variant.stem(Part::test, "images"), 3);
}

std::vector<Variant> emnist_in(const fs::path& folder) {
  std::vector<Variant> there;
  std::ranges::copy_if(kEmnistVariants, std::back_inserter(there),
                       [&](const Variant& v) { return holds_variant(folder, v); });
  return there;
}

fs::path idx_folder(const LoadRequest& request) {
  const auto path = path_of(request, "path");
  return path ? *path : require_fetched("mnist");
}

/// The variant that is asked for, or the only one in the folder.
Variant variant_of(const LoadRequest& request) {
  const std::string& wanted = parameter<std::string>(request.parameters, "variant");
  for (const Variant& variant : kEmnistVariants) {
    if (wanted == variant.name) return variant;
  }
  if (wanted == "plain" || holds_variant(idx_folder(request), kPlain)) return kPlain;
  const std::vector<Variant> there = emnist_in(idx_folder(request));
  if (there.size() > 1) {
    std::vector<std::string_view> names;
    for (const Variant& variant : there) names.push_back(variant.name);
    throw WrongRequest("variant",
                       fmt::format("{}: holds several variants of EMNIST; set variant to the one to read",
                                   idx_folder(request).string()),
                       fmt::format("{}", fmt::join(names, ", ")));
  }
  return there.empty() ? kPlain : there.front();
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
  IdxFile(const fs::path& path, std::size_t rank, const LoadRequest& request)
      : file_(path, request.stop, request.progress) {
    std::array<std::uint8_t, 4> magic{};
    file_.read_exactly(std::as_writable_bytes(std::span(magic)), "the IDX magic number");
    if (magic[0] != 0 || magic[1] != 0) {
      file_.fail(0, fmt::format("the magic number is {:02x}{:02x}{:02x}{:02x}, but an IDX file begins with 0000; the "
                                "file is foreign",
                                magic[0], magic[1], magic[2], magic[3]));
    }
    if (magic[2] != kUnsignedByte) {
      file_.fail(2, fmt::format("the IDX type is 0x{:02x}; images and labels are unsigned bytes, 0x08", magic[2]));
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

PartFiles open_part(const LoadRequest& request, const Variant& variant) {
  const fs::path images = require_file(idx_folder(request), variant.stem(request.part, "images"), 3);
  const fs::path labels = require_file(idx_folder(request), variant.stem(request.part, "labels"), 1);
  return {{images, 3, request}, {labels, 1, request}};
}

std::optional<fs::path> mapping_file(const fs::path& folder, const Variant& variant) {
  fs::path file = folder / fmt::format("emnist-{}-mapping.txt", variant.name);
  return variant.is_emnist() && fs::exists(file) ? std::optional(std::move(file)) : std::nullopt;
}

/// What labels are called: numbers, or the characters whose codes a mapping file gives, `label code [code]` on a line.
std::vector<std::string> class_names(const fs::path& folder, const Variant& variant) {
  std::vector<std::string> names;
  for (int label = 0; label < variant.classes; ++label) names.push_back(std::to_string(label + variant.first_label));
  const auto mapping = mapping_file(folder, variant);
  if (!mapping) return names;
  TextLines lines(*mapping);
  while (const auto line = lines.next()) {
    int label = 0;
    int code = 0;
    const char* const end = line->data() + line->size();
    const auto first = std::from_chars(line->data(), end, label);
    const char* p = first.ptr;
    while (p != end && *p == ' ') ++p;
    const auto second = std::from_chars(p, end, code);
    const int place = label - variant.first_label;
    if (first.ec != std::errc{} || second.ec != std::errc{} || place < 0 || place >= variant.classes || code <= ' ' ||
        code > '~') {
      lines.fail(0, fmt::format("a label from {} to {} and the code of a character were expected", variant.first_label,
                                variant.classes - 1 + variant.first_label));
    }
    names[static_cast<std::size_t>(place)] = std::string(1, static_cast<char>(code));
  }
  return names;
}

DataShape idx_shape(const PartFiles& files, const Variant& variant, const LoadRequest& request) {
  const std::size_t images = files.images.size(0);
  if (files.labels.size(0) != images) {
    files.labels.content().fail(4,
                                fmt::format("{} labels, but {} images in the {} part; the files do not belong together",
                                            files.labels.size(0), images, to_text(request.part)));
  }
  const std::size_t rows = rows_to_read(request, images, idx_folder(request));
  require_feature_memory(rows, std::uint64_t{files.images.size(1)} * files.images.size(2), 1,
                         files.images.content().path().string());
  DataShape shape{.rows = rows,
                  .available_rows = images,
                  .features = files.images.size(1) * files.images.size(2),
                  .bytes_per_feature = 1,
                  .class_names = class_names(idx_folder(request), variant),
                  .image_shape = ImageShape{1, files.images.size(1), files.images.size(2)}};
  if (variant.is_emnist()) std::swap(shape.image_shape->height, shape.image_shape->width);
  return shape;
}

/// Labels of the first `rows` rows; where these are all, what follows must be the end of the file.
std::vector<std::int32_t> read_labels(IdxFile& file, const Variant& variant, std::size_t rows) {
  std::vector<std::uint8_t> bytes(rows);
  const std::uint64_t first = file.content().offset();
  file.content().read_exactly(std::as_writable_bytes(std::span(bytes)), "the labels");
  if (rows == file.size(0)) file.content().require_end();
  const int last = variant.first_label + variant.classes - 1;
  std::vector<std::int32_t> labels;
  for (std::size_t row = 0; row < rows; ++row) {
    if (bytes[row] < variant.first_label || bytes[row] > last) {
      file.content().fail(first + row, fmt::format("label {} is not in {}..{}", bytes[row], variant.first_label, last));
    }
    labels.push_back(bytes[row] - variant.first_label);
  }
  return labels;
}

DataShape inspect_idx(const LoadRequest& request) {
  const Variant variant = variant_of(request);
  PartFiles files = open_part(request, variant);
  DataShape shape = idx_shape(files, variant, request);
  shape.labels = read_labels(files.labels, variant, shape.rows);
  return shape;
}

/// Puts an image that lies on its side, of `height` columns, upright.
void transpose(std::span<std::uint8_t> image, std::vector<std::uint8_t>& copy, std::size_t height) {
  copy.assign(image.begin(), image.end());
  const std::size_t width = image.size() / height;
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) image[y * width + x] = copy[x * height + y];
  }
}

Dataset load_idx(const LoadRequest& request) {
  const Variant variant = variant_of(request);
  PartFiles files = open_part(request, variant);
  DataShape shape = idx_shape(files, variant, request);
  Dataset dataset;
  const std::size_t rows_read = request.wants_fingerprint ? shape.available_rows : shape.rows;
  dataset.labels = read_labels(files.labels, variant, rows_read);

  InputFile& images = files.images.content();
  Sha256 hash;
  Matrix<std::uint8_t> features(shape.rows, shape.features);
  std::vector<std::uint8_t> image(shape.features);
  std::vector<std::uint8_t> copy;
  for (std::size_t row = 0; row < rows_read; ++row) {
    const std::span<std::uint8_t> out = row < shape.rows ? features.row(row) : std::span(image);
    images.read_exactly(std::as_writable_bytes(out), "the images");
    if (variant.is_emnist()) transpose(out, copy, shape.image_shape->height);
    if (request.wants_fingerprint) hash.update(std::as_bytes(out));
  }
  if (rows_read == shape.available_rows) images.require_end();
  dataset.features = std::move(features);
  dataset.class_names = std::move(shape.class_names);
  dataset.image_shape = shape.image_shape;
  if (request.wants_fingerprint) {
    dataset.fingerprint = fingerprint_of_bytes(hash, shape.features, {dataset.labels, dataset.class_names});
  }
  dataset.labels.resize(shape.rows);
  return dataset;
}

std::vector<fs::path> idx_files(const LoadRequest& request) {
  const fs::path folder = idx_folder(request);
  const Variant variant = variant_of(request);
  const std::string images = variant.stem(request.part, "images");
  const std::string labels = variant.stem(request.part, "labels");
  if (!find_file(folder, images, 3) && !find_file(folder, labels, 1)) return {};
  std::vector<fs::path> all{require_file(folder, images, 3), require_file(folder, labels, 1)};
  if (auto mapping = mapping_file(folder, variant)) all.push_back(std::move(*mapping));
  return all;
}

std::vector<GuessedParameter> guess_idx(const fs::path& path) {
  std::vector<GuessedParameter> guessed{{"path", path.string()}};
  const std::vector<Variant> there = emnist_in(path);
  if (there.size() < 2 || holds_variant(path, kPlain)) return guessed;
  guessed.push_back({"variant", std::string(there.front().name),
                     fmt::format("one of the {} variants of EMNIST that are there", there.size())});
  return guessed;
}

bool recognises_idx(const fs::path& path) {
  return holds_variant(path, kPlain) ||
         std::ranges::any_of(kEmnistVariants, [&](const Variant& variant) { return holds_variant(path, variant); });
}

}  // namespace

Loader mnist_loader() {
  return {.component = {.name = "mnist",
                        .summary = "MNIST and its replacements in IDX files, plain or .gz: a folder with "
                                   "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
                                   "t10k-labels-idx1-ubyte (Fashion-MNIST, KMNIST), or with EMNIST's files",
                        .aliases = {"idx"},
                        .parameters = {folder_parameter("${GRIDFOLD_DATA:-data}/mnist"),
                                       {.name = "variant",
                                        .axis = "dataset_variant",
                                        .type = ParameterType::text,
                                        .default_value = "detect",
                                        .choices = {"detect", "plain", "balanced", "byclass", "bymerge", "digits",
                                                    "letters", "mnist"},
                                        .meaning = "Which of EMNIST's variants to read where a folder holds several; "
                                                   "plain is MNIST itself and what is named like it.",
                                        .example = "letters"}}},
          .inspect = inspect_idx,
          .load = load_idx,
          .files = idx_files,
          .recognises = recognises_idx,
          .guess = guess_idx};
}

}  // namespace gridfold
