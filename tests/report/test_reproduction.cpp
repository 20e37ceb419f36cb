#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/registry.hpp"
#include "report/reproduction.hpp"

using namespace gridfold::report;
using Catch::Contains;

namespace {

std::vector<ReproducedNumber> made_up_numbers() {
  const auto number = [](std::string what, double published, double tolerance, std::optional<double> got) {
    return ReproducedNumber{.experiment = "one",
                            .what = std::move(what),
                            .published = published,
                            .tolerance = tolerance,
                            .got = got,
                            .source = "a table",
                            .note = ""};
  };
  std::vector<ReproducedNumber> numbers{number("k = 1, fold 0", 0.263, 0, 0.263),
                                        number("k = 1, fold 1", 0.257, 0, 0.258),
                                        number("right of 500 at k = 10", 141, 1, 142.0),
                                        number("right of 500 at k = 5", 139, 0, {}), number("elsewhere", 1, 1, {})};
  numbers[1].note = "rounded up";
  numbers[3].note = "no training rows";
  numbers[4].is_skipped = true;
  return numbers;
}

std::string rendered(const std::string& format, const std::vector<ReproducedNumber>& numbers) {
  const std::vector<ReproductionFormat> formats = reproduction_formats();
  return gridfold::find_entry(formats, format)->render(numbers);
}

}  // namespace

TEST_CASE("a reproduction shows a line per number, why some differ, and how many have each verdict") {
  CHECK(rendered("table", made_up_numbers()) ==
        "number                  published  tolerance    got  verdict\n"
        "----------------------  ---------  ---------  -----  -------\n"
        "k = 1, fold 0               0.263          0  0.263  same\n"
        "k = 1, fold 1               0.257          0  0.258  DIFFERS\n"
        "right of 500 at k = 10        141          1    142  same\n"
        "right of 500 at k = 5         139          0      -  FAILED\n"
        "elsewhere                       1          1      -  skipped\n"
        "\n"
        "note: k = 1, fold 1: rounded up\n"
        "failed: no training rows\n"
        "2 of 5 numbers reproduced; 1 differs; 1 failed; 1 skipped, for want of data\n");
  CHECK(rendered("table", {}) == "no published numbers to compare with\n");
}

TEST_CASE("a number without a value is never the same, and neither is a skipped one") {
  ReproducedNumber number{
      .experiment = "one", .what = "x", .published = 0, .tolerance = 1, .got = {}, .source = "", .note = ""};
  CHECK(number.verdict() == Verdict::failed);
  number.got = 0.5;
  CHECK(number.verdict() == Verdict::same);
  number.is_skipped = true;
  CHECK(number.verdict() == Verdict::skipped);
}

TEST_CASE("a difference of exactly the tolerance is the same, in decimal, and a larger one is not") {
  const auto verdict_of = [](double published, double tolerance, double got) {
    return ReproducedNumber{.experiment = "one",
                            .what = "x",
                            .published = published,
                            .tolerance = tolerance,
                            .got = got,
                            .source = "",
                            .note = ""}
        .verdict();
  };
  CHECK(verdict_of(0.977, 0.001, 0.978) == Verdict::same);
  CHECK(verdict_of(0.98, 0.001, 0.981) == Verdict::same);
  CHECK(verdict_of(0.5, 0.0005, 0.4995) == Verdict::same);
  CHECK(verdict_of(-96.8, 0.1, -96.9) == Verdict::same);
  CHECK(verdict_of(0.977, 0.001, 0.97800001) == Verdict::differs);
  CHECK(verdict_of(0.3, 0, 0.1 + 0.2) == Verdict::differs);
}

TEST_CASE("names of numbers stand whole in the table, however long") {
  std::vector<ReproducedNumber> numbers = made_up_numbers();
  numbers.resize(3);
  const std::string axes(120, 'a');
  numbers[0].what = "step " + axes + " fold=0 accuracy";
  numbers[0].optimism = "rows were learnt";
  CHECK_THAT(rendered("table", numbers), Contains("\n" + numbers[0].what + " (optimistic)  "));
}

TEST_CASE("a note is no HTML in Markdown") {
  std::vector<ReproducedNumber> numbers = made_up_numbers();
  numbers[1].note = "<script>alert(1)</script> & <b>";
  CHECK_THAT(rendered("markdown", numbers), Contains("&lt;script>alert(1)&lt;/script>") && !Contains("<script"));
}

TEST_CASE("several experiments get a column in the table, and a row each in Markdown") {
  std::vector<ReproducedNumber> numbers = made_up_numbers();
  numbers.back().experiment = "two";
  numbers.back().optimism = "rows were learnt";
  CHECK_THAT(rendered("table", numbers), Contains("experiment  number") && Contains("\ntwo         elsewhere") &&
                                             Contains("\nnote: one: k = 1, fold 1: rounded up\n") &&
                                             Contains("\noptimistic: two: rows were learnt\n"));
  numbers.back().optimism.clear();
  const std::string markdown = rendered("markdown", numbers);
  CHECK_THAT(markdown, Contains("| `one` | 4 | 2 | 1 | 1 | 0 | 0 |\n| `two` | 1 | 0 | 0 | 0 | 1 | 0 |\n"));
  CHECK_THAT(markdown, Contains("Not as published:") && Contains("| a table | rounded up |") &&
                           Contains("| FAILED | a table | no training rows |"));
  CHECK_THAT(markdown, !Contains("elsewhere"));
}

TEST_CASE("CSV has every number, and an empty cell where there is no value") {
  CHECK_THAT(rendered("csv", made_up_numbers()),
             Contains("\none,\"k = 1, fold 1\",0.257,0,0.258,DIFFERS,a table,rounded up,\n") &&
                 Contains("\none,elsewhere,1,1,,skipped,a table,,\n") && Contains(",note,optimistic_because\n"));
}

TEST_CASE("optimistic numbers are called so in every format, with each reason once") {
  std::vector<ReproducedNumber> numbers = made_up_numbers();
  numbers[0].optimism = "rows were learnt";
  numbers[2].optimism = "rows were learnt";
  const std::string table = rendered("table", numbers);
  CHECK_THAT(table, Contains("k = 1, fold 0 (optimistic)") && Contains("\nk = 1, fold 1  ") &&
                        Contains("right of 500 at k = 10 (optimistic)") &&
                        Contains("\noptimistic: rows were learnt\n"));
  CHECK(table.find("rows were learnt") == table.rfind("rows were learnt"));
  numbers[1].optimism = "rows were learnt";
  const std::string markdown = rendered("markdown", numbers);
  CHECK_THAT(markdown, Contains("| `one` | 5 | 2 | 1 | 1 | 1 | 3 |\n") &&
                           Contains("| k = 1, fold 1 (optimistic) | 0.257 |") &&
                           Contains("\nOptimistic:\n\n- `one`, 3 numbers: rows were learnt\n"));
  CHECK(markdown.find("rows were learnt") == markdown.rfind("rows were learnt"));
  CHECK_THAT(rendered("csv", numbers), Contains(",note,optimistic_because\n") && Contains(",rows were learnt\n"));
}
