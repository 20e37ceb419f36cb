#pragma once

#include <functional>
#include <string>
#include <vector>

#include "report/charts/chart_kind.hpp"

namespace gridfold::report {

/// An artifact of a run, and what a picture of it is called.
struct ShownArtifact {
  const StoredArtifact& artifact;
  const ConfigurationRecord& configuration;
  /// `lecture: k = 3, metric = l1`.
  std::string title;
  std::vector<std::string> class_names;
  /// `decision-map-2`.
  std::string figure_name;
  /// Whether the rows that it shows are of the train part, for the run reads no other: the model has learnt from them.
  bool shows_learnt_rows = false;

  /// The values of an array that it has. Throws DataError where it does not.
  const std::vector<double>& numbers(std::string_view name) const;
  const std::vector<std::size_t>& sizes(std::string_view name) const;
  bool has(std::string_view name) const;
  /// What the place of a dimension is called; empty where it has no name.
  std::string name_at(std::string_view dimension, std::size_t place) const;
  /// The name of a class; its number where the run does not know its name.
  std::string class_name(double index) const;
  /// The same with names of classes that are no wider than that, and differ.
  ShownArtifact with_fitted_names(double pixels, double font_size) const;

 private:
  const NamedArray& array(std::string_view name) const;
};

/// The run's artifacts of a kind, in the order of its configurations.
std::vector<ShownArtifact> shown_artifacts(const ChartInput& input, std::string_view kind);

/// A figure for each of them.
std::vector<Figure> figure_per_artifact(const ChartInput& input, std::string_view kind,
                                        const std::function<Figure(const ShownArtifact&)>& draw);

/// Says that the run holds no such artifact: the sweep did not ask for it, or its files are lost.
std::string no_artifact(std::string_view kind);

}  // namespace gridfold::report
