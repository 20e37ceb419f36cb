#include "report/reproduction.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/text_grid.hpp"

namespace gridfold::report {

bool ReproducedNumber::matches() const { return got && std::abs(*got - published) <= tolerance; }

std::size_t count_matches(std::span<const ReproducedNumber> numbers) {
  const auto matches = [](const ReproducedNumber& number) { return number.matches(); };
  return static_cast<std::size_t>(std::count_if(numbers.begin(), numbers.end(), matches));
}

std::string reproduction(std::span<const ReproducedNumber> numbers) {
  TextGrid grid;
  grid.add_column("number", Align::left);
  grid.add_column("published", Align::right);
  grid.add_column("tolerance", Align::right);
  grid.add_column("got", Align::right);
  grid.add_column("verdict", Align::left);
  for (const ReproducedNumber& number : numbers) {
    grid.add_row({number.what, fmt::format("{}", number.published), fmt::format("{}", number.tolerance),
                  number.got ? fmt::format("{}", *number.got) : "-",
                  number.matches() ? "same"
                  : number.got     ? "DIFFERS"
                                   : "MISSING"});
  }
  constexpr std::size_t kWidestName = 60;
  return grid.text(kWidestName) +
         fmt::format("\n{} of {} numbers reproduced\n", count_matches(numbers), numbers.size());
}

}  // namespace gridfold::report
