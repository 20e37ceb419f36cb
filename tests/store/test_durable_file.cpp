#include <sys/stat.h>

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <thread>

#include "core/error.hpp"
#include "run_program.hpp"
#include "store/durable_file.hpp"

using namespace gridfold;
using namespace gridfold::test;

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

  fs::create_symlink("circle", folder.path() / "circle");
  CHECK_THROWS_AS(write_output_file(folder.path() / "circle", std::string("x")), StoreError);
}
