#pragma once

#include "classifiers/classifier.hpp"

namespace gridfold {

/// The classifiers, one per file, for the registry.
Classifier fixed_linear_classifier();
Classifier knn_classifier();
Classifier majority_classifier();
Classifier nearest_centroid_classifier();
Classifier softmax_classifier();
Classifier logistic_classifier();
Classifier svm_classifier();
Classifier linear_svc_classifier();
Classifier ridge_classifier();
Classifier perceptron_classifier();
Classifier prior_classifier();
Classifier radius_neighbors_classifier();
Classifier stratified_random_classifier();

}  // namespace gridfold
