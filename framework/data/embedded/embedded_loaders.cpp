#include <string>
#include <utility>

#include "data/embedded/embedded_tables.hpp"
#include "data/loaders.hpp"
#include "data/part_content.hpp"
#include "data/tables/read_table.hpp"
#include "data/tables/table_content.hpp"

namespace gridfold {

namespace {

/// A name that can be a template's argument.
template <std::size_t N>
struct Name {
  constexpr Name(const char (&text)[N]) { std::copy_n(text, N, letters); }
  std::string str() const { return letters; }
  char letters[N]{};
};

template <Name name>
PartContent read(const LoadRequest& request, Part part, bool with_features) {
  if (part == Part::test) throw DataError(name.str() + ": the data set has no test part");
  TextBlock block{.text = embedded_table(name.str())};
  return content_of(read_table(name.str(), block, TableOptions{}, request, with_features));
}

bool has_test(const LoadRequest&) { return false; }

template <Name name>
Loader embedded_loader(std::string summary) {
  return {.component = {.name = name.str(), .summary = std::move(summary)},
          .inspect = inspect_whole<read<name>, has_test>,
          .load = load_whole<read<name>, has_test>,
          .files = [](const LoadRequest&) { return std::vector<std::filesystem::path>{}; }};
}

}  // namespace

Loader digits_loader() {
  return embedded_loader<"digits">("1,797 handwritten digits of 8 x 8 pixels, a part of gridfold");
}

Loader iris_loader() { return embedded_loader<"iris">("150 iris flowers of three species, a part of gridfold"); }

Loader wine_loader() { return embedded_loader<"wine">("178 wines of three cultivars, a part of gridfold"); }

Loader breast_cancer_loader() {
  return embedded_loader<"breast_cancer">("569 tumours, benign or malignant, a part of gridfold");
}

}  // namespace gridfold
