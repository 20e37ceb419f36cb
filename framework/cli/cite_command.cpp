#include "cli/cite_command.hpp"

#include <iostream>
#include <string>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/citation.hpp"
#include "cli/exit_code.hpp"
#include "core/error.hpp"
#include "core/version.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_cite_options(po::options_description& options) {
  options.add_options()("format,f", po::value<std::string>()->default_value("bibtex")->value_name("FORMAT"),
                        "bibtex, or cff for the whole CITATION.cff");
}

std::string bibtex() {
  return fmt::format(
      "@software{{gridfold,\n"
      "  author  = {{{{{}}}}},\n"
      "  title   = {{{}}},\n"
      "  version = {{{}}},\n"
      "  note    = {{commit {}}},\n"
      "  license = {{{}}}\n"
      "}}\n",
      kCitationAuthors, kCitationTitle, version(), commit(), kCitationLicense);
}

int run_cite(const po::variables_map& options, const std::stop_token&) {
  const std::string& format = options["format"].as<std::string>();
  if (format != "bibtex" && format != "cff") {
    throw ConfigError(fmt::format("--format {}: allowed: bibtex, cff", format));
  }
  std::cout << (format == "cff" ? kCitationFile : bibtex());
  return kDone;
}

}  // namespace

Command cite_command() {
  return {.name = "cite",
          .summary = "show how to cite gridfold",
          .synopsis = "gridfold cite [--format bibtex|cff]",
          .examples = {"gridfold cite", "gridfold cite --format cff"},
          .add_options = add_cite_options,
          .positional = {},
          .run = run_cite};
}

}  // namespace gridfold
