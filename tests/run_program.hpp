#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "temporary_folder.hpp"

namespace gridfold::test {

/// What a finished program left behind.
struct ProgramResult {
  int exit_code = 0;
  std::string output;
  std::string errors;
};

inline std::string read_text(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// Whether the shell misses the program; says then that the test is skipped.
inline bool is_skipped_without(const std::string& program) {
  if (std::system(("command -v " + program + " >/dev/null").c_str()) == 0) return false;
  std::printf("SKIPPED: %s is not installed\n", program.c_str());
  return true;
}

/// Runs a shell command line and waits for its end.
inline ProgramResult run_shell(const std::string& command_line) {
  const TemporaryFolder folder;
  const std::string out = (folder.path() / "out").string();
  const std::string err = (folder.path() / "err").string();
  const int status = std::system(("( " + command_line + " ) >'" + out + "' 2>'" + err + "'").c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_text(out), read_text(err)};
}

/// Runs gridfold with these words, which the shell splits.
inline ProgramResult run_gridfold(const std::string& words) {
  return run_shell(std::string("'") + GRIDFOLD_BINARY + "' " + words);
}

}  // namespace gridfold::test
