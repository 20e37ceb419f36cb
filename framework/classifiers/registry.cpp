#include "classifiers/classifiers.hpp"

namespace gridfold {

std::vector<Classifier> built_in_classifiers() {
  return {
      knn_classifier(),
      majority_classifier(),
      nearest_centroid_classifier(),
  };
}

}  // namespace gridfold
