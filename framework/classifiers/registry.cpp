#include <array>

#include "classifiers/classifier.hpp"

namespace gridfold {

namespace {

constexpr std::array kClassifiers{
    ClassifierEntry{"knn", "K nearest neighbours, majority or distance-weighted vote"},
};

}  // namespace

std::span<const ClassifierEntry> classifiers() { return kClassifiers; }

}  // namespace gridfold
