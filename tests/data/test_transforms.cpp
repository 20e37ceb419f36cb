#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <set>
#include <stop_token>
#include <string>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/registry.hpp"
#include "data/transform.hpp"
#include "data_files.hpp"
#include "expected_values.hpp"
#include "steps.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

std::vector<double> transform_values(const std::string& name) { return expected_numbers("transform_values.txt", name); }

template <typename T>
Features input(const std::string& name, std::size_t columns) {
  const std::vector<double> values = transform_values(name);
  std::vector<T> typed;
  for (const double value : values) typed.push_back(static_cast<T>(value));
  return Matrix<T>(std::move(typed), values.size() / columns, columns);
}

std::vector<double> values_of(const Features& features) {
  return std::visit(
      [](const auto& matrix) { return std::vector<double>(matrix.data(), matrix.data() + matrix.view().size()); },
      features);
}

bool is_bytes(const Features& features) { return std::holds_alternative<Matrix<std::uint8_t>>(features); }

FeatureShape shape_of(const Features& features, std::optional<ImageShape> image = std::nullopt) {
  return std::visit(
      [&](const auto& matrix) {
        return FeatureShape{matrix.cols(), sizeof(*matrix.data()), image};
      },
      features);
}

/// Equal but for what double precision makes of another order of sums.
void check_close(const Features& features, const std::string& name) {
  INFO(name);
  const std::vector<double> found = values_of(features);
  const std::vector<double> wanted = transform_values(name);
  REQUIRE(found.size() == wanted.size());
  double largest = 0;
  for (const double value : wanted) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    INFO(i);
    CHECK(found[i] == Approx(wanted[i]).epsilon(1e-12).margin(1e-13 * largest));
  }
}

void check_equal(const Features& features, const std::string& name) {
  CHECK(values_of(features) == transform_values(name));
}

std::vector<PipelineStep> one_step(std::string_view name, const ParameterValues& parameters = {}) {
  return {make_step(name, parameters)};
}

/// Fits one transform on the small training rows and checks what becomes of both parts.
void check_fitted(const std::string& name, const std::string& transform, const ParameterValues& parameters = {}) {
  const auto steps = one_step(transform, parameters);
  const Features train = input<float>("train", 5);
  const Features test = input<float>("test", 5);
  const FittedRows fitted = fit_pipeline(steps, shape_of(train), view_of(train));
  check_close(fitted.train, name + ".train");
  check_close(fitted.pipeline.apply(view_of(test)), name + ".test");
}

Features apply_per_row(std::string_view transform, const ParameterValues& parameters, const Features& rows,
                       std::optional<ImageShape> image) {
  const auto steps = one_step(transform, parameters);
  const FeatureShape before = shape_of(rows, image);
  const FeatureShape promised = shape_after(steps, before);
  Features result = fit_pipeline(steps, before, view_of(rows)).train;
  CHECK(shape_of(result).features == promised.features);
  CHECK(shape_of(result).bytes_per_feature == promised.bytes_per_feature);
  return result;
}

