#include "run/pair_rate.hpp"

#include <algorithm>

namespace gridfold {

namespace {

// With fewer marks between, the pairs that several threads have just begun or ended would weigh too much.
constexpr std::ptrdiff_t kFewestMarks = 12;
constexpr double kBegin = 0.1;
constexpr double kEnd = 0.9;

double seconds_per_pair(const SearchMark& begin, const SearchMark& end) {
  return (end.seconds - begin.seconds) / static_cast<double>(end.pairs - begin.pairs);
}

}  // namespace

std::optional<double> steady_seconds_per_pair(std::span<const SearchMark> marks, double pairs) {
  const auto mark_after = [&](double share) {
    return std::find_if(marks.begin(), marks.end(),
                        [&](const SearchMark& mark) { return static_cast<double>(mark.pairs) >= share * pairs; });
  };
  const auto begin = mark_after(kBegin);
  const auto end = mark_after(kEnd);
  if (end == marks.end() || end - begin < kFewestMarks) return std::nullopt;
  return seconds_per_pair(*begin, *end);
}

std::optional<double> rough_seconds_per_pair(std::span<const SearchMark> marks, double pairs, std::size_t threads) {
  if (marks.size() <= threads) return std::nullopt;
  const SearchMark& begin = marks[threads - 1];
  if (static_cast<double>(begin.pairs) > pairs / 2) return std::nullopt;
  return seconds_per_pair(begin, marks.back());
}

}  // namespace gridfold
