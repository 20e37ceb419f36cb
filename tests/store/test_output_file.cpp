#include <sys/stat.h>

#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <stop_token>
#include <string>
#include <thread>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "run_program.hpp"
#include "store/output_file.hpp"

using namespace gridfold;
using namespace gridfold::test;
using Catch::Contains;

namespace fs = std::filesystem;

TEST_CASE("a file that the user names is replaced behind a link, and what is no regular file is written to") {
  const TemporaryFolder folder;
  const fs::path file = folder.write("file", "before, and longer");
  fs::create_symlink("file", folder.path() / "link");
  fs::create_symlink("link", folder.path() / "second");
  write_output_file(folder.path() / "second", std::string("after"));
  CHECK(fs::is_symlink(folder.path() / "second"));
  CHECK(fs::is_symlink(folder.path() / "link"));
  CHECK(read_text(file) == "after");
  fs::create_symlink("new", folder.path() / "to-nothing");
  write_output_file(folder.path() / "to-nothing", std::string("new"));
  CHECK(fs::is_symlink(folder.path() / "to-nothing"));
  CHECK(read_text(folder.path() / "new") == "new");

  const fs::path fifo = folder.path() / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  std::string read;
  std::thread reader([&] { read = read_text(fifo); });
  write_output_file(fifo, std::string("through"));
  reader.join();
  CHECK(read == "through");
  CHECK(fs::is_fifo(fifo));

  // Stopped while nobody reads.
  std::stop_source stopping;
  std::jthread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stopping.request_stop();
  });
  CHECK_THROWS_AS(write_output_file(fifo, std::string("x"), stopping.get_token()), Cancelled);

  fs::create_symlink("circle", folder.path() / "circle");
  CHECK_THROWS_AS(write_output_file(folder.path() / "circle", std::string("x")), StoreError);
}

TEST_CASE("a file that the user names keeps its mode, and is no file of the store") {
  const TemporaryFolder folder;
  const fs::path secret = folder.write("secret", "before");
  fs::permissions(secret, fs::perms::owner_read | fs::perms::owner_write);
  write_output_file(secret, std::string("after"));
  CHECK(read_text(secret) == "after");
  CHECK(fs::status(secret).permissions() == (fs::perms::owner_read | fs::perms::owner_write));

  fs::permissions(secret, fs::perms::owner_read);
  write_output_file(secret, std::string("read only"));
  CHECK(read_text(secret) == "read only");
  CHECK(fs::status(secret).permissions() == fs::perms::owner_read);
  CHECK_THROWS_WITH(write_output_file("-", std::string("x")), Contains("is no name of a file here"));

  const fs::path run = folder.path() / "20261123T151900.123Z-digits-knn-3f9a2c1e";
  fs::create_directories(run / "artifacts");
  const fs::path journal = folder.write(run.filename().string() + "/journal.jsonl", "a line");
  fs::create_symlink(journal, folder.path() / "link");
  for (const fs::path& place : {journal, run / "new", run / "artifacts" / "new", folder.path() / "link"}) {
    INFO(place.string());
    CHECK_THROWS_WITH(write_output_file(place, std::string("x")), Contains("is the folder of a stored run"));
  }
  CHECK(read_text(journal) == "a line");
  for (const char* name : {"test-set-ledger.jsonl", ".index.sqlite"}) {
    CHECK_THROWS_WITH(write_output_file(folder.path() / name, std::string("x")), Contains("is a file of the store"));
  }
  CHECK_THROWS_WITH(write_output_file(folder.path() / "nodir" / "x", std::string("x")),
                    Contains("nodir/x: cannot write: there is no folder"));
}

TEST_CASE("a plain name in the folder of a run, or in a store, is a place like any other") {
  const TemporaryFolder folder;
  const fs::path run = folder.path() / "20261123T151900.123Z-digits-knn-3f9a2c1e";
  fs::create_directory(run);
  const fs::path tags = folder.write(run.filename().string() + "/tags.txt", "best\n");
  const fs::path ledger = folder.write("test-set-ledger.jsonl", "a line\n");
  const fs::path before = fs::current_path();
  fs::current_path(run);
  CHECK_THROWS_WITH(write_output_file("tags.txt", std::string("x")), Contains("is the folder of a stored run"));
  CHECK_THROWS_WITH(write_output_file("new.txt", std::string("x")), Contains("is the folder of a stored run"));
  fs::current_path(folder.path());
  CHECK_THROWS_WITH(write_output_file("test-set-ledger.jsonl", std::string("x")), Contains("is a file of the store"));
  write_output_file("free.txt", std::string("x"));
  fs::current_path(before);
  CHECK(read_text(tags) == "best\n");
  CHECK(read_text(ledger) == "a line\n");
  CHECK(read_text(folder.path() / "free.txt") == "x");
}

TEST_CASE("nothing that has the name of a draft already is written to or removed") {
  const TemporaryFolder folder;
  const fs::path secret = folder.write("secret", "mine");
  const fs::path place = folder.path() / "out";
  const fs::path first = free_name_beside(place, "part");
  fs::create_symlink(secret, first);
  fs::create_directory(free_name_beside(place, "part"));
  write_output_file(place, std::string("x"));
  CHECK(read_text(place) == "x");
  CHECK(read_text(secret) == "mine");
  CHECK(fs::is_symlink(first));
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 4);
}
