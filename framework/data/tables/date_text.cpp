#include "data/tables/date_text.hpp"

#include <cctype>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace gridfold {

namespace {

constexpr std::string_view kLetters = "yMdHmsS";

struct DateFields {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
};

/// Takes `pattern` letters' digits from the front of `text`: exactly as many where digits follow at once, else all.
std::optional<int> take_digits(std::string_view& text, std::size_t letters, bool is_fixed) {
  std::size_t length = 0;
  while (length < text.size() && std::isdigit(static_cast<unsigned char>(text[length])) != 0 &&
         (!is_fixed || length < letters)) {
    ++length;
  }
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + length, value);
  if (length == 0 || error != std::errc{}) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

void set(DateFields& fields, char letter, int value) {
  switch (letter) {
    case 'y':
      fields.year = value;
      break;
    case 'M':
      fields.month = static_cast<unsigned>(value);
      break;
    case 'd':
      fields.day = static_cast<unsigned>(value);
      break;
    case 'H':
      fields.hour = value;
      break;
    case 'm':
      fields.minute = value;
      break;
    case 's':
      fields.second = value;
      break;
    default:
      fields.millisecond = value;
  }
}

std::optional<double> seconds_of(const DateFields& fields) {
  using namespace std::chrono;
  const year_month_day date{year(fields.year), month(fields.month), day(fields.day)};
  const bool is_time = fields.hour < 24 && fields.minute < 60 && fields.second < 60 && fields.millisecond < 1000;
  if (!date.ok() || !is_time) return std::nullopt;
  const auto days = static_cast<double>(sys_days(date).time_since_epoch().count());
  return days * 86400 + fields.hour * 3600 + fields.minute * 60 + fields.second + fields.millisecond / 1000.0;
}

}  // namespace

std::optional<std::string> date_format_problem(std::string_view format) {
  bool is_quoted = false;
  for (const char c : format) {
    if (c == '\'') is_quoted = !is_quoted;
    if (is_quoted || std::isalpha(static_cast<unsigned char>(c)) == 0 || kLetters.find(c) != std::string_view::npos)
      continue;
    return fmt::format(
        "the date format {} has the letter {}; gridfold reads {}; leave the attribute out with drop_columns", format, c,
        kLetters);
  }
  return std::nullopt;
}

std::optional<double> parse_date(std::string_view text, std::string_view format) {
  DateFields fields;
  bool is_quoted = false;
  for (std::size_t i = 0; i < format.size();) {
    const char c = format[i];
    if (c == '\'') {
      is_quoted = !is_quoted;
      ++i;
      continue;
    }
    if (is_quoted || kLetters.find(c) == std::string_view::npos) {
      if (text.empty() || text.front() != c) return std::nullopt;
      text.remove_prefix(1);
      ++i;
      continue;
    }
    std::size_t letters = 1;
    while (i + letters < format.size() && format[i + letters] == c) ++letters;
    const bool is_fixed = i + letters < format.size() && kLetters.find(format[i + letters]) != std::string_view::npos;
    const auto value = take_digits(text, letters, is_fixed);
    if (!value) return std::nullopt;
    set(fields, c, *value);
    i += letters;
  }
  return text.empty() ? seconds_of(fields) : std::nullopt;
}

}  // namespace gridfold
