#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

#include "core/component.hpp"
#include "core/error.hpp"

using namespace gridfold;

namespace {

Component minkowski_like(const std::string& name, double most) {
  return {
      .name = name,
      .parameters = {{.name = "p", .type = ParameterType::real, .default_value = 2.0, .least = 1, .greatest = most}}};
}

/// A classifier that names a metric, of which two have a parameter p.
Component with_metrics() {
  Component component{.name = "near",
                      .parameters = {{.name = "metric",
                                      .type = ParameterType::component,
                                      .default_value = std::string("plain"),
                                      .family = Family::metrics,
                                      .reaches = Reaches::pass},
                                     {.name = "k", .type = ParameterType::integer, .default_value = std::int64_t{1}}}};
  const Component plain{.name = "plain"};
  const Component one = minkowski_like("one", 100);
  const Component two = minkowski_like("two", 100);
  const std::vector<const Component*> metrics{&plain, &one, &two};
  add_nested_parameters(component, Family::metrics, metrics);
  return component;
}

ParameterValues completed(const ParameterValues& given) {
  return complete_parameters("near", with_metrics().parameters, given);
}

}  // namespace

TEST_CASE("a component's table takes up the parameters of the components that it may name, once, behind its own") {
  const Component component = with_metrics();
  REQUIRE(component.parameters.size() == 3);
  CHECK(component.parameters[0].choices == std::vector<std::string>{"plain", "one", "two"});
  CHECK(component.parameters[2].name == "p");
  CHECK(component.parameters[2].only_with->values == std::vector<std::string>{"one", "two"});
  CHECK(component.parameters[2].reaches == Reaches::pass);
}

TEST_CASE("two components that give one name to different parameters cannot stand in one table") {
  Component component = with_metrics();
  component.parameters.pop_back();
  const Component one = minkowski_like("one", 100);
  const Component other = minkowski_like("two", 50);
  const std::vector<const Component*> metrics{&one, &other};
  CHECK_THROWS_AS(add_nested_parameters(component, Family::metrics, metrics), std::invalid_argument);
}

TEST_CASE("a parameter has a value only where it has a meaning") {
  CHECK(completed({{"metric", std::string("one")}})[2].value == Scalar(2.0));
  CHECK(completed({{"metric", std::string("one")}, {"p", std::int64_t{3}}})[2].value == Scalar(3.0));
  CHECK(is_missing(completed({{"p", 3.0}})[2].value));
}

TEST_CASE("bounds that are excluded are refused, and named so") {
  const std::vector<ParameterInfo> table{{.name = "share",
                                          .type = ParameterType::real,
                                          .default_value = 0.5,
                                          .least = 0,
                                          .greatest = 1,
                                          .bounds_excluded = true}};
  CHECK(allowed_text(table[0]) == "a number above 0 and below 1");
  for (const double refused : {0.0, 1.0, -1.0, 2.0}) CHECK_FALSE(is_allowed(table[0], refused));
  CHECK(is_allowed(table[0], 0.999));
}

TEST_CASE("a list of texts is one value") {
  const ParameterInfo info{.name = "words", .type = ParameterType::texts};
  const Scalar words = std::vector<std::string>{"a", "b c"};
  CHECK(is_allowed(info, words));
  CHECK_FALSE(is_allowed(info, std::string("a")));
  CHECK(to_text(words) == "[\"a\", \"b c\"]");
}

TEST_CASE("a component is shown with the values that differ from its defaults") {
  const Component component = with_metrics();
  CHECK(component_text("near", component.parameters, completed({})) == "near");
  CHECK(component_text("near", component.parameters,
                       completed({{"metric", std::string("one")}, {"k", std::int64_t{3}}})) == "near(metric=one, k=3)");
}
