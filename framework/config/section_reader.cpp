#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/readers.hpp"
#include "core/suggestion.hpp"

namespace gridfold {

namespace {

struct SectionReader {
  const ReadContext& context;
  SectionContent& content;

  void read(const KeyEntry& entry) {
    if (entry.keys.empty()) {
      if (!entry.path.starts_with("variants.")) return report_unknown(entry);
      content.others.push_back(&entry);
      return;
    }
    const Key* key = only_one(entry.keys, last_part(entry.path), entry.mark, context);
    if (key == nullptr) return;
    const auto [first, is_new] = content.given.emplace(key, entry.mark);
    if (!is_new) {
      return context.complain(entry.mark, "the value is given twice" + first_seen(first->second, entry.mark),
                              "each value once");
    }
    if (entry.is_implied) content.implied.insert(key);
    read_key(*key, entry);
  }

  /// The component that a path ends with: `classifier.knn`, or, where it may be listed, `artifacts.gallery`.
  const Component* component_at(std::string_view path, bool may_be_listed) const {
    const std::size_t dot = path.rfind('.');
    const Key* place = dot == std::string_view::npos ? nullptr : context.table.find(path.substr(0, dot));
    const KeyRole role = place == nullptr ? KeyRole::text : place->role;
    const bool is_list = role == KeyRole::scores || role == KeyRole::artifacts;
    if (role != KeyRole::section && !(is_list && may_be_listed)) return nullptr;
    const auto known =
        is_list ? context.table.components(place->info.family) : context.table.components(place->section);
    const auto found = std::ranges::find(known, path.substr(dot + 1), &Component::name);
    return found == known.end() ? nullptr : *found;
  }

  void report_unknown(const KeyEntry& entry) const {
    if (const Component* named = component_at(entry.path, false)) return report_no_parameters(*named, entry);
    // A name may have points of its own, as `c:0.5` has.
    std::string parent = entry.path;
    do {
      parent.resize(std::max(parent.rfind('.') + 1, std::size_t{1}) - 1);
    } while (!parent.empty() && (context.table.at(parent).empty() || parent == "grid") &&
             component_at(parent, true) == nullptr);
    const std::string name = entry.path.substr(parent.empty() ? 0 : parent.size() + 1);
    if (const Component* owner = component_at(parent, true)) {
      const bool is_listed = component_at(parent, false) == nullptr;
      return context.complain(entry.mark,
                              is_listed ? fmt::format("{} has no such parameter", owner->name) : "unknown key",
                              allowed_parameters(*owner), suggestion(name, owner->parameters));
    }
    if (const auto keys = context.table.at(parent); !keys.empty() && takes_rows(*keys.front())) {
      const std::vector<std::string> known(std::begin(kSampleKeys), std::end(kSampleKeys));
      return context.complain(entry.mark, "unknown key", allowed_values(*keys.front(), context),
                              suggestion(name, known));
    }
    context.complain(entry.mark, "unknown key", listed(context.in_scope().names_of_children(parent)),
                     nearest_key(name, parent, entry.value.is_mapping(), context));
  }

  /// `classifier: {knn: ~}`: a component's name as a key holds its parameters.
  void report_no_parameters(const Component& component, const KeyEntry& entry) const {
    const Section section = context.table.find(entry.path.substr(0, entry.path.find('.')))->section;
    const std::string& name = context.table.component_key(section)->info.name;
    const std::string alone = fmt::format("{}: {}", name, component.name);
    context.report_wrong_type(
        entry.value, "a mapping",
        component.parameters.empty()
            ? alone + ", which has no parameters"
            : fmt::format("a mapping of {}; {} for {} alone", allowed_parameters(component), alone, component.name));
  }

