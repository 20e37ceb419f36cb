#pragma once

#include "classifiers/classifier.hpp"

namespace gridfold {

/// The classifiers, one per file, for the registry.
ClassifierEntry knn_classifier();
ClassifierEntry majority_classifier();
ClassifierEntry nearest_centroid_classifier();

}  // namespace gridfold
