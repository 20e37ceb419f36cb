#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

namespace gridfold {

/// The words of a command line, after the command's own.
using Words = std::vector<std::string>;

/// One command of the program: what its help says and what it does.
struct Command {
  std::string_view name;
  std::string_view summary;
  /// The line after "usage: ".
  std::string_view synopsis;
  /// Lines of the help's end, each a command that works.
  std::vector<std::string_view> examples;
  /// Adds the options that the command takes; positional words are options too.
  void (*add_options)(boost::program_options::options_description& options);
  /// The option that words without a dash fill, in order; the last one may stand for several.
  std::vector<std::string_view> positional;
  /// Returns an ExitCode. Throws Cancelled soon after a stop was asked for.
  int (*run)(const boost::program_options::variables_map& options, const std::stop_token& stop);
};

/// Every command, in the order of `gridfold help`.
std::span<const Command> commands();

/// Parses the words and runs the command, or prints its help. Throws ConfigError where the words do not fit.
int execute(const Command& command, const Words& words, const std::stop_token& stop);

/// The text of `gridfold help COMMAND`.
std::string help_text(const Command& command);

/// The text of `gridfold help`.
std::string help_text();

}  // namespace gridfold
