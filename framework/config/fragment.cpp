#include "config/fragment.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "config/other_spellings.hpp"
#include "config/override_path.hpp"
#include "config/schema.hpp"

namespace gridfold {

namespace {

class FragmentMerger {
 public:
  explicit FragmentMerger(const StepParameters& steps) : steps_(steps) {}

  /// Takes away what `over` says `~` of, and the `~` with it: before anything else, for what the file puts in a key's
  /// place in another spelling would take the key away first.
  void carry_out_removals(YamlNode& base, YamlNode& over, const std::string& path) const {
    const bool is_grid = path == "grid";
    std::erase_if(over.entries, [&](YamlEntry& entry) {
      const std::string axis = is_grid ? axis_meant(entry.key, steps_) : "";
      if (!axis.empty() && is_removal(entry.value)) respell_axis(base, axis, entry.key, steps_);
      const auto known = entry_of(base, entry.key);
      if (known == base.entries.end()) return false;
      if (is_removal(entry.value)) {
        base.entries.erase(known);
        return true;
      }
      const std::string inner = path.empty() ? entry.key : path + "." + entry.key;
      const KeyRule* rule = is_grid ? nullptr : find_key(inner);
      const bool is_inner = rule != nullptr && (rule->type == ValueType::section || rule->type == ValueType::grid);
      if (!is_inner || !known->value.is_mapping() || !entry.value.is_mapping()) return false;
      const bool was_empty = entry.value.entries.empty();
      carry_out_removals(known->value, entry.value, inner);
      if (known->value.entries.empty() && rule->type == ValueType::grid) base.entries.erase(known);
      return entry.value.entries.empty() && !was_empty;
    });
  }

  void merge_section(YamlNode& base, YamlNode over, const std::string& path) const {
    base.mark = over.mark;
    for (YamlEntry& entry : over.entries) {
      const std::string inner = path.empty() ? entry.key : path + "." + entry.key;
      put(base, std::move(entry),
          [&](YamlNode& known, YamlNode value) { merge_value(known, std::move(value), inner); });
    }
  }

 private:
  static std::vector<YamlEntry>::iterator entry_of(YamlNode& base, const std::string& key) {
    return std::find_if(base.entries.begin(), base.entries.end(),
                        [&](const YamlEntry& entry) { return entry.key == key; });
  }

  /// Puts an entry in its place in `base`, where `merge` puts its value over the one that is there.
  template <typename Merge>
  static void put(YamlNode& base, YamlEntry entry, const Merge& merge) {
    const auto known = entry_of(base, entry.key);
    if (known == base.entries.end()) {
      base.entries.push_back(std::move(entry));
    } else if (is_removal(entry.value)) {
      base.entries.erase(known);
    } else {
      known->mark = std::move(entry.mark);
      merge(known->value, std::move(entry.value));
      const bool is_emptied = known->value.is_mapping() && known->value.entries.empty() && entry.key == "grid";
      if (is_emptied) base.entries.erase(known);
    }
  }

  void merge_value(YamlNode& base, YamlNode over, const std::string& path) const {
    const KeyRule* rule = find_key(path);
    const bool merges = rule != nullptr && over.is_mapping() && spell_out(base, path, over.mark);
    if (merges && rule->type == ValueType::grid) {
      merge_grid(base, std::move(over));
    } else if (merges && rule->type == ValueType::variants) {
      merge_variants(base, std::move(over));
    } else if (merges && (rule->type == ValueType::section || is_shuffle_section(*rule, base, over))) {
      merge_section(base, std::move(over), path);
    } else {
      base = std::move(over);
    }
  }

  /// Whether both say more of a shuffle than its values as an axis.
  static bool is_shuffle_section(const KeyRule& rule, const YamlNode& base, const YamlNode& over) {
    return rule.type == ValueType::shuffle && base.find("values") == nullptr && over.find("values") == nullptr;
  }

  void merge_variants(YamlNode& base, YamlNode over) const {
    base.mark = over.mark;
    for (YamlEntry& entry : over.entries) {
      put(base, std::move(entry), [&](YamlNode& known, YamlNode value) {
        if (known.is_mapping() && value.is_mapping()) {
          merge_grid(known, std::move(value));
        } else {
          known = std::move(value);
        }
      });
    }
  }

  void merge_grid(YamlNode& base, YamlNode over) const {
    base.mark = over.mark;
    for (YamlEntry& entry : over.entries) {
      const std::string axis = axis_meant(entry.key, steps_);
      if (!axis.empty()) respell_axis(base, axis, entry.key, steps_);
      put(base, std::move(entry), [](YamlNode& known, YamlNode value) { known = std::move(value); });
    }
  }

  const StepParameters& steps_;
};

}  // namespace

void put_over_fragment(YamlNode& fragment, YamlNode over, const StepParameters& steps) {
  if (!fragment.is_mapping() || !over.is_mapping()) {
    fragment = std::move(over);
    return;
  }
  const FragmentMerger merger(steps);
  merger.carry_out_removals(fragment, over, "");
  for (const YamlEntry& entry : over.entries) {
    if (entry.key == "grid") {
      erase_constants_of(fragment, entry.value, steps);
    } else {
      erase_axes_of(fragment, entry.key, entry.value, steps);
    }
  }
  merger.merge_section(fragment, std::move(over), "");
}

}  // namespace gridfold
