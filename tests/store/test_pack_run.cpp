#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <string>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/pack_run.hpp"
#include "store/read_run.hpp"
#include "store/written_run.hpp"

using namespace gridfold;
using namespace gridfold::test;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

/// An archive that a line of Python makes of the packed sample: `add(name, bytes)` and `link(name, target)`.
fs::path made_by_python(const TemporaryFolder& folder, const std::string& line) {
  const fs::path file = folder.path() / "made.tar.gz";
  fs::remove(file);
  const auto script = folder.write("make.py",
                                   "import io, sys, tarfile\n"
                                   "out = tarfile.open(sys.argv[1], 'w:gz')\n"
                                   "def add(name, data):\n"
                                   "    info = tarfile.TarInfo(name); info.size = len(data)\n"
                                   "    out.addfile(info, io.BytesIO(data))\n"
                                   "def link(name, target, kind=tarfile.SYMTYPE):\n"
                                   "    info = tarfile.TarInfo(name); info.type = kind; info.linkname = target\n"
                                   "    out.addfile(info)\n" +
                                       line + "\nout.close()\n");
  const ProgramResult made = run_shell(GRIDFOLD_PYTHON " '" + script.string() + "' '" + file.string() + "'");
  INFO(made.errors);
  REQUIRE(made.exit_code == 0);
  return file;
}

}  // namespace

TEST_CASE("a run that is packed and unpacked elsewhere is the same to the byte, and so is a second archive of it") {
  const TemporaryFolder results;
  const TemporaryFolder other;
  const fs::path folder = write_sample_run(results.path());
  pack_run(folder, results.path() / "a.tar.gz");
  pack_run(folder, results.path() / "b.tar.gz");
  CHECK(read_text(results.path() / "a.tar.gz") == read_text(results.path() / "b.tar.gz"));
  const fs::path unpacked = unpack_run(results.path() / "a.tar.gz", other.path());
  CHECK(unpacked == other.path() / folder.filename());
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    CHECK(read_text(entry.path()) == read_text(unpacked / entry.path().filename()));
    ++files;
  }
  CHECK(files == 6);
  CHECK(problems_of_run(unpacked).empty());
  CHECK_THROWS_WITH(unpack_run(results.path() / "a.tar.gz", other.path()), unpacked.string() + ": is there already");
  CHECK_THROWS_WITH(pack_run(folder, results.path() / "a.tar.gz"), Contains("is there already"));
}

TEST_CASE("an archive that holds anything but the whole files of one run leaves nothing, anywhere") {
  const TemporaryFolder folder;
  const fs::path results = folder.path() / "below" / "results";
  for (const char* line : {
           "add('../x/journal.jsonl', b'x')",
           "add('/tmp/gridfold-evil/journal.jsonl', b'x')",
           "add('id/../../journal.jsonl', b'x')",
           "add('id/sub/journal.jsonl', b'x')",
           "add('id/other.txt', b'x')",
           "add('.id/journal.jsonl', b'x')",
           "add('id', b'x')",
           "link('id/journal.jsonl', '/etc/passwd')",
           "link('id/journal.jsonl', '/etc/passwd', tarfile.LNKTYPE)",
           "link('id/journal.jsonl', '', tarfile.FIFOTYPE)",
           "add('id/journal.jsonl', b'x'); add('id/journal.jsonl', b'y')",
           "add('id/journal.jsonl', b'x'); add('other/journal.jsonl', b'y')",
           "add('id/journal.jsonl', b'x')",
           "add('id/arrays.bin', bytes(200_000_000))",
           "pass",
       }) {
    INFO(line);
    CHECK_THROWS_AS(unpack_run(made_by_python(folder, line), results), StoreError);
    CHECK((!fs::exists(results) || fs::is_empty(results)));
    CHECK_FALSE(fs::exists("/tmp/gridfold-evil"));
    CHECK_FALSE(fs::exists(folder.path() / "x"));
    CHECK_FALSE(fs::exists(folder.path() / "below" / "journal.jsonl"));
  }
  CHECK_THROWS_WITH(unpack_run(folder.write("no.tar.gz", "no archive at all"), results), Contains("no.tar.gz: cannot"));
  const fs::path fifo = folder.path() / "fifo.tar.gz";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK_THROWS_WITH(unpack_run(fifo, results), Contains("fifo.tar.gz") && Contains("regular file"));
  CHECK_THROWS_WITH(unpack_run(folder.path() / "missing.tar.gz", results), Contains("No such file or directory"));
}

TEST_CASE("what is wrong with a packed run is told by archive and member") {
  const TemporaryFolder folder;
  const fs::path archive = made_by_python(folder, "add('id/journal.jsonl', b'x')");
  CHECK_THROWS_WITH(unpack_run(archive, folder.path() / "results"),
                    Contains(archive.string() + ": id/journal.jsonl") && !Contains(".gridfold-tmp"));
}

TEST_CASE("an archive that is cut, or of whose files a byte has changed, unpacks to nothing") {
  const TemporaryFolder results;
  const TemporaryFolder other;
  const fs::path archive = results.path() / "a.tar.gz";
  pack_run(write_sample_run(results.path()), archive);
  const std::string whole = read_text(archive);
  int refused = 0;
  for (std::size_t place = 11; place < whole.size(); place += whole.size() / 17) {
    CHECK_THROWS_AS(unpack_run(results.write("cut.tar.gz", whole.substr(0, place)), other.path()), StoreError);
    std::string changed = whole;
    changed[place] = static_cast<char>(changed[place] ^ 0x08);
    try {
      // A byte that says nothing about the files, such as a time.
      const fs::path unpacked = unpack_run(results.write("changed.tar.gz", changed), other.path());
      CHECK(problems_of_run(unpacked).empty());
      fs::remove_all(unpacked);
    } catch (const StoreError&) {
      ++refused;
    }
    CHECK(fs::is_empty(other.path()));
  }
  CHECK(refused > 10);
}
