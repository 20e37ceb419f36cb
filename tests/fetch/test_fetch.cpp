#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <array>
#include <cctype>
#include <cstdlib>
#include <span>
#include <string>
#include <thread>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/md5.hpp"
#include "core/sha256.hpp"
#include "fetch/fetch.hpp"
#include "fetch/openml.hpp"
#include "test_server.hpp"

using namespace gridfold;
using namespace gridfold::test;
using Catch::Contains;

namespace {

/// Files of a publisher, a cache of the test's own, and a server.
struct Publisher {
  TemporaryFolder folder;
  std::string content;
  TestServer server{folder.path()};
  TemporaryFolder cache;

  Publisher() {
    for (int i = 0; i < 40'000; ++i) content += std::to_string(i * i % 9973) + (i % 9 == 0 ? "\n" : ",");
    folder.write("rows.csv", content);
    folder.write("more.csv", "1,a\n");
    ::setenv("XDG_CACHE_HOME", cache.path().c_str(), 1);
    ::setenv("no_proxy", "127.0.0.1", 1);
  }

  PublishedFile rows() const { return {"rows.csv", content.size(), sha256_hex(content)}; }
  static PublishedFile more() { return {"more.csv", 4, sha256_hex("1,a\n")}; }

  PublishedSet set(std::vector<std::string> ways, std::vector<PublishedFile> files = {}) const {
    PublishedSet set{.name = "rows", .summary = "Rows", .mirrors = {}, .files = std::move(files)};
    for (const std::string& way : ways) set.mirrors.push_back(server.url("/" + way + "/"));
    if (set.files.empty()) set.files = {rows()};
    return set;
  }

  std::filesystem::path place() const { return cache.path() / "gridfold/datasets/rows"; }
  bool has_rows() const { return read_text(place() / "rows.csv") == content; }
};

/// The message of the DataError that fetching throws.
std::string problem_of(const PublishedSet& set, const FetchOptions& options = {}) {
  try {
    fetch(set, options);
  } catch (const DataError& error) {
    return error.what();
  }
  return "none";
}

/// A socket that takes no connection: the ones that it would take are taken already, as by a firewall that is silent.
class FullQueue {
 public:
  FullQueue() {
    REQUIRE(::bind(listening_, address(), sizeof(address_)) == 0);
    REQUIRE(::listen(listening_, 0) == 0);
    socklen_t size = sizeof(address_);
    REQUIRE(::getsockname(listening_, address(), &size) == 0);
    for (int& waiting : waiting_) {
      waiting = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      ::connect(waiting, address(), sizeof(address_));
    }
  }
  ~FullQueue() {
    for (const int waiting : waiting_) ::close(waiting);
    ::close(listening_);
  }
  FullQueue(const FullQueue&) = delete;
  FullQueue& operator=(const FullQueue&) = delete;

  int port() const { return ntohs(address_.sin_port); }

 private:
  sockaddr* address() { return reinterpret_cast<sockaddr*>(&address_); }

