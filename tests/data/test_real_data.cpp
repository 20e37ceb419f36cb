#include <catch2/catch.hpp>

#include <cstdio>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "data_files.hpp"
#include "expected_values.hpp"
#include "real_data.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

std::string expected(const std::string& name) {
  std::string joined;
  for (const std::string& value : expected_values("loader_values.txt", name)) {
    joined += (joined.empty() ? "" : " ") + value;
  }
  return joined;
}

template <typename Values>
std::string joined(const Values& values) {
  std::string text;
  for (const auto value : values) text += (text.empty() ? "" : " ") + std::to_string(value);
  return text;
}

/// Checks a part of 8-bit features against what numpy found in the same files.
void check_part(const std::string& name, const Loader& loader, const LoadRequest& request) {
  const Dataset dataset = loader.load(request);
  CHECK(std::to_string(dataset.rows()) == expected(name + ".rows"));
  CHECK(std::to_string(dataset.feature_count()) == expected(name + ".features"));
  CHECK(joined(std::span(dataset.labels).first(10)) == expected(name + ".first_labels"));
  std::vector<std::size_t> counts(dataset.class_names.size());
  for (const std::int32_t label : dataset.labels) ++counts[static_cast<std::size_t>(label)];
  CHECK(joined(counts) == expected(name + ".class_counts"));
  const auto view = std::get<Matrix<std::uint8_t>>(dataset.features).view();
  CHECK(std::to_string(std::accumulate(view.data(), view.data() + view.size(), std::int64_t{0})) ==
        expected(name + ".sum"));
  CHECK(dataset.fingerprint == expected(name + ".fingerprint"));

  const DataShape shape = loader.inspect(request);
  CHECK(shape.rows == dataset.rows());
  CHECK(shape.features == dataset.feature_count());
  CHECK(shape.bytes_per_feature == 1);
  CHECK(shape.class_names == dataset.class_names);
  CHECK(shape.labels == dataset.labels);
  CHECK((shape.fingerprint.empty() || shape.fingerprint == dataset.fingerprint));
  CHECK(shape.image_shape.has_value() == dataset.image_shape.has_value());
}

}  // namespace

TEST_CASE("CIFAR-10 is read as numpy reads it") {
  const auto folder = real_data("cifar-10-batches-bin");
  if (!folder) return;
  check_part("cifar10.train", loader("cifar10"), request_of("cifar10", *folder));
  check_part("cifar10.train5000", loader("cifar10"), with_take(request_of("cifar10", *folder), 5000));
  check_part("cifar10.test", loader("cifar10"), request_of("cifar10", *folder, {}, Part::test));
  std::string names;
  for (const std::string& name : loader("cifar10").inspect(request_of("cifar10", *folder)).class_names) {
    names += (names.empty() ? "" : " ") + name;
  }
  CHECK(names == expected("cifar10.class_names"));
}

TEST_CASE("MNIST is read as numpy reads it") {
  const auto folder = real_data("mnist");
  if (!folder) return;
  check_part("mnist.train", loader("mnist"), request_of("mnist", *folder));
  check_part("mnist.test", loader("mnist"), request_of("mnist", *folder, {}, Part::test));
  const auto shape = loader("mnist").inspect(request_of("mnist", *folder)).image_shape;
  CHECK(shape->channels == 1);
  CHECK(shape->height == 28);
  CHECK(shape->width == 28);
}

TEST_CASE("Weka's own examples are read whole") {
  // Where Debian's package weka puts them.
  const std::filesystem::path folder = "/usr/share/doc/weka/examples";
  if (!std::filesystem::exists(folder)) {
    std::printf("SKIPPED: the package weka is not installed\n");
    return;
  }
  struct Example {
    const char* name;
    std::size_t rows, features, classes;
  };
  // Lines below @data, attributes but for the label, and its different values, counted by a script of Python's csv.
  const std::vector<Example> examples{{"ReutersCorn-test", 604, 1, 2},
                                      {"ReutersCorn-train", 1554, 1, 2},
                                      {"ReutersGrain-test", 604, 1, 2},
                                      {"ReutersGrain-train", 1554, 1, 2},
                                      {"breast-cancer", 286, 9, 2},
                                      {"contact-lenses", 24, 4, 3},
                                      {"cpu", 209, 6, 116},
                                      {"cpu.with.vendor", 209, 7, 104},
                                      {"credit-g", 1000, 20, 2},
                                      {"diabetes", 768, 8, 2},
                                      {"glass", 214, 9, 6},
                                      {"ionosphere", 351, 34, 2},
                                      {"iris.2D", 150, 2, 3},
                                      {"iris", 150, 4, 3},
                                      {"labor", 57, 16, 2},
                                      {"segment-challenge", 1500, 19, 7},
                                      {"segment-test", 810, 19, 7},
                                      {"soybean", 683, 35, 19},
                                      {"supermarket", 4627, 216, 2},
                                      {"unbalanced", 856, 32, 2},
                                      {"vote", 435, 16, 2},
                                      {"weather.nominal", 14, 4, 2},
                                      {"weather.numeric", 14, 4, 2}};
  for (const Example& example : examples) {
    CAPTURE(example.name);
    const Dataset dataset =
        load_part(loader("arff"), request_of("arff", folder / (std::string(example.name) + ".arff")));
    CHECK(dataset.rows() == example.rows);
    CHECK(dataset.feature_count() == example.features);
    CHECK(dataset.class_names.size() == example.classes);
  }
}

TEST_CASE("the embedded digits are read as numpy reads them") {
  check_part("digits", loader("csv"),
             request_of("csv", std::string(GRIDFOLD_SOURCE_DIR) + "/datasets/digits/digits.csv.gz"));
}
