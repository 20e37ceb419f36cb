#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/schema.hpp"
#include "config/step_setting.hpp"
#include "config/sweep_spec.hpp"
#include "config/yaml_document.hpp"

namespace gridfold {

/// A parameter of a transform as an axis.
struct StepParameter {
  /// `transforms.pca.components`, and the axis's name, `pca.components`.
  std::string path;
  std::string axis;
  std::shared_ptr<const TransformRule> transform;
  std::size_t parameter = 0;
  /// What the reader of axes goes by; its texts are those above.
  KeyRule rule;
};

/// The parameters of all transforms, and what a sweep does with them.
class StepParameters {
 public:
  explicit StepParameters(const Vocabulary& vocabulary);

  /// The parameter that a grid or a pattern means by `key`, its path or its axis's name; or null.
  const StepParameter* find(std::string_view key) const;

  /// The parameter that was probably meant, as its axis's name: `pca.components` for `pca__n_components`.
  std::optional<std::string> nearest(std::string_view key) const;

  const std::vector<std::unique_ptr<StepParameter>>& all() const { return all_; }

  /// Remembers the parameters that some mapping in the document has as a key.
  void note_used(const YamlNode& document);
  bool is_used(const std::string& transform, std::string_view parameter) const;
  /// Whether any parameter of the transform is used.
  bool is_used(const std::string& transform) const;
  /// Where the first such parameter stands that is used; the transform must have one.
  const SourceMark& place_of_use(const std::string& transform) const;
  /// One for each that is used, without a value.
  std::vector<StepSetting> settings() const;

  /// A parameter that a pipeline gives itself.
  struct Given {
    std::string axis;
    SourceMark mark;
  };
  /// Remembers what a pipeline holds.
  void note_step(const std::string& transform) { steps_.insert(transform); }
  void note_given(std::string axis, SourceMark mark) { given_.push_back({std::move(axis), std::move(mark)}); }
  /// Remembers where a step of a pipeline, or a parameter of one, stands, under its key path.
  void note_place(const std::string& key_path, const SourceMark& mark) { places_.emplace(key_path, mark); }
  const std::map<std::string, SourceMark>& places() const { return places_; }
  bool has_step(const std::string& transform) const { return steps_.contains(transform); }
  const std::vector<Given>& given() const { return given_; }

 private:
  std::vector<std::unique_ptr<StepParameter>> all_;
  std::map<const StepParameter*, SourceMark> used_;
  std::set<std::string> steps_;
  std::vector<Given> given_;
  std::map<std::string, SourceMark> places_;
};

}  // namespace gridfold