  int listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address_{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  std::array<int, 4> waiting_{};
};

}  // namespace

TEST_CASE("a data set is fetched once, whole, into the cache") {
  const Publisher publisher;
  const PublishedSet set = publisher.set({"ok"}, {publisher.rows(), Publisher::more()});
  const Fetched first = fetch(set, {});
  CHECK(first.folder == publisher.place());
  CHECK_FALSE(first.was_there);
  CHECK(publisher.has_rows());
  CHECK(read_text(publisher.place() / "more.csv") == "1,a\n");
  CHECK(fetch(set, {}).was_there);
  CHECK(publisher.server.log() == "/ok/rows.csv\n/ok/more.csv");
}

TEST_CASE("redirects are followed, but neither round in a circle nor to another protocol") {
  const Publisher publisher;
  CHECK_THAT(problem_of(publisher.set({"loop"})), Contains("Maximum (10) redirects followed"));
  CHECK_THAT(problem_of(publisher.set({"file"})), Contains("Protocol \"file\""));
  CHECK_FALSE(std::filesystem::exists(publisher.place()));
  fetch(publisher.set({"redirect"}), {});
  CHECK(publisher.has_rows());
}

TEST_CASE("a connection that is cut is taken up where it ended") {
  const Publisher publisher;
  // Half of the rest comes each time: after five attempts the next mirror sends what is left.
  fetch(publisher.set({"cut", "ok"}), {});
  CHECK(publisher.has_rows());
  CHECK_THAT(publisher.server.log(),
             Contains("/cut/rows.csv bytes=" + std::to_string((publisher.content.size() + 1) / 2)) &&
                 Contains("/ok/rows.csv bytes="));
}

TEST_CASE("what an interrupted call downloaded is kept for the next one") {
  const Publisher publisher;
  CHECK_THAT(problem_of(publisher.set({"cut"})), Contains("rows.csv could not be downloaded"));
  CHECK_FALSE(std::filesystem::exists(publisher.place()));
  fetch(publisher.set({"ok"}), {});
  CHECK(publisher.has_rows());
  CHECK_THAT(publisher.server.log(), Contains("/ok/rows.csv bytes="));
}

TEST_CASE("a server that knows no ranges sends the file again from its beginning") {
  const Publisher publisher;
  CHECK_THAT(problem_of(publisher.set({"cut"})), Contains("could not be downloaded"));
  fetch(publisher.set({"whole"}), {});
  CHECK(publisher.has_rows());
}

TEST_CASE("another file than the published one is refused, whatever its size, and the next mirror is tried") {
  const Publisher publisher;
  CHECK_THAT(problem_of(publisher.set({"wrong"})),
             Contains("not the published file: its SHA-256 is ") &&
                 Contains("and that of the published file " + sha256_hex(publisher.content)) &&
                 Contains("--mirror URL names another place to look"));
  CHECK_THAT(problem_of(publisher.set({"short"})),
             Contains("bytes, and the published file " + std::to_string(publisher.content.size())));
  CHECK_THAT(problem_of(publisher.set({"page"})), Contains("not the published file: it has 33 bytes"));
  CHECK_THAT(problem_of(publisher.set({"none"})), Contains("404"));
  CHECK_THAT(problem_of(publisher.set({"huge"})), Contains("the answer is larger than the file"));
  CHECK_FALSE(std::filesystem::exists(publisher.place()));
  std::vector<std::string> notes;
  FetchOptions options;
  options.note = [&](const std::string& note) { notes.push_back(note); };
  fetch(publisher.set({"wrong", "page", "ok"}), options);
  CHECK(publisher.has_rows());
  CHECK(notes.size() == 2);
}

TEST_CASE("a wrong beginning is not kept: the file comes anew from the same mirror") {
  const Publisher publisher;
  std::filesystem::create_directories(publisher.cache.path() / "gridfold/datasets/.rows.partial");
  std::ofstream(publisher.cache.path() / "gridfold/datasets/.rows.partial/rows.csv.part") << "something else";
  fetch(publisher.set({"ok"}), {});
  CHECK(publisher.has_rows());
}

TEST_CASE("a server that falls silent is given up") {
  const Publisher publisher;
  FetchOptions options;
  options.stall_seconds = 1;
  CHECK_THAT(problem_of(publisher.set({"slow"}), options), Contains("Less than 1 bytes/sec"));
}

TEST_CASE("without a network the error says how to bring the files from elsewhere") {
  const Publisher publisher;
  PublishedSet set = publisher.set({}, {publisher.rows(), Publisher::more()});
  set.mirrors = {"http://127.0.0.1:1/"};
  CHECK_THAT(problem_of(set),
             Contains("rows.csv could not be downloaded:\n  http://127.0.0.1:1/rows.csv: ") &&
                 Contains("No server was reached: is there a network? A proxy is taken from https_proxy.") &&
                 Contains("`gridfold data fetch rows --from PATH` takes files that were downloaded "
                          "elsewhere (rows.csv, more.csv)."));
}

TEST_CASE("where no connection comes about the error asks for the network as well") {
  const Publisher publisher;
  const FullQueue full;
  FetchOptions options;
  options.stall_seconds = 1;
  PublishedSet set = publisher.set({});
  set.mirrors = {fmt::format("http://127.0.0.1:{}/", full.port())};
  CHECK_THAT(problem_of(set, options), Contains("No server was reached: is there a network?"));
}

TEST_CASE("a call says that it waits for another one of the same set, and heeds a stop meanwhile") {
  const Publisher publisher;
  std::filesystem::create_directories(publisher.place().parent_path());
  const int other =
      ::open((publisher.place().parent_path() / ".rows.lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  REQUIRE(::flock(other, LOCK_EX) == 0);
  std::stop_source stop;
  std::string note;
  FetchOptions options;
  options.stop = stop.get_token();
  options.note = [&](const std::string& message) {
    note = message;
    stop.request_stop();
  };
  CHECK_THROWS_AS(fetch(publisher.set({"ok"}), options), Cancelled);
  CHECK(note == "rows is being fetched by another process; waiting");
  ::close(other);
  fetch(publisher.set({"ok"}), {});
  CHECK(publisher.has_rows());
}

TEST_CASE("mirrors that the user names come first") {
  const Publisher publisher;
  FetchOptions options;
  options.mirrors = {publisher.server.url("/ok")};
  fetch(publisher.set({"none"}), options);
  CHECK(publisher.server.log() == "/ok/rows.csv");
}

TEST_CASE("files that a colleague downloaded are checked and taken, from a folder or one by one") {
  const Publisher publisher;
  const PublishedSet set = publisher.set({"none"}, {publisher.rows(), Publisher::more()});
  CHECK_THAT(problem_of(set, {.from = {publisher.folder.path() / "rows.csv"}}),
             Contains("more.csv is not among the files that are given; rows needs rows.csv, more.csv"));
  const TemporaryFolder other;
  CHECK_THAT(problem_of(publisher.set({}), {.from = {other.write("rows.csv", "1,2\n")}}),
             Contains("rows.csv: not the published file: it has 4 bytes"));
  fetch(set, {.from = {publisher.folder.path()}});
  CHECK(publisher.has_rows());
  CHECK(publisher.server.log().empty());
}

TEST_CASE("a download that is stopped ends soon and goes on later") {
  const Publisher publisher;
  std::stop_source stop;
  FetchOptions options;
  options.stop = stop.get_token();
  options.progress = [&](const std::string&, std::uint64_t done, std::uint64_t total) {
    CHECK(total == publisher.content.size());
    if (done > 0) stop.request_stop();
  };
  CHECK_THROWS_AS(fetch(publisher.set({"late"}), options), Cancelled);
  fetch(publisher.set({"ok"}), {});
  CHECK(publisher.has_rows());
  CHECK_THAT(publisher.server.log(), Contains("/ok/rows.csv bytes="));
}

TEST_CASE("an archive is unpacked into the data set's folder, and none of its members leaves that") {
  const Publisher publisher;
  const std::string folder = publisher.folder.path().string();
  const auto archived = [&](const std::string& name) -> PublishedFile {
    const std::string bytes = read_text(publisher.folder.path() / name);
    return {name, bytes.size(), sha256_hex(bytes), {}, true};
  };
  run_shell("cd " + folder +
            " && mkdir in && cp rows.csv in && tar czf good.tar.gz in && ln -s /etc/passwd in/link && "
            "tar czf link.tar.gz in && tar czPf climbing.tar.gz --transform 's,^in/,../out/,' in/rows.csv");
  fetch(publisher.set({"ok"}, {archived("good.tar.gz")}), {});
  CHECK(read_text(publisher.place() / "in/rows.csv") == publisher.content);
  CHECK_FALSE(std::filesystem::exists(publisher.place() / "good.tar.gz"));

  std::filesystem::remove_all(publisher.place());
  fetch(publisher.set({"ok"}, {archived("link.tar.gz")}), {});
  CHECK(std::filesystem::exists(publisher.place() / "in/rows.csv"));
  CHECK_FALSE(std::filesystem::exists(std::filesystem::symlink_status(publisher.place() / "in/link")));

  std::filesystem::remove_all(publisher.place());
  CHECK_THAT(problem_of(publisher.set({"ok"}, {archived("climbing.tar.gz")})),
             Contains("the member \"../out/rows.csv\" leads out of the folder that it is unpacked to"));
  CHECK_FALSE(std::filesystem::exists(publisher.place()));
}

TEST_CASE("an OpenML data set is fetched with the name of its label and of the columns that it ignores") {
  const Publisher publisher;
  std::filesystem::create_directories(publisher.folder.path() / "api/v1/json/data");
  const std::string table =
      "@relation r\n@attribute id numeric\n@attribute x numeric\n@attribute kind {a, b}\n"
      "@data\n1,5,a\n2,6,b\n";
  publisher.folder.write("r.arff", table);
  publisher.folder.write("api/v1/json/data/7",
                         R"({"data_set_description": {"name": "r", "format": "ARFF", "url": ")" +
                             publisher.server.url("/ok/r.arff") +
                             R"(", "default_target_attribute": "kind", "row_id_attribute": "id"}})");
  publisher.folder.write("api/v1/json/data/8",
                         R"({"data_set_description": {"format": "Parquet", "url": "http://x/y"}})");
  FetchOptions options;
  options.mirrors = {publisher.server.url("/ok")};
  const Fetched fetched = fetch(7, options);
  CHECK(read_text(fetched.folder / "table.arff") == table);
  CHECK(read_text(fetched.folder / "columns.txt") == "kind\nid\n");
  publisher.folder.write("api/v1/json/data/9", R"({"data_set_description": {"format": "ARFF", "url": ")" +
                                                   publisher.server.url("/page/r.arff") + R"("}})");
  for (int attempt = 0; attempt < 2; ++attempt) CHECK_THROWS_WITH(fetch(9, options), Contains("is this an ARFF file?"));
  try {
    fetch(8, options);
    FAIL("a data set without ARFF was fetched");
  } catch (const DataError& error) {
    CHECK_THAT(error.what(), Contains("the data set's format is Parquet; gridfold reads ARFF"));
  }
}

