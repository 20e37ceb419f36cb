#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace gridfold::test {

/// The values behind `name` in a file of tests/data/expected, one line per name.
inline std::vector<std::string> expected_values(const std::string& file, const std::string& name) {
  std::ifstream stream(std::string(GRIDFOLD_SOURCE_DIR) + "/tests/data/expected/" + file);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word != name) continue;
    std::vector<std::string> values;
    while (words >> word) values.push_back(word);
    return values;
  }
  throw std::runtime_error("no expected value " + name + " in " + file);
}

/// The same as numbers.
inline std::vector<double> expected_numbers(const std::string& file, const std::string& name) {
  std::vector<double> values;
  for (const std::string& text : expected_values(file, name)) values.push_back(std::stod(text));
  return values;
}

}  // namespace gridfold::test
