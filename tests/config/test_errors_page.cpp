#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "config/sweep_spec.hpp"
#include "core/error.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;

namespace {

/// One mistake of docs/errors.md: a sweep (or an override of the page's first one) and what is said about it.
struct Example {
  std::string title;
  std::string sweep;
  std::vector<Override> overrides;
  std::string message;
};

/// The page reads: a heading, then a block of ```yaml or of ```console with `--set key=value`, then ```text.
std::vector<Example> examples_of(const std::filesystem::path& page) {
  std::ifstream stream(page);
  std::vector<Example> examples;
  std::string title;
  std::string sweep;
  std::vector<Override> overrides;
  std::string line;
  while (std::getline(stream, line)) {
    if (line.starts_with("#")) {
      title = line;
      overrides.clear();
    }
    if (!line.starts_with("```") || line == "```") continue;
    const std::string language = line.substr(3);
    std::string block;
    while (std::getline(stream, line) && line != "```") block += line + '\n';
    if (language == "yaml") {
      sweep = block;
    } else if (language == "console") {
      const std::size_t begin = block.find("--set '") + 7;
      const std::string change = block.substr(begin, block.rfind('\'') - begin);
      overrides.push_back({change.substr(0, change.find('=')), change.substr(change.find('=') + 1)});
    } else if (language == "text") {
      block.pop_back();
      examples.push_back({title, sweep, overrides, block});
      overrides.clear();
    }
  }
  return examples;
}

/// The folder that the page's examples are read in: the files that they name exist.
class ExampleFolder {
 public:
  ExampleFolder() : before_(std::filesystem::current_path()) {
    std::filesystem::create_directory(folder_.path() / "cifar-10-batches-bin");
    folder_.write("digits.csv", "1,0\n2,1\n");
    folder_.write("loop.yaml", "include: loop.yaml\n");
    std::filesystem::current_path(folder_.path());
  }
  ~ExampleFolder() { std::filesystem::current_path(before_); }
  ExampleFolder(const ExampleFolder&) = delete;
  ExampleFolder& operator=(const ExampleFolder&) = delete;

 private:
  test::TemporaryFolder folder_;
  std::filesystem::path before_;
};

/// The transforms' names, and the parameters of those that the page sets.
std::vector<TransformRule> transform_rules() {
  std::vector<TransformRule> rules;
  for (const char* name : {"as_image", "columns", "crop", "downsample", "grayscale", "mean_image", "min_max",
                           "normalize", "pca", "standardize"}) {
    rules.push_back({name, "", {}});
  }
  rules[8].parameters = {
      {.name = "components",
       .type = ParameterType::integer,
       .least = 1,
       .greatest = 1 << 20,
       .meaning = "",
       .example = "50"},
      {.name = "whiten", .type = ParameterType::boolean, .default_value = false, .meaning = "", .example = "true"}};
  return rules;
}

const Vocabulary kVocabulary{{"cifar10", "mnist", "csv"},
                             {"knn", "majority", "nearest_centroid"},
                             {"l1", "l2", "squared_l2"},
                             {"uniform", "distance"},
                             {"accuracy"},
                             transform_rules()};

}  // namespace

TEST_CASE("every mistake on the page of errors is reported in the very words of the page") {
  const ExampleFolder folder;
  const std::vector<Example> examples = examples_of(std::filesystem::path(GRIDFOLD_SOURCE_DIR) / "docs/errors.md");
  CHECK(examples.size() >= 40);
  for (const Example& example : examples) {
    INFO(example.title);
    INFO(example.sweep);
    CHECK_THROWS_WITH(read_sweep_text(example.sweep, "sweep.yaml", example.overrides, kVocabulary), example.message);
  }
}

TEST_CASE("no mistake on the page of errors stands there twice") {
  std::set<std::string> messages;
  for (const Example& example : examples_of(std::filesystem::path(GRIDFOLD_SOURCE_DIR) / "docs/errors.md")) {
    INFO(example.message);
    CHECK(messages.insert(example.message).second);
  }
}
