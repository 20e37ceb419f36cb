#include <catch2/catch.hpp>

#include <string>

#include "report/json_schema.hpp"
#include "report/key_reference.hpp"
#include "report/sweep_template.hpp"
#include "sample_components.hpp"

using namespace gridfold;

namespace {

const Vocabulary& vocabulary() {
  static const test::SampleComponents components(
      {{.name = "halve", .summary = "Divides by 2, rounded down.", .formula = "|x| / 2"},
       {.name = "shift",
        .summary = "Adds what it has learnt.",
        .parameters = {{.name = "by", .default_value = 1.0, .meaning = "How far.", .example = "2"}}}});
  return components.known();
}

}  // namespace

TEST_CASE("the reference page has every component with summary, formula and parameters") {
  const std::string page = key_reference_page(vocabulary());
  CHECK_THAT(page,
             Catch::Contains("\n### `halve`\n\nDivides by 2, rounded down.\n\nFormula: `|x| / 2`\n\n### `shift`\n\n"
                             "Adds what it has learnt.\n\n| key | values | default | axis | meaning |\n"
                             "|---|---|---|---|---|\n| `by` | a number | `1.0` | `shift.by` | How far. |\n"));
  CHECK_THAT(page,
             Catch::Contains("| `p` | a number from 1 to 100 | `2.0` | `p` | Only with `metric: minkowski`. |\n"));
}

TEST_CASE("the schema has every spelling of a parameter in a grid") {
  const std::string schema = sweep_json_schema(vocabulary());
  for (const char* spellings :
       {R"((transforms\\.)?shift\\.by)", R"((classifier\\.)?k|)", R"((classifier\\.)?knn\\.k)"}) {
    CHECK_THAT(schema, Catch::Contains(spellings));
  }
}

TEST_CASE("a template has the keys of the chosen components alone, and a grid of the classifier's own parameters") {
  TemplateChoices choices;
  choices.loader = "mnist";
  choices.classifier = "knn";
  const std::string knn = sweep_template(choices, vocabulary());
  CHECK_THAT(knn, Catch::Contains("\ngrid: {k: [1, 5], metric: [l2, l1]}\n") && !Catch::Contains("label_column"));
  choices.classifier = "majority";
  CHECK_THAT(sweep_template(choices, vocabulary()), Catch::Contains("\n# grid: ") && !Catch::Contains("metric"));
}
