#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/artifact_files.hpp"
#include "store/output_directory.hpp"
#include "store/pack_run.hpp"
#include "store/read_run.hpp"
#include "store/run_tags.hpp"
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
  const fs::path unpacked = unpack_run(results.path() / "a.tar.gz", other.path()).folder;
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

TEST_CASE("an archive is written where nothing is, outside of runs, and no name that others chose is used on the way") {
  const TemporaryFolder results;
  const TemporaryFolder place;
  const fs::path folder = write_sample_run(results.path());
  const fs::path secret = place.write("secret", "mine");
  const fs::path archive = place.path() / "q";
  fs::create_symlink(secret, place.path() / "q.gridfold-tmp");
  fs::create_directory(place.path() / "q.gridfold-ledger");
  place.write("q.gridfold-ledger/notes", "mine");
  pack_run(folder, archive);
  CHECK(read_text(secret) == "mine");
  CHECK(read_text(place.path() / "q.gridfold-ledger" / "notes") == "mine");
  // Two at once take the name once, and what has it is whole.
  for (int round = 0; round < 5; ++round) {
    const fs::path raced = place.path() / ("raced" + std::to_string(round));
    std::atomic<int> refused = 0;
    const auto pack = [&] {
      try {
        pack_run(folder, raced);
      } catch (const StoreError&) {
        ++refused;
      }
    };
    std::thread other(pack);
    pack();
    other.join();
    CHECK(refused == 1);
    CHECK(read_text(raced) == read_text(archive));
  }
  CHECK_THROWS_WITH(pack_run(folder, folder / "arrays.bin"), Contains("is the folder of a stored run"));
  CHECK_THROWS_WITH(pack_run(folder, results.path() / "test-set-ledger.jsonl"), Contains("is a file of the store"));
  CHECK_FALSE(fs::exists(folder / "arrays.bin"));
  CHECK_FALSE(fs::exists(results.path() / "test-set-ledger.jsonl"));
}

