#include <algorithm>
#include <cctype>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/utf8.hpp"
#include "data/csv_reader.hpp"
#include "data/loaders.hpp"
#include "data/part_content.hpp"
#include "data/tables/in_order.hpp"
#include "data/tables/shown_text.hpp"
#include "images/image.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

struct Size {
  std::size_t height = 0;
  std::size_t width = 0;
};

std::optional<std::size_t> side_in(std::string_view text) {
  std::size_t side = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  const bool is_side = error == std::errc{} && end == text.data() + text.size() && side > 0 && side <= kMaxImageSide;
  return is_side ? std::optional(side) : std::nullopt;
}

/// `32`, or height and width as `24x32`.
std::optional<Size> size_in(std::string_view text) {
  const std::size_t cross = text.find('x');
  const auto height = side_in(text.substr(0, cross));
  const auto width = cross == std::string_view::npos ? height : side_in(text.substr(cross + 1));
  if (!height || !width) return std::nullopt;
  return Size{*height, *width};
}

std::optional<std::string> size_problem(std::string_view text) {
  if (size_in(text)) return std::nullopt;
  return fmt::format("\"{}\" is not a size in pixels", text);
}

enum class Colours { keep, gray, rgb };

struct ImageFolderOptions {
  std::optional<Size> size;
  Colours colours = Colours::keep;
};

ImageFolderOptions image_folder_options(const LoadRequest& request) {
  ImageFolderOptions options;
  const Scalar& size = *find_parameter(request.parameters, "size");
  if (!is_missing(size)) options.size = size_in(std::get<std::string>(size));
  const std::string& colours = parameter<std::string>(request.parameters, "colours");
  options.colours = colours == "gray" ? Colours::gray : colours == "rgb" ? Colours::rgb : Colours::keep;
  return options;
}

/// An image file and its label.
struct LabelledFile {
  fs::path file;
  std::string label;
};

bool is_shown(const fs::path& path) { return !path.filename().string().starts_with('.'); }

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    if (is_shown(entry->path())) entries.push_back(entry->path());
  }
  if (failed) throw DataError(fmt::format("{}: {}", folder.string(), failed.message()));
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// The images in the folders of `folder`, each of which is a class.
std::vector<LabelledFile> files_by_folder(const fs::path& folder) {
  std::error_code ignored;
  if (fs::is_regular_file(folder, ignored)) {
    throw DataError(
        fmt::format("{}: is a file; images are read from a folder that holds a folder for each class, or "
                    "by a list of files and labels",
                    folder.string()));
  }
  std::vector<LabelledFile> files;
  for (const fs::path& entry : sorted_entries(folder)) {
    if (!fs::is_directory(entry)) continue;
    const std::string label = entry.filename().string();
    if (!is_valid_utf8(label)) throw DataError(fmt::format("{}: the folder's name is not valid UTF-8", entry.string()));
    for (const fs::path& file : sorted_entries(entry)) {
      if (is_image_name(file)) files.push_back({file, label});
    }
  }
  if (files.empty()) {
    throw DataError(
        fmt::format("{}: holds no folders with PNG or JPEG images; a folder for each class is needed, or a "
                    "list of files and labels",
                    folder.string()));
  }
  return files;
}

/// A file that a list names, with its ending or without.
std::optional<fs::path> listed_file(const fs::path& folder, const std::string& name) {
  std::error_code ignored;
  for (const std::string_view ending : {"", ".png", ".jpg", ".jpeg"}) {
    fs::path file = folder / (name + std::string(ending));
    if (fs::is_regular_file(file, ignored)) return file;
  }
  return std::nullopt;
}

/// Whether a list's first line names its columns, as `file,label` does.
bool names_columns(const std::string& file, const std::string& label) {
  const auto is_among = [](std::string_view text, std::initializer_list<std::string_view> names) {
    std::string plain;
    for (const char c : text) {
      if (std::isalpha(static_cast<unsigned char>(c)) != 0) plain += static_cast<char>(std::tolower(c));
    }
    return std::ranges::find(names, std::string_view(plain)) != names.end();
  };
  return is_among(file, {"file", "files", "filename", "filepath", "path", "image", "images", "imagename", "imageid",
                         "imagepath", "img", "id", "name", "picture", "photo"}) ||
         is_among(label, {"label", "labels", "labelname", "class", "classname", "classid", "target", "category"});
}

