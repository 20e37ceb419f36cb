#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "run_program.hpp"

using namespace gridfold::test;

namespace {

/// One mistake of docs/errors.md: a sweep, what gridfold is called with, and what it says.
struct Example {
  std::string title;
  std::string sweep;
  /// After the program's name.
  std::string words;
  std::string message;
};

/// The page: commands that make the files which its examples name, and the examples.
struct Page {
  std::string preparation;
  std::vector<Example> examples;
};

/// A block of ```sh prepares the folder. An example is a heading, then a block of ```yaml or of ```console with a
/// command for the last such, then ```text.
Page read_page() {
  const std::string program = "gridfold ";
  std::ifstream stream(std::string(GRIDFOLD_SOURCE_DIR) + "/docs/errors.md");
  Page page;
  Example example;
  std::string line;
  while (std::getline(stream, line)) {
    if (line.starts_with("#")) example.title = line;
    if (!line.starts_with("```") || line == "```") continue;
    const std::string language = line.substr(3);
    std::string block;
    while (std::getline(stream, line) && line != "```") block += line + '\n';
    if (language == "sh") {
      page.preparation = block;
    } else if (language == "yaml") {
      example.sweep = block;
      example.words = "validate sweep.yaml";
    } else if (language == "console") {
      REQUIRE(block.starts_with(program));
      example.words = block.substr(program.size());
    } else if (language == "text") {
      example.message = block;
      page.examples.push_back(example);
    }
  }
  return page;
}

/// Programs that are started here find the examples' files.
class WorkingFolder {
 public:
  WorkingFolder() : before_(std::filesystem::current_path()) { std::filesystem::current_path(folder_.path()); }
  ~WorkingFolder() { std::filesystem::current_path(before_); }
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;

  void write_sweep(const std::string& text) const { folder_.write("sweep.yaml", text); }

 private:
  TemporaryFolder folder_;
  std::filesystem::path before_;
};

}  // namespace

TEST_CASE("the program reports every mistake on the page of errors in the very words of the page, and exits with 2") {
  const Page page = read_page();
  CHECK(page.examples.size() >= 90);
  const WorkingFolder folder;
  REQUIRE(run_shell(page.preparation).exit_code == 0);
  for (const Example& example : page.examples) {
    INFO(example.title);
    INFO(example.sweep);
    INFO(example.words);
    folder.write_sweep(example.sweep);
    const ProgramResult result = run_gridfold(example.words);
    CHECK(result.exit_code == 2);
    CHECK(result.output + result.errors == example.message);
  }
}

TEST_CASE("no mistake on the page of errors stands there twice") {
  std::set<std::string> messages;
  for (const Example& example : read_page().examples) {
    INFO(example.message);
    CHECK(messages.insert(example.message).second);
  }
}
