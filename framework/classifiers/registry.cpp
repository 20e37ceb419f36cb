#include <array>

#include "classifiers/classifiers.hpp"

namespace gridfold {

std::span<const ClassifierEntry> classifiers() {
  static const std::array<ClassifierEntry, 3> list{knn_classifier(), majority_classifier(),
                                                   nearest_centroid_classifier()};
  return list;
}

}  // namespace gridfold
