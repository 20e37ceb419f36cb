#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "data/loaders.hpp"
#include "data/part_content.hpp"
#include "data/tables/guess_table.hpp"
#include "data/tables/read_table.hpp"
#include "data/tables/table_content.hpp"
#include "data/tables/table_options.hpp"

// A text table is always read whole, and with it the other part's: neither the kind of its features nor its classes
// depend on `take`, and both parts agree in them.

namespace gridfold {

namespace {

namespace fs = std::filesystem;

Table read_part(const TableOptions& options, const LoadRequest& request, Part part, bool with_features) {
  if (part == Part::train) return read_table(options.path, options, request, with_features);
  if (!options.test_path) {
    throw DataError(fmt::format("{}: a text table is the train part; name the test part's file in test_path",
                                options.path.string()));
  }
  const TableStart train = read_start(options.path, options, request);
  Table table = read_table(*options.test_path, options, request, with_features, &train.dialect);
  if (train.columns.count != table.columns.count) {
    throw DataError(fmt::format("{}:1:1: {} columns, but {} has {}", table.path.string(), table.columns.count,
                                options.path.string(), train.columns.count));
  }
  if (train.columns.names != table.columns.names) {
    throw DataError(fmt::format("{}:1:1: the columns are named or ordered differently from those of {}",
                                table.path.string(), options.path.string()));
  }
  return table;
}

PartContent read_csv_part(const LoadRequest& request, Part part, bool with_features) {
  return content_of(read_part(table_options(request), request, part, with_features));
}

bool recognises_csv(const fs::path& path) {
  const std::string name = name_without_compression(path);
  return std::ranges::any_of(std::vector<std::string_view>{".csv", ".tsv", ".tab", ".data", ".txt"},
                             [&](std::string_view ending) { return name.ends_with(ending); }) &&
         !holds_libsvm(path);
}

}  // namespace

Loader csv_loader() {
  return {
      .component = {.name = "csv",
                    .summary = "a text table: numbers or categories separated by commas, semicolons, tabs, blanks or "
                               "another character, and one column of labels (label_column); plain, .gz, .bz2, .xz or "
                               ".zst",
                    .aliases = {"table", "tsv"},
                    .revision = 2,
                    .parameters = table_parameters()},
      .inspect = inspect_whole<read_csv_part, has_test_path>,
      .load = load_whole<read_csv_part, has_test_path>,
      .files = file_of_part,
      .recognises = recognises_csv,
      .guess = guess_table};
}

}  // namespace gridfold
