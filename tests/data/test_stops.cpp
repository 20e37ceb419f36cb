#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "data/convert/writers.hpp"
#include "data/fingerprint.hpp"
#include "data/input_file.hpp"
#include "data/transform.hpp"
#include "data_files.hpp"
#include "heeds_stop.hpp"
#include "steps.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

TEST_CASE("reading a file looks at the stop for every block of it") {
  const TemporaryFolder folder;
  const std::string content(1 << 20, '7');
  for (const auto& path : {folder.write("plain", content), folder.write("packed", gzipped(content))}) {
    std::stop_source source;
    InputFile file(path, source.get_token());
    std::vector<std::byte> bytes(1000);
    CHECK(file.read(bytes) == bytes.size());
    source.request_stop();
    CHECK_THROWS_AS(file.read(bytes), Cancelled);
  }
}

TEST_CASE("reading a table heeds a stop") {
  const double asked_at = GENERATE(0.0, 0.4);
  const TemporaryFolder folder;
  std::string text;
  for (int row = 0; row < 200'000; ++row) text += "0.125,1.5,2.25,3,4,5.0625,6,7,a\n";
  const auto path = folder.write("file.csv", text);
  const auto request = [&](const std::stop_token& stop) {
    LoadRequest wanted = request_of("csv", path);
    wanted.stop = stop;
    return wanted;
  };
  CHECK(heeds_stop([&](const std::stop_token& stop) { loader("csv").inspect(request(stop)); }, asked_at));
  CHECK(heeds_stop([&](const std::stop_token& stop) { loader("csv").load(request(stop)); }, asked_at));
}

TEST_CASE("writing a data set in another format heeds a stop") {
  const double asked_at = GENERATE(0.0, 0.4);
  const TemporaryFolder folder;
  Matrix<double> features(20'000, 50);
  double value = 0;
  for (std::size_t row = 0; row < features.rows(); ++row) {
    for (double& feature : features.row(row)) feature = value = value < 1 ? value + 0.37 : value - 1;
  }
  Dataset part;
  part.features = std::move(features);
  part.labels.resize(20'000);
  part.class_names = {"1"};
  for (const WriteParts write : {write_csv, write_libsvm, write_npz, write_hdf5}) {
    CHECK(heeds_stop([&](const auto& stop) { write({part, nullptr, stop}, folder.path(), "file"); }, asked_at));
  }
  // Most of which is to make the bytes.
  std::stop_source source;
  source.request_stop();
  CHECK_THROWS_AS(write_npy({part, nullptr, source.get_token()}, folder.path(), "file.npy"), Cancelled);
}

namespace {

/// CIFAR-100's train part, all zero.
std::filesystem::path cifar100_folder(const TemporaryFolder& folder) {
  std::string names;
  for (int name = 0; name < 100; ++name) names += std::to_string(name) + '\n';
  std::filesystem::create_directory(folder.path() / "cifar100");
  folder.write("cifar100/fine_label_names.txt", names);
  std::filesystem::resize_file(folder.write("cifar100/train.bin", ""), 50'000 * 3074);
  return folder.path() / "cifar100";
}

std::filesystem::path photo_folder(const TemporaryFolder& folder) {
  std::filesystem::create_directories(folder.path() / "photos/gray");
  std::filesystem::copy_file(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/data/formats/images/gray.png",
                             folder.path() / "photos/gray/1.png");
  return folder.path() / "photos";
}

}  // namespace

TEST_CASE("every loader heeds a stop that was asked for before it reads features") {
  std::stop_source source;
  source.request_stop();
  const TemporaryFolder folder;
  const std::string sizes = big_endian(2) + big_endian(28) + big_endian(28);
  folder.write("train-images-idx3-ubyte", big_endian(0x803) + sizes + std::string(2 * 28 * 28, '\1'));
  folder.write("train-labels-idx1-ubyte", big_endian(0x801) + big_endian(2) + std::string(2, '\1'));
  for (int batch = 1; batch <= 5; ++batch) {
    folder.write("data_batch_" + std::to_string(batch) + ".bin", std::string(10'000 * 3073, '\1'));
  }
  folder.write("batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
  const std::filesystem::path formats = std::string(GRIDFOLD_SOURCE_DIR) + "/tests/data/formats";
  const std::map<std::string, std::filesystem::path> places{
      {"csv", formats / "decimals.csv"},       {"npy", formats / "decimals.npz"},
      {"libsvm", formats / "decimals.libsvm"}, {"arff", formats / "weather.arff"},
      {"hdf5", formats / "decimals.h5"},       {"matlab", formats / "decimals.mat"},
      {"cifar100", cifar100_folder(folder)},   {"image_folder", photo_folder(folder)}};
  for (const Loader& each : loaders()) {
    const std::string& name = each.component.name;
    const std::vector<ParameterInfo>& table = each.component.parameters;
    const bool reads_files = std::ranges::any_of(table, [](const auto& info) { return info.name == "path"; });
    LoadRequest request = !reads_files ? request_for(each, name == "openml" ? ParameterValues{{"id", std::int64_t{61}}}
                                                                            : ParameterValues())
                                       : request_of(name, places.contains(name) ? places.at(name) : folder.path());
    INFO(name);
    try {
      each.load(request);
    } catch (const DataError& error) {
      // What has to be downloaded is not here.
      CHECK_THAT(error.what(), Catch::Contains("`gridfold data fetch " + name));
      continue;
    }
    request.stop = source.get_token();
    CHECK_THROWS_AS(each.load(request), Cancelled);
  }
}

TEST_CASE("a fingerprint, a look for features that are not finite and a copy of rows heed a stop") {
  const double asked_at = GENERATE(0.0, 0.4);
  Dataset dataset;
  dataset.features = Matrix<float>(200'000, 100);
  dataset.labels.resize(200'000);
  dataset.class_names = {"a"};
  std::vector<std::uint32_t> rows(200'000, 7);
  CHECK(heeds_stop([&](const std::stop_token& stop) { fingerprint_of(dataset, stop); }, asked_at));
  CHECK(heeds_stop([&](const std::stop_token& stop) { require_finite(dataset.view(), "x", stop); }, asked_at));
  CHECK_THROWS_AS(
      [&] {
        std::stop_source source;
        source.request_stop();
        gather_rows(dataset.view(), rows, source.get_token());
      }(),
      Cancelled);
}

TEST_CASE("fitting pca heeds a stop between the blocks that it multiplies") {
  // The products of many rows, or of many columns, take longer than the eigenvectors, which are one call of LAPACK.
  const auto [rows, columns] = GENERATE(std::pair(60'000, 300), std::pair(800, 20'000));
  Matrix<float> features(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns));
  float value = 0;
  for (std::size_t row = 0; row < features.rows(); ++row) {
    for (float& feature : features.row(row)) feature = value = value < 1 ? value + 0.37F : value - 1;
  }
  const std::vector<ParameterValue> parameters{{"components", std::int64_t{2}}, {"whiten", false}};
  const PipelineStep step = make_step("pca", parameters);
  const MatrixView<float> view = features.view();
  CHECK(heeds_stop(
      [&](const std::stop_token& stop) {
        step.transform->learn(step.parameters, {features.cols(), sizeof(float), std::nullopt}, view, stop);
      },
      0.4));
}
