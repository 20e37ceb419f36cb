#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "artifacts/artifacts.hpp"
#include "artifacts/image_arrays.hpp"
#include "artifacts/neighbors_of_rows.hpp"
#include "artifacts/perturbed_image.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"

namespace gridfold {

namespace {

constexpr std::size_t kKinds = kPerturbations.size();

/// Why images of that width cannot be moved so far; empty where they can.
std::string shift_refusal(std::size_t shift, std::size_t width) {
  if (shift < width) return {};
  return fmt::format("has a shift of {}, and images {} pixels wide are shifted by less than that", shift, width);
}

std::string perturbations_refusal(std::span<const ParameterValue> parameters, const ArtifactShape& shape) {
  if (!shape.image_shape) return std::string(kNeedsImages);
  if (shape.bytes_per_feature != 1) return "needs 8-bit pixels";
  if (shape.test_rows == 0) {
    return "needs a test part that the protocol judges, whose images are changed, as under kind: train_test";
  }
  if (!compares_rows(shape.classifier)) return "needs a classifier with a metric";
  return shift_refusal(count_of(parameters, "shift"), shape.image_shape->width);
}

std::vector<NamedArray> make_perturbations(std::span<const ParameterValue> parameters,
                                           const FittedConfiguration& cell) {
  const Dataset& test = *cell.test();
  const ImageShape& shape = *test.image_shape;
  const std::size_t count = std::min(count_of(parameters, "images"), test.rows());
  const std::size_t shift = count_of(parameters, "shift");
  if (const std::string refusal = shift_refusal(shift, shape.width); !refusal.empty()) throw DataError(refusal);
  const auto& rows = std::get<Matrix<std::uint8_t>>(test.features);
  const std::vector<std::uint32_t> originals = spread_rows(test.rows(), count);
  // The original and its copies, image after image.
  Matrix<std::uint8_t> all(count * (1 + kKinds), rows.cols());
  std::vector<double> distances;
  double largest_miss = 0;
  std::vector<bool> has_room(count, true);
  for (std::size_t i = 0; i < count; ++i) {
    throw_if_stopped(cell.context().stop);
    const std::vector<std::uint8_t> image(rows.row(originals[i]).begin(), rows.row(originals[i]).end());
    const std::vector<std::uint8_t> moved = shifted(image, shape, shift);
    const double wanted = image_distance(image, moved);
    std::ranges::copy(image, all.row(i * (1 + kKinds)).begin());
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      const std::vector<std::uint8_t> copy =
          kPerturbations[kind] == Perturbation::shifted ? moved : perturbed(image, shape, kPerturbations[kind], wanted);
      std::ranges::copy(copy, all.row(i * (1 + kKinds) + 1 + kind).begin());
      distances.push_back(image_distance(image, copy));
      const double miss = wanted > 0 ? std::abs(distances.back() - wanted) / wanted : 0;
      constexpr double kAllowed = 0.005;
      if (miss > kAllowed) has_room[i] = false;
      largest_miss = std::max(largest_miss, miss);
    }
  }
  const auto judged = static_cast<std::size_t>(std::count(has_room.begin(), has_room.end(), true));
  if (judged == 0) {
    throw DataError(fmt::format("a box or a tint changes no test image of {} as much as a shift of {}", count, shift));
  }
  const auto shown = static_cast<std::size_t>(std::find(has_room.begin(), has_room.end(), true) - has_room.begin());
  const NearestRows nearest = nearest_rows(cell, all.view(), 1);
  const auto class_of = [&](std::size_t row) { return cell.train().labels[nearest.rows.row(row)[0]]; };
  std::array<std::size_t, kKinds> changes{};
  for (std::size_t i = 0; i < count; ++i) {
    if (!has_room[i]) continue;
    const std::size_t original = i * (1 + kKinds);
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      if (class_of(original + 1 + kind) != class_of(original)) ++changes[kind];
    }
  }
  std::vector<double> changed;
  for (const std::size_t own : changes) changed.push_back(static_cast<double>(own) / static_cast<double>(judged));
  const std::size_t values = (1 + kKinds) * all.cols();
  std::vector<double> image(all.data() + shown * values, all.data() + (shown + 1) * values);
  return {image_shape_array(shape),
          {"image", {"copy", "pixel"}, {1 + kKinds, all.cols()}, std::move(image)},
          number_array("shown_row", static_cast<double>(shown)),
          {"original_row", {"original"}, {count}, std::vector<std::int64_t>(originals.begin(), originals.end())},
          {"distance", {"original", "kind"}, {count, kKinds}, std::move(distances)},
          {"changed_share", {"kind"}, {kKinds}, changed},
          number_array("changed_share_shifted", changed[0]),
          number_array("changed_share_boxed", changed[1]),
          number_array("changed_share_tinted", changed[2]),
          number_array("largest_relative_miss", largest_miss),
          number_array("images_without_room", static_cast<double>(count - judged))};
}

}  // namespace

ArtifactKind perturbations_artifact() {
  return {
      .component =
          {.name = "perturbations",
           .summary = "Three copies of a test image, shifted, boxed and tinted, at one L2 distance from "
                      "it within 0.5 %; and for how many images the nearest training row of a copy has "
                      "another class than that of the original. Images that a box or a tint cannot change "
                      "that much do not count in these shares; `images_without_room` says how many there "
                      "are.",
           .parameters =
               {{.name = "images",
                 .type = ParameterType::integer,
                 .default_value = std::int64_t{100},
                 .least = 1,
                 .greatest = 10'000,
                 .meaning = "How many test images are changed, evenly spread over the rows; the first that a box and a "
                            "tint can change enough is shown.",
                 .example = "500"},
                {.name = "shift",
                 .type = ParameterType::integer,
                 .default_value = std::int64_t{2},
                 .least = 1,
                 .greatest = 16,
                 .meaning = "By how many pixels the shifted copy is moved, which decides the "
                            "distance; less than the width of the images.",
                 .example = "1"},
                of_parameter()}},
      .refusal = perturbations_refusal,
      .make = make_perturbations};
}

}  // namespace gridfold
