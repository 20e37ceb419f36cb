#include "fetch/fetch.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/cancelled.hpp"
#include "core/error.hpp"
#include "core/md5.hpp"
#include "core/sha256.hpp"
#include "fetch/download.hpp"
#include "fetch/openml.hpp"
#include "fetch/unpack.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

void require(const std::error_code& failed, const fs::path& path) {
  if (failed) throw StoreError(fmt::format("{}: {}", path.string(), failed.message()));
}

/// Keeps other calls for the same set waiting.
class Lock {
 public:
  explicit Lock(const fs::path& file)
      : file_(file), descriptor_(::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) fail();
  }
  ~Lock() { ::close(descriptor_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  /// Waits until no other call has it, and says so.
  void take(const std::string& set, const FetchOptions& options) const {
    constexpr std::chrono::milliseconds kPause{100};
    for (bool is_told = false; ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0; std::this_thread::sleep_for(kPause)) {
      if (errno != EWOULDBLOCK && errno != EINTR) fail();
      throw_if_stopped(options.stop);
      if (!is_told && options.note) options.note(fmt::format("{} is being fetched by another process; waiting", set));
      is_told = true;
    }
  }

 private:
  [[noreturn]] void fail() const { throw StoreError(fmt::format("{}: {}", file_.string(), std::strerror(errno))); }

  fs::path file_;
  int descriptor_;
};

/// The sums of a file's bytes as they are on disk.
struct Sums {
  std::string sha256;
  std::string md5;
};

Sums sums_of(const fs::path& path, const std::stop_token& stop) {
  Sha256 sha256;
  Md5 md5;
  std::ifstream file(path, std::ios::binary);
  std::vector<std::byte> block(std::size_t{1} << 18);
  while (file.read(reinterpret_cast<char*>(block.data()), static_cast<std::streamsize>(block.size())),
         file.gcount() > 0) {
    throw_if_stopped(stop);
    const std::span<const std::byte> bytes(block.data(), static_cast<std::size_t>(file.gcount()));
    sha256.update(bytes);
    md5.update(bytes);
  }
  return {sha256.hex_digest(), md5.hex_digest()};
}

/// What is wrong with a file; empty where it is the published one.
std::string problem_of(const fs::path& path, const PublishedFile& wanted, const std::stop_token& stop) {
  std::error_code failed;
  const std::uintmax_t bytes = fs::file_size(path, failed);
  if (failed) return failed.message();
  if (wanted.bytes != 0 && bytes != wanted.bytes) {
    return fmt::format("it has {} bytes, and the published file {}", bytes, wanted.bytes);
  }
  const Sums sums = sums_of(path, stop);
  if (!wanted.sha256.empty() && sums.sha256 != wanted.sha256) {
    return fmt::format("its SHA-256 is {}, and that of the published file {}", sums.sha256, wanted.sha256);
  }
  if (!wanted.md5.empty() && sums.md5 != wanted.md5) {
    return fmt::format("its MD5 is {}, and that of the published file {}", sums.md5, wanted.md5);
  }
  return "";
}

/// Whether a folder holds anything: one that is empty is no fetched set.
bool holds_files(const fs::path& folder) {
  std::error_code failed;
  return fs::exists(folder, failed) && !fs::is_empty(folder, failed);
}

/// Throws where a file is to be taken from where nothing is.
void require_given(const FetchOptions& options) {
  std::error_code ignored;
  for (const fs::path& given : options.from) {
    if (!fs::exists(given, ignored)) throw DataError(fmt::format("{}: does not exist", given.string()));
  }
}

/// Brings one set into its folder.
class Fetcher {
 public:
  Fetcher(const PublishedSet& set, const FetchOptions& options)
      : set_(set),
        options_(options),
        folder_(fetched_folder() / set.name),
        partial_(fetched_folder() / fmt::format(".{}.partial", set.name)) {}

  /// `finish` is given the folder with all files before it has its name.
  template <typename Finish>
  Fetched run(const Finish& finish) {
    std::error_code failed;
    fs::create_directories(folder_.parent_path(), failed);
    require(failed, folder_.parent_path());
    const Lock lock(folder_.parent_path() / fmt::format(".{}.lock", set_.name));
    lock.take(set_.name, options_);
    if (holds_files(folder_)) return {folder_, true};
    fs::create_directories(partial_, failed);
    require(failed, partial_);
    if (options_.from.empty()) {
      for (const PublishedFile& file : set_.files) bring(file);
    } else {
      for (const PublishedFile& file : set_.files) take(file);
    }
    unpack_all();
    finish(partial_);
    fs::rename(partial_, folder_, failed);
    require(failed, folder_);
    return {folder_, false};
  }

 private:
  fs::path part_of(const PublishedFile& file) const { return partial_ / (file.name + ".part"); }

  /// Copies a file that was downloaded before.
  void take(const PublishedFile& file) {
    const fs::path place = partial_ / file.name;
    std::string problems;
    for (const fs::path& given : options_.from) {
      const fs::path source = fs::is_directory(given) ? given / file.name : given;
      const bool may_be_it =
          fs::is_directory(given) ? fs::exists(source) : set_.files.size() == 1 || given.filename() == file.name;
      if (!may_be_it) continue;
      const std::string problem = problem_of(source, file, options_.stop);
      if (problem.empty()) {
        std::error_code failed;
        fs::copy_file(source, place, fs::copy_options::overwrite_existing, failed);
        require(failed, place);
        return;
      }
      problems += fmt::format("{}: not the published file: {}\n", source.string(), problem);
    }
    if (!problems.empty()) throw DataError(problems.substr(0, problems.size() - 1));
    throw DataError(
        fmt::format("{} is not among the files that are given; {} needs {}", file.name, set_.name, names_of_files()));
  }

  std::string names_of_files() const {
    std::vector<std::string> names;
    for (const PublishedFile& file : set_.files) names.push_back(file.name);
    return fmt::format("{}", fmt::join(names, ", "));
  }

  void bring(const PublishedFile& file) {
    const fs::path place = partial_ / file.name;
    // A call that was interrupted at another file left it, checked.
    if (fs::exists(place)) return;
    std::vector<std::string> problems;
    bool reached_any = false;
    std::vector<std::string> mirrors = options_.mirrors;
    mirrors.insert(mirrors.end(), set_.mirrors.begin(), set_.mirrors.end());
    for (const std::string& mirror : mirrors) {
      const std::string problem = try_mirror(mirror, file, reached_any);
      if (problem.empty()) {
        std::error_code failed;
        fs::rename(part_of(file), place, failed);
        require(failed, place);
        return;
      }
      problems.push_back(problem);
      if (options_.note && &mirror != &mirrors.back()) options_.note(problem);
    }
    throw DataError(fmt::format(
        "{} could not be downloaded:\n  {}\n{} `gridfold data fetch {} --from PATH` takes files that were "
        "downloaded elsewhere ({}).",
        file.name, fmt::join(problems, "\n  "), advice_on_network(reached_any), set_.name, names_of_files()));
  }

  /// What went wrong; empty where the part is the whole file now.
  std::string try_mirror(const std::string& mirror, const PublishedFile& file, bool& reached_any) {
    const std::string url = mirror + (mirror.ends_with('/') ? "" : "/") + file.name;
    DownloadOptions options;
    options.expected_bytes = file.bytes;
    options.stall_seconds = options_.stall_seconds;
    options.stop = options_.stop;
    if (options_.progress) {
      options.progress = [&](std::uint64_t done, std::uint64_t total) { options_.progress(file.name, done, total); };
    }
    const fs::path part = part_of(file);
    constexpr int kMostAttempts = 5;
    std::string problem;
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      const std::uint64_t before = size_of(part);
      problem = download_whole(url, part, file, options, reached_any);
      if (problem.empty()) break;
      // A cut connection that brought something is worth another one, and so is a wrong beginning that is gone now.
      const std::uint64_t after = size_of(part);
      if (after <= before && !(before > 0 && after == 0)) break;
    }
    return problem;
  }

  static std::uint64_t size_of(const fs::path& file) {
    std::error_code failed;
    const std::uintmax_t bytes = fs::file_size(file, failed);
    return failed ? 0 : bytes;
  }

  /// Downloads what a part lacks and checks it; a part that is whole and wrong is removed.
  std::string download_whole(const std::string& url, const fs::path& part, const PublishedFile& file,
                             const DownloadOptions& options, bool& reached_any) const {
    try {
      if (!is_whole(part, file)) download(url, part, options);
      reached_any = true;
    } catch (const DownloadError& error) {
      reached_any = reached_any || !error.network;
      return error.what();
    }
    const std::string problem = problem_of(part, file, options_.stop);
    if (problem.empty()) return "";
    // It may be a page that says something else, or the wrong end behind a good beginning.
    std::error_code ignored;
    fs::remove(part, ignored);
    return fmt::format("{}: not the published file: {}", url, problem);
  }

  static bool is_whole(const fs::path& part, const PublishedFile& file) {
    return file.bytes > 0 && size_of(part) == file.bytes;
  }

  void unpack_all() {
    for (const PublishedFile& file : set_.files) {
      if (!file.is_archive) continue;
      const fs::path archive = partial_ / file.name;
      unpack(archive, partial_, options_.stop);
      std::error_code failed;
      fs::remove(archive, failed);
      require(failed, archive);
    }
  }

  const PublishedSet& set_;
  const FetchOptions& options_;
  fs::path folder_;
  fs::path partial_;
};

}  // namespace

