#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/loaders.hpp"
#include "data/published/handed_on.hpp"
#include "data/published/published_sets.hpp"

namespace gridfold {

namespace {

/// A parameter of another loader that is a path, and the file or folder of a fetched set that it is given.
struct PathOf {
  std::string_view parameter;
  std::string_view file;
};

/// A fetched set that another loader reads.
struct FetchedSet {
  std::string_view name;
  Loader (*base)();
  std::array<PathOf, 2> paths;
};

constexpr FetchedSet kFashionMnist{"fashion_mnist", mnist_loader, {{{"path", ""}}}};
constexpr FetchedSet kKmnist{"kmnist", mnist_loader, {{{"path", ""}}}};
constexpr FetchedSet kEmnist{"emnist", mnist_loader, {{{"path", ""}}}};
constexpr FetchedSet kSvhn{"svhn", matlab_loader, {{{"path", "train_32x32.mat"}, {"test_path", "test_32x32.mat"}}}};
constexpr FetchedSet kUsps{"usps", libsvm_loader, {{{"path", "usps.bz2"}, {"test_path", "usps.t.bz2"}}}};

/// What the other loader is asked for. Throws DataError where the set was not fetched.
LoadRequest base_request(const FetchedSet& set, const Loader& base, const LoadRequest& request) {
  const std::filesystem::path place = require_fetched(set.name);
  ParameterValues given = handed_on(base, request.parameters);
  for (const PathOf& path : set.paths) {
    if (path.parameter.empty()) continue;
    given.push_back({std::string(path.parameter), (path.file.empty() ? place : place / path.file).string()});
  }
  LoadRequest asked = request;
  asked.parameters = complete_parameters(base.component.name, base.component.parameters, given);
  return asked;
}

template <const FetchedSet& set>
DataShape inspect_fetched(const LoadRequest& request) {
  const Loader base = set.base();
  return base.inspect(base_request(set, base, request));
}

template <const FetchedSet& set>
Dataset load_fetched(const LoadRequest& request) {
  const Loader base = set.base();
  return base.load(base_request(set, base, request));
}

template <const FetchedSet& set>
std::vector<std::filesystem::path> fetched_files(const LoadRequest& request) {
  const Loader base = set.base();
  return base.files(base_request(set, base, request));
}

/// `parameters` are those of the other loader that make sense here.
template <const FetchedSet& set>
Loader fetched_loader(std::span<const std::string_view> parameters = {}) {
  Component component{.name = std::string(set.name),
                      .summary = find_published(set.name)->summary + "; `gridfold data fetch` downloads it"};
  for (ParameterInfo& info : set.base().component.parameters) {
    for (const std::string_view name : parameters) {
      if (info.name == name) component.parameters.push_back(std::move(info));
    }
  }
  return {.component = std::move(component),
          .inspect = inspect_fetched<set>,
          .load = load_fetched<set>,
          .files = fetched_files<set>};
}

/// Which of the fetched variants to read.
std::vector<GuessedParameter> guess_variant(const std::filesystem::path&) {
  std::vector<GuessedParameter> guessed = mnist_loader().guess(place_of_fetched("emnist"));
  std::erase_if(guessed, [](const GuessedParameter& parameter) { return parameter.name == "path"; });
  return guessed;
}

}  // namespace

Loader fashion_mnist_loader() { return fetched_loader<kFashionMnist>(); }

Loader kmnist_loader() { return fetched_loader<kKmnist>(); }

Loader emnist_loader() {
  constexpr std::array<std::string_view, 1> kParameters{"variant"};
  Loader loader = fetched_loader<kEmnist>(kParameters);
  loader.guess = guess_variant;
  return loader;
}

Loader svhn_loader() { return fetched_loader<kSvhn>(); }

Loader usps_loader() { return fetched_loader<kUsps>(); }

}  // namespace gridfold
