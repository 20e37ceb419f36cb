#pragma once

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace gridfold::test {

/// Exact texts that the tests of one folder expect, in its expected_texts.md: under the name of each test case a block
/// for every CHECK_TEXT in it, in their order. With GRIDFOLD_REWRITE_TEXTS set, the tests that run write the file anew
/// with what they see, to be reviewed as a diff (scripts/rewrite_texts.sh).
class ExpectedTexts {
 public:
  /// `source` is the test's file.
  static ExpectedTexts& of(const std::filesystem::path& source) {
    static std::map<std::filesystem::path, ExpectedTexts> known;
    const std::filesystem::path file = source.parent_path() / "expected_texts.md";
    return known.try_emplace(file, file).first->second;
  }

  explicit ExpectedTexts(std::filesystem::path file)
      : file_(std::move(file)), rewrites_(std::getenv("GRIDFOLD_REWRITE_TEXTS") != nullptr) {
    std::ifstream stream(file_);
    std::vector<std::string>* texts = nullptr;
    for (std::string line; std::getline(stream, line);) {
      if (line.starts_with("## ")) texts = &texts_[line.substr(3)];
      if (line != "```text" || texts == nullptr) continue;
      std::string& text = texts->emplace_back();
      while (std::getline(stream, line) && line != "```") text += (text.empty() ? "" : "\n") + line;
    }
  }
  ~ExpectedTexts() {
    if (!rewrites_) return;
    std::ofstream stream(file_);
    stream << "# Texts that the tests expect\n\nWritten by `scripts/rewrite_texts.sh`; review the change as a diff.\n";
    for (const auto& [name, texts] : texts_) {
      stream << "\n## " << name << "\n";
      for (const std::string& text : texts) stream << "```text\n" << text << (text.empty() ? "" : "\n") << "```\n";
    }
  }
  ExpectedTexts(const ExpectedTexts&) = delete;
  ExpectedTexts& operator=(const ExpectedTexts&) = delete;

  /// What stands next for the test case that runs; `actual` itself where texts are rewritten.
  std::string next(const std::string& actual) {
    const std::string name = Catch::getResultCapture().getCurrentTestName();
    std::vector<std::string>& texts = texts_[name];
    const std::size_t place = places_[name]++;
    if (rewrites_) {
      texts.resize(place);
      texts.push_back(actual);
    }
    return place < texts.size() ? texts[place] : "(no text is expected: rewrite the expected texts)";
  }

 private:
  std::filesystem::path file_;
  bool rewrites_;
  std::map<std::string, std::vector<std::string>> texts_;
  std::map<std::string, std::size_t> places_;
};

/// `text` with a folder that differs from run to run called FOLDER.
inline std::string without_folder(std::string text, const std::filesystem::path& folder) {
  const std::string name = folder.string();
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    text.replace(at, name.size(), "FOLDER");
  }
  return text;
}

/// What the error that `run` throws says; `no error` where there is none.
template <typename Run>
std::string message_of(const Run& run) {
  try {
    run();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace gridfold::test

#define CHECK_TEXT(text)                                                                       \
  do {                                                                                         \
    const std::string actual_text = gridfold::test::without_folder(text, GRIDFOLD_SOURCE_DIR); \
    CHECK(actual_text == gridfold::test::ExpectedTexts::of(__FILE__).next(actual_text));       \
  } while (false)