/// The images that a list of `file,label` lines names; the first line may name the columns.
std::vector<LabelledFile> files_by_list(const fs::path& folder, const fs::path& list) {
  std::vector<LabelledFile> files;
  CsvReader reader(list);
  for (bool is_first = true; reader.next(); is_first = false) {
    const auto fields = reader.fields();
    if (fields.size() != 2)
      reader.fail_at(reader.line(), 1, "a file and its label were expected, separated by a comma");
    auto file = listed_file(folder, fields[0].text);
    if (file) {
      if (fields[1].text.empty()) reader.fail(fields[1], "the label is missing");
      if (!is_valid_utf8(fields[1].text)) reader.fail(fields[1], "the label is not valid UTF-8");
      files.push_back({std::move(*file), fields[1].text});
    } else if (!is_first || is_image_name(fields[0].text) || !names_columns(fields[0].text, fields[1].text)) {
      reader.fail(fields[0], fmt::format("{} holds no image called {}", folder.string(), shown(fields[0].text)));
    }
  }
  if (files.empty()) throw DataError(fmt::format("{}: names no image in {}", list.string(), folder.string()));
  return files;
}

bool has_folder(const fs::path& folder, std::string_view name) {
  std::error_code ignored;
  return fs::is_directory(folder / name, ignored);
}

/// The folder of a part: the one that is named, or one called train or test in the folder of the data set.
std::optional<fs::path> image_folder_of(const LoadRequest& request, Part part) {
  const fs::path root = *path_of(request, "path");
  if (part == Part::train) return has_folder(root, "train") ? root / "train" : root;
  if (const auto test = path_of(request, "test_path")) return test;
  for (const std::string_view name : {"test", "val"}) {
    if (has_folder(root, "train") && has_folder(root, name)) return root / name;
  }
  if (path_of(request, "test_list")) return root;
  return std::nullopt;
}

std::vector<LabelledFile> list_files(const LoadRequest& request, Part part) {
  const auto folder = image_folder_of(request, part);
  if (!folder) {
    throw DataError(fmt::format("{}: the images are the train part; name the folder of the test part in test_path",
                                path_of(request, "path")->string()));
  }
  const auto list = path_of(request, part == Part::train ? "list" : "test_list");
  return list ? files_by_list(*folder, *list) : files_by_folder(*folder);
}

Image prepared(const fs::path& file, const ImageFolderOptions& options) {
  Image image = read_image(file);
  if (options.colours == Colours::gray) image = gray_of(image);
  if (options.colours == Colours::rgb) image = colours_of(image);
  if (options.size) image = resized(image, options.size->height, options.size->width);
  return image;
}

/// Puts images of one size into rows of planes.
class RowFiller {
 public:
  RowFiller(std::size_t rows, const LoadRequest& request) : rows_(rows), request_(request) {}

  void add(const fs::path& file, const Image& image) {
    throw_if_stopped(request_.stop);
    if (next_row_ == 0) begin(file, image);
    if (image.height != shape_.height || image.width != shape_.width) {
      throw DataError(fmt::format("{}: {} x {} pixels, but {} has {} x {}; set size to bring all to one", file.string(),
                                  image.height, image.width, first_.string(), shape_.height, shape_.width));
    }
    if (image.channels != shape_.channels) {
      throw DataError(fmt::format("{}: the image is {}, but {} is {}; set colours to gray or rgb", file.string(),
                                  image.channels == 1 ? "gray" : "of colours", first_.string(),
                                  shape_.channels == 1 ? "gray" : "of colours"));
    }
    const auto row = features_.row(next_row_++);
    const std::size_t pixels = shape_.height * shape_.width;
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
      for (std::size_t channel = 0; channel < shape_.channels; ++channel) {
        row[channel * pixels + pixel] = image.pixels[pixel * shape_.channels + channel];
      }
    }
    if (request_.progress) request_.progress(next_row_, rows_);
  }

  const ImageShape& shape() const { return shape_; }
  Matrix<std::uint8_t> take() { return std::move(features_); }

 private:
  void begin(const fs::path& file, const Image& image) {
    constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 36;
    first_ = file;
    shape_ = {image.channels, image.height, image.width};
    const std::uint64_t row_bytes = std::uint64_t{image.channels} * image.height * image.width;
    if (row_bytes > kMaxBytes / rows_) {
      throw DataError(
          fmt::format("{}: {} images of {} x {} pixels take more than {} GiB; set size to make them smaller",
                      file.string(), rows_, image.height, image.width, kMaxBytes >> 30));
    }
    features_ = Matrix<std::uint8_t>(rows_, static_cast<std::size_t>(row_bytes));
  }

  std::size_t rows_;
  const LoadRequest& request_;
  fs::path first_;
  ImageShape shape_;
  Matrix<std::uint8_t> features_;
  std::size_t next_row_ = 0;
};

