#include "store/run_progress.hpp"

#include <fstream>
#include <string>
#include <system_error>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "store/json_field.hpp"
#include "store/parse_json.hpp"
#include "store/read_file.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

constexpr const char* kProgressName = "progress.json";
constexpr const char* kTemporaryName = ".progress.json.gridfold-tmp";
constexpr std::uint64_t kMostProgressBytes = 4096;

}  // namespace

void write_progress_file(const fs::path& folder, const WriterProgress& progress) {
  const nlohmann::ordered_json json{{"operations_done", progress.progress.operations_done},
                                    {"operations_total", progress.progress.operations_total},
                                    {"seconds", progress.seconds}};
  std::ofstream file(folder / kTemporaryName);
  file << json.dump() << '\n';
  file.close();
  std::error_code ignored;
  if (file) fs::rename(folder / kTemporaryName, folder / kProgressName, ignored);
}

void remove_progress_file(const fs::path& folder) {
  std::error_code ignored;
  fs::remove(folder / kProgressName, ignored);
  fs::remove(folder / kTemporaryName, ignored);
}

std::optional<WriterProgress> read_progress_file(const fs::path& folder) {
  try {
    const std::string source = (folder / kProgressName).string();
    const nlohmann::ordered_json json = parse_json(read_file(source, kMostProgressBytes), source);
    const JsonField field(json, source, "");
    return WriterProgress{{field["operations_done"].number(), field["operations_total"].number()},
                          field["seconds"].number()};
  } catch (const StoreError&) {
    return std::nullopt;
  }
}

}  // namespace gridfold