  void read_key(const Key& key, const KeyEntry& entry) {
    const YamlNode& node = entry.value;
    if (!key.holds_value()) {
      if (key.role != KeyRole::section || (key.takes_list && node.is_sequence())) {
        content.others.push_back(&entry);
      } else {
        content.broken.insert(&key);
        context.report_wrong_type(node, "a mapping", allowed_values(key, context));
      }
      return;
    }
    const bool is_one_pipeline = key.role == KeyRole::pipeline && node.find("values") == nullptr;
    const bool has_values = node.is_mapping() ? !is_one_pipeline : is_list_of_values(node, key, false);
    if (key.has_axis() && !key.is_label() && has_values) {
      if (auto axis = read_axis(node, key, entry.mark, context)) {
        content.axes.push_back(std::move(*axis));
      } else {
        content.broken.insert(&key);
      }
    } else if (auto value = read_value(node, key, context)) {
      content.values.emplace_back(&key, std::move(*value));
    } else {
      content.broken.insert(&key);
    }
  }
};

/// The values of what decides that would give the key a meaning. Where it is spelt without its component, any that has
/// a key of that name will do.
std::vector<std::string> wanted_for(const Key& key, const SourceMark& mark, const PointValues::Obstacle& obstacle,
                                    const KeyTable& table) {
  const auto is_spelt_with = [&](const Key::Owner& owner) {
    return mark.key_path.ends_with(fmt::format("{}.{}", owner.component->name, key.info.name));
  };
  if (obstacle.decisive->role != KeyRole::component || std::ranges::any_of(key.owners, is_spelt_with)) {
    return obstacle.wanted;
  }
  std::vector<std::string> wanted;
  for (const Key* same : table.at(path_in_section(key))) {
    for (const Key::Owner& owner : same->owners) wanted.push_back(owner.component->name);
  }
  return wanted;
}

}  // namespace

SectionContent read_section(const KeyMap& map, const ReadContext& context) {
  SectionContent content;
  SectionReader reader{context, content};
  for (const KeyEntry& entry : map.entries()) {
    if (!entry.is_axis) reader.read(entry);
  }
  return content;
}

std::string allowed_parameters(const Component& component) {
  std::vector<std::string> names;
  for (const ParameterInfo& info : component.parameters) names.push_back(info.name);
  return names.empty() ? "no parameters" : listed(names);
}

std::vector<const Key*> required_parameters(Section section, const Component* component, const KeyTable& table) {
  std::vector<const Key*> required;
  for (const Key& key : table.keys()) {
    if (key.role != KeyRole::parameter || key.section != section || key.info.default_value || key.info.only_with) {
      continue;
    }
    const bool is_needed =
        component != nullptr ? key.owner(component) != nullptr : key.owners.size() == table.components(section).size();
    if (is_needed) required.push_back(&key);
  }
  return required;
}

void report_missing(const Key& key, const SourceMark& where, const ReadContext& context, const std::string& partly,
                    const std::string& likely) {
  context.complain(where, "the key is missing" + partly,
                   fmt::format("{}; for example {}: {}", allowed_values(key, context), key.info.name,
                               likely.empty() ? key.info.example : likely));
}

void report_no_meaning(const Key& key, const SourceMark& mark, const PointValues& values, const SourceMark* decisive,
                       const ReadContext& context) {
  const auto obstacle = values.obstacle(key);
  const auto value = values.stated_value_of(*obstacle->decisive);
  const SourceMark& where = decisive == nullptr ? mark : place_to_report(mark, *decisive);
  const std::string& other = obstacle->decisive->path;
  const std::vector<std::string> wanted = wanted_for(key, mark, *obstacle, context.table);
  context.complain(
      where.at(mark.key_path),
      fmt::format("the key{} has no meaning with {}: {}", &where == &mark ? "" : ", in " + to_text(mark) + ",", other,
                  value ? to_text(*value) : "none"),
      fmt::format("only with {}{}{}{}", other, wanted.empty() ? "" : ": ", fmt::join(wanted, " or "),
                  decisive == nullptr ? "" : removal_advice(mark, *decisive)));
}

std::string removal_advice(const SourceMark& key, const SourceMark& decisive) {
  if (decisive.file == key.file || is_override(key) || key.key_path.find('[') != std::string::npos) return "";
  if (is_override(decisive)) return fmt::format(", or --set '{}=~' as well", key.key_path);
  return fmt::format(", or {}: ~ in {}", key.key_path, decisive.file);
}

}  // namespace gridfold
