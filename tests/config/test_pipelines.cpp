#include <catch2/catch.hpp>

#include <string>
#include <variant>
#include <vector>

#include "config/pipeline_text.hpp"
#include "config/sweep_spec.hpp"
#include "core/error.hpp"

using namespace gridfold;

namespace {

const Vocabulary& vocabulary() {
  static const Vocabulary known = [] {
    Vocabulary made{{"csv"}, {"knn"}, {"l1", "l2"}, {"uniform"}, {"accuracy"}, {}};
    made.transforms = {
        {"scale",
         "",
         {{.name = "by", .type = ParameterType::real, .default_value = 1.0, .meaning = "", .example = "2"}}},
        {"cut",
         "",
         {{.name = "size", .type = ParameterType::integer, .least = 1, .greatest = 9, .meaning = "", .example = "2"},
          {.name = "keep", .type = ParameterType::text, .default_value = "all", .meaning = "", .example = "all"},
          {.name = "exact", .type = ParameterType::boolean, .default_value = false, .meaning = "", .example = "true"}}},
    };
    return made;
  }();
  return known;
}

constexpr const char* kRest = "name: t\ndataset: {loader: csv, path: .}\nprotocol: {kind: k_fold}\nclassifier: knn\n";

SweepSpec read(const std::string& text) { return read_sweep_text(kRest + text, "sweep.yaml", {}, vocabulary()); }

std::string pipeline(const std::string& yaml) { return read("transforms: " + yaml + "\n").base.transforms.value; }

std::string complaint(const std::string& yaml) {
  try {
    read(yaml + "\n");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

std::vector<StepSpec> parsed(std::string_view text) { return std::get<std::vector<StepSpec>>(parse_pipeline(text)); }

}  // namespace

TEST_CASE("a pipeline may be a name, a mapping, a list or a line, and all are the same") {
  const std::string line = "scale(by=2) > cut(size=3)";
  CHECK(pipeline("[{scale: {by: 2}}, {cut: {size: 3}}]") == line);
  CHECK(pipeline("[scale(by=2), cut(size=3)]") == line);
  CHECK(pipeline("'scale( by = 2.0 )>cut(size=3)'") == line);
  CHECK(pipeline("\n  - scale:\n      by: 2.0\n  - cut:\n      size: 3") == line);
  CHECK(pipeline("scale") == "scale");
  CHECK(pipeline("{scale: }") == "scale");
}

TEST_CASE("no transforms are written none, or as an empty list, or not at all") {
  CHECK(read("").base.transforms.value == "none");
  CHECK(pipeline("none") == "none");
  CHECK(pipeline("[]") == "none");
}

TEST_CASE("parameters with their default are left out, the others are in the order of the table") {
  CHECK(pipeline("{scale: {by: 1}}") == "scale");
  CHECK(pipeline("{cut: {exact: true, keep: \"0-9, 12\", size: 4}}") == "cut(size=4, keep=\"0-9, 12\", exact=true)");
  CHECK(pipeline("{cut: {size: 4, keep: [0-9, 12]}}") == "cut(size=4, keep=\"0-9, 12\")");
  CHECK(pipeline("{cut: {size: 4, keep: 3}}") == "cut(size=4, keep=\"3\")");
  CHECK(pipeline("cut(size=4, keep=3)") == "cut(size=4, keep=\"3\")");
}

TEST_CASE("a line reads back as the steps that it was written from") {
  const std::vector<StepSpec> steps{
      {"cut", {{"size", std::int64_t{4}}, {"keep", "a \"b\" \\ > (c), d=u"}, {"exact", true}}},
      {"scale", {{"by", 0.25}}},
      {"other", {{"text", "12"}, {"word", "0-9"}, {"empty", ""}, {"yes", "true"}}}};
  const std::vector<StepSpec> again = parsed(pipeline_text(steps));
  REQUIRE(again.size() == steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    CHECK(again[i].transform == steps[i].transform);
    CHECK(again[i].parameters == steps[i].parameters);
  }
  CHECK(parsed(pipeline_text({})).empty());
}

TEST_CASE("lines that are no pipelines are refused where they go wrong") {
  const auto problem = [](std::string_view text) { return std::get<std::string>(parse_pipeline(text)); };
  CHECK(problem("") == "the name of a transform was expected at the end");
  CHECK(problem("a >") == "the name of a transform was expected at the end");
  CHECK(problem("a b") == "> and a further step was expected at \"b\"");
  CHECK(problem("a(b)") == "name=value was expected at \")\"");
  CHECK(problem("a(b=1") == "a comma or a closing parenthesis was expected at the end");
  CHECK(problem("a(b=\"1)") == "name=value was expected at \"\"1)\"");
  CHECK(problem("a(b=\"\\u0041\")") == "name=value was expected at \"\"\\u0041\")\"");
}

TEST_CASE("several pipelines make an axis, in the order of the file") {
  const SweepSpec sweep = read("grid: {transforms: [none, scale, [scale, {cut: {size: 2}}], \"scale > scale\"]}");
  const std::vector<AxisOption>& options = sweep.grid.parts.at(0).axis.options;
  REQUIRE(options.size() == 4);
  CHECK(options[0].value.value == Scalar{"none"});
  CHECK(options[2].value.value == Scalar{"scale > cut(size=2)"});
  CHECK(options[3].value.value == Scalar{"scale > scale"});
  CHECK_THAT(complaint("grid: {transforms: [scale, {scale: {by: 1}}]}"), Catch::Contains("scale appears twice"));
}

TEST_CASE("pipelines can be tested in conditions") {
  const SweepSpec sweep = read("grid: {transforms: [none, scale], k: [1, 3], exclude: {transforms: [none], k: 3}}");
  CHECK_THAT(to_yaml(sweep), Catch::Contains("- {transforms: [none], k: [3]}"));
}

TEST_CASE("a pattern names a pipeline as the pipelines themselves are written, with parameters too") {
  const SweepSpec sweep =
      read("grid: {transforms: [none, {cut: {size: 2}}], k: [1, 3], exclude: {transforms: {cut: {size: 2}}, k: 3}}");
  CHECK_THAT(to_yaml(sweep), Catch::Contains("- {transforms: [\"cut(size=2)\"], k: [3]}"));
  CHECK(complaint("grid: {transforms: [none, scale], exclude: {transforms: {above: 3}}}") ==
        "sweep.yaml:5:58: grid.exclude.transforms.above: a bound for what is not a number; allowed: a value, a list of "
        "values, or {not}");
}

TEST_CASE("none beside other steps is refused, for it may be meant as a pipeline of several") {
  const std::string refused = ": none stands beside other steps; allowed: none alone, or steps without it";
  CHECK(complaint("transforms: [none, scale]") ==
        "sweep.yaml:5:14: transforms[0]" + refused + "; did you mean \"grid.transforms\"?");
  CHECK(complaint("grid: {transforms: [scale, [scale, none]]}") == "sweep.yaml:5:36: grid.transforms[1][1]" + refused);
  CHECK(pipeline("[none]") == "none");
}

TEST_CASE("a sweep knows where the steps of its pipelines and their parameters stand") {
  const SweepSpec sweep = read("transforms:\n  - scale\n  - cut:\n      size: 3\n");
  const SourceMark& pipeline = sweep.base.transforms.mark;
  CHECK(to_text(place_in_pipeline(sweep, pipeline, "transforms[0].scale")) == "sweep.yaml:6:5");
  CHECK(to_text(place_in_pipeline(sweep, pipeline, "transforms[1].cut")) == "sweep.yaml:7:5");
  CHECK(to_text(place_in_pipeline(sweep, pipeline, "transforms[1].cut.size")) == "sweep.yaml:8:13");
  CHECK(to_text(place_in_pipeline(sweep, pipeline, "transforms[1].cut.keep")) == "sweep.yaml:6:3");
}

TEST_CASE("a resolved sweep holds the pipelines and reads back as itself") {
  for (const std::string text : {"transforms: [scale, {cut: {size: 2, keep: [a, b]}}]\n",
                                 "grid: {transforms: [none, [scale, {cut: {size: 2}}]]}\n"}) {
    const SweepSpec sweep = read(text);
    const std::string yaml = to_yaml(sweep);
    CHECK(to_yaml(read_sweep_text(yaml, "sweep.yaml", {}, vocabulary())) == yaml);
  }
  CHECK_THAT(to_yaml(read("transforms: {cut: {size: 2}}\n")), Catch::Contains("transforms: \"cut(size=2)\"\n"));
}

TEST_CASE("mistakes in pipelines are told with their place, what is allowed and the nearest name") {
  CHECK(complaint("transforms: [scale, cuts]") ==
        "sweep.yaml:5:21: transforms[1]: \"cuts\" is no known transform; allowed: scale, cut; did you mean \"cut\"?");
  CHECK(complaint("transforms: {cut: {siz: 3}}") ==
        "sweep.yaml:5:20: transforms[0].cut.siz: cut has no such parameter; allowed: size, keep, exact; did you mean "
        "\"size\"?");
  CHECK(complaint("transforms: [{cut: {size: 10}}]") ==
        "sweep.yaml:5:27: transforms[0].cut.size: 10 is not allowed; allowed: an integer from 1 to 9");
  CHECK(complaint("transforms: [{cut: {size: \"3\"}}]") ==
        "sweep.yaml:5:27: transforms[0].cut.size: \"3\" is not allowed; allowed: an integer from 1 to 9");
  CHECK(complaint("transforms: [{cut: {size: [1, 2]}}]") ==
        "sweep.yaml:5:27: transforms[0].cut.size: a list is not a single value; allowed: an integer from 1 to 9");
  CHECK(
      complaint("transforms: cut") ==
      "sweep.yaml:5:13: transforms[0].cut: the parameter size is missing; allowed: an integer from 1 to 9; for example "
      "size: 2");
  CHECK(complaint("transforms: \"cut(size=1, size=2)\"") ==
        "sweep.yaml:5:13: transforms[0].cut.size: the parameter is given twice; allowed: each parameter once");
  CHECK(complaint("transforms: {cut: {size: 1, size: 2}}") ==
        "sweep.yaml:5:29: transforms.cut.size: the key appears twice, first in line 5, column 20; allowed: each key "
        "once");
  CHECK(complaint("transforms: [{cut: 3}]") ==
        "sweep.yaml:5:20: transforms[0].cut: \"3\" is not a mapping of parameters; allowed: {parameter: value}");
  CHECK(
      complaint("transforms: [{scale: {}, cut: {size: 1}}]") ==
      "sweep.yaml:5:14: transforms[0]: a mapping is not a transform; allowed: none, or transforms in their order, each "
      "a name or {name: {parameter: value}}, of scale, cut");
}