TEST_CASE("an OpenML file that was downloaded elsewhere is read, and its description is taken beside it") {
  const Publisher publisher;
  const std::string table =
      "@relation r\n@attribute id numeric\n@attribute x numeric\n@attribute kind {a, b}\n@data\n1,5,a\n2,6,b\n";
  const auto file = publisher.folder.write("elsewhere.arff", table);
  const auto description = [&](const std::string& md5) {
    return publisher.folder.write(
        "description.json", R"({"data_set_description": {"id": "7", "format": "ARFF", "url": "https://x/r.arff", )"
                            R"("default_target_attribute": "kind", "row_id_attribute": "id", "md5_checksum": ")" +
                                md5 + "\"}}");
  };
  const auto problem = [&](std::int64_t id, std::vector<std::filesystem::path> from) {
    try {
      fetch(id, {.from = std::move(from)});
    } catch (const DataError& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  Md5 md5;
  md5.update(std::as_bytes(std::span(table)));
  std::string sum = md5.hex_digest();
  for (char& c : sum) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  CHECK_THAT(problem(7, {file, description(std::string(32, '0'))}), Contains("not the published file: its MD5 is"));
  CHECK_THAT(problem(8, {file, description(sum)}), Contains("describes the data set 7, not 8"));
  CHECK_THAT(problem(7, {description(sum)}), Contains("give its ARFF file in --from, too"));
  CHECK_THAT(problem(7, {publisher.folder.path() / "rows.csv"}), Contains("is this an ARFF file?"));
  CHECK_THAT(problem(7, {publisher.folder.write("cut.arff", table.substr(0, table.size() - 3))}),
             Contains("cut.arff:7:"));
  const Fetched fetched = fetch(7, {.from = {description(sum), file}});
  CHECK(read_text(fetched.folder / "table.arff") == table);
  CHECK(read_text(fetched.folder / "columns.txt") == "kind\nid\n");

  std::string note;
  FetchOptions alone{.from = {file}};
  alone.note = [&](const std::string& message) { note = message; };
  fetch(9, alone);
  CHECK_THAT(note, Contains("its MD5 is not checked, and label and ignored columns are unknown"));
}

TEST_CASE("without a network an OpenML data set can be brought from elsewhere") {
  const Publisher publisher;
  FetchOptions options;
  options.mirrors = {"http://127.0.0.1:1"};
  try {
    fetch(7, options);
    FAIL("something was fetched");
  } catch (const DataError& error) {
    CHECK_THAT(error.what(), Contains("No server was reached: is there a network?") &&
                                 Contains("`gridfold data fetch openml:7 --from FILE.arff --from DESCRIPTION.json`"));
  }
}

TEST_CASE("an empty folder is no fetched data set") {
  const Publisher publisher;
  std::filesystem::create_directories(publisher.place());
  CHECK_FALSE(fetch(publisher.set({"ok"}), {}).was_there);
  CHECK(publisher.has_rows());
  CHECK(fetch(publisher.set({"ok"}), {}).was_there);
}

TEST_CASE("a relative XDG_CACHE_HOME is ignored") {
  const Publisher publisher;
  const std::string home = publisher.folder.path().string();
  ::setenv("HOME", home.c_str(), 1);
  ::setenv("XDG_CACHE_HOME", "relative", 1);
  CHECK(fetched_folder() == publisher.folder.path() / ".cache/gridfold/datasets");
}