PartContent read_image_folder_part(const LoadRequest& request, Part part, bool with_features) {
  const std::vector<LabelledFile> files = list_files(request, part);
  PartContent content;
  content.source = image_folder_of(request, part)->string();
  for (const LabelledFile& file : files) {
    const auto entry = content.labels.add(file.label, 0, 0);
    if (!entry) throw DataError(fmt::format("{}: more than {} classes", content.source, LabelTable::kMaxLabels));
    content.label_of_row.push_back(*entry);
  }
  if (!with_features) return content;
  const ImageFolderOptions options = image_folder_options(request);
  RowFiller filler(files.size(), request);
  std::size_t next = 0;
  const auto take_next = [&]() -> std::optional<const LabelledFile*> {
    if (next == files.size()) return std::nullopt;
    return &files[next++];
  };
  const auto decode = [&](const LabelledFile* file) { return std::pair(file, prepared(file->file, options)); };
  work_in_order(
      take_next, decode, [&](const auto& decoded) { filler.add(decoded.first->file, decoded.second); },
      std::max<std::size_t>(1, std::thread::hardware_concurrency()));
  content.image_shape = filler.shape();
  content.features = filler.take();
  return content;
}

bool image_folder_has_test(const LoadRequest& request) { return image_folder_of(request, Part::test).has_value(); }

std::vector<fs::path> image_folder_files(const LoadRequest& request) {
  if (request.part == Part::test && !image_folder_has_test(request)) return {};
  std::vector<fs::path> all;
  for (const LabelledFile& file : list_files(request, request.part)) all.push_back(file.file);
  if (const auto list = path_of(request, request.part == Part::train ? "list" : "test_list")) all.push_back(*list);
  return all;
}

bool recognises_image_folder(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return false;
  try {
    const fs::path folder = has_folder(path, "train") ? path / "train" : path;
    for (const fs::path& entry : sorted_entries(folder)) {
      if (!fs::is_directory(entry, ignored)) continue;
      const std::vector<fs::path> inner = sorted_entries(entry);
      if (std::ranges::any_of(inner, is_image_name)) return true;
    }
  } catch (const DataError&) {
    return false;
  }
  return false;
}

}  // namespace

Loader image_folder_loader() {
  ParameterInfo path =
      optional_path("path", false,
                    "The folder: of one that holds a folder called train, that is the train part, and test or val the "
                    "test part.",
                    "photos");
  path.default_value.reset();
  return {
      .component =
          {.name = "image_folder",
           .summary = "PNG and JPEG files, a folder for each class, or a list of files and labels; of one size, or "
                      "brought to one. 16 bits become 8; transparency is left out and EXIF is ignored",
           .aliases = {"imagefolder"},
           .parameters = {std::move(path),
                          optional_path("test_path", true, "The folder of the test part.", "photos-test"),
                          optional_path("list", false,
                                        "A CSV file of file,label lines, instead of a folder for each class. Files "
                                        "are named as seen from path, with their endings or without.",
                                        "labels.csv"),
                          optional_path("test_list", true, "The same of the test part.", "test-labels.csv"),
                          {.name = "size",
                           .type = ParameterType::text,
                           .default_value = Scalar{},
                           .text_problem = size_problem,
                           .text_form = "a side in pixels such as 32, or height and width such as 24x32",
                           .meaning = "The size that all images are brought to, as Pillow's BILINEAR does; they must "
                                      "be of one size where none is given.",
                           .example = "32"},
                          {.name = "colours",
                           .type = ParameterType::text,
                           .default_value = "keep",
                           .choices = {"keep", "gray", "rgb"},
                           .meaning = "What all images are brought to; `keep` wants them all gray or all of colours.",
                           .example = "gray",
                           .aliases = {"color", "colors"}}}},
      .inspect = inspect_whole<read_image_folder_part, image_folder_has_test>,
      .load = load_whole<read_image_folder_part, image_folder_has_test>,
      .files = image_folder_files,
      .recognises = recognises_image_folder};
}

}  // namespace gridfold