Fetched fetch(const PublishedSet& set, const FetchOptions& options) {
  require_given(options);
  return Fetcher(set, options).run([](const fs::path&) {});
}

Fetched fetch(std::int64_t openml_id, const FetchOptions& options) {
  const fs::path folder = fetched_folder() / openml_name(openml_id);
  if (holds_files(folder)) return {folder, true};
  require_given(options);
  const OpenmlSet openml = describe_openml(openml_id, options);
  FetchOptions of_files = options;
  of_files.mirrors.clear();
  if (!openml.given.empty()) of_files.from = {openml.given};
  return Fetcher(openml.set, of_files).run([&](const fs::path& partial) {
    std::error_code failed;
    const fs::path downloaded = partial / openml.set.files.front().name;
    try {
      if (openml.given.empty()) require_arff(downloaded, openml.ignored, options.stop);
    } catch (const DataError&) {
      // Without a checksum, only this notices that the server sent an error page instead.
      fs::remove(downloaded, failed);
      throw;
    }
    fs::rename(downloaded, partial / kOpenmlTable, failed);
    require(failed, partial / kOpenmlTable);
    std::ofstream columns(partial / kOpenmlColumns);
    columns << openml.label << '\n';
    for (const std::string& column : openml.ignored) columns << column << '\n';
    columns.close();
    if (!columns) failed = std::error_code(errno, std::generic_category());
    require(failed, partial / kOpenmlColumns);
  });
}

}  // namespace gridfold
