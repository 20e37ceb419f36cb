#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/readers.hpp"
#include "plan/make_plan.hpp"

namespace gridfold::test_spellings {

namespace {

const std::shared_ptr<const KeyTable>& table() {
  static const auto known = std::make_shared<const KeyTable>(known_names());
  return known;
}

constexpr const char* kMistakes = "mistakes";

/// What a sweep says of every key, whether as a constant or as an axis; no more than that where it has mistakes.
std::string said_after(const std::string& file, const std::vector<Override>& overrides) {
  Diagnostics diagnostics;
  const auto root = parse_yaml({file, "sweep.yaml"}, diagnostics);
  REQUIRE(root);
  const SweepSpec sweep =
      read_sweep_node(*root, std::nullopt, table(), overrides, {.paths_must_exist = false}, diagnostics);
  if (!diagnostics.empty()) return kMistakes;
  std::map<std::string, std::string> values;
  for (const auto& [key, value] : sweep.constants) values[key->path] += " " + to_text(value.value.value);
  for (const GridSpec& part : sweep.grid.parts) {
    for (const KeyValue& option : part.axis.options) values[part.axis.key->path] += " " + to_text(option.value.value);
  }
  std::string text;
  for (const auto& [path, said] : values) text += path + ":" + said + "\n";
  return text;
}

/// Two values of the key, as far as it has two.
std::vector<std::string> two_values(const Key& key) {
  std::vector<std::string> values = key.info.choices;
  if (key.info.type == ParameterType::boolean) values = {"true", "false"};
  for (const char* number : {"1", "2", "3", "5", "0.25", "0.5"}) {
    const Scalar value = key.info.type == ParameterType::integer || std::string(number).find('.') == std::string::npos
                             ? Scalar(static_cast<std::int64_t>(std::stod(number)))
                             : Scalar(std::stod(number));
    const bool is_integer = std::string(number).find('.') == std::string::npos;
    const bool fits = key.info.type == ParameterType::integer ? is_integer : is_numeric(key.info.type);
    if (fits && is_allowed(key.info, value)) values.emplace_back(number);
  }
  if (values.empty() && key.info.type == ParameterType::path) values = {"a", "b"};
  if (values.empty()) values = {key.info.example};
  if (values.size() > 2) values.resize(2);
  return values;
}

/// The ways to write the key of that component on the command line.
std::vector<std::string> spellings_of(const Key& key, const Component* component) {
  std::vector<std::string> found;
  for (const auto& [spelling, keys] : table()->spellings()) {
    if (std::ranges::find(keys, &key) == keys.end()) continue;
    // Other components of the section are not in the sweep.
    const bool is_of_another = std::ranges::any_of(key.owners, [&](const Key::Owner& owner) {
      return owner.component != component &&
             ("." + spelling).find("." + owner.component->name + ".") != std::string::npos;
    });
    if (is_of_another) continue;
    found.push_back("grid." + spelling);
    const bool is_path = is_of_step(key) ? spelling.starts_with("transforms.") : !table()->at(spelling).empty();
    if (is_path) found.push_back(spelling);
  }
  std::ranges::sort(found);
  return found;
}

/// A sweep that names the component, with what it requires.
std::string sweep_with(const Component* component, Section section, const Key& key) {
  std::map<Section, std::string> named{
      {Section::dataset, "csv"}, {Section::protocol, "k_fold"}, {Section::classifier, "majority"}};
  if (component != nullptr && section != Section::transforms) named[section] = component->name;
  std::string text = "name: t\nseed: 1\n";
  for (const auto& [one, name] : named) {
    const Key& chooser = *table()->component_key(one);
    text += std::string(name_of(one)) + ": {" + chooser.info.name + ": " + name;
    for (const Key* required : required_parameters(one, table()->find_component(one, name), *table())) {
      if (required != &key) text += ", " + required->info.name + ": " + required->info.example;
    }
    text += "}\n";
  }
  return text + (section == Section::transforms ? "transforms: [" + component->name + "]\n" : "");
}

}  // namespace

TEST_CASE("an override does the same whichever of a key's spellings it and what it changes have") {
  std::size_t tested = 0;
  std::size_t without_mistakes = 0;
  std::size_t with_parts = 0;
  for (const Key& key : table()->keys()) {
    const bool may_vary = key.role == KeyRole::parameter || key.role == KeyRole::seed || takes_rows(key);
    const std::vector<std::string> values = two_values(key);
    if (!may_vary || values.size() < 2) continue;
    const Key::Owner* owner = key.owners.empty() ? nullptr : &key.owners.front();
    const Component* component = owner == nullptr ? nullptr : owner->component;
    const std::string file = sweep_with(component, key.section, key);
    // What gives the key a meaning, and what belongs to it.
    std::vector<Override> before;
    std::vector<Override> parts;
    for (const Key& other : table()->keys()) {
      if (component != nullptr && !other.owners.empty() && other.owner(component) == nullptr) continue;
      const bool is_whole = other.holds_value() && other.role != KeyRole::pipeline && is_part_of(key, other);
      if (is_whole) before.push_back({other.path, two_values(other).front()});
      if (!is_part_of(other, key)) continue;
      parts.push_back({other.path, other.info.name.ends_with("sample") ? "shuffled" : two_values(other).back()});
    }
    for (const Key::Owner* one = owner; one != nullptr && one->decisive != nullptr;
         one = one->decisive->owner(component)) {
      const auto& wanted = component->parameters[one->parameter].only_with->values;
      const auto any = two_values(*one->decisive);
      before.insert(before.begin(), {one->decisive->path, wanted.empty() ? any.front() : wanted.front()});
    }
    const auto spellings = spellings_of(key, component);
    if (spellings.size() < 2) continue;
    for (const std::string& value :
         {values[0], values[1], "[" + values[1] + ", " + values[0] + "]", std::string("~")}) {
      std::string first;
      const auto check = [&](const std::string& old_spelling, const std::string& new_spelling) {
        std::vector<Override> all = before;
        all.push_back({old_spelling, values[0]});
        all.insert(all.end(), parts.begin(), parts.end());
        all.push_back({new_spelling, value});
        const std::string said = said_after(file, all);
        if (first.empty()) first = said;
        INFO(old_spelling << "=" << values[0] << ", then " << new_spelling << "=" << value);
        CHECK(said == first);
        if (said != kMistakes) ++without_mistakes;
      };
      for (const std::string& spelling : spellings) check(spelling, spellings.front());
      for (const std::string& spelling : spellings) check(spellings.front(), spelling);
    }
    ++tested;
    if (!parts.empty()) ++with_parts;
  }
  CHECK(tested > 150);
  CHECK(without_mistakes > 5000);
  CHECK(with_parts > 5);
}

}  // namespace gridfold::test_spellings
