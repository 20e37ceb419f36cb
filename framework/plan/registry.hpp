#pragma once

#include <memory>
#include <vector>

#include "artifacts/artifact.hpp"
#include "classifiers/classifier.hpp"
#include "config/key_table.hpp"
#include "data/loader.hpp"
#include "data/transform.hpp"
#include "distance/metric.hpp"
#include "resampling/resampling.hpp"
#include "scores/score.hpp"

namespace gridfold {

/// Every component that a sweep can name, family by family. A program that brings components of its own adds them to
/// these lists before it reads a sweep; their order is that of help and reference pages.
struct Registry {
  std::vector<Loader> loaders;
  std::vector<Transform> transforms;
  std::vector<Metric> metrics;
  std::vector<Classifier> classifiers;
  std::vector<Resampling> resamplings;
  std::vector<Score> scores;
  std::vector<ArtifactKind> artifacts = {};
};

/// What gridfold comes with.
Registry built_in_registry();

/// The registry with every table complete: parameters that name a component are followed by those of what they may
/// name. Throws std::invalid_argument where two components of a family share a name, or parameters clash.
std::shared_ptr<const Registry> completed(Registry registry);

/// `completed(built_in_registry())`.
std::shared_ptr<const Registry> built_in();

/// The components as the reader of sweep files knows them; `registry` must outlive what is read.
Vocabulary vocabulary_of(const Registry& registry);

}  // namespace gridfold
