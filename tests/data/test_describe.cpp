#include <catch2/catch.hpp>

#include <string>

#include "data/describe.hpp"
#include "data_files.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

TEST_CASE("a description counts the rows of every class in every part") {
  const TemporaryFolder folder;
  const LoadRequest request = request_of("csv", folder.write("train.csv", "1,a\n2,b\n3,b\n"),
                                         {{"test_path", folder.write("test.csv", "1,b\n").string()}});
  const DatasetDescription description = describe(loader("csv"), request);
  CHECK(description.class_names == std::vector<std::string>{"a", "b"});
  CHECK(description.features == 1);
  CHECK(description.bytes_per_feature == 1);
  REQUIRE(description.parts.size() == 2);
  CHECK(description.parts[0].rows_per_class == std::vector<std::size_t>{1, 2});
  CHECK(description.parts[1].rows_per_class == std::vector<std::size_t>{0, 1});
  CHECK(description.parts[0].files.front().bytes == 12);
}

TEST_CASE("a path alone is enough for a look at the data, names of columns or not") {
  const TemporaryFolder folder;
  CHECK_THAT(describe(folder.write("plain.csv", "1,2,a\n3,4,b\n"), loaders()),
             Catch::Contains("csv (separator: comma, header: false)\n") && Catch::Contains("2 of 8 bits, integers"));
  CHECK_THAT(describe(folder.write("named.csv", "x,y,kind\n1,2.5,a\n3,4,b\n"), loaders()),
             Catch::Contains("csv (label_column: kind, separator: comma, header: true)\n") &&
                 Catch::Contains("2 of 32 bits, floating point") && Catch::Contains("class  train\na          1\n"));
  CHECK_THAT(describe(std::string(GRIDFOLD_SOURCE_DIR) + "/datasets/digits/digits.csv.gz", loaders()),
             Catch::Contains("1,797 rows") && Catch::Contains("digits.csv.gz, 57,512 bytes"));
}

TEST_CASE("of many files the first are shown, with their folders, and the others are counted") {
  const TemporaryFolder folder;
  for (const char* name : {"cat", "dog"}) {
    std::filesystem::create_directories(folder.path() / name);
    for (int i = 0; i < 4; ++i) {
      std::filesystem::copy_file(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/data/formats/images/gray.png",
                                 folder.path() / name / (std::to_string(i) + ".png"));
    }
  }
  const std::string text = describe(folder.path(), loaders());
  CHECK_THAT(text, Catch::Contains(" cat/0.png, ") && Catch::Contains(" dog/0.png, ") &&
                       !Catch::Contains("dog/1.png") && Catch::Contains(" and 3 more files, "));
}

TEST_CASE("a path that is no data set is told which formats there are") {
  const TemporaryFolder folder;
  const auto file = folder.write("picture.png", "\x89PNG");
  CHECK_THAT(data_error([&] { describe(file, loaders()); }),
             Catch::StartsWith(file.string() + ": looks like none of the formats that gridfold reads:") &&
                 Catch::Contains("cifar10: ") && Catch::Contains("mnist: ") && Catch::Contains("csv: "));
  CHECK(data_error([&] { describe(folder.path() / "absent.csv", loaders()); }) ==
        (folder.path() / "absent.csv").string() + ": does not exist");
}

TEST_CASE("a loader that a program adds is recognised beside the others") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.write("rows.own", "1\n");
  Loader own;
  own.component = {.name = "own", .summary = "Rows of a program's own."};
  own.recognises = [](const std::filesystem::path& path) { return path.extension() == ".own"; };
  std::vector<Loader> more = loaders();
  CHECK_THAT(data_error([&] { describe(file, more); }), !Catch::Contains("own: Rows"));
  more.push_back(own);
  CHECK(recognise(file, more).component.name == "own");
  CHECK_THAT(data_error([&] { describe(folder.write("rows.other", "1\n"), more); }),
             Catch::Contains("own: Rows of a program's own."));
}
