#include "resampling/sample_order.hpp"

#include <algorithm>
#include <numeric>

namespace gridfold {

namespace {

constexpr std::string_view kFirst = "first";
constexpr std::string_view kShuffled = "shuffled";
constexpr std::string_view kStratified = "stratified";

std::vector<std::uint32_t> stratified_order(std::span<const std::int32_t> labels, std::size_t class_count,
                                            NumpyRandomState& generator) {
  std::vector<std::vector<std::uint32_t>> places_of_class(class_count);
  for (std::uint32_t place = 0; place < labels.size(); ++place) {
    places_of_class[static_cast<std::size_t>(labels[place])].push_back(place);
  }
  /// The i-th of n rows of a class belongs (i + 1/2) / n of the way through the order.
  struct Placed {
    std::uint64_t numerator = 0;
    std::uint64_t denominator = 0;
    std::uint32_t place = 0;
  };
  std::vector<Placed> order;
  for (std::vector<std::uint32_t>& places : places_of_class) {
    generator.shuffle(places);
    for (std::size_t i = 0; i < places.size(); ++i) order.push_back({2 * i + 1, 2 * places.size(), places[i]});
  }
  std::stable_sort(order.begin(), order.end(), [](const Placed& left, const Placed& right) {
    return left.numerator * right.denominator < right.numerator * left.denominator;
  });
  std::vector<std::uint32_t> places;
  for (const Placed& placed : order) places.push_back(placed.place);
  return places;
}

}  // namespace

std::vector<std::string> sample_choices() {
  return {std::string(kFirst), std::string(kShuffled), std::string(kStratified)};
}

std::vector<std::uint32_t> sample_order(std::string_view sample, std::span<const std::int32_t> labels,
                                        std::size_t class_count, NumpyRandomState* generator) {
  if (sample == kStratified) return stratified_order(labels, class_count, *generator);
  if (sample == kShuffled) return generator->permutation(labels.size());
  std::vector<std::uint32_t> order(labels.size());
  std::iota(order.begin(), order.end(), 0U);
  return order;
}

}  // namespace gridfold
