#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>

#include "fetch/download.hpp"
#include "run_program.hpp"
#include "temporary_folder.hpp"

namespace gridfold::test {

/// tests/fetch/server.py over a folder, for as long as this lives.
class TestServer {
 public:
  explicit TestServer(const std::filesystem::path& folder) {
    int in[2];
    int out[2];
    if (::pipe(in) != 0 || ::pipe(out) != 0) throw std::runtime_error("no pipe");
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      for (const int end : {in[0], in[1], out[0], out[1]}) ::close(end);
      const std::string script = std::string(GRIDFOLD_SOURCE_DIR) + "/tests/fetch/server.py";
      ::execl(GRIDFOLD_PYTHON, GRIDFOLD_PYTHON, script.c_str(), folder.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    char c = 0;
    while (::read(out[0], &c, 1) == 1 && c != '\n') port_ += c;
    ::close(out[0]);
    if (port_.empty()) throw std::runtime_error("the server did not start");
  }
  ~TestServer() {
    ::close(input_);
    ::waitpid(process_, nullptr, 0);
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  std::string url(const std::string& path) const { return "http://127.0.0.1:" + port_ + path; }
  /// The paths that were asked for, a line each, with the ranges.
  std::string log() const {
    const TemporaryFolder folder;
    download(url("/log"), folder.path() / "log", {});
    return read_text(folder.path() / "log");
  }

 private:
  pid_t process_ = -1;
  int input_ = -1;
  std::string port_;
};

}  // namespace gridfold::test
