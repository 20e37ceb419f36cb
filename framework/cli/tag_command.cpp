#include "cli/tag_command.hpp"

#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/out_option.hpp"
#include "cli/run_argument.hpp"
#include "core/error.hpp"
#include "store/run_index.hpp"
#include "store/run_tags.hpp"
#include "store/stale_folders.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

using Tags = std::vector<std::string>;

void add_tag_options(po::options_description& options) {
  add_run_argument(options);
  options.add_options()("tag", po::value<Tags>()->multitoken(), "tags to put on the run")(
      "remove", po::value<Tags>()->value_name("TAG"), "take a tag from the run; may be given again");
}

Tags words_of(const po::variables_map& options, const char* name) {
  return options.count(name) > 0 ? options[name].as<Tags>() : Tags();
}

int run_tag(const po::variables_map& options, const std::stop_token& stop) {
  const std::filesystem::path folder = run_folder_from(options, stop);
  const Tags added = words_of(options, "tag");
  const Tags removed = words_of(options, "remove");
  // Of two at once, the second one knows what the first one wrote, on this run and on others.
  std::optional<FolderLock> lock;
  if (!added.empty() || !removed.empty()) lock.emplace(store_of(folder), stop);
  Tags tags = read_tags(folder);
  if (!added.empty()) {
    const RunIndex index(out_from(options), stop);
    const std::string id = folder.filename().string();
    for (const std::string& tag : added) {
      const std::string problem = problem_with_tag(tag, id, index.runs());
      if (!problem.empty()) throw ConfigError(fmt::format("tag {}: {}", tag, problem));
    }
    tags.insert(tags.end(), added.begin(), added.end());
  }
  for (const std::string& tag : removed) {
    if (std::erase(tags, tag) == 0) throw ConfigError(fmt::format("{} has no tag {}", folder.string(), tag));
  }
  if (!added.empty() || !removed.empty()) write_tags(folder, tags);
  for (const std::string& tag : read_tags(folder)) std::cout << tag << '\n';
  return kDone;
}

}  // namespace

Command tag_command() {
  return {.name = "tag",
          .summary = "give a run a name of yours, or show the names it has",
          .synopsis = "gridfold tag RUN [TAG ...] [--remove TAG ...] [--out DIR]",
          .examples = {"gridfold tag latest paper-table-2", "gridfold show paper-table-2",
                       "gridfold tag latest --remove paper-table-2"},
          .add_options = add_tag_options,
          .positional = {"run", "tag"},
          .run = run_tag};
}

}  // namespace gridfold
