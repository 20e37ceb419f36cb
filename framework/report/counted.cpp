#include "report/counted.hpp"

#include <fmt/format.h>

namespace gridfold::report {

std::string grouped(std::uint64_t count) {
  std::string digits = fmt::format("{}", count);
  for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, 1, ',');
  return digits;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::uint64_t kKibi = 1 << 10;
  const auto real = static_cast<double>(bytes);
  if (bytes < kKibi) return counted(bytes, "byte", "bytes");
  if (bytes < 100 * kKibi) return fmt::format("{:.1f} KiB", real / kKibi);
  return fmt::format("{:.1f} MiB", real / (kKibi * kKibi));
}

std::string duration_text(double seconds) {
  if (seconds < 0.1) return "below 0.1 s";
  if (seconds < 10) return fmt::format("about {:.1f} s", seconds);
  if (seconds < 120) return fmt::format("about {:.0f} s", seconds);
  if (seconds < 7200) return fmt::format("about {:.0f} min", seconds / 60);
  return fmt::format("about {:.1f} h", seconds / 3600);
}

}  // namespace gridfold::report
