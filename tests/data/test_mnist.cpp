#include <catch2/catch.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

#include "data_files.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

namespace fs = std::filesystem;

const std::string kImagesMagic("\x00\x00\x08\x03", 4);
const std::string kLabelsMagic("\x00\x00\x08\x01", 4);

/// Three images of 2 x 2 pixels with the values 0..11, and their labels 4, 0 and 9.
std::string images_file() {
  std::string file = kImagesMagic + big_endian(3) + big_endian(2) + big_endian(2);
  for (char pixel = 0; pixel < 12; ++pixel) file += pixel;
  return file;
}
std::string labels_file() { return kLabelsMagic + big_endian(3) + std::string("\x04\x00\x09", 3); }

/// What the loader says of a train part of these files.
std::string complaint(const std::string& images, const std::string& labels,
                      std::optional<std::size_t> take = std::nullopt) {
  const TemporaryFolder folder;
  folder.write("train-images-idx3-ubyte", images);
  folder.write("train-labels-idx1-ubyte", labels);
  LoadRequest request = request_of("mnist", folder.path());
  request.take = take;
  const std::string message = data_error([&] { loader("mnist").load(request); });
  const std::string prefix = folder.path().string();
  return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
}

}  // namespace

TEST_CASE("IDX files are read plain and compressed, with dash or point in their names") {
  const TemporaryFolder folder;
  folder.write("train-images-idx3-ubyte.gz", gzipped(images_file()));
  folder.write("train-labels.idx1-ubyte", labels_file());
  const Dataset dataset = loader("mnist").load(request_of("mnist", folder.path()));
  CHECK(dataset.labels == std::vector<std::int32_t>{4, 0, 9});
  CHECK(row_of<std::uint8_t>(dataset, 2) == std::vector<std::uint8_t>{8, 9, 10, 11});
  CHECK(dataset.class_names.size() == 10);
  CHECK(loader("mnist").files(request_of("mnist", folder.path())).size() == 2);
  CHECK(loader("mnist").files(request_of("mnist", folder.path(), {}, Part::test)).empty());
  CHECK(loader("mnist").recognises(folder.path()));
}

TEST_CASE("take reads the first images only") {
  const TemporaryFolder folder;
  folder.write("t10k-images-idx3-ubyte.gz", gzipped(images_file()));
  folder.write("t10k-labels-idx1-ubyte.gz", gzipped(labels_file()));
  const Dataset dataset = loader("mnist").load(with_take(request_of("mnist", folder.path(), {}, Part::test), 2));
  CHECK(dataset.labels == std::vector<std::int32_t>{4, 0});
  CHECK(dataset.feature_count() == 4);
  CHECK_THAT(
      data_error([&] { loader("mnist").load(with_take(request_of("mnist", folder.path(), {}, Part::test), 4)); }),
      Catch::Contains("take asks for 4 rows of the test part, which has 3; allowed: 1 to 3"));
}

TEST_CASE("an IDX file cut anywhere is refused, plain or compressed") {
  for (std::size_t length = 0; length < images_file().size(); ++length) {
    INFO(length);
    CHECK_THAT(complaint(images_file().substr(0, length), labels_file()),
               Catch::StartsWith("/train-images-idx3-ubyte: byte " + std::to_string(length) + ": the file ends"));
  }
  for (std::size_t length = 0; length < labels_file().size(); ++length) {
    INFO(length);
    CHECK_THAT(complaint(images_file(), labels_file().substr(0, length)),
               Catch::StartsWith("/train-labels-idx1-ubyte: byte " + std::to_string(length) + ": the file ends"));
  }
  const std::string packed = gzipped(images_file());
  for (std::size_t length = 0; length < packed.size(); ++length) {
    INFO(length);
    CHECK_THAT(complaint(packed.substr(0, length), labels_file()),
               Catch::StartsWith("/train-images-idx3-ubyte: byte "));
  }
}

TEST_CASE("a gzip file with any byte changed is refused or gives the same data") {
  const std::string packed = gzipped(images_file());
  const TemporaryFolder folder;
  folder.write("train-labels-idx1-ubyte", labels_file());
  folder.write("train-images-idx3-ubyte", packed);
  const std::string fingerprint = loader("mnist").load(request_of("mnist", folder.path())).fingerprint;
  std::size_t refused = 0;
  for (std::size_t at = 0; at < packed.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = packed;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      folder.write("train-images-idx3-ubyte", damaged);
      std::string found;
      if (!data_error([&] { found = loader("mnist").load(request_of("mnist", folder.path())).fingerprint; }).empty()) {
        ++refused;
      } else if (found != fingerprint) {
        FAIL("byte " << at << ", bit " << bit << ": other data");
      }
    }
  }
  // Of the header's ten bytes, the time stamp, the level and the system are free.
  CHECK(refused > 8 * (packed.size() - 6) - 8);
}

