#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <csignal>
#include <string>
#include <vector>

#include "format_files.hpp"
#include "hdf5/array_file.hpp"
#include "hdf5/child_output.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

namespace fs = std::filesystem;

/// A data set of kinds.h5 with labels.
Dataset load_kind(const std::string& name) {
  return load_format("hdf5", kFormatFiles / "kinds.h5", {{"features", "kinds/" + name}, {"labels", "kinds/texts"}});
}

}  // namespace

TEST_CASE("HDF5 data sets of every type and byte order hold what the CSV file holds") {
  CHECK(load_format("hdf5", kFormatFiles / "decimals.h5").fingerprint == csv_fingerprint("decimals"));
  for (const std::string name : {"u1", "be_i2", "i4", "u8", "f2", "f4", "be_f8"}) {
    INFO(name);
    CHECK(load_kind(name).fingerprint == csv_fingerprint("integers"));
  }
  CHECK(load_kind("flags").fingerprint == csv_fingerprint("flags"));
  CHECK(load_kind("signs").fingerprint == csv_fingerprint("signs"));
  const ParameterValues bytes{{"features", "kinds/u1"}, {"labels", "kinds/bytes"}};
  CHECK(load_format("hdf5", kFormatFiles / "kinds.h5", bytes).fingerprint == csv_fingerprint("integers"));
}

TEST_CASE("HDF5 data sets that hold no rows of numbers are refused by name") {
  CHECK_THAT(data_error([] { load_kind("structures"); }),
             Catch::EndsWith("kinds/structures holds neither numbers nor texts"));
  CHECK_THAT(data_error([] { load_kind("large"); }),
             Catch::Contains("1152921504606846977, which a double would round"));
  CHECK_THAT(data_error([] { load_kind("texts"); }), Catch::EndsWith("kinds/texts: the features are texts"));
  CHECK_THAT(data_error([] { load_format("hdf5", kFormatFiles / "kinds.h5"); }),
             Catch::Contains("it is not clear what in it holds the features; allowed: kinds/be_f8, kinds/be_i2"));
  CHECK_THAT(data_error([] {
               load_format("hdf5", kFormatFiles / "decimals.h5", {{"labels", "Y"}});
             }),
             Catch::Contains("nothing in it is called \"Y\"; allowed: X, y"));
}

TEST_CASE("an ann-benchmarks file has two parts without labels, which is said") {
  const Dataset train = load_format("hdf5", kFormatFiles / "ann.hdf5");
  CHECK(train.rows() == 6);
  CHECK(train.class_names == std::vector<std::string>{"none"});
  CHECK(load_format("hdf5", kFormatFiles / "ann.hdf5", {}, Part::test).rows() == 2);
  const DataShape shape = inspect_part(loader("hdf5"), request_of("hdf5", kFormatFiles / "ann.hdf5")).shape;
  REQUIRE(shape.warnings.size() == 1);
  CHECK_THAT(shape.warnings.front(), Catch::Contains("holds no labels; all rows are of one class"));
}

TEST_CASE("an HDF5 name may begin with a slash") {
  const ParameterValues named{{"features", "/kinds/u1"}, {"labels", "/kinds/bytes"}};
  CHECK(load_format("hdf5", kFormatFiles / "kinds.h5", named).fingerprint == csv_fingerprint("integers"));
}

TEST_CASE("texts of variable length that lead anywhere in a damaged HDF5 file are refused") {
  const TemporaryFolder folder;
  const std::string whole =
      hdf5::file_of(std::vector<hdf5::NamedStoredArray>{{"y", {{3}, std::vector<std::string>{"one", "two", "three"}}}});
  const std::size_t heap = whole.find("GCOL");
  REQUIRE(heap != std::string::npos);
  std::string damaged = whole;
  damaged[heap] = 'X';
  const fs::path file = folder.write("damaged.h5", damaged);
  CHECK_THAT(
      data_error([&] { hdf5::ArrayFile(file).read("y", 1 << 20); }),
      Catch::Contains("variable length that cannot be read") && Catch::Contains("store the texts with a fixed length"));
}

TEST_CASE("work in a child process may crash, go on forever or write too much") {
  using hdf5::child_output;
  using hdf5::WriteToParent;
  const auto hello = [](const WriteToParent& write) { return write("hello", 5); };
  CHECK(child_output(hello, 5, 10) == "hello");
  CHECK_FALSE(child_output(hello, 4, 10));
  CHECK_FALSE(child_output([](const WriteToParent&) { return std::raise(SIGSEGV) == 0; }, 5, 10));
  CHECK_FALSE(child_output(
      [](const WriteToParent&) {
        for (volatile int i = 0;;) i = 1 - i;
        return true;
      },
      5, 1));
}

