#include <catch2/catch.hpp>

#include <vector>

#include "report/reproduction.hpp"

using gridfold::report::count_matches;
using gridfold::report::ReproducedNumber;
using gridfold::report::reproduction;

TEST_CASE("a reproduction shows a line per number and how many are the same") {
  const std::vector<ReproducedNumber> numbers{{"k = 1, fold 0", 0.263, 0, 0.263},
                                              {"k = 1, fold 1", 0.257, 0, 0.258},
                                              {"right of 500 at k = 10", 141, 1, 142.0},
                                              {"right of 500 at k = 5", 139, 0, {}}};
  CHECK(count_matches(numbers) == 2);
  CHECK(reproduction(numbers) ==
        "number                  published  tolerance    got  verdict\n"
        "----------------------  ---------  ---------  -----  -------\n"
        "k = 1, fold 0               0.263          0  0.263  same\n"
        "k = 1, fold 1               0.257          0  0.258  DIFFERS\n"
        "right of 500 at k = 10        141          1    142  same\n"
        "right of 500 at k = 5         139          0      -  MISSING\n"
        "\n"
        "2 of 4 numbers reproduced\n");
}
