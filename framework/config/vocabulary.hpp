#pragma once

#include <vector>

#include "core/component.hpp"

namespace gridfold {

/// A way to split rows, as a sweep's protocol names it.
struct KnownResampling {
  const Component* component = nullptr;
  /// Whether it judges on the test part, which the others do not read.
  bool scores_test_part = false;
};

/// The components that a sweep may name, in the order of their registries; config is below the folders that own them
/// and is told. The components outlive every sweep that was read with them.
struct Vocabulary {
  std::vector<const Component*> loaders;
  std::vector<const Component*> transforms;
  std::vector<const Component*> classifiers;
  std::vector<const Component*> scores;
  std::vector<KnownResampling> resamplings;
  /// Named by parameters of the type `component` alone.
  std::vector<const Component*> metrics = {};
  std::vector<const Component*> artifacts = {};
};

}  // namespace gridfold
