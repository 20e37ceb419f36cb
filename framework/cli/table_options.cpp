#include "cli/table_options.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include <boost/program_options/value_semantic.hpp>

#include "cli/terminal.hpp"
#include "core/error.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

constexpr long kUsualRows = 20;

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool wants_color(const std::string& when) {
  if (when == "always") return true;
  if (when == "never") return false;
  if (when != "auto") throw ConfigError("--color " + when + ": allowed: auto, always or never");
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  // https://no-color.org
  return isatty(STDOUT_FILENO) != 0 && !is_set("NO_COLOR") && !is_dumb;
}

/// How many columns the terminal has that the table goes to; empty where it goes elsewhere, or does not say.
std::optional<std::size_t> terminal_columns() {
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {};
  return size.ws_col;
}

}  // namespace

void add_table_options(po::options_description& options) {
  options.add_options()("top", po::value<long>()->default_value(kUsualRows)->value_name("N"),
                        "show the best N configurations, shared by the groups that can be compared")(
      "all", "show every configuration")(
      "color", po::value<std::string>()->default_value("auto")->value_name("WHEN"),
      "colours in the table: auto (on a terminal, where NO_COLOR is not set), always or never");
}

report::TableOptions table_options_from(const po::variables_map& options) {
  const long rows = options["top"].as<long>();
  const bool all = options.count("all") > 0;
  if (rows < 1) throw ConfigError("--top " + std::to_string(rows) + ": allowed: 1 or more");
  if (all && !options["top"].defaulted()) throw ConfigError("--all and --top: allowed: one of the two");
  report::TableOptions table;
  table.colored = wants_color(options["color"].as<std::string>());
  if (const auto columns = terminal_columns()) table.widest_line = *columns;
  if (!all) table.limit = static_cast<std::size_t>(rows);
  return table;
}

void print_table(const std::string& text, const report::TableOptions& options) {
  if (options.colored) {
    write_exactly(std::cout, text);
  } else {
    std::cout << text;
  }
}

}  // namespace gridfold
