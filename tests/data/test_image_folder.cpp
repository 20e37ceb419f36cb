#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "data_files.hpp"
#include "expected_values.hpp"
#include "images/image.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

namespace fs = std::filesystem;

const fs::path kImages = fs::path(GRIDFOLD_SOURCE_DIR) / "tests/data/formats/images";

std::vector<std::uint8_t> expected(const std::string& name) {
  std::vector<std::uint8_t> pixels;
  for (const std::string& text : expected_values("image_values.txt", name)) {
    pixels.push_back(static_cast<std::uint8_t>(std::stoi(text)));
  }
  return pixels;
}

/// A folder with a folder for each of two classes, of gray images of 5 x 7 pixels.
class PhotoFolder {
 public:
  PhotoFolder() {
    for (const char* name : {"cat", "dog", ".hidden"}) fs::create_directory(path() / name);
    copy("gray.png", "dog/1.png");
    copy("bits.png", "cat/2.png");
    copy("deep.png", "cat/1.PNG");
    copy("gray.png", ".hidden/1.png");
    folder_.write("cat/notes.txt", "no image");
  }

  const fs::path& path() const { return folder_.path(); }
  fs::path copy(const std::string& image, const std::string& as) const {
    fs::copy_file(kImages / image, path() / as, fs::copy_options::overwrite_existing);
    return path() / as;
  }
  void write(const std::string& name, std::string_view content) const { folder_.write(name, content); }

 private:
  TemporaryFolder folder_;
};

Dataset load(const fs::path& path, const ParameterValues& options = {}, Part part = Part::train) {
  return load_part(loader("image_folder"), request_of("image_folder", path, options, part));
}

}  // namespace

TEST_CASE("PNG and JPEG images have the pixels that Pillow reads") {
  for (const std::string name :
       {"gray.png", "colour.png", "colour.jpg", "gray.jpg", "palette.png", "transparent.png", "bits.png", "deep.png"}) {
    INFO(name);
    CHECK(read_image(kImages / name).pixels == expected(name));
  }
}

TEST_CASE("images are resized and made gray as Pillow does") {
  const Image gray = read_image(kImages / "gray.png");
  const Image colour = read_image(kImages / "colour.png");
  CHECK(resized(gray, 2, 3).pixels == expected("gray.png:2x3"));
  CHECK(resized(gray, 11, 9).pixels == expected("gray.png:11x9"));
  CHECK(resized(colour, 5, 4).pixels == expected("colour.png:5x4"));
  CHECK(resized(colour, 6, 10).pixels == expected("colour.png:6x10"));
  CHECK(gray_of(colour).pixels == expected("colour.png:gray"));
  CHECK(gray_of(colours_of(gray)).pixels == gray.pixels);
}

