#include <catch2/catch.hpp>

#include <string>

#include "config/key_reference.hpp"

using namespace gridfold;

namespace {

Vocabulary vocabulary() {
  Vocabulary made{{"csv"}, {"knn"}, {"l1", "l2"}, {"uniform"}, {"accuracy"}, {}};
  made.transforms = {
      {"halve", "Divides by 2, rounded down.", {}},
      {"shift",
       "Adds what it has learnt.",
       {{.name = "by", .type = ParameterType::real, .default_value = 1.0, .meaning = "How far.", .example = "2"}},
       nullptr,
       false},
  };
  return made;
}

}  // namespace

TEST_CASE("the reference page says what every transform computes, those without parameters included") {
  const std::string page = key_reference_page(vocabulary());
  CHECK_THAT(page, Catch::Contains("\n### `halve`\n\nDivides by 2, rounded down. Each row is treated alone.\n\n"
                                   "No parameters.\n\n### `shift`\n\n"));
  CHECK_THAT(page, Catch::EndsWith("Adds what it has learnt. It learns from training rows, in every fold anew.\n\n"
                                   "| axis | values | default | meaning |\n|---|---|---|---|\n"
                                   "| `shift.by` | a number | `1.0` | How far. |\n"));
}
