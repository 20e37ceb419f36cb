#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/lower_case.hpp"
#include "data/tables/arff.hpp"
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
  set.set.files = {{.name = location.substr(slash + 1), .md5 = lower_case(text_of(description, "md5_checksum"))}};
  return set;
}

std::string url_of_description(std::int64_t id, const FetchOptions& options) {
  std::string server = options.mirrors.empty() ? "https://www.openml.org" : options.mirrors.front();
  while (server.ends_with('/')) server.pop_back();
  return fmt::format("{}/api/v1/json/data/{}", server, id);
}

/// What `text` describes, or a discarded value where it describes nothing.
nlohmann::json description_in(const std::string& text) {
  const nlohmann::json answer = nlohmann::json::parse(text, nullptr, false);
  const nlohmann::json none(nlohmann::json::value_t::discarded);
  if (!answer.is_object()) return none;
  const auto found = answer.find("data_set_description");
  return found != answer.end() && found->is_object() ? *found : none;
}

/// The description that a file of at most a few MiB holds.
nlohmann::json description_of_file(const fs::path& file) {
  constexpr std::uintmax_t kMostBytes = std::uintmax_t{16} << 20;
  std::ifstream bytes(file, std::ios::binary);
  if (fs::file_size(file) > kMostBytes || (bytes >> std::ws).peek() != '{') return description_in("");
  std::ostringstream text;
  text << bytes.rdbuf();
  return description_in(text.str());
}

void require_number(const nlohmann::json& description, std::int64_t id, const fs::path& file) {
  const std::string number = text_of(description, "id");
  if (number.empty() || number == std::to_string(id)) return;
  throw DataError(fmt::format("{}: describes the data set {}, not {}", file.string(), number, id));
}

/// The set whose file is at hand.
OpenmlSet given_set(std::int64_t id, const FetchOptions& options) {
  OpenmlSet set;
  set.set.name = openml_name(id);
  fs::path table;
  bool is_described = false;
  for (const fs::path& file : options.from) {
    if (!fs::is_regular_file(file)) {
      throw DataError(fmt::format("{}: is not a file; an OpenML data set is one ARFF file", file.string()));
    }
    const nlohmann::json description = description_of_file(file);
    if (!description.is_discarded()) {
      require_number(description, id, file);
      set = set_of(id, description, file.string());
      is_described = true;
    } else if (table.empty()) {
      table = file;
    } else {
      throw DataError(fmt::format("{} and {}: an OpenML data set is one ARFF file, and perhaps its description ({})",
                                  table.string(), file.string(), url_of_description(id, options)));
    }
  }
  if (table.empty()) {
    throw DataError(
        fmt::format("{}: describes the data set; give its ARFF file in --from, too", options.from.front().string()));
  }
  set.given = table;
  set.set.files = {{.name = table.filename().string(), .md5 = is_described ? set.set.files.front().md5 : ""}};
  require_arff(table, set.ignored, options.stop);
  if (!is_described && options.note) {
    options.note(
        fmt::format("{}: its MD5 is not checked, and label and ignored columns are unknown; --from {} "
                    "--from DESCRIPTION takes what {} says of them",
                    table.string(), table.string(), url_of_description(id, options)));
  }
  return set;
}

/// Asks the server.
std::string downloaded_description(std::int64_t id, const std::string& url, const FetchOptions& options) {
  std::error_code failed;
  fs::create_directories(fetched_folder(), failed);
  if (failed) throw StoreError(fmt::format("{}: {}", fetched_folder().string(), failed.message()));
  const fs::path file = fetched_folder() / fmt::format(".{}.json", openml_name(id));
  try {
    std::string text = downloaded_text(url, file, options);
    fs::remove(file, failed);
    return text;
  } catch (const DownloadError& error) {
    throw DataError(fmt::format(
        "{} could not be downloaded:\n  {}\n{} `gridfold data fetch {} --from FILE.arff --from DESCRIPTION.json` takes "
        "files that were downloaded elsewhere ({} is the description, and names the ARFF file).",
        openml_name(id), error.what(), advice_on_network(!error.network), openml_name(id), url));
  }
}

}  // namespace

void require_arff(const fs::path& file, const std::vector<std::string>& ignored, const std::stop_token& stop) {
  std::vector<bool> is_read;
  for (const ArffAttribute& attribute : read_arff_header(file, stop)) {
    is_read.push_back(std::ranges::find(ignored, attribute.name) == ignored.end());
  }
  read_arff(file, is_read, stop, {});
}

OpenmlSet describe_openml(std::int64_t id, const FetchOptions& options) {
  if (!options.from.empty()) return given_set(id, options);
  const std::string url = url_of_description(id, options);
  const nlohmann::json description = description_in(downloaded_description(id, url, options));
  if (description.is_discarded()) throw DataError(fmt::format("{}: the answer does not describe a data set", url));
  return set_of(id, description, url);
}

}  // namespace gridfold
