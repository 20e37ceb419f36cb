#include "core/paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/nearest_name.hpp"

namespace gridfold {

std::variant<std::string, VariableProblem> expand_variables(std::string_view text) {
  std::string expanded;
  for (;;) {
    const std::size_t open = text.find("${");
    expanded += text.substr(0, open);
    if (open == std::string_view::npos) return expanded;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) {
      return VariableProblem{fmt::format("\"{}\" is not closed", text.substr(open)), "${NAME} or ${NAME:-default}"};
    }
    const std::string_view inner = text.substr(open + 2, close - open - 2);
    text.remove_prefix(close + 1);
    const std::size_t dash = inner.find(":-");
    const bool has_fallback = dash != std::string_view::npos;
    const std::string name(inner.substr(0, dash));
    const std::string_view fallback = has_fallback ? inner.substr(dash + 2) : "";
    const auto is_letter = [](unsigned char c) { return c == '_' || (c < 0x80 && std::isalnum(c) != 0); };
    const bool is_name = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
                         std::all_of(name.begin(), name.end(), is_letter);
    if (!is_name || fallback.find("${") != std::string_view::npos) {
      return VariableProblem{fmt::format("\"{}\" is not the name of a variable", name),
                             "${NAME} or ${NAME:-default}, without another variable in them"};
    }
    const char* value = std::getenv(name.c_str());
    const bool is_set = value != nullptr && *value != '\0';
    if (!is_set && !has_fallback) {
      return VariableProblem{fmt::format("the environment variable {} is not set", name),
                             fmt::format("set it, or write ${{{}:-default}}", name)};
    }
    expanded += is_set ? std::string_view(value) : fallback;
  }
}

std::string absolute_path(const std::string& path) {
  const std::filesystem::path normal = std::filesystem::absolute(path).lexically_normal();
  return normal.has_filename() ? normal.string() : normal.parent_path().string();
}

std::string shell_word(const std::filesystem::path& path) {
  const std::string text = path.string().starts_with('-') ? "./" + path.string() : path.string();
  const auto is_plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("_-./+:,@%=").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::optional<std::string> near_path(const std::filesystem::path& missing) {
  constexpr std::size_t kMostNames = 10'000;
  std::error_code error;
  std::filesystem::path known;
  for (auto part = missing.begin(); part != missing.end(); ++part) {
    if (std::filesystem::exists(known / *part, error)) {
      known /= *part;
      continue;
    }
    std::vector<std::string> names;
    const std::filesystem::path folder = known.empty() ? std::filesystem::path(".") : known;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      if (names.size() < kMostNames) names.push_back(entry->path().filename().string());
    }
    const std::optional<std::string> near = nearest_name(part->string(), names);
    if (!near) return std::nullopt;
    std::filesystem::path meant = known / *near;
    while (++part != missing.end()) meant /= *part;
    if (!std::filesystem::exists(meant, error)) return std::nullopt;
    return meant.string();
  }
  return std::nullopt;
}

}  // namespace gridfold