TEST_CASE("an HDF5 file cut short, and what is none, are refused") {
  const TemporaryFolder folder;
  const std::string whole = read_bytes(kFormatFiles / "decimals.h5");
  for (std::size_t length = 0; length < whole.size(); length += 97) {
    INFO(length);
    const fs::path cut = folder.write("cut.h5", whole.substr(0, length));
    CHECK_THAT(data_error([&] { load_format("hdf5", cut); }), Catch::StartsWith(cut.string() + ": "));
  }
  CHECK_THAT(data_error([&] { load_format("hdf5", folder.path()); }), Catch::EndsWith("is not a file"));
}

TEST_CASE("a data set of more than the memory that is allowed is refused before it is read") {
  const hdf5::ArrayFile file(kFormatFiles / "decimals.h5");
  CHECK_THAT(data_error([&] { file.read("X", 100); }),
             Catch::Contains("X holds more than the 0 MiB that gridfold takes"));
  CHECK(file.shape_of("X") == std::vector<std::size_t>{8, 3});
}

TEST_CASE("arrays that are written to HDF5 are read back, and equal ones have equal bytes") {
  const TemporaryFolder folder;
  const std::vector<hdf5::NamedStoredArray> arrays{{"X", {{2, 2}, std::vector<double>{1, 0.5, -3, 1e300}}},
                                                   {"y", {{2}, std::vector<std::string>{"caf\u00e9", ""}}},
                                                   {"z", {{3}, std::vector<std::uint8_t>{0, 7, 255}}}};
  const std::string bytes = hdf5::file_of(arrays);
  CHECK(hdf5::file_of(arrays) == bytes);
  const hdf5::ArrayFile file(folder.write("arrays.h5", bytes));
  CHECK(file.names() == std::vector<std::string>{"X", "y", "z"});
  for (const auto& [name, array] : arrays) CHECK(file.read(name, 1000).values == array.values);
}

TEST_CASE("MATLAB matrices and images hold what the CSV file holds") {
  CHECK(load_format("matlab", kFormatFiles / "decimals.mat").fingerprint == csv_fingerprint("decimals"));
  CHECK(load_format("matlab", kFormatFiles / "decimals_columns.mat").fingerprint == csv_fingerprint("decimals"));
  const Dataset images = load_format("matlab", kFormatFiles / "images.mat");
  CHECK(images.fingerprint == csv_fingerprint("integers"));
  CHECK((images.image_shape->channels == 3 && images.image_shape->height == 2 && images.image_shape->width == 2));
}

TEST_CASE("a MATLAB 7.3 file, HDF5 behind a header, holds what the CSV file holds") {
  CHECK(load_format("matlab", kFormatFiles / "decimals_73.mat").fingerprint == csv_fingerprint("decimals"));
}

TEST_CASE("the label 10 of SVHN is the digit 0") {
  const Dataset digits = load_format("matlab", kFormatFiles / "svhn.mat");
  CHECK(digits.fingerprint == csv_fingerprint("svhn"));
  CHECK(digits.class_names == std::vector<std::string>{"0", "1", "7"});
  CHECK(load_format("matlab", kFormatFiles / "svhn.mat", {{"ten_is_zero", "false"}}).class_names ==
        std::vector<std::string>{"1", "7", "10"});
}

TEST_CASE("a MATLAB variable of other dimensions than it has values is refused") {
  const TemporaryFolder folder;
  const std::string rows("\x03\0\0\0\x08\0\0\0", 8);
  for (const char other : {'\x07', '\x09', '\x7f'}) {
    std::string bytes = read_bytes(kFormatFiles / "decimals_columns.mat");
    const std::size_t at = bytes.find(rows);
    REQUIRE(at != std::string::npos);
    bytes[at + 4] = other;
    CHECK_THAT(
        data_error([&] { load_format("matlab", folder.write("other.mat", bytes)); }),
        Catch::EndsWith(fmt::format("X announces {} values, but 24 are stored; the file is damaged", 3 * other)));
  }
}

TEST_CASE("a MATLAB file cut short, and what is none, are refused") {
  const TemporaryFolder folder;
  const std::string whole = read_bytes(kFormatFiles / "decimals.mat");
  for (std::size_t length = 0; length < whole.size(); length += 13) {
    INFO(length);
    const fs::path cut = folder.write("cut.mat", whole.substr(0, length));
    CHECK_THAT(data_error([&] { load_format("matlab", cut); }), Catch::StartsWith(cut.string() + ": "));
  }
  CHECK_THAT(data_error([&] { load_format("matlab", folder.path()); }), Catch::EndsWith("is not a file"));
}
