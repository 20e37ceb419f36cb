#include "config/suggestion.hpp"

#include <algorithm>
#include <array>

#include "core/nearest_name.hpp"

namespace gridfold {

namespace {

/// A name from elsewhere, in small letters without separators, and ours.
struct Alias {
  std::string_view theirs;
  std::string_view ours;
};

constexpr std::array kAliases{
    // Metrics, as in SciPy and scikit-learn.
    Alias{"euclidean", "l2"},
    Alias{"euclid", "l2"},
    Alias{"sqeuclidean", "squared_l2"},
    Alias{"squaredeuclidean", "squared_l2"},
    Alias{"manhattan", "l1"},
    Alias{"cityblock", "l1"},
    Alias{"taxicab", "l1"},
    Alias{"linf", "chebyshev"},
    Alias{"infinity", "chebyshev"},
    Alias{"maximum", "chebyshev"},
    Alias{"chi2", "chi_square"},
    Alias{"chisquared", "chi_square"},
    Alias{"angular", "cosine"},
    Alias{"pearson", "correlation"},
    // Classifiers.
    Alias{"kneighborsclassifier", "knn"},
    Alias{"kneighbors", "knn"},
    Alias{"knearestneighbors", "knn"},
    Alias{"nearestneighbors", "knn"},
    Alias{"kneighbours", "knn"},
    Alias{"dummyclassifier", "majority"},
    Alias{"dummy", "majority"},
    Alias{"mostfrequent", "majority"},
    Alias{"baseline", "majority"},
    Alias{"centroid", "nearest_centroid"},
    Alias{"rocchio", "nearest_centroid"},
    // Protocols.
    Alias{"cv", "k_fold"},
    Alias{"crossvalidation", "k_fold"},
    Alias{"stratifiedkfold", "k_fold"},
    Alias{"traintestsplit", "holdout"},
    Alias{"shufflesplit", "holdout"},
    Alias{"split", "holdout"},
    Alias{"test", "train_test"},
    // Votes and scores.
    Alias{"inverse", "distance"},
    Alias{"inversedistance", "distance"},
    Alias{"equal", "uniform"},
    Alias{"accuracyscore", "accuracy"},
    Alias{"acc", "accuracy"},
    // Transforms.
    Alias{"standardscaler", "standardize"},
    Alias{"standardise", "standardize"},
    Alias{"zscore", "standardize"},
    Alias{"scale", "standardize"},
    Alias{"minmaxscaler", "min_max"},
    Alias{"normalizer", "normalize"},
    Alias{"resize", "downsample"},
    Alias{"greyscale", "grayscale"},
    Alias{"rgb2gray", "grayscale"},
    Alias{"centercrop", "crop"},
    Alias{"ncomponents", "components"},
    Alias{"passthrough", "none"},
    // Formats.
    Alias{"cifar", "cifar10"},
    Alias{"idx", "mnist"},
    // Keys and axes.
    Alias{"nneighbors", "k"},
    Alias{"neighbors", "k"},
    Alias{"distance", "metric"},
    Alias{"cv", "folds"},
    Alias{"nsplits", "folds"},
    Alias{"nfolds", "folds"},
    Alias{"testratio", "test_size"},
    Alias{"testfraction", "test_size"},
    Alias{"splitratio", "test_size"},
    Alias{"randomstate", "seed"},
    Alias{"randomseed", "seed"},
    Alias{"estimator", "classifier"},
    Alias{"model", "classifier"},
    Alias{"paramgrid", "grid"},
    Alias{"parameters", "grid"},
    Alias{"params", "grid"},
    Alias{"scoring", "scores"},
    Alias{"pipeline", "transforms"},
    Alias{"preprocessing", "transforms"},
    Alias{"steps", "transforms"},
    Alias{"data", "dataset"},
    Alias{"file", "path"},
    Alias{"format", "loader"},
    Alias{"target", "label_column"},
    Alias{"type", "kind"},
};

std::string bare(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c == '_' || c == '-' || c == ' ') continue;
    letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return letters;
}

}  // namespace

std::optional<std::string> familiar_name(std::string_view name, std::span<const std::string> known) {
  const std::string letters = bare(name);
  const auto same =
      std::find_if(known.begin(), known.end(), [&](const std::string& ours) { return bare(ours) == letters; });
  if (same != known.end()) return *same;
  for (const Alias& alias : kAliases) {
    if (alias.theirs != letters) continue;
    const auto ours = std::find(known.begin(), known.end(), alias.ours);
    if (ours != known.end()) return *ours;
  }
  return std::nullopt;
}

std::optional<std::string> suggestion(std::string_view name, std::span<const std::string> known) {
  if (auto familiar = familiar_name(name, known)) return familiar;
  return nearest_name(name, known);
}

}  // namespace gridfold
