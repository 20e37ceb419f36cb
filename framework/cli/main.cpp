#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt_watch.hpp"
#include "cli/terminal.hpp"
#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/memory_limit.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"
#include "core/version.hpp"
#include "linalg/blas.hpp"

namespace gridfold {

namespace {

const Command& known_command(const std::string& name) {
  if (const Command* command = find_entry(commands(), name)) return *command;
  std::vector<std::string> names = entry_names(commands());
  names.emplace_back("help");
  std::string problem = "gridfold: unknown command \"" + name + "\"";
  if (const auto nearest = nearest_name(name, names)) problem += "; did you mean \"" + *nearest + "\"?";
  throw ConfigError(problem + "\n`gridfold help` lists the commands");
}

int help(const Words& words) {
  if (words.size() > 1) {
    throw ConfigError("gridfold help: unexpected argument \"" + words[1] + "\"\nusage: gridfold help [COMMAND]");
  }
  std::cout << (words.empty() || words.front() == "help" ? help_text() : help_text(known_command(words.front())));
  return kDone;
}

int dispatch(Words words, const std::stop_token& stop) {
  if (words.empty()) {
    std::cerr << help_text();
    return kConfigError;
  }
  const std::string name = words.front();
  words.erase(words.begin());
  if (name == "help" || name == "--help" || name == "-h") return help(words);
  if (name == "--version") {
    std::cout << "gridfold " << version() << " (" << commit() << ")\n";
    return kDone;
  }
  const Command& command = known_command(name);
  return execute(command, words, stop);
}

int report(const std::exception& error, ExitCode code) {
  std::cerr << "error: " << error.what() << '\n';
  return code;
}

int guarded_main(int argc, char** argv) {
  const TerminalGuard output(std::cout);
  const TerminalGuard errors(std::cerr);
  try {
    const InterruptWatch watch;
    const int code = dispatch(Words(argv + 1, argv + argc), watch.token());
    std::cout.flush();
    if (!std::cout) throw StoreError("standard output could not be written");
    return code;
  } catch (const ConfigError& error) {
    return report(error, kConfigError);
  } catch (const DataError& error) {
    return report(error, kDataError);
  } catch (const StoreError& error) {
    return report(error, kStoreError);
  } catch (const SystemError& error) {
    return report(error, kStoreError);
  } catch (const Cancelled& cancelled) {
    std::cerr << "interrupted: " << (cancelled.told.empty() ? "stopped before the end" : cancelled.told) << '\n';
    return kInterrupted;
  } catch (const std::bad_alloc&) {
    // `plan` itself has only the data in memory.
    const bool is_run = argc > 1 && std::string_view(argv[1]) == "run";
    std::cerr << "error: out of memory: " << memory_limit().text
              << (is_run ? "; `gridfold plan` says how much a sweep needs\n"
                         : "; a data set whose rows do not fit can be read in part (`take`)\n");
    return kDataError;
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::resource_unavailable_try_again) return report(error, kStoreError);
    std::cerr << "error: no thread available: " << error.code().message() << '\n';
    return kStoreError;
  } catch (const std::exception& error) {
    std::cerr << "error: unexpected: " << error.what() << "; please report this\n";
    return kStoreError;
  } catch (...) {
    std::cerr << "error: unexpected, and without a message; please report this\n";
    return kStoreError;
  }
}

/// Takes the descriptors of standard streams that are closed, so that no file gets one of them, into which what is
/// printed would go. What is written to them fails, also by a name such as /dev/stdout.
void hold_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    const bool is_input = stream == STDIN_FILENO;
    // By its name standard input can be read all the same, and is empty.
    if (is_input && ::open("/dev/null", O_WRONLY) < 0) return;
    if (!is_input && ::open("/dev/full", O_RDONLY) < 0 && ::open("/dev/null", O_RDONLY) < 0) return;
  }
}

}  // namespace

}  // namespace gridfold

int main(int argc, char** argv) {
  gridfold::hold_closed_streams();
  // A limit on file sizes then fails a write, which is told and cleaned up after, instead of killing the process.
  std::signal(SIGXFSZ, SIG_IGN);
  // C's buffers, which the streams share otherwise, give up a write that a signal interrupts.
  std::ios::sync_with_stdio(false);
  gridfold::keep_blas_to_one_thread();
  return gridfold::guarded_main(argc, argv);
}
