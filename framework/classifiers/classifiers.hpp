#pragma once

#include "classifiers/classifier.hpp"

namespace gridfold {

/// The classifiers, one per file, for the registry.
Classifier knn_classifier();
Classifier majority_classifier();
Classifier nearest_centroid_classifier();

}  // namespace gridfold
