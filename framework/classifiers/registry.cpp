#include "classifiers/classifiers.hpp"

namespace gridfold {

std::vector<Classifier> built_in_classifiers() {
  return {
      knn_classifier(),
      radius_neighbors_classifier(),
      nearest_centroid_classifier(),
      softmax_classifier(),
      logistic_classifier(),
      svm_classifier(),
      linear_svc_classifier(),
      ridge_classifier(),
      perceptron_classifier(),
      fixed_linear_classifier(),
      majority_classifier(),
      prior_classifier(),
      stratified_random_classifier(),
  };
}

}  // namespace gridfold
