#include "cli/used_variables.hpp"

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace gridfold {

namespace {

constexpr const char* kOwn = "GRIDFOLD_SIMD";

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

void add_named(std::set<std::string>& names, const std::string& text) {
  for (std::size_t open = text.find("${"); open != std::string::npos; open = text.find("${", open + 2)) {
    const std::size_t end = text.find_first_of(":}", open);
    if (end != std::string::npos) names.insert(text.substr(open + 2, end - open - 2));
  }
}

}  // namespace

std::vector<std::string> used_variables(const std::filesystem::path& sweep_file) {
  std::set<std::string> names{kOwn};
  add_named(names, text_of(sweep_file));
  add_named(names, text_of("/proc/self/cmdline"));
  std::vector<std::string> used;
  for (const std::string& name : names) {
    if (std::getenv(name.c_str()) != nullptr) used.push_back(name);
  }
  return used;
}

}  // namespace gridfold