TEST_CASE("an IDX file with bytes behind its values is refused, plain or compressed") {
  CHECK(complaint(images_file() + "x", labels_file()) ==
        "/train-images-idx3-ubyte: byte 28: the header and the values that it announces end here, but 1 more bytes "
        "follow; the file is foreign or was appended to");
  CHECK_THAT(complaint(gzipped(images_file() + "x"), labels_file()),
             Catch::Contains("need 28 bytes, but the gzip trailer says 29"));
  CHECK_THAT(complaint(gzipped(images_file()) + "x", labels_file()), Catch::Contains("the gzip trailer says"));
  // Two members, the second one made so that the trailer's size fits.
  CHECK_THAT(complaint(gzipped(images_file().substr(0, 20)) + gzipped(images_file()), labels_file()),
             Catch::Contains("more bytes follow than the header announces"));
}

TEST_CASE("foreign magic numbers are refused with the byte that is wrong") {
  const std::string rest = images_file().substr(4);
  CHECK(complaint("\x89PNG" + rest, labels_file()) ==
        "/train-images-idx3-ubyte: byte 0: the magic number is 89504e47, but an IDX file begins with 0000; the file is "
        "foreign");
  CHECK(complaint(std::string("\x00\x00\x0d\x03", 4) + rest, labels_file()) ==
        "/train-images-idx3-ubyte: byte 2: the IDX type is 0x0d; images and labels are unsigned bytes, 0x08");
  CHECK(complaint(labels_file(), images_file()) ==
        "/train-images-idx3-ubyte: byte 3: the IDX rank is 1, but images (rank 3) were expected; are images and labels "
        "swapped?");
}

TEST_CASE("absurd sizes are refused before anything is allocated for them") {
  const std::string all_ones = big_endian(0xffffffff);
  CHECK(complaint(kImagesMagic + all_ones + all_ones + all_ones, labels_file()) ==
        "/train-images-idx3-ubyte: byte 12: the sizes in the header multiply to more than 64 bits hold; the file is "
        "foreign or damaged");
  CHECK_THAT(complaint(kImagesMagic + all_ones + big_endian(65535) + big_endian(65535), labels_file()),
             Catch::Contains("byte 16: the file ends here, but the header and the values that it announces need"));
  CHECK(complaint(kImagesMagic + big_endian(3) + big_endian(0) + big_endian(2), labels_file()) ==
        "/train-images-idx3-ubyte: byte 8: the header gives a size of 0");
  CHECK_THAT(complaint(gzipped(kImagesMagic + all_ones + big_endian(28) + big_endian(28)), labels_file()),
             Catch::Contains("the file is truncated or foreign"));
}

TEST_CASE("a gzip bomb is refused without being unpacked whole") {
  // 2^32 + 28 bytes have the trailer of 28; here the header alone tells that so few compressed bytes cannot hold them.
  std::string bomb = gzipped(kImagesMagic + big_endian(0x10000) + big_endian(256) + big_endian(256));
  bomb.replace(bomb.size() - 4, 4, std::string("\x10\x00\x00\x00", 4));
  CHECK_THAT(complaint(bomb, labels_file()), Catch::Contains("need 4294967312 bytes"));
}

TEST_CASE("labels out of range, and of another number than the images, are refused") {
  CHECK(complaint(images_file(), kLabelsMagic + big_endian(3) + std::string("\x04\x0a\x09", 3)) ==
        "/train-labels-idx1-ubyte: byte 9: label 10 is not in 0..9");
  CHECK(complaint(images_file(), kLabelsMagic + big_endian(2) + std::string("\x04\x00", 2)) ==
        "/train-labels-idx1-ubyte: byte 4: 2 labels, but 3 images in the train part; the files do not belong together");
}

TEST_CASE("missing IDX files are named") {
  const TemporaryFolder folder;
  CHECK(data_error([&] { loader("mnist").inspect(request_of("mnist", folder.path())); }) ==
        folder.path().string() + ": holds no train-images-idx3-ubyte, nor the same with .gz");
  const auto file = folder.write("train-images-idx3-ubyte", images_file());
  CHECK(data_error([&] { loader("mnist").inspect(request_of("mnist", folder.path())); }) ==
        folder.path().string() + ": holds no train-labels-idx1-ubyte, nor the same with .gz");
  CHECK(data_error([&] { loader("mnist").inspect(request_of("mnist", file)); }) ==
        file.string() + ": is a file; give the folder that holds the IDX files");
}

