#include <fstream>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "fetch/download.hpp"
#include "fetch/fetch.hpp"

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

}  // namespace

OpenmlSet openml_set(std::int64_t id, const FetchOptions& options, const std::string& server) {
  const std::string url = fmt::format("{}/api/v1/json/data/{}", server, id);
  std::error_code failed;
  fs::create_directories(fetched_folder(), failed);
  if (failed) throw StoreError(fmt::format("{}: {}", fetched_folder().string(), failed.message()));
  const fs::path file = fetched_folder() / fmt::format(".{}.json", openml_name(id));
  const std::string text = downloaded_text(url, file, options);
  fs::remove(file, failed);
  const nlohmann::json answer = nlohmann::json::parse(text, nullptr, false);
  const auto description = answer.is_object() ? answer.find("data_set_description") : answer.end();
  if (answer.is_discarded() || description == answer.end() || !description->is_object()) {
    throw DataError(fmt::format("{}: the answer does not describe a data set", url));
  }
  const std::string location = text_of(*description, "url");
  const std::string format = text_of(*description, "format");
  if (format != "ARFF" && format != "arff" && format != "Sparse_ARFF") {
    throw DataError(fmt::format("{}: the data set's format is {}; gridfold reads ARFF", url, format));
  }
  const std::size_t slash = location.rfind('/');
  if (slash == std::string::npos || slash + 1 == location.size()) {
    throw DataError(fmt::format("{}: the answer names no file", url));
  }
  OpenmlSet set;
  set.target = text_of(*description, "default_target_attribute");
  set.set.name = openml_name(id);
  set.set.summary = text_of(*description, "name");
  set.set.mirrors = {location.substr(0, slash + 1)};
  set.set.files = {{.name = location.substr(slash + 1), .md5 = text_of(*description, "md5_checksum")}};
  return set;
}

}  // namespace gridfold
