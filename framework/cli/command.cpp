#include "cli/command.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>

#include <fmt/format.h>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>

#include "cli/exit_code.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/version.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

po::options_description options_of(const Command& command) {
  po::options_description options("options");
  command.add_options(options);
  options.add_options()("help,h", "show this help");
  return options;
}

bool is_positional(const Command& command, const std::string& name) {
  return std::find(command.positional.begin(), command.positional.end(), name) != command.positional.end();
}

[[noreturn]] void refuse(const Command& command, const std::string& problem) {
  throw ConfigError(fmt::format("gridfold {}: {}\nusage: {}\n`gridfold help {}` says more", command.name, problem,
                                command.synopsis, command.name));
}

std::string unknown_option(const po::options_description& options, const std::string& given) {
  std::vector<std::string> names;
  for (const auto& option : options.options()) names.push_back("--" + option->long_name());
  const std::optional<std::string> nearest = nearest_name(given, names);
  return fmt::format("unknown option {}{}", given, nearest ? fmt::format("; did you mean {}?", *nearest) : "");
}

/// A positional word as the synopsis calls it: `SWEEP`.
std::string shown_name(std::string name) {
  name.erase(0, name.find_first_not_of('-'));
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name;
}

bool has_empty_text(const po::variable_value& value) {
  if (const auto* text = boost::any_cast<std::string>(&value.value())) return text->empty();
  const auto* texts = boost::any_cast<std::vector<std::string>>(&value.value());
  return texts != nullptr && std::find(texts->begin(), texts->end(), "") != texts->end();
}

po::variables_map parse(const Command& command, const Words& words) {
  const po::options_description options = options_of(command);
  po::positional_options_description positional;
  for (std::size_t i = 0; i < command.positional.size(); ++i) {
    const bool takes_the_rest = options.find(std::string(command.positional[i]), false).semantic()->max_tokens() > 1;
    positional.add(std::string(command.positional[i]).c_str(), takes_the_rest ? -1 : 1);
  }
  po::variables_map values;
  try {
    using Style = po::command_line_style::style_t;
    const auto style = static_cast<Style>(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing);
    po::store(po::command_line_parser(words).options(options).positional(positional).style(style).run(), values);
    // Help is for those who do not know what is required.
    if (values.count("help") == 0) po::notify(values);
  } catch (const po::unknown_option& error) {
    refuse(command, unknown_option(options, error.get_option_name()));
  } catch (const po::too_many_positional_options_error&) {
    refuse(command, "unexpected argument");
  } catch (const po::required_option& error) {
    refuse(command, fmt::format("{} is missing", shown_name(error.get_option_name())));
  } catch (const po::error& error) {
    refuse(command, error.what());
  }
  for (const std::string_view name : command.positional) {
    if (has_empty_text(values[std::string(name)])) {
      refuse(command, fmt::format("{} is an empty text", shown_name(std::string(name))));
    }
  }
  return values;
}

}  // namespace

int execute(const Command& command, const Words& words, const std::stop_token& stop) {
  const po::variables_map values = parse(command, words);
  if (values.count("help") > 0) {
    std::cout << help_text(command);
    return kDone;
  }
  return command.run(values, stop);
}

std::string help_text(const Command& command) {
  po::options_description shown("options");
  const po::options_description all = options_of(command);
  for (const auto& option : all.options()) {
    if (!is_positional(command, option->long_name())) shown.add(option);
  }
  std::ostringstream text;
  text << "gridfold " << command.name << ": " << command.summary << "\n\nusage: " << command.synopsis << "\n\n";
  if (!command.positional.empty()) text << "arguments:\n";
  for (const std::string_view name : command.positional) {
    const std::string& description = all.find(std::string(name), false).description();
    text << fmt::format("  {:<27} {}\n", shown_name(std::string(name)), description);
  }
  text << (command.positional.empty() ? "" : "\n") << shown << "\nexamples:\n";
  for (const std::string_view example : command.examples) text << "  " << example << '\n';
  return text.str();
}

std::string help_text() {
  std::string text = fmt::format(
      "gridfold {}: exact cross-validation sweeps, declared in YAML\n\nusage: gridfold COMMAND ...\n\ncommands:\n",
      version());
  for (const Command& command : commands()) text += fmt::format("  {:<11} {}\n", command.name, command.summary);
  text +=
      "  help        show this, or the help of one command\n\n"
      "`gridfold --version` prints the version.\n\n"
      "exit status: 0 done; 1 some cells failed or a reproduction differs; 2 usage or config error;\n"
      "3 data error; 4 store or system error; 5 --max-time is over; 130 interrupted\n";
  return text;
}

}  // namespace gridfold
