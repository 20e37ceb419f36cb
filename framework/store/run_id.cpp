#include "store/run_id.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace gridfold {

namespace {

constexpr std::size_t kNameBytes = 64;
constexpr std::size_t kHashDigits = 8;

struct UtcTime {
  std::tm calendar{};
  int milliseconds = 0;
};

UtcTime utc(std::chrono::system_clock::time_point time) {
  const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  const auto posix_seconds = static_cast<std::time_t>(seconds.count());
  UtcTime result;
  gmtime_r(&posix_seconds, &result.calendar);
  result.milliseconds = static_cast<int>((since_epoch - seconds).count());
  return result;
}

bool is_safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
}

}  // namespace

std::string file_name_safe(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (name.size() == kNameBytes) break;
    if (is_safe(c) && !(c == '.' && name.empty())) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.empty() ? "run" : name;
}

std::string to_utc_text(std::chrono::system_clock::time_point time) {
  const auto [t, milliseconds] = utc(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour,
                     t.tm_min, t.tm_sec, milliseconds);
}

std::string run_id(std::chrono::system_clock::time_point started, std::string_view name, std::string_view config_hash) {
  const auto [t, milliseconds] = utc(started);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}.{:03}Z-{}-{}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     t.tm_hour, t.tm_min, t.tm_sec, milliseconds, file_name_safe(name),
                     file_name_safe(config_hash.substr(0, kHashDigits)));
}

bool is_run_id(std::string_view text) {
  // The name and the digits have 64 bytes and 8 at most; a number may follow.
  constexpr std::size_t kMostBytes = 128;
  constexpr std::string_view kTime = "00000000T000000.000Z-";
  if (text.size() <= kTime.size() || text.size() > kMostBytes) return false;
  for (std::size_t i = 0; i < kTime.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kTime[i] == '0' ? !is_digit : text[i] != kTime[i]) return false;
  }
  return std::all_of(text.begin() + kTime.size(), text.end(), [](char c) { return is_safe(c) || c == '-'; });
}

std::string numbered_run_id(const std::string& id, std::size_t attempt) {
  return attempt == 1 ? id : fmt::format("{}-{}", id, attempt);
}

}  // namespace gridfold
