#include "data/fingerprint.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "data_files.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

template <typename T>
Dataset rows_of(std::vector<T> values, std::size_t columns) {
  Dataset dataset;
  const std::size_t rows = values.size() / columns;
  dataset.features = Matrix<T>(std::move(values), rows, columns);
  dataset.labels.assign(rows, 0);
  dataset.class_names = {"a"};
  return dataset;
}

}  // namespace

TEST_CASE("the type that holds equal numbers in memory does not change a fingerprint") {
  const std::string of_bytes = fingerprint_of(rows_of<std::uint8_t>({0, 7, 255, 1}, 2));
  CHECK(fingerprint_of(rows_of<float>({-0.0F, 7, 255, 1}, 2)) == of_bytes);
  CHECK(fingerprint_of(rows_of<double>({0, 7, 255, 1}, 2)) == of_bytes);
  CHECK(fingerprint_of(rows_of<double>({0, 7, 256, 1}, 2)) == fingerprint_of(rows_of<float>({0, 7, 256, 1}, 2)));
  CHECK(fingerprint_of(rows_of<double>({0, 7, 254, 1}, 2)) != of_bytes);
  CHECK(fingerprint_of(rows_of<std::uint8_t>({0, 7, 255, 1}, 4)) != of_bytes);
  CHECK(fingerprint_of(rows_of<double>({0.1}, 1)) != fingerprint_of(rows_of<float>({0.1F}, 1)));
  CHECK(fingerprint_of(rows_of<double>({-0.0, 0.1}, 2)) == fingerprint_of(rows_of<double>({0, 0.1}, 2)));
  CHECK(fingerprint_of(rows_of<double>({std::nan("1"), 3}, 2)) ==
        fingerprint_of(rows_of<float>({std::nanf("2"), 3}, 2)));
}

TEST_CASE("a fingerprint tells rows by the names of their labels and groups, however these are numbered") {
  Dataset dataset = rows_of<std::uint8_t>({1, 2, 3}, 1);
  dataset.class_names = {"ant", "bee"};
  dataset.labels = {0, 1, 1};
  const std::string fingerprint = fingerprint_of(dataset);
  dataset.class_names = {"bee", "cow", "ant"};
  dataset.labels = {2, 0, 0};
  CHECK(fingerprint_of(dataset) == fingerprint);
  dataset.labels = {2, 1, 0};
  CHECK(fingerprint_of(dataset) != fingerprint);
  dataset.labels = {2, 0, 0};
  dataset.groups = {0, 0, 1};
  dataset.group_names = {"x", "y"};
  const std::string grouped = fingerprint_of(dataset);
  CHECK(grouped != fingerprint);
  dataset.groups = {1, 1, 0};
  dataset.group_names = {"y", "x"};
  CHECK(fingerprint_of(dataset) == grouped);
}

TEST_CASE("a fingerprint tells what the codes of a category stand for") {
  Dataset dataset = rows_of<std::uint8_t>({0, 1}, 1);
  const std::string numbers = fingerprint_of(dataset);
  dataset.columns = {{.name = "size"}};
  CHECK(fingerprint_of(dataset) == numbers);
  dataset.columns = {{.name = "size", .categories = {"small", "large"}}};
  const std::string sizes = fingerprint_of(dataset);
  CHECK(sizes != numbers);
  dataset.columns = {{.name = "size", .categories = {"large", "small"}}};
  CHECK(fingerprint_of(dataset) != sizes);
}

TEST_CASE("a fingerprint is that of the whole part, whichever rows are taken, and of the part alone") {
  const TemporaryFolder folder;
  const auto train = folder.write("train.csv", "1,a\n2,b\n300,a\n");
  const LoadRequest request = request_of("csv", train);
  const std::string fingerprint = load_part(loader("csv"), request).fingerprint;
  CHECK(load_part(loader("csv"), with_take(request, 1)).fingerprint == fingerprint);
  CHECK(inspect_part(loader("csv"), with_take(request, 2)).shape.fingerprint == fingerprint);
  const ParameterValues with_test{{"test_path", folder.write("test.csv", "0.1,a\n").string()}};
  const Dataset beside_decimals = load_part(loader("csv"), request_of("csv", train, with_test));
  CHECK(beside_decimals.bytes_per_feature() == 8);
  CHECK(beside_decimals.fingerprint == fingerprint);
}

TEST_CASE("the same images have one fingerprint as IDX files and as a table") {
  const TemporaryFolder folder;
  folder.write("train-images-idx3-ubyte",
               big_endian(0x803) + big_endian(2) + big_endian(1) + big_endian(2) + std::string("\1\2\3\4", 4));
  folder.write("train-labels-idx1-ubyte", big_endian(0x801) + big_endian(2) + std::string("\4\0", 2));
  const std::string as_idx = load_part(loader("mnist"), request_of("mnist", folder.path())).fingerprint;
  const auto table = folder.write("table.csv", "1,2,4\n3.0,4,0\n");
  CHECK(load_part(loader("csv"), request_of("csv", table)).fingerprint == as_idx);
  CHECK(load_part(loader("mnist"), with_take(request_of("mnist", folder.path()), 1)).fingerprint == as_idx);
}

TEST_CASE("hashes of rows tell them again in another order, with other labels and as other numbers") {
  std::vector<std::uint8_t> values;
  std::vector<double> backwards;
  for (int row = 0; row < 100; ++row) {
    values.insert(values.end(), {static_cast<std::uint8_t>(row), 7});
    backwards.insert(backwards.end(), {99.0 - row, 7});
  }
  Dataset other = rows_of<double>(backwards, 2);
  other.labels[3] = 1;
  other.class_names = {"a", "b"};
  const std::vector<std::string> hashes = row_hashes(rows_of<std::uint8_t>(values, 2));
  CHECK(hashes.size() == kMostRowHashes);
  CHECK(row_hashes(other) == hashes);
  const std::vector<std::uint32_t> some{0, 1, 2};
  CHECK(row_hashes(other, some).empty());
  // Equal rows count once, so that few remain.
  CHECK(row_hashes(rows_of<std::uint8_t>(std::vector<std::uint8_t>(200, 1), 2)).empty());
}

TEST_CASE("rows have no hashes where more than one in a hundred repeats another, for unrelated rows are equal, too") {
  const auto rows_with_repeats = [](int repeats) {
    std::vector<double> values;
    for (int row = 0; row < 300; ++row) values.push_back(row < repeats ? 299 : row);
    return rows_of<double>(values, 1);
  };
  CHECK(row_hashes(rows_with_repeats(3)).size() == kMostRowHashes);
  CHECK(row_hashes(rows_with_repeats(4)).empty());
  // Two unrelated tables of nine binary features.
  std::mt19937 random(1);
  for (int table = 0; table < 2; ++table) {
    std::vector<std::uint8_t> bits;
    for (int value = 0; value < 600 * 9; ++value) bits.push_back(static_cast<std::uint8_t>(random() % 2));
    CHECK(row_hashes(rows_of<std::uint8_t>(bits, 9)).empty());
  }
}
