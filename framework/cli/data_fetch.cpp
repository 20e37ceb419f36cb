#include "cli/data_fetch.hpp"

#include <charconv>
#include <iostream>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/exit_code.hpp"
#include "cli/status_line.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"
#include "data/published/published_sets.hpp"
#include "fetch/fetch.hpp"

namespace gridfold {

namespace {

constexpr std::string_view kOpenml = "openml:";

/// The number of an OpenML data set.
std::optional<std::int64_t> openml_id(const std::string& name) {
  if (!name.starts_with(kOpenml)) return std::nullopt;
  const std::string_view digits = std::string_view(name).substr(kOpenml.size());
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  if (error != std::errc{} || end != digits.data() + digits.size() || id < 1) {
    throw ConfigError(fmt::format("{}: allowed: openml: and the number of a data set, such as openml:61", name));
  }
  return id;
}

const PublishedSet& known_set(const std::string& name) {
  if (const PublishedSet* set = find_published(name)) return *set;
  std::vector<std::string> names = entry_names(std::span<const PublishedSet>(published_sets()));
  names.emplace_back("openml:ID");
  const auto nearest = nearest_name(name, names);
  throw ConfigError(fmt::format("{}: cannot be fetched; allowed: {}{}", name, fmt::join(names, ", "),
                                nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
}

std::uint64_t bytes_of(const PublishedSet& set) {
  std::uint64_t bytes = 0;
  for (const PublishedFile& file : set.files) bytes += file.bytes;
  return bytes;
}

int list_sets() {
  for (const PublishedSet& set : published_sets()) {
    std::error_code ignored;
    const std::filesystem::path place = place_of_fetched(set.name);
    const bool is_there = std::filesystem::exists(place, ignored) && !std::filesystem::is_empty(place, ignored);
    const std::uint64_t bytes = bytes_of(set);
    std::cout << fmt::format("{:<13} {:>8}  {:<7}  {}\n", set.name,
                             bytes > 0 ? amount_text(static_cast<double>(bytes)) : "", is_there ? "fetched" : "",
                             set.summary);
  }
  std::cout << fmt::format("{:<13} {:>8}  {:<7}  a data set of openml.org by its number\n", "openml:ID", "", "")
            << fmt::format("They are kept in {}.\n", fetched_folder().string());
  return kDone;
}

}  // namespace

int fetch_datasets(std::span<const std::string> names, std::span<const std::string> mirrors,
                   std::span<const std::string> from, const std::stop_token& stop) {
  if (names.empty()) return list_sets();
  for (const std::string& name : names) {
    if (!openml_id(name)) known_set(name);
  }
  TransferLine line;
  FetchOptions options;
  options.mirrors.assign(mirrors.begin(), mirrors.end());
  options.from.assign(from.begin(), from.end());
  options.progress = [&](const std::string& file, std::uint64_t done, std::uint64_t total) {
    line.show(file, done, total);
  };
  options.note = [&](const std::string& message) {
    line.clear();
    std::cerr << "warning: " << message << '\n';
  };
  options.stop = stop;
  for (const std::string& name : names) {
    const auto id = openml_id(name);
    const Fetched fetched = id ? fetch(*id, options) : fetch(known_set(name), options);
    line.clear();
    std::cout << fmt::format("{}: {} {}\n", name, fetched.was_there ? "already in" : "fetched to",
                             fetched.folder.string());
    std::cout << fmt::format("In a sweep: dataset: {}\n", name);
  }
  return kDone;
}

}  // namespace gridfold
