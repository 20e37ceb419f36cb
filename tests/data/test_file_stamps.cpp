#include "data/file_stamps.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include "data_files.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// A CSV loader under whose hands the file is replaced while it is read.
Loader replacing_loader() {
  Loader replacing = loader("csv");
  replacing.load = [](const LoadRequest& request) {
    Dataset dataset = loader("csv").load(request);
    std::ofstream(*path_of(request, "path")) << "7,b\n8,a\n";
    return dataset;
  };
  replacing.inspect = [](const LoadRequest& request) {
    DataShape shape = loader("csv").inspect(request);
    std::ofstream(*path_of(request, "path"), std::ios::app) << "9,a\n";
    return shape;
  };
  return replacing;
}

}  // namespace

TEST_CASE("a file that changes while it is read is refused") {
  const TemporaryFolder folder;
  const auto path = folder.write("file.csv", "1,a\n2,b\n");
  const LoadRequest request = request_of("csv", path);
  const Loader replacing = replacing_loader();
  CHECK(data_error([&] { inspect_part(replacing, request); }) ==
        path.string() + ": the file changed while it was read");
  CHECK(data_error([&] { load_part(replacing, request); }) == path.string() + ": the file changed while it was read");
}

TEST_CASE("a part whose files are not those that were planned with is refused") {
  const TemporaryFolder folder;
  const auto path = folder.write("file.csv", "1,a\n2,b\n");
  const LoadRequest request = request_of("csv", path);
  const FileStamps planned = inspect_part(loader("csv"), request).stamps;
  CHECK(load_part(loader("csv"), request, &planned).rows() == 2);
  SECTION("another file of that size in its place") {
    std::filesystem::rename(folder.write("other.csv", "1,b\n2,a\n"), path);
    CHECK(data_error([&] { load_part(loader("csv"), request, &planned); }) ==
          path.string() + ": the file changed since it was planned");
  }
  SECTION("no file any more") {
    std::filesystem::remove(path);
    CHECK(data_error([&] { load_part(loader("csv"), request, &planned); }) ==
          path.string() + ": the file changed since it was planned");
  }
}

TEST_CASE("the other part's files count where a loader looks at both") {
  const TemporaryFolder folder;
  const auto train = folder.write("train.csv", "1,a\n");
  const auto test = folder.write("test.csv", "2,a\n");
  const LoadRequest request = request_of("csv", train, {{"test_path", test.string()}});
  const FileStamps planned = inspect_part(loader("csv"), request).stamps;
  REQUIRE(planned.size() == 2);
  folder.write("test.csv", "2.5,a\n");
  CHECK(data_error([&] { load_part(loader("csv"), request, &planned); }) ==
        test.string() + ": the file changed since it was planned");
}