TEST_CASE("an archive that holds anything but the whole files of one run leaves nothing, anywhere") {
  const TemporaryFolder folder;
  const fs::path results = folder.path() / "below" / "results";
  for (const char* line : {
           "add('../x/journal.jsonl', b'x')",
           "add('/tmp/gridfold-evil/journal.jsonl', b'x')",
           "add('20260101T000000.000Z-x-1/../../journal.jsonl', b'x')",
           "add('20260101T000000.000Z-x-1/sub/journal.jsonl', b'x')",
           "add('20260101T000000.000Z-x-1/other.txt', b'x')",
           "add('.id/journal.jsonl', b'x')",
           "add('test-set-ledger.jsonl/journal.jsonl', b'x')",
           "add('latest/journal.jsonl', b'x')",
           "add('zzz/journal.jsonl', b'x')",
           "add('id', b'x')",
           "link('20260101T000000.000Z-x-1/journal.jsonl', '/etc/passwd')",
           "link('20260101T000000.000Z-x-1/journal.jsonl', '/etc/passwd', tarfile.LNKTYPE)",
           "link('20260101T000000.000Z-x-1/journal.jsonl', '', tarfile.FIFOTYPE)",
           "add('20260101T000000.000Z-x-1/journal.jsonl', b'x'); add('20260101T000000.000Z-x-1/journal.jsonl', b'y')",
           "add('20260101T000000.000Z-x-1/journal.jsonl', b'x'); add('20260101T000000.000Z-y-1/journal.jsonl', b'y')",
           "add('20260101T000000.000Z-x-1/journal.jsonl', b'x')",
           "add('20260101T000000.000Z-x-1/arrays.bin', bytes(200_000_000))",
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

TEST_CASE("a run's artifacts are packed with it, and nothing else is unpacked beside them") {
  const TemporaryFolder folder;
  const TemporaryFolder other;
  const fs::path run = write_sample_run(folder.path());
  const std::string id = run.filename().string();
  const std::string artifact = "artifacts/gallery-queries_5-0000000000000007.h5";
  write_artifact(run, "gallery-queries_5", "0000000000000007",
                 {{"distance", {"query"}, {2}, std::vector<double>{0.5, 1.5}}});
  fs::create_directory(run / "plots");
  fs::copy_file(run / "folds.csv", run / "plots" / "a.csv");
  const std::string packed = (folder.path() / "a.tar.gz").string();
  pack_run(run, packed);
  const fs::path unpacked = unpack_run(packed, other.path()).folder;
  CHECK(read_text(unpacked / artifact) == read_text(run / artifact));
  REQUIRE(read_artifacts(unpacked).size() == 1);
  CHECK(read_artifacts(unpacked).front().kind == "gallery");
  CHECK_FALSE(fs::exists(unpacked / "plots"));
  fs::remove_all(unpacked);
  const std::string whole =
      "whole = tarfile.open('" + packed + "'); [out.addfile(one, whole.extractfile(one)) for one in whole]; ";
  for (const std::string& line : {
           "add('" + id + "/artifacts/../evil-1.h5', b'x')",
           "add('" + id + "/artifacts/below/evil-1.h5', b'x')",
           "add('" + id + "/artifacts/.evil-1.h5', b'x')",
           "add('" + id + "/artifacts/evil-1.py', b'x')",
           "add('" + id + "/artifacts', b'x')",
           "add('" + id + "/artifacts/evil-1.h5', b'no numbers')",
           "add('" + id + "/" + artifact + "', b'x')",
           "add('" + id + "/plots/../a.svg', b'x')",
           "add('" + id + "/plots/..', b'x')",
           "add('" + id + "/plots/below/../a.svg', b'x')",
           "add('" + id + "/plots/a.svg', b'x'); add('" + id + "/plots/a.svg', b'y')",
           std::string("add('20260101T000000.000Z-x-1/plots/a.svg', b'x')"),
           "link('" + id + "/plots/a.svg', '/etc/passwd')",
           "link('" + id + "/plots', '/tmp')",
           "link('" + id + "/progress.json', '/etc/passwd')",
           "add('" + id + "/plots/a.rgb', bytes(200_000_000))",
           "add('" + id + "/notes.before-rebuild', b'x')",
           "add('" + id + "/.notes.gridfold-tmp', b'x')",
           "add('" + id + "/results.h5.gridfold-tmp', b'x')",
           "link('" + id + "/artifacts/evil-1.h5', '/etc/passwd')",
           "link('" + id + "/artifacts', '/tmp')",
           "[add('" + id + "/artifacts/evil-%d.h5' % i, b'') for i in range(3_000)]",
       }) {
    INFO(line);
    CHECK_THROWS_AS(unpack_run(made_by_python(folder, whole + line), other.path()), StoreError);
    CHECK(fs::is_empty(other.path()));
  }
}

TEST_CASE("artifacts that were changed, deleted or put there are found, and a run with such ones is not packed") {
  const TemporaryFolder folder;
  const fs::path run = write_sample_run(folder.path());
  CHECK(problems_of_run(run).empty());
  const auto write = [&](double value) {
    write_artifact(run, "gallery", "0000000000000007", {{"distance", {"one"}, {1}, std::vector<double>{value}}});
  };
  write(0.5);
  write(1.5);
  const fs::path artifact = artifact_path(run, "gallery", "0000000000000007");
  CHECK(problems_of_run(run).empty());
  // Written by another program in the same form.
  if (std::system("command -v sha256sum >/dev/null") == 0) {
    CHECK(read_text(run / "artifacts/SHA256SUMS")
              .find(run_shell("sha256sum " + artifact.string()).output.substr(0, 64) +
                    "  gallery-0000000000000007.h5\n") != std::string::npos);
  }
  const std::string bytes = read_text(artifact);

  std::string changed = bytes;
  changed[changed.size() / 2] ^= 1;
  std::ofstream(artifact, std::ios::binary) << changed;
  REQUIRE(problems_of_run(run).size() == 1);
  CHECK_THAT(problems_of_run(run)[0], Contains("gallery-0000000000000007.h5: its SHA-256 is not the one in"));
  CHECK_THROWS_WITH(pack_run(run, folder.path() / "a.tar.gz"), Contains("its SHA-256 is not the one in"));

  fs::rename(artifact, run / "artifacts/other-0000000000000007.h5");
  REQUIRE(problems_of_run(run).size() == 2);
  CHECK_THAT(problems_of_run(run)[0], Contains("other-0000000000000007.h5: no line of SHA256SUMS tells of it"));
  CHECK_THAT(problems_of_run(run)[1], Contains("gallery-0000000000000007.h5: is missing"));

  fs::remove(run / "artifacts/other-0000000000000007.h5");
  write(1.5);
  CHECK(problems_of_run(run).empty());
  std::ofstream(run / "artifacts/SHA256SUMS", std::ios::app) << "torn";
  REQUIRE(problems_of_run(run).size() == 1);
  CHECK_THAT(problems_of_run(run)[0], Contains("SHA256SUMS: holds a line that is no checksum of an artifact"));
  // As earlier versions left it.
  fs::remove(run / "artifacts/SHA256SUMS");
  CHECK(problems_of_run(run).empty());
}

TEST_CASE("an archive whose tags are larger than a run's can be is refused") {
  const TemporaryFolder folder;
  const TemporaryFolder other;
  const fs::path run = write_sample_run(folder.path());
  const std::string packed = (folder.path() / "a.tar.gz").string();
  pack_run(run, packed);
  const auto with_tags = [&](const std::string& bytes) {
    return made_by_python(folder, "whole = tarfile.open('" + packed +
                                      "'); [out.addfile(one, whole.extractfile(one)) for one in whole]; add('" +
                                      run.filename().string() + "/tags.txt', " + bytes + ")");
  };
  CHECK_THROWS_WITH(unpack_run(with_tags("b'x' * 70_000"), other.path()), Contains("tags.txt"));
  CHECK(fs::is_empty(other.path()));
  CHECK(fs::exists(unpack_run(with_tags("b'mine\\n'"), other.path()).folder / "tags.txt"));
}

TEST_CASE("a run is packed under its id only, and one that says that it starts in the future is refused") {
  const TemporaryFolder folder;
  const fs::path run = write_sample_run(folder.path());
  fs::rename(run, folder.path() / "zzz");
  CHECK_THROWS_WITH(pack_run(folder.path() / "zzz", folder.path() / "a.tar.gz"), Contains("is no run's id, such as 2"));
  const Plan plan = sample_plan();
  SweepOutcome outcome = sample_outcome(plan);
  outcome.started = std::chrono::system_clock::now() + std::chrono::hours(1000);
  pack_run(write_run(plan, outcome, folder.path()), folder.path() / "future.tar.gz");
  const TemporaryFolder other;
  CHECK_THROWS_WITH(unpack_run(folder.path() / "future.tar.gz", other.path()), Contains("lies in the future"));
  CHECK(fs::is_empty(other.path()));
}

TEST_CASE("a packed run's tags that name another run are left out, and why is told") {
  const TemporaryFolder folder;
  const TemporaryFolder other;
  Plan plan = sample_plan();
  plan.name = "plain";
  const fs::path run = write_run(plan, sample_outcome(plan), folder.path());
  const std::string id = run.filename().string();
  write_tags(run, {"mine", "theirs", "plain", id.substr(0, 6), "latest"});
  pack_run(run, folder.path() / "a.tar.gz");
  write_tags(write_sample_run(other.path(), "20200101T000000.000Z-other-1"), {"theirs"});
  const UnpackedRun unpacked = unpack_run(folder.path() / "a.tar.gz", other.path());
  CHECK(read_tags(unpacked.folder) == std::vector<std::string>{"mine"});
  REQUIRE(unpacked.left_out_tags.size() == 3);
  CHECK_THAT(unpacked.left_out_tags[0], Contains("is the beginning of the id"));
  CHECK_THAT(unpacked.left_out_tags[1] + unpacked.left_out_tags[2],
             Contains("is on 20200101T000000.000Z-other-1") && Contains("is the name of the sweep"));
}

TEST_CASE("what is wrong with a packed run is told by archive and member") {
  const TemporaryFolder folder;
  const fs::path archive = made_by_python(folder, "add('20260101T000000.000Z-x-1/journal.jsonl', b'x')");
  CHECK_THROWS_WITH(
      unpack_run(archive, folder.path() / "results"),
      Contains(archive.string() + ": 20260101T000000.000Z-x-1/journal.jsonl") && !Contains(".gridfold-tmp"));
}

TEST_CASE("an archive that was unpacked and packed again by tar is unpacked, and what is no file of a run is named") {
  const TemporaryFolder results;
  const TemporaryFolder other;
  const fs::path folder = write_sample_run(results.path());
  const std::string id = folder.filename().string();
  const fs::path archive = other.path() / "again.tar.gz";
  for (const std::string& name : {id, "./" + id}) {
    const fs::path store = other.path() / ("store" + std::to_string(name.size()));
    REQUIRE(
        run_shell("tar czf '" + archive.string() + "' -C '" + results.path().string() + "' '" + name + "'").exit_code ==
        0);
    CHECK(read_text(unpack_run(archive, store).folder / "results.h5") == read_text(folder / "results.h5"));
  }
  const fs::path made = made_by_python(other, "add('" + id + "/notes.txt', b'mine')");
  CHECK_THROWS_WITH(unpack_run(made, other.path() / "store"),
                    made.string() + ": is no packed run: it holds " + id + "/notes.txt, which is no file of a run");
}

TEST_CASE("what else gridfold puts into a run's folder is left out of an archive that tar made of it") {
  const TemporaryFolder results;
  const TemporaryFolder other;
  const fs::path folder = write_sample_run(results.path());
  const std::string id = folder.filename().string();
  write_artifact(folder, "gallery", "0000000000000007", {{"distance", {"one"}, {1}, std::vector<double>{0.5}}});
  const auto files_of = [](const fs::path& run) {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(run)) {
      if (!entry.is_directory()) files.insert(entry.path().lexically_relative(run).string());
    }
    return files;
  };
  const std::set<std::string> own = files_of(folder);
  fs::create_directories(folder / "plots" / "x_noise");
  for (const char* name :
       {"plots/score-curve.gp", "plots/score-curve.svg", "plots/x_noise/score-curve.svg", "plots/gallery.rgb",
        "progress.json", ".progress.json.gridfold-tmp", ".journal.jsonl.gridfold-tmp", "results.h5.before-rebuild",
        "folds.csv.before-rebuild", "summary.json.before-rebuild", "artifacts/.gallery-1.h5.gridfold-tmp"}) {
    std::ofstream(folder / name) << "x";
  }
  const std::string archive = (other.path() / "a.tar.gz").string();
  REQUIRE(run_shell("tar czf '" + archive + "' -C '" + results.path().string() + "' '" + id + "'").exit_code == 0);
  const fs::path unpacked = unpack_run(archive, other.path() / "store").folder;
  CHECK(files_of(unpacked) == own);
  CHECK_FALSE(fs::exists(unpacked / "plots"));
  CHECK(problems_of_run(unpacked).empty());
}

TEST_CASE("a run that another process is unpacking is not unpacked under another name") {
  const TemporaryFolder results;
  const TemporaryFolder other;
  const fs::path folder = write_sample_run(results.path());
  pack_run(folder, results.path() / "a.tar.gz");
  const RunFolderDraft taken(other.path(), folder.filename().string());
  CHECK_THROWS_WITH(unpack_run(results.path() / "a.tar.gz", other.path()), Contains("another process is unpacking it"));
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
      const fs::path unpacked = unpack_run(results.write("changed.tar.gz", changed), other.path()).folder;
      CHECK(problems_of_run(unpacked).empty());
      fs::remove_all(unpacked);
    } catch (const StoreError&) {
      ++refused;
    }
    CHECK(fs::is_empty(other.path()));
  }
  CHECK(refused > 10);
}
