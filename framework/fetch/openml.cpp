#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "fetch/download.hpp"
#include "fetch/openml.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

std::string downloaded_text(const std::string& url, const fs::path& file, const FetchOptions& options) {
  std::error_code ignored;
  fs::remove(file, ignored);
  constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20;
  download(url, file, {.expected_bytes = kMostBytes, .stall_seconds = options.stall_seconds, .stop = options.stop});
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// A text of the description; empty where it has none.
std::string text_of(const nlohmann::json& description, const char* key) {
  const auto found = description.find(key);
  return found != description.end() && found->is_string() ? found->get<std::string>() : "";
}

/// Texts of the description: a list, or one text of names with commas between them.
std::vector<std::string> texts_of(const nlohmann::json& description, const char* key) {
  std::vector<std::string> texts;
  const auto found = description.find(key);
  if (found == description.end()) return texts;
  if (found->is_array()) {
    for (const nlohmann::json& text : *found) {
      if (text.is_string()) texts.push_back(text.get<std::string>());
    }
    return texts;
  }
  std::istringstream stream(text_of(description, key));
  for (std::string text; std::getline(stream, text, ',');) texts.push_back(text);
  return texts;
}

OpenmlSet set_of(std::int64_t id, const nlohmann::json& description, const std::string& url) {
  const std::string location = text_of(description, "url");
  const std::string format = text_of(description, "format");
  constexpr std::array<std::string_view, 3> kReadable{"ARFF", "arff", "Sparse_ARFF"};
  if (std::ranges::find(kReadable, format) == kReadable.end()) {
    throw DataError(fmt::format("{}: the data set's format is {}; gridfold reads ARFF", url, format));
  }
  const std::size_t slash = location.rfind('/');
  if (slash == std::string::npos || slash + 1 == location.size() || location[slash + 1] == '.') {
    throw DataError(fmt::format("{}: the answer names no file", url));
  }
  OpenmlSet set;
  set.label = text_of(description, "default_target_attribute");
  set.ignored = texts_of(description, "ignore_attribute");
  for (std::string& name : texts_of(description, "row_id_attribute")) set.ignored.push_back(std::move(name));
  set.set.name = openml_name(id);
  set.set.mirrors = {location.substr(0, slash + 1)};
  set.set.files = {{.name = location.substr(slash + 1), .md5 = text_of(description, "md5_checksum")}};
  return set;
}

/// The set whose file is at hand.
OpenmlSet given_set(std::int64_t id, const FetchOptions& options) {
  const fs::path& file = options.from.front();
  if (options.from.size() != 1 || !fs::is_regular_file(file)) {
    throw DataError(fmt::format("{}: an OpenML data set is one ARFF file; give that in --from", file.string()));
  }
  OpenmlSet set;
  set.set.name = openml_name(id);
  set.set.files = {{.name = file.filename().string()}};
  return set;
}

}  // namespace

OpenmlSet describe_openml(std::int64_t id, const FetchOptions& options) {
  if (!options.from.empty()) return given_set(id, options);
  std::string server = options.mirrors.empty() ? "https://www.openml.org" : options.mirrors.front();
  while (server.ends_with('/')) server.pop_back();
  const std::string url = fmt::format("{}/api/v1/json/data/{}", server, id);
  std::error_code failed;
  fs::create_directories(fetched_folder(), failed);
  if (failed) throw StoreError(fmt::format("{}: {}", fetched_folder().string(), failed.message()));
  const fs::path file = fetched_folder() / fmt::format(".{}.json", openml_name(id));
  const std::string text = downloaded_text(url, file, options);
  fs::remove(file, failed);
  const nlohmann::json answer = nlohmann::json::parse(text, nullptr, false);
  const auto description = answer.is_object() ? answer.find("data_set_description") : answer.end();
  if (!answer.is_object() || description == answer.end() || !description->is_object()) {
    throw DataError(fmt::format("{}: the answer does not describe a data set", url));
  }
  return set_of(id, *description, url);
}

}  // namespace gridfold