TEST_CASE("files that stand in folders of their own names, as on Kaggle, are found") {
  const TemporaryFolder folder;
  for (const auto& [name, content] :
       {std::pair("train-images-idx3-ubyte", images_file()), std::pair("train-labels-idx1-ubyte", labels_file())}) {
    fs::create_directory(folder.path() / name);
    folder.write(std::string(name) + "/" + name, content);
  }
  CHECK(loader("mnist").recognises(folder.path()));
  CHECK(loader("mnist").load(request_of("mnist", folder.path())).labels == std::vector<std::int32_t>{4, 0, 9});
}

TEST_CASE("EMNIST's images are put upright, and its labels are the characters of its mapping") {
  const TemporaryFolder folder;
  // Three images of 2 x 3 pixels, stored as 3 x 2: rows of the file are columns of the image.
  std::string images = kImagesMagic + big_endian(3) + big_endian(3) + big_endian(2);
  for (char pixel = 0; pixel < 18; ++pixel) images += pixel;
  folder.write("emnist-letters-train-images-idx3-ubyte", images);
  folder.write("emnist-letters-train-labels-idx1-ubyte.gz",
               gzipped(kLabelsMagic + big_endian(3) + std::string("\x01\x1a\x02", 3)));
  const Dataset plain = loader("mnist").load(request_of("mnist", folder.path()));
  CHECK(plain.labels == std::vector<std::int32_t>{0, 25, 1});
  CHECK(plain.class_names.size() == 26);
  CHECK(plain.class_names[25] == "26");
  CHECK(row_of<std::uint8_t>(plain, 0) == std::vector<std::uint8_t>{0, 2, 4, 1, 3, 5});
  CHECK((plain.image_shape->height == 2 && plain.image_shape->width == 3));
  folder.write("emnist-letters-mapping.txt", "1 65 97\n2 66 98\n26 90 122\n");
  const Dataset mapped = loader("mnist").load(request_of("mnist", folder.path()));
  CHECK(mapped.class_names[0] == "A");
  CHECK(mapped.class_names[25] == "Z");
  CHECK(loader("mnist").files(request_of("mnist", folder.path())).size() == 3);
  folder.write("emnist-letters-mapping.txt", "27 65\n");
  CHECK_THAT(data_error([&] { loader("mnist").load(request_of("mnist", folder.path())); }),
             Catch::Contains("emnist-letters-mapping.txt:1:1: a label from 1 to 26 and the code of a character"));
}

TEST_CASE("of several variants of EMNIST one has to be chosen, and each has its own number of classes") {
  const TemporaryFolder folder;
  const std::string labels = kLabelsMagic + big_endian(3) + std::string("\x2e\x00\x09", 3);
  for (const std::string variant : {"balanced", "byclass"}) {
    folder.write("emnist-" + variant + "-test-images-idx3-ubyte", images_file());
    folder.write("emnist-" + variant + "-test-labels-idx1-ubyte", labels);
  }
  const auto load = [&](const ParameterValues& options) {
    return loader("mnist").load(request_of("mnist", folder.path(), options, Part::test));
  };
  CHECK_THAT(
      data_error([&] { load({}); }),
      Catch::Contains("holds several variants of EMNIST; set variant to the one to read; allowed: balanced, byclass"));
  std::vector<GuessedParameter> guessed = guess_parameters(loader("mnist"), folder.path());
  REQUIRE(guessed.size() == 2);
  CHECK((guessed[1].name == "variant" && guessed[1].value == Scalar("balanced")));
  CHECK_FALSE(guessed[1].reason.empty());
  CHECK(load({{"variant", "balanced"}}).class_names.size() == 47);
  CHECK(load({{"variant", "byclass"}}).class_names.size() == 62);
  CHECK(load({{"variant", "byclass"}}).labels == std::vector<std::int32_t>{46, 0, 9});
  CHECK_THAT(data_error([&] {
               load({{"variant", "digits"}});
             }),
             Catch::Contains("holds no emnist-digits-test-images-idx3"));
}

TEST_CASE("images that the machine cannot hold are refused before they are read") {
  const TemporaryFolder folder;
  constexpr std::uint32_t kImages = 1'000'000'000;
  const fs::path images =
      folder.write("train-images-idx3-ubyte", kImagesMagic + big_endian(kImages) + big_endian(28) + big_endian(28));
  const fs::path labels = folder.write("train-labels-idx1-ubyte", kLabelsMagic + big_endian(kImages));
  // Sparse: the files take no place.
  fs::resize_file(images, 16 + std::uintmax_t{kImages} * 28 * 28);
  fs::resize_file(labels, 8 + std::uintmax_t{kImages});
  const std::string message = data_error([&] { loader("mnist").load(request_of("mnist", folder.path())); });
  CHECK_THAT(message, Catch::Contains("1000000000 rows of 784 features, 1 byte each, do not fit: this machine has"));
}