TEST_CASE("an image that is written as PNG is read back") {
  const TemporaryFolder folder;
  for (const std::string name : {"gray.png", "colour.png"}) {
    const Image image = read_image(kImages / name);
    const std::vector<std::uint8_t> bytes = png_of(image);
    const fs::path file =
        folder.write(name, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    CHECK(read_image(file).pixels == image.pixels);
  }
}

TEST_CASE("an image cut anywhere, and what is none, are refused") {
  const TemporaryFolder folder;
  for (const std::string name : {"gray.png", "gray.jpg", "colour.jpg"}) {
    const std::string whole = read_bytes(kImages / name);
    for (std::size_t length = 0; length < whole.size() - 2; length += name == "gray.png" ? 1U : 11U) {
      INFO(name << " " << length);
      const fs::path cut = folder.write("cut", whole.substr(0, length));
      CHECK_THAT(data_error([&] { read_image(cut); }), Catch::StartsWith(cut.string() + ": "));
    }
  }
  CHECK_THAT(data_error([&] { read_image(folder.write("text.png", "text")); }),
             Catch::EndsWith("is neither a PNG nor a JPEG image"));
  std::string wide = read_bytes(kImages / "gray.png");
  wide[16] = '\x40';
  CHECK_FALSE(data_error([&] { read_image(folder.write("wide.png", wide)); }).empty());
}

TEST_CASE("each folder is a class, and files are in the order of their names") {
  const PhotoFolder photos;
  CHECK(loader("image_folder").recognises(photos.path()));
  const Dataset dataset = load(photos.path());
  CHECK(dataset.class_names == std::vector<std::string>{"cat", "dog"});
  CHECK(dataset.labels == std::vector<std::int32_t>{0, 0, 1});
  CHECK(row_of<std::uint8_t>(dataset, 0) == expected("deep.png"));
  CHECK(row_of<std::uint8_t>(dataset, 2) == expected("gray.png"));
  CHECK((dataset.image_shape->height == 5 && dataset.image_shape->width == 7));
  CHECK(loader("image_folder").files(request_of("image_folder", photos.path())).size() == 3);
  CHECK_FALSE(loader("image_folder").recognises(photos.path() / "cat"));
}

TEST_CASE("images of colours are planes of red, green and blue") {
  const PhotoFolder photos;
  const Dataset dataset = load(photos.path(), {{"colours", "rgb"}, {"size", "1x2"}});
  CHECK(dataset.feature_count() == 6);
  const std::vector<std::uint8_t> row = row_of<std::uint8_t>(dataset, 2);
  CHECK((row[0] == row[2] && row[2] == row[4] && row[1] == row[3] && row[3] == row[5]));
}

TEST_CASE("images of another size or kind are refused with the key that helps") {
  const PhotoFolder photos;
  photos.copy("gray.jpg", "dog/2.jpg");
  CHECK_THAT(data_error([&] { load(photos.path()); }), Catch::Contains("dog/2.jpg: 12 x 10 pixels, but ") &&
                                                           Catch::EndsWith("has 5 x 7; set size to bring all to one"));
  CHECK(load(photos.path(), {{"size", "4"}}).feature_count() == 16);
  photos.copy("colour.png", "dog/3.png");
  CHECK_THAT(
      data_error([&] {
        load(photos.path(), {{"size", "4"}});
      }),
      Catch::Contains("dog/3.png: the image is of colours, but ") && Catch::EndsWith("set colours to gray or rgb"));
  CHECK(load(photos.path(), {{"size", "4x6"}, {"colours", "gray"}}).feature_count() == 24);
}

TEST_CASE("a single image in the place of a folder is refused with what is read") {
  CHECK_THROWS_WITH(
      load(kImages / "gray.png"),
      Catch::Contains("gray.png: is a file; images are read from a folder that holds a folder for each class"));
}

TEST_CASE("folders called train and test are the two parts") {
  const TemporaryFolder folder;
  for (const char* name : {"train/a", "train/b", "test/b"}) {
    fs::create_directories(folder.path() / name);
    fs::copy_file(kImages / "gray.png", folder.path() / name / "1.png");
  }
  CHECK(load(folder.path()).rows() == 2);
  CHECK(load(folder.path(), {}, Part::test).labels == std::vector<std::int32_t>{1});
  CHECK(loader("image_folder").recognises(folder.path()));
}

TEST_CASE("a list names files, with endings or without, and their labels") {
  const PhotoFolder photos;
  photos.write("labels.csv", "id,class\ndog/1,x\ncat/2.png,y\n");
  const ParameterValues list{{"list", (photos.path() / "labels.csv").string()}};
  const Dataset dataset = load(photos.path(), list);
  CHECK(dataset.class_names == std::vector<std::string>{"x", "y"});
  CHECK(row_of<std::uint8_t>(dataset, 0) == expected("gray.png"));
  photos.write("labels.csv", "id,class\ndog/1,x\ncat/9,y\n");
  CHECK_THAT(data_error([&] { load(photos.path(), list); }),
             Catch::Contains("labels.csv:3:1: ") && Catch::EndsWith("holds no image called \"cat/9\""));
  photos.write("labels.csv", "dog/9.png,x\ncat/2.png,y\n");
  CHECK_THAT(data_error([&] { load(photos.path(), list); }), Catch::Contains("labels.csv:1:1: "));
  photos.write("labels.csv", "dog/9,x\ncat/2,y\n");
  CHECK_THAT(data_error([&] { load(photos.path(), list); }), Catch::Contains("labels.csv:1:1: "));
  photos.write("labels.csv", "dog/1,\ncat/2,y\n");
  CHECK_THAT(data_error([&] { load(photos.path(), list); }), Catch::EndsWith("labels.csv:1:7: the label is missing"));
}

TEST_CASE("a folder without images says what is needed") {
  const TemporaryFolder folder;
  CHECK_THAT(data_error([&] { load(folder.path()); }), Catch::Contains("a folder for each class is needed"));
  CHECK_THAT(data_error([&] { load(folder.path() / "absent"); }), Catch::Contains("No such file or directory"));
}
