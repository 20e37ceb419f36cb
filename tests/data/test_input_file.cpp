#include <catch2/catch.hpp>

#include <string>

#include <sys/stat.h>

#include "data/input_file.hpp"
#include "data_files.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

std::string read_all(const std::filesystem::path& path) {
  InputFile file(path);
  std::string content;
  std::string block(1000, '\0');
  while (true) {
    const std::size_t got = file.read(std::as_writable_bytes(std::span(block)));
    content.append(block, 0, got);
    if (got < block.size()) return content;
  }
}

}  // namespace

TEST_CASE("a compressed file reads as its content, whatever the sizes of blocks") {
  const TemporaryFolder folder;
  std::string content;
  for (std::size_t i = 0; content.size() < 1'000'000; ++i) content += std::to_string(i * 7919 % 1000);
  CHECK(read_all(folder.write("plain", content)) == content);
  CHECK(read_all(folder.write("packed", gzipped(content))) == content);
  CHECK(read_all(folder.write("empty", "")).empty());
  CHECK(read_all(folder.write("packed_empty", gzipped(""))).empty());
}

TEST_CASE("all members of a gzip file are read") {
  const TemporaryFolder folder;
  CHECK(read_all(folder.write("two", gzipped("one, ") + gzipped("") + gzipped("two"))) == "one, two");
  InputFile file(folder.path() / "two");
  file.require_content_size(8, "the values");
  const std::string wrong = gzipped("one") + "\x1f\x8b\x08";
  CHECK_THAT(data_error([&] { read_all(folder.write("cut", wrong)); }),
             Catch::Contains("the gzip stream ends too early"));
}

TEST_CASE("what is compressed and damaged from its beginning is refused without a byte") {
  const TemporaryFolder folder;
  const auto damaged = folder.write("x.zst", std::string("\x28\xb5\x2f\xfd") + std::string(20, '\xff'));
  const std::string message = data_error([&] { read_all(damaged); });
  CHECK_THAT(message, Catch::Contains("the compressed stream is damaged") && !Catch::Contains("18446744073709551615"));
}

TEST_CASE("a stream that expands like a bomb is stopped") {
  const TemporaryFolder folder;
  const auto bomb = folder.write("bomb.gz", gzipped(std::string(std::size_t{160} << 20, '0')));
  CHECK_THAT(data_error([&] { read_all(bomb); }), Catch::Contains("expands beyond 256 times its size"));
}

TEST_CASE("a damaged trailer and bytes behind the stream are refused") {
  const TemporaryFolder folder;
  const std::string packed = gzipped("content");
  std::string wrong_sum = packed;
  wrong_sum[packed.size() - 8] ^= 1;
  CHECK_THAT(data_error([&] { read_all(folder.write("file", wrong_sum)); }), Catch::Contains("incorrect data check"));
  std::string wrong_size = packed;
  wrong_size[packed.size() - 4] ^= 1;
  CHECK_THAT(data_error([&] { read_all(folder.write("file", wrong_size)); }),
             Catch::Contains("incorrect length check"));
  CHECK_THAT(data_error([&] { read_all(folder.write("file", packed + "tail")); }),
             Catch::Contains("byte " + std::to_string(packed.size()) + ": 4 bytes follow the end of the gzip stream"));
}

TEST_CASE("what is no file is refused at once") {
  const TemporaryFolder folder;
  CHECK_THAT(data_error([&] { InputFile(folder.path()); }), Catch::EndsWith("is a folder, not a file"));
  const auto pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_THAT(data_error([&] { InputFile{pipe}; }), Catch::EndsWith("is a device or a pipe, not a file"));
  CHECK_THAT(data_error([&] { InputFile(folder.path() / "absent"); }),
             Catch::Contains("cannot be opened: No such file"));
}
