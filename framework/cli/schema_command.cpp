#include "cli/schema_command.hpp"

#include <iostream>
#include <string>

#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "core/error.hpp"
#include "plan/registry.hpp"
#include "report/json_schema.hpp"
#include "report/key_reference.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

void add_schema_options(po::options_description& options) {
  options.add_options()("format,f", po::value<std::string>()->default_value("json")->value_name("FORMAT"),
                        "json: a JSON Schema for editors; markdown: the reference page of all keys");
}

int run_schema(const po::variables_map& options, const std::stop_token&) {
  const std::string format = options["format"].as<std::string>();
  if (format != "json" && format != "markdown") {
    throw ConfigError("--format " + format + ": allowed: json, markdown");
  }
  const Vocabulary vocabulary = vocabulary_of(*built_in());
  std::cout << (format == "json" ? sweep_json_schema(vocabulary) : key_reference_page(vocabulary));
  return kDone;
}

}  // namespace

Command schema_command() {
  return {.name = "schema",
          .summary = "describe the sweep file's keys, to editors or to people",
          .synopsis = "gridfold schema [--format json|markdown]",
          .examples = {"gridfold schema > sweep.schema.json", "gridfold schema --format markdown | less"},
          .add_options = add_schema_options,
          .positional = {},
          .run = run_schema};
}

}  // namespace gridfold
