#include "report/charts/palette.hpp"

#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gridfold::report {

std::uint32_t colour_of(std::size_t index) { return kColours[index % kColours.size()]; }

std::uint32_t class_colour(std::size_t index) {
  const std::size_t place = index % (kColours.size() + kMoreColours.size());
  return place < kColours.size() ? kColours[place] : kMoreColours[place - kColours.size()];
}

std::string gnuplot_colour(std::uint32_t colour) { return fmt::format("'#{:06X}'", colour); }

std::uint32_t lighter(std::uint32_t colour, double white) {
  std::uint32_t mixed = 0;
  for (const unsigned shift : {16U, 8U, 0U}) {
    const auto part = static_cast<double>((colour >> shift) & 0xFFU);
    mixed |= static_cast<std::uint32_t>(std::lround(part + (255 - part) * white)) << shift;
  }
  return mixed;
}

std::string viridis_palette() {
  std::vector<std::string> stops;
  for (std::size_t i = 0; i < kViridis.size(); ++i) {
    stops.push_back(fmt::format("{} {}", i, gnuplot_colour(kViridis[i])));
  }
  return fmt::format("set palette defined ({})\n", fmt::join(stops, ", "));
}

}  // namespace gridfold::report
