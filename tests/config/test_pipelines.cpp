#include <catch2/catch.hpp>

#include <string>
#include <variant>
#include <vector>

#include "config/grid_spec.hpp"
#include "config/readers.hpp"
#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "sample_components.hpp"

namespace gridfold::test_pipelines {

namespace {

const Vocabulary& vocabulary() {
  static const test::SampleComponents components(
      {{.name = "scale", .parameters = {{.name = "by", .default_value = 1.0, .example = "2"}}},
       {.name = "cut",
        .parameters = {{.name = "size", .type = ParameterType::integer, .least = 1, .greatest = 9, .example = "2"},
                       {.name = "keep", .type = ParameterType::text, .default_value = "all", .example = "all"},
                       {.name = "exact", .type = ParameterType::boolean, .default_value = false, .example = "true"}}}});
  return components.known();
}

constexpr const char* kRest = "name: t\ndataset: {loader: csv, path: .}\nprotocol: {kind: k_fold}\nclassifier: knn\n";

SweepSpec read(const std::string& text) { return read_sweep_text(kRest + text, "sweep.yaml", {}, vocabulary()); }

std::string pipeline(const std::string& yaml) {
  return test::text_at(read("transforms: " + yaml + "\n"), "transforms");
}

const std::vector<ComponentSpec>& steps_of(const SweepSpec& sweep) {
  return constants_of(sweep).get(KeyRole::pipeline)->steps;
}

std::string complaint(const std::string& yaml) {
  try {
    read(yaml + "\n");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

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
  CHECK(test::text_at(read(""), "transforms") == "none");
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
  for (const std::string keep : {"a \"b\" \\ > (c), d=u", "12", "0-9", "", "true"}) {
    ComponentSpec step = spec_of(*vocabulary().transforms[1]);
    step.values[0].value = std::int64_t{4};
    step.values[1].value = keep;
    step.values[2].value = true;
    const std::string line = pipeline_text({step, spec_of(*vocabulary().transforms[0])});
    const SweepSpec again = read("transforms: " + json_quoted(line) + "\n");
    const std::vector<ComponentSpec>& steps = steps_of(again);
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].values[1].value == Scalar(keep));
    CHECK(test::text_at(again, "transforms") == line);
  }
  CHECK(pipeline_text({}) == "none");
}

TEST_CASE("lines that are no pipelines are refused where they go wrong") {
  const auto problem = [](std::string_view text) { return std::get<std::string>(parse_line(text, {})); };
  CHECK_TEXT(problem(""));
  CHECK_TEXT(problem("a >"));
  CHECK_TEXT(problem("a b"));
  CHECK_TEXT(problem("a(b)"));
  CHECK_TEXT(problem("a(b=1"));
  CHECK_TEXT(problem("a(b=\"1)"));
  CHECK_TEXT(problem("a(b=\"\\u0041\")"));
}

TEST_CASE("several pipelines make an axis, in the order of the file") {
  const SweepSpec sweep = read("grid: {transforms: [none, scale, [scale, {cut: {size: 2}}], \"scale > scale\"]}");
  const std::vector<KeyValue>& options = sweep.grid.parts.at(0).axis.options;
  REQUIRE(options.size() == 4);
  CHECK(options[0].value.value == Scalar{"none"});
  CHECK(options[2].value.value == Scalar{"scale > cut(size=2)"});
  CHECK(options[3].value.value == Scalar{"scale > scale"});
  CHECK_TEXT(complaint("grid: {transforms: [scale, {scale: {by: 1}}]}"));
}

TEST_CASE("pipelines can be tested in conditions") {
  const SweepSpec sweep = read("grid: {transforms: [none, scale], k: [1, 3], exclude: {transforms: [none], k: 3}}");
  CHECK_THAT(sweep.resolved, Catch::Contains("  exclude: {transforms: [none], k: 3}\n"));
}

TEST_CASE("a pattern names a pipeline as the pipelines themselves are written, with parameters too") {
  const SweepSpec sweep =
      read("grid: {transforms: [none, {cut: {size: 2}}], k: [1, 3], exclude: {transforms: {cut: {size: 2}}, k: 3}}");
  CHECK_THAT(sweep.resolved, Catch::Contains("  exclude: {transforms: {cut: {size: 2}}, k: 3}\n"));
  CHECK_TEXT(complaint("grid: {transforms: [none, scale], exclude: {transforms: {above: 3}}}"));
}

TEST_CASE("none beside other steps is refused, for it may be meant as a pipeline of several") {
  CHECK_TEXT(complaint("transforms: [none, scale]"));
  CHECK_TEXT(complaint("grid: {transforms: [scale, [scale, none]]}"));
  CHECK(pipeline("[none]") == "none");
}

TEST_CASE("a sweep knows where the steps of its pipelines and their parameters stand") {
  const SweepSpec sweep = read("transforms:\n  - scale\n  - cut:\n      size: 3\n");
  const std::vector<ComponentSpec>& steps = steps_of(sweep);
  const auto place = [](const SourceMark& mark) { return to_text(mark) + " " + mark.key_path; };
  CHECK(place(constants_of(sweep).get(KeyRole::pipeline)->value.mark) == "sweep.yaml:6:3 transforms");
  CHECK(place(steps.at(0).mark) == "sweep.yaml:6:5 transforms[0].scale");
  CHECK(place(steps.at(1).mark) == "sweep.yaml:7:5 transforms[1].cut");
  CHECK(place(steps.at(1).values.at(0).mark) == "sweep.yaml:8:13 transforms[1].cut.size");
}

TEST_CASE("a resolved sweep holds the pipelines and reads back as itself") {
  for (const std::string text : {"transforms: [scale, {cut: {size: 2, keep: [a, b]}}]\n",
                                 "grid: {transforms: [none, [scale, {cut: {size: 2}}]]}\n"}) {
    const SweepSpec sweep = read(text);
    const std::string yaml = sweep.resolved;
    CHECK(read_sweep_text(yaml, "sweep.yaml", {}, vocabulary()).resolved == yaml);
  }
  CHECK_THAT(read("transforms: {cut: {size: 2}}\n").resolved, Catch::Contains("transforms: \"cut(size=2)\"\n"));
}

TEST_CASE("mistakes in pipelines are told with their place, what is allowed and the nearest name") {
  CHECK_TEXT(complaint("transforms: [scale, cuts]"));
  CHECK_TEXT(complaint("transforms: {cut: {siz: 3}}"));
  CHECK_TEXT(complaint("transforms: [{cut: {size: 10}}]"));
  CHECK_TEXT(complaint("transforms: [{cut: {size: \"3\"}}]"));
  CHECK_TEXT(complaint("transforms: [{cut: {size: [1, 2]}}]"));
  CHECK_TEXT(complaint("transforms: cut"));
  CHECK_TEXT(complaint("transforms: \"cut(size=1, size=2)\""));
  CHECK_TEXT(complaint("transforms: {cut: {size: 1, size: 2}}"));
  CHECK_TEXT(complaint("transforms: [{cut: 3}]"));
  CHECK_TEXT(complaint("transforms: [{scale: {}, cut: {size: 1}}]"));
}

}  // namespace gridfold::test_pipelines
