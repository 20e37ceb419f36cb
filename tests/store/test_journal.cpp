#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/journal.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

const std::vector<std::string> kTexts{R"({"a":1})", R"({"b":[1,2,3]})", R"({"c":"line\n"})"};

std::string three_lines() {
  std::string text;
  for (const std::string& json : kTexts) text += journal_line(json);
  return text;
}

struct Read {
  std::vector<std::string> texts;
  std::vector<std::size_t> damaged;
  std::uint64_t whole_bytes = 0;
};

Read read(const std::filesystem::path& file) {
  JournalReader reader(file);
  Read result;
  while (const auto json = reader.next()) result.texts.emplace_back(*json);
  result.damaged = reader.damaged_lines();
  result.whole_bytes = reader.whole_bytes();
  return result;
}

}  // namespace

TEST_CASE("a line is sixteen digits of the SHA-256 of its JSON, a blank and the JSON") {
  // printf '{"a":1}' | sha256sum
  CHECK(journal_line(R"({"a":1})") == "015abd7f5cc57a2d {\"a\":1}\n");
}

TEST_CASE("a journal that is torn at any byte holds every line that was whole") {
  const TemporaryFolder folder;
  const std::string text = three_lines();
  for (std::size_t size = 0; size <= text.size(); ++size) {
    std::vector<std::string> expected;
    std::size_t whole = 0;
    for (const std::string& json : kTexts) {
      const std::size_t end = whole + journal_line(json).size();
      if (end > size) break;
      expected.push_back(json);
      whole = end;
    }
    const Read got = read(folder.write("journal.jsonl", text.substr(0, size)));
    CHECK(got.texts == expected);
    CHECK(got.whole_bytes == whole);
    CHECK(got.damaged.empty());
  }
}

TEST_CASE("a byte that changes anywhere costs its own line, and with a line feed the next one") {
  const TemporaryFolder folder;
  const std::string text = three_lines();
  for (std::size_t place = 0; place < text.size(); ++place) {
    for (const int change : {1, 0x80, 0x2a}) {
      std::string changed = text;
      changed[place] = static_cast<char>(changed[place] ^ change);
      const Read got = read(folder.write("journal.jsonl", changed));
      INFO("byte " << place << " changed by " << change);
      CHECK(got.texts.size() >= (text[place] == '\n' ? 1U : 2U));
      for (const std::string& json : got.texts) CHECK(std::find(kTexts.begin(), kTexts.end(), json) != kTexts.end());
    }
  }
}

TEST_CASE("a damaged line is named where right ones follow, and cut where none does") {
  const TemporaryFolder folder;
  std::string text = three_lines();
  text[5] = 'x';
  CHECK(read(folder.write("journal.jsonl", text)).damaged == std::vector<std::size_t>{1});
  text = three_lines();
  text[text.size() - 3] = 'x';
  const auto file = folder.write("journal.jsonl", text);
  const Read got = read(file);
  CHECK(got.damaged.empty());
  const auto writer = JournalWriter::open(file);
  writer->cut(got.whole_bytes);
  writer->append(journal_line("{}"));
  CHECK(read(file).texts == std::vector<std::string>{kTexts[0], kTexts[1], "{}"});
}

TEST_CASE("a journal has one writer at a time, and readers see that it has one") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "journal.jsonl";
  {
    const auto writer = JournalWriter::create(file);
    CHECK(is_being_written(file));
    CHECK_THROWS_AS(JournalWriter::open(file), JournalIsLocked);
  }
  CHECK_FALSE(is_being_written(file));
  CHECK_NOTHROW(JournalWriter::open(file));
  CHECK_THROWS_WITH(JournalWriter::create(file), file.string() + ": cannot create: File exists");
}

TEST_CASE("a journal whose writer was killed can be written at once") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "journal.jsonl";
  const pid_t child = ::fork();
  if (child == 0) {
    const auto writer = JournalWriter::create(file);
    writer->append(journal_line("{}"));
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  CHECK_NOTHROW(JournalWriter::open(file)->append(journal_line("{}")));
  CHECK(read(file).texts.size() == 2);
}

TEST_CASE("what is no regular file of a plausible size is no journal") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "journal.jsonl";
  const auto refused = [&](const std::string& reason) {
    CHECK_THROWS_WITH(JournalReader(file), Catch::Contains(reason));
    std::filesystem::remove_all(file);
  };
  refused("cannot open: No such file or directory");
  std::filesystem::create_directory(file);
  refused("is no regular file");
  std::filesystem::create_symlink("/dev/zero", file);
  refused("cannot open: Too many levels of symbolic links");
  REQUIRE(run_shell("mkfifo '" + file.string() + "'").exit_code == 0);
  refused("is no regular file");
  folder.write("journal.jsonl", "x");
  std::filesystem::resize_file(file, std::uintmax_t{100} << 30);
  refused("is a file of holes");
}

TEST_CASE("a line without an end is not taken into memory beyond a limit") {
  const TemporaryFolder folder;
  const auto file = folder.write("journal.jsonl", std::string(kMostLineBytes + (1 << 20), 'x'));
  const Read got = read(file);
  CHECK(got.texts.empty());
  CHECK(got.whole_bytes == 0);
}