std::string config_error(std::string_view transform, const ParameterValues& parameters, const FeatureShape& shape) {
  try {
    const auto steps = one_step(transform, parameters);
    shape_after(steps, shape);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

ParameterValue integer(const std::string& name, std::int64_t value) { return {name, value}; }

}  // namespace

TEST_CASE("standardize is scikit-learn's StandardScaler, constant columns included") {
  check_fitted("standardize", "standardize");
  check_fitted("standardize_without_mean", "standardize", {{"with_mean", false}});
  check_fitted("standardize_without_deviation", "standardize", {{"with_deviation", false}});
}

TEST_CASE("min_max is scikit-learn's MinMaxScaler, constant columns included") {
  check_fitted("min_max", "min_max");
  check_fitted("min_max_range", "min_max", {{"from", -1.0}, {"to", std::int64_t{3}}});
  check_fitted("min_max_clip", "min_max", {{"clip", true}});
}

TEST_CASE("normalize is scikit-learn's Normalizer, rows of zeros included") {
  for (const std::string norm : {"l1", "l2", "max"}) check_fitted("normalize_" + norm, "normalize", {{"norm", norm}});
}

TEST_CASE("mean_image subtracts the training rows' mean from both parts") { check_fitted("mean_image", "mean_image"); }

TEST_CASE("pca is scikit-learn's PCA with the signs of svd_flip") {
  check_fitted("pca", "pca", {integer("components", 3)});
  check_fitted("pca_whiten", "pca", {integer("components", 3), {"whiten", true}});
  const Features wide = input<float>("wide", 12);
  const auto steps = one_step("pca", {integer("components", 4)});
  check_close(fit_pipeline(steps, shape_of(wide), view_of(wide)).train, "wide_pca.train");
}

TEST_CASE("pca of many columns is that of the few that vary, for fewer rows than columns and for more") {
  // Some of them before and some behind the end of a strip of 1,024 columns.
  const std::vector<std::size_t> places{0, 500, 1023, 1024, 1099};
  const Features few = input<float>("train", places.size());
  const auto& rows = std::get<Matrix<float>>(few);
  for (const std::size_t copies : {std::size_t{1}, 1100 / rows.rows() + 1}) {
    Matrix<float> many(copies * rows.rows(), 1100);
    for (std::size_t row = 0; row < many.rows(); ++row) {
      for (std::size_t i = 0; i < places.size(); ++i) many.row(row)[places[i]] = rows.row(row % rows.rows())[i];
    }
    const auto steps = one_step("pca", {integer("components", 3)});
    const Features spread = std::move(many);
    const FittedRows fitted = fit_pipeline(steps, shape_of(spread), view_of(spread));
    std::vector<std::uint32_t> first(rows.rows());
    std::iota(first.begin(), first.end(), 0U);
    check_close(gather_rows(view_of(fitted.train), first), "pca.train");
  }
}

TEST_CASE("8-bit training rows are learnt from as scikit-learn learns from them") {
  const Dataset digits =
      loader("csv").load(request_of("csv", std::string(GRIDFOLD_SOURCE_DIR) + "/datasets/digits/digits.csv.gz"));
  std::vector<std::uint32_t> rows(1003);
  std::iota(rows.begin(), rows.end(), 0U);
  const std::span<const std::uint32_t> all(rows);
  for (const std::string name : {"standardize", "pca"}) {
    const auto steps = one_step(name, name == "pca" ? ParameterValues{integer("components", 8)} : ParameterValues{});
    const Features train = gather_rows(digits.view(), all.first(1000));
    const Features test = gather_rows(digits.view(), all.last(3));
    const FittedRows fitted = fit_pipeline(steps, shape_of(digits), view_of(train));
    check_close(fitted.pipeline.apply(view_of(test)), "digits_" + name + ".test");
  }
}

TEST_CASE("crop keeps a rectangle of every channel, the middle by default") {
  const ImageShape image{2, 4, 6};
  const ParameterValues window{integer("height", 2), integer("width", 3), integer("top", 1), integer("left", 2)};
  const Features bytes = apply_per_row("crop", window, input<std::uint8_t>("images", 48), image);
  CHECK(is_bytes(bytes));
  check_equal(bytes, "images_crop");
  check_equal(apply_per_row("crop", window, input<float>("images", 48), image), "images_crop");
  check_equal(
      apply_per_row("crop", {integer("height", 2), integer("width", 3)}, input<std::uint8_t>("images", 48), image),
      "images_middle");
}

TEST_CASE("downsample takes means of blocks, 8-bit ones rounded with halves up") {
  const ImageShape image{2, 4, 6};
  const Features bytes = apply_per_row("downsample", {integer("factor", 2)}, input<std::uint8_t>("images", 48), image);
  CHECK(is_bytes(bytes));
  check_equal(bytes, "images_downsample");
  check_close(apply_per_row("downsample", {integer("factor", 2)}, input<float>("images", 48), image),
              "images_downsample_float");
}

TEST_CASE("grayscale is the luma that Pillow computes on 8-bit pixels") {
  const ImageShape image{3, 2, 2};
  const Features bytes = apply_per_row("grayscale", {}, input<std::uint8_t>("colours", 12), image);
  CHECK(is_bytes(bytes));
  check_equal(bytes, "colours_gray");
  check_close(apply_per_row("grayscale", {}, input<float>("colours", 12), image), "colours_gray_float");
}

TEST_CASE("what is no float exactly becomes 64-bit, and what keeps its values keeps its type") {
  const FeatureShape images{12, 1, ImageShape{3, 2, 2}};
  for (const Transform& transform : transforms()) {
    const std::string& name = transform.component.name;
    ParameterValues parameters;
    if (name == "columns") parameters = {{"keep", std::string("0-3")}};
    if (name == "pca") parameters = {integer("components", 1)};
    if (name == "downsample") parameters = {integer("factor", 2)};
    if (name == "crop") parameters = {integer("width", 1), integer("height", 1)};
    if (name == "as_image") parameters = {integer("width", 2), integer("height", 2), integer("channels", 3)};
    const auto steps = one_step(name, parameters);
    const auto bytes_after = [&](std::size_t bytes) {
      FeatureShape shape = images;
      shape.bytes_per_feature = bytes;
      return shape_after(steps, shape).bytes_per_feature;
    };
    // Where no value is missing, impute has nothing to do.
    const bool keeps_values = name == "columns" || name == "crop" || name == "as_image" || name == "impute";
    const bool keeps_bytes = keeps_values || name == "downsample" || name == "grayscale" || name == "one_hot";
    INFO(name);
    CHECK(bytes_after(1) == (keeps_bytes ? 1 : 8));
    CHECK(bytes_after(4) == (keeps_values ? 4 : 8));
    CHECK(bytes_after(8) == 8);
  }
}

TEST_CASE("columns keeps features in the order given") {
  const Features rows = Matrix<std::uint8_t>({0, 1, 2, 3, 4, 10, 11, 12, 13, 14}, 2, 5);
  CHECK(values_of(apply_per_row("columns", {{"keep", "3, 0-1"}}, rows, std::nullopt)) ==
        std::vector<double>{3, 0, 1, 13, 10, 11});
}

TEST_CASE("features keep their names through steps that keep columns, and others name or lose them") {
  Dataset table;
  table.features = Matrix<double>({1, 2, 3, 4, 5, 7}, 2, 3);
  table.labels = {0, 1};
  table.columns = {{.name = "length"}, {.name = "width"}, {.name = ""}};
  const std::vector<PipelineStep> chosen{make_step("standardize", {}),
                                         make_step("columns", std::vector<ParameterValue>{{"keep", "2, 0"}})};
  CHECK(names_after({}, table) == std::vector<std::string>{"length", "width", ""});
  CHECK(names_after(chosen, table) == std::vector<std::string>{"column 2", "length"});
  const std::vector<PipelineStep> mixed{make_step("pca", std::vector<ParameterValue>{{"components", std::int64_t{2}}})};
  CHECK(names_after(mixed, table) == std::vector<std::string>{"component 1", "component 2"});
  const std::vector<PipelineStep> encoded{make_step("one_hot", {})};
  CHECK(names_after(encoded, table) == std::vector<std::string>(3));
  table.columns.clear();
  CHECK(names_after(chosen, table) == std::vector<std::string>{"column 2", "column 0"});
}

TEST_CASE("as_image changes no value and lets image transforms follow") {
  const Features rows = Matrix<std::uint8_t>({0, 1, 2, 3}, 1, 4);
  std::vector<PipelineStep> steps = one_step("as_image", {integer("height", 2), integer("width", 2)});
  steps.push_back(make_step("downsample", std::vector{integer("factor", 2)}));
  CHECK(values_of(fit_pipeline(steps, shape_of(rows), view_of(rows)).train) == std::vector<double>{2});
}

TEST_CASE("only the training rows decide what a fitted transform does") {
  const auto steps = one_step("min_max");
  const Features train = Matrix<float>({0, 10}, 2, 1);
  const Features test = Matrix<float>({20, -10, 5}, 3, 1);
  CHECK(values_of(fit_pipeline(steps, shape_of(train), view_of(train)).pipeline.apply(view_of(test))) ==
        std::vector<double>{2, -1, 0.5});
}

TEST_CASE("a pipeline is shared up to the first step that learns") {
  std::vector<PipelineStep> steps = one_step("normalize");
  for (const char* name : {"standardize", "normalize"}) steps.push_back(make_step(name, {}));
  CHECK(per_row_steps(steps).size() == 1);
  CHECK(learns(steps));
  CHECK_FALSE(learns(per_row_steps(steps)));
  const std::set<std::string> learning{"impute", "mean_image", "min_max", "one_hot", "ordinal", "pca", "standardize"};
  for (const Transform& transform : transforms()) {
    CHECK((transform.learn != nullptr) == learning.contains(transform.component.name));
  }
}

TEST_CASE("every parameter is documented, and its example and its default are allowed") {
  for (const Transform& transform : transforms()) {
    INFO(transform.component.name);
    CHECK_FALSE(transform.component.summary.empty());
    for (const ParameterInfo& info : transform.component.parameters) {
      INFO(info.name);
      CHECK_FALSE(info.meaning.empty());
      CHECK_FALSE(info.example.empty());
      if (info.default_value) CHECK(is_allowed(info, *info.default_value));
    }
  }
}

TEST_CASE("transforms say what does not fit the rows") {
  const FeatureShape plain{12, 1, std::nullopt};
  const FeatureShape image{12, 1, ImageShape{3, 2, 2}};
  CHECK(config_error("crop", {integer("height", 1), integer("width", 1)}, plain) ==
        "crop needs images, but the rows have 12 plain features; allowed: with as_image before it, which says their "
        "height and width");
  CHECK(config_error("crop", {integer("height", 3), integer("width", 1)}, image) ==
        "crop: 3 pixels are to be kept of a side of 2; allowed: 1 to 2");
  CHECK(config_error("crop", {integer("height", 1), integer("width", 1), integer("left", 2)}, image) ==
        "crop: left is 2, but 1 of 2 pixels begin at 1 at most; allowed: 0 to 1, or -1 for the middle");
  CHECK(config_error("downsample", {integer("factor", 4)}, image) ==
        "downsample: images of 2 x 2 pixels do not divide into blocks of 4 x 4; allowed: a factor that divides both "
        "sides, or crop before it");
  CHECK(config_error("grayscale", {}, {4, 1, ImageShape{1, 2, 2}}) ==
        "grayscale: the images have 1 channel; allowed: images of 3 channels");
  CHECK(config_error("as_image", {integer("height", 3), integer("width", 3)}, plain) ==
        "as_image: 1 x 3 x 3 (channels, height, width) are 9 features, but the rows have 12; allowed: sides that make "
        "12");
  CHECK(config_error("pca", {integer("components", 13)}, plain) ==
        "pca: components is 13, but the rows have 12 features; allowed: 1 to 12");
  CHECK(config_error("min_max", {{"from", 1.0}, {"to", 1.0}}, plain) ==
        "min_max: from is 1 and to is 1; allowed: from below to");
  for (const std::string keep : {"", "12", "3-", "a", "3-2", "1,1", "0-4,4", "1,", "-1"}) {
    INFO(keep);
    CHECK_THAT(config_error("columns", {{"keep", keep}}, plain), Catch::StartsWith("columns: \""));
  }
}

TEST_CASE("parameters are checked against their table") {
  const FeatureShape plain{12, 1, std::nullopt};
  CHECK(config_error("pca", {}, plain) ==
        "pca: the parameter components is missing; allowed: an integer from 1 to 1048576");
  CHECK(config_error("pca", {integer("component", 3)}, plain) ==
        "pca: unknown parameter component, did you mean components?; allowed: components, whiten");
  CHECK(config_error("pca", {integer("components", 0)}, plain) ==
        "pca: components is 0; allowed: an integer from 1 to 1048576");
  CHECK(config_error("pca", {integer("components", 3), integer("components", 4)}, plain) ==
        "pca: the parameter components is given twice");
  CHECK(config_error("pca", {integer("components", 3), integer("whiten", 1)}, plain) ==
        "pca: whiten is 1; allowed: true or false");
  CHECK(config_error("normalize", {{"norm", "l3"}}, plain) == "normalize: norm is l3; allowed: one of l1, l2, max");
  CHECK(config_error("min_max", {{"to", std::numeric_limits<double>::infinity()}}, plain) ==
        "min_max: to is inf; allowed: a number");
}

TEST_CASE("NaN and infinity are refused with row and column") {
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(data_error([&] {
          require_finite(MatrixView<float>(std::vector<float>{0, 1, infinity, 3}.data(), 2, 2), "x");
        }).starts_with("x: row 1, column 0 (both from 0) is inf; features must be finite"));
  const auto steps = one_step("min_max");
  const Features tiny = Matrix<double>({0, 1e-10}, 2, 1);
  const Features large = Matrix<double>({1, 3e305}, 2, 1);
  const FittedRows fitted = fit_pipeline(steps, shape_of(tiny), view_of(tiny));
  CHECK(data_error([&] { fitted.pipeline.apply(view_of(large)); }) ==
        "the rows after min_max: row 1, column 0 (both from 0) is inf; features must be finite");
}

TEST_CASE("a stop that was asked for ends fitting and applying every transform") {
  std::stop_source source;
  source.request_stop();
  const Features rows = Matrix<std::uint8_t>(std::vector<std::uint8_t>(2 * 12, 7), 2, 12);
  const FeatureShape shape = shape_of(rows, ImageShape{3, 2, 2});
  for (const Transform& transform : transforms()) {
    INFO(transform.component.name);
    ParameterValues parameters;
    for (const ParameterInfo& info : transform.component.parameters) {
      if (!info.default_value) parameters.push_back({std::string(info.name), std::int64_t{2}});
    }
    if (transform.component.name == "columns") parameters = {{"keep", std::string("0-3")}};
    if (transform.component.name == "pca") parameters = {integer("components", 1)};
    if (transform.component.name == "as_image") {
      parameters = {integer("width", 2), integer("height", 2), integer("channels", 3)};
    }
    const auto steps = one_step(transform.component.name, parameters);
    CHECK_THROWS_AS(fit_pipeline(steps, shape, view_of(rows), source.get_token()), Cancelled);
    if (transform.component.name == "pca") continue;  // equal rows vary in no direction
    const FittedRows fitted = fit_pipeline(steps, shape, view_of(rows));
    CHECK_THROWS_AS(fitted.pipeline.apply(view_of(rows), source.get_token()), Cancelled);
  }
}

TEST_CASE("pca refuses more components than the training rows vary in") {
  const Features train = Matrix<float>({0, 0, 1, 1, 2, 2}, 3, 2);
  const auto steps = one_step("pca", {integer("components", 2)});
  CHECK(data_error([&] { fit_pipeline(steps, shape_of(train), view_of(train)); }) ==
        "pca: components is 2, but the 3 training rows vary in 1 directions only; allowed: 1 to 1");
}

TEST_CASE("pca refuses rows that are all equal") {
  const Features train = Matrix<float>({1, 2, 1, 2, 1, 2}, 3, 2);
  const auto steps = one_step("pca", {integer("components", 1)});
  CHECK(data_error([&] { fit_pipeline(steps, shape_of(train), view_of(train)); }) ==
        "pca: the 3 training rows are all equal; allowed: rows that differ");
}
