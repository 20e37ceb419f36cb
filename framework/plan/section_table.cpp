#include "plan/section_table.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace gridfold {

namespace {

/// Numbers of a data set's content before its loader's: whether the test part counts, and the rows taken of each part.
constexpr std::size_t kDatasetNumbers = 3;

/// What a parameter has by default, as completed lists hold it.
Scalar usual_value(const ParameterInfo& info) {
  if (!info.default_value) return {};
  const auto* integer = std::get_if<std::int64_t>(&*info.default_value);
  return integer != nullptr && info.type == ParameterType::real ? Scalar(static_cast<double>(*integer))
                                                                : *info.default_value;
}

}  // namespace

SectionTable::SectionTable(const KeyTable& table, Section section, ValueNumbers& values)
    : table_(table), section_(section), values_(values) {
  for (const Component* component : table.components(section)) {
    Rules rules{component, {}};
    for (std::size_t i = 0; i < component->parameters.size(); ++i) {
      const ParameterInfo& info = component->parameters[i];
      Parameter parameter{.key = &table.of(*component, i)};
      const Scalar usual = usual_value(info);
      if (!is_missing(usual)) parameter.usual = values.number_of(*parameter.key, usual);
      for (std::size_t other = 0; info.only_with && other < component->parameters.size(); ++other) {
        if (component->parameters[other].name == info.only_with->parameter) parameter.decisive = other;
      }
      rules.parameters.push_back(std::move(parameter));
    }
    rules_.push_back(std::move(rules));
  }
}

SectionTable::Rules& SectionTable::rules_of(const Component* component) {
  return *std::ranges::find(rules_, component, &Rules::component);
}

std::uint32_t SectionTable::at(const NumberedPoint& point) {
  const std::uint64_t changes = point.changes(section_);
  if (changes == seen_changes_) return last_;
  seen_changes_ = changes;
  tuple_.clear();
  is_complete_ = true;
  takes_seed_ = false;
  if (section_ == Section::transforms) {
    append_steps(point);
  } else {
    if (section_ == Section::dataset) {
      const bool counts = point.values().scores_test_part();
      tuple_ = {counts ? 1U : 0U, point.number(table_.role(KeyRole::take_train)),
                counts ? point.number(table_.role(KeyRole::take_test)) : 0U};
    }
    if (const Component* component = point.values().component(section_)) {
      append(point, rules_of(component), [](std::size_t) { return 0U; });
    } else {
      is_complete_ = false;
    }
  }
  last_ = contents_.place_of(tuple_);
  if (last_ == is_right_.size()) {
    is_right_.push_back(is_complete_);
    if (is_complete_) is_right_[last_] = go_together(last_);
  }
  return last_;
}

/// Whether the parameter has a meaning beside these numbers, those of parameters without one included.
bool SectionTable::has_meaning(Rules& rules, std::span<const std::uint32_t> numbers, std::size_t parameter) {
  Parameter& one = rules.parameters[parameter];
  if (!one.decisive) return true;
  if (!has_meaning(rules, numbers, *one.decisive)) return false;
  const std::uint32_t number = numbers[*one.decisive];
  if (number >= one.gives_meaning.size()) one.gives_meaning.resize(number + 1);
  std::optional<bool>& known = one.gives_meaning[number];
  if (!known) {
    const auto& wanted = rules.component->parameters[parameter].only_with->values;
    const Key& key = *rules.parameters[*one.decisive].key;
    known = number != 0 &&
            (wanted.empty() || std::ranges::find(wanted, to_text(values_.value(key, number))) != wanted.end());
  }
  return *known;
}

/// The number that the sweep's seed has among the parameter's values.
std::uint32_t SectionTable::number_of_seed(Parameter& parameter, const Key& seed_key, std::uint32_t seed) {
  if (seed >= parameter.numbers_of_seeds.size()) parameter.numbers_of_seeds.resize(seed + 1);
  std::uint32_t& number = parameter.numbers_of_seeds[seed];
  if (number == 0 && seed != 0) number = values_.number_of(*parameter.key, values_.value(seed_key, seed));
  return number;
}

/// Appends the values of a component: what the point gives, else `given`, the sweep's seed or the default.
template <typename Given>
void SectionTable::append(const NumberedPoint& point, Rules& rules, const Given& given) {
  const auto& table = rules.component->parameters;
  const Key& seed_key = table_.role(KeyRole::seed);
  const std::uint32_t seed = point.number(seed_key);
  tuple_.push_back(static_cast<std::uint32_t>(&rules - rules_.data()) + 1);
  const std::size_t begin = tuple_.size();
  for (std::size_t i = 0; i < table.size(); ++i) {
    Parameter& parameter = rules.parameters[i];
    std::uint32_t number = point.number(*parameter.key);
    if (number == 0) number = given(i);
    if (number == 0 && table[i].takes_sweep_seed) number = number_of_seed(parameter, seed_key, seed);
    tuple_.push_back(values_.canonical(*parameter.key, number == 0 ? parameter.usual : number));
  }
  const auto numbers = std::span(tuple_).subspan(begin);
  const bool counts_test_part = section_ != Section::dataset || tuple_.front() == 1;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const bool counts = !table[i].of_test_part || counts_test_part;
    if (!counts || (rules.parameters[i].decisive && !has_meaning(rules, numbers, i))) {
      numbers[i] = 0;
    } else if (numbers[i] == 0 && (!table[i].default_value || table[i].takes_sweep_seed)) {
      is_complete_ = false;
    }
    takes_seed_ = takes_seed_ || (numbers[i] != 0 && table[i].takes_sweep_seed && given(i) == 0 &&
                                  point.number(*rules.parameters[i].key) == 0 && seed != 0);
  }
  if (section_ == Section::dataset && counts_test_part && lacks_test_part(rules, numbers)) is_complete_ = false;
}

