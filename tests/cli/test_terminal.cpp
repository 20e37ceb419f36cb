#include <catch2/catch.hpp>

#include <sstream>
#include <string>

#include "cli/terminal.hpp"
#include "run_program.hpp"

using namespace gridfold;
using namespace gridfold::test;

TEST_CASE("a guarded stream shows control characters, and passes our own by") {
  std::ostringstream stream;
  {
    const TerminalGuard guard(stream);
    stream << "a\x1b[2J" << 'b' << 1.5 << std::string("\x7f\n");
    write_exactly(stream, "\x1b[K");
  }
  stream << "\x1b";
  CHECK(stream.str() == "a\\u001b[2Jb1.5\\u007f\n\x1b[K\x1b");
}

TEST_CASE("what erases a line on standard error is written at once, before standard output goes on") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "terminal").string();
  std::ofstream errors(file);
  errors << std::unitbuf;
  const TerminalGuard guard(errors);
  errors << "50 %";
  write_exactly(errors, "\r\x1b[K");
  CHECK(read_text(file) == "50 %\r\x1b[K");
}

TEST_CASE("no control character of a file or of the command line reaches the terminal") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "sweep.yaml").string();
  std::ofstream(file) << "name: \"\\e]0;x\\a\"\nclassifier: \"\\u009b2J\\u202e\"\n";
  const auto run = [&](const std::string& words) {
    std::ofstream(folder.path() / "words.sh") << "'" GRIDFOLD_BINARY "' " << words << "\n";
    return run_shell("bash '" + (folder.path() / "words.sh").string() + "'");
  };
  for (const std::string& words :
       {"validate '" + file + "'", "run '" + file + "' --set 'k=\"\\e[2J'", "plan '" + file + "' --set $'\\e[2J=1'",
        std::string("show $'\\e[2J'"), std::string("$'\\x9b2J'"), std::string("data info $'\\u202e'"),
        std::string("run $'\\e[2J.yaml'")}) {
    INFO(words);
    const ProgramResult result = run(words);
    CHECK(result.exit_code != 0);
    const std::string all = result.output + result.errors;
    CHECK_FALSE(all.empty());
    for (const std::string wrong : {"\x1b", "\x07", "\xc2\x9b", "\x9b", "\u202e"}) {
      CHECK(all.find(wrong) == std::string::npos);
    }
  }
}
