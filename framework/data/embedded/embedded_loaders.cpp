#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "data/embedded/embedded_tables.hpp"
#include "data/loaders.hpp"
#include "data/part_content.hpp"
#include "data/tables/read_table.hpp"
#include "data/tables/table_content.hpp"

namespace gridfold {

namespace {

constexpr char kDigits[] = "digits";
constexpr char kIris[] = "iris";
constexpr char kWine[] = "wine";
constexpr char kBreastCancer[] = "breast_cancer";

template <const char* name>
PartContent read_embedded_part(const LoadRequest& request, Part part, bool with_features) {
  if (part == Part::test) {
    throw WrongRequest("name", fmt::format("{} has no test part", name),
                       "a protocol that does not score the test part");
  }
  const TextBlock block{.text = embedded_table(name)};
  return content_of(read_table(name, block, TableOptions{}, request, with_features));
}

bool embedded_has_test(const LoadRequest&) { return false; }

template <const char* name>
Loader embedded_loader(std::string_view rows) {
  return {.component = {.name = name, .summary = fmt::format("{}; built in, no files needed", rows)},
          .inspect = inspect_whole<read_embedded_part<name>, embedded_has_test>,
          .load = load_whole<read_embedded_part<name>, embedded_has_test>,
          .files = [](const LoadRequest&) { return std::vector<std::filesystem::path>{}; }};
}

}  // namespace

Loader digits_loader() { return embedded_loader<kDigits>("1,797 handwritten digits of 8 x 8 pixels"); }

Loader iris_loader() { return embedded_loader<kIris>("150 iris flowers of three species"); }

Loader wine_loader() { return embedded_loader<kWine>("178 wines of three cultivars"); }

Loader breast_cancer_loader() { return embedded_loader<kBreastCancer>("569 tumours, benign or malignant"); }

}  // namespace gridfold