bool SectionTable::lacks_test_part(const Rules& rules, std::span<const std::uint32_t> numbers) const {
  bool lacks_file = false;
  std::size_t files = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const ParameterInfo& info = rules.component->parameters[i];
    if (info.makes_test_part && numbers[i] != 0) return false;
    if (!info.of_test_part || info.type != ParameterType::path) continue;
    // Where there are several, an archive or a folder may hold both parts.
    lacks_file = files++ == 0 && numbers[i] == 0;
  }
  return lacks_file;
}

void SectionTable::append_steps(const NumberedPoint& point) {
  const KeyValue* pipeline = point.values().get(table_.role(KeyRole::pipeline));
  if (pipeline == nullptr) return;
  const auto [place, is_new] = own_numbers_.try_emplace(pipeline);
  std::vector<std::vector<std::uint32_t>>& own = place->second;
  for (std::size_t step = 0; is_new && step < pipeline->steps.size(); ++step) {
    const ComponentSpec& spec = pipeline->steps[step];
    own.emplace_back();
    for (std::size_t i = 0; i < spec.values.size(); ++i) {
      const Scalar& value = spec.values[i].value;
      own.back().push_back(is_missing(value) ? 0 : values_.number_of(table_.of(*spec.component, i), value));
    }
  }
  for (std::size_t step = 0; step < own.size(); ++step) {
    append(point, rules_of(pipeline->steps[step].component), [&](std::size_t i) { return own[step][i]; });
  }
}

std::span<const std::uint32_t> SectionTable::blocks(std::uint32_t number) const {
  return contents_[number].subspan(section_ == Section::dataset ? kDatasetNumbers : 0);
}

SectionTable::Block SectionTable::next_block(std::span<const std::uint32_t>& rest) const {
  const Rules& rules = rules_[rest.front() - 1];
  const Block block{&rules, rest.subspan(1, rules.parameters.size())};
  rest = rest.subspan(1 + rules.parameters.size());
  return block;
}

bool SectionTable::go_together(std::uint32_t number) {
  for (auto rest = blocks(number); !rest.empty();) {
    const Block block = next_block(rest);
    const FindConflict find_conflict = block.rules->component->find_conflict;
    if (find_conflict != nullptr && find_conflict(completed(block))) return false;
  }
  return true;
}

const ParameterValues& SectionTable::completed(const Block& block) {
  Rules& rules = rules_of(block.rules->component);
  if (rules.last_values.empty()) {
    for (const ParameterInfo& info : rules.component->parameters) rules.last_values.push_back({info.name, Scalar{}});
    rules.last_numbers.resize(rules.parameters.size());
  }
  for (std::size_t i = 0; i < block.numbers.size(); ++i) {
    const std::uint32_t own = block.numbers[i];
    if (std::exchange(rules.last_numbers[i], own) == own) continue;
    rules.last_values[i].value = own == 0 ? Scalar{} : values_.value(*rules.parameters[i].key, own);
  }
  return rules.last_values;
}

const ParameterValues& SectionTable::completed(std::uint32_t number) {
  auto rest = blocks(number);
  return completed(next_block(rest));
}

const Component* SectionTable::component(std::uint32_t number) const {
  return rules_[blocks(number).front() - 1].component;
}

std::vector<CompletedComponent> SectionTable::components(std::uint32_t number) {
  std::vector<CompletedComponent> components;
  for (auto rest = blocks(number); !rest.empty();) {
    const Block block = next_block(rest);
    components.push_back({block.rules->component, completed(block)});
  }
  return components;
}

std::uint32_t SectionTable::value_in(std::uint32_t number, const Key& key) const {
  for (auto rest = blocks(number); !rest.empty();) {
    const Block block = next_block(rest);
    for (std::size_t i = 0; i < block.numbers.size(); ++i) {
      if (block.rules->parameters[i].key == &key) return block.numbers[i];
    }
  }
  return 0;
}

std::span<const std::uint32_t> SectionTable::reaching(std::uint32_t number) {
  auto rest = blocks(number);
  reaching_.assign(1, rest.front());
  const Block block = next_block(rest);
  for (std::size_t i = 0; i < block.numbers.size(); ++i) {
    if (block.rules->component->parameters[i].reaches == Reaches::pass) reaching_.push_back(block.numbers[i]);
  }
  return reaching_;
}

}  // namespace gridfold
