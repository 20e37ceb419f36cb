#include "fetch/download.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "core/cancelled.hpp"
#include "core/version.hpp"

namespace gridfold {

namespace {

namespace fs = std::filesystem;

/// The most that a file of unknown size may have.
constexpr std::uint64_t kMostUnknownBytes = std::uint64_t{16} << 30;
constexpr long kMostRedirects = 10;
constexpr long kConnectSeconds = 20;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct CloseCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

/// curl wants to be begun once, before threads.
void begin_curl() {
  static const CURLcode begun = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (begun != CURLE_OK) throw SystemError(fmt::format("libcurl could not begin: {}", curl_easy_strerror(begun)));
}

/// One attempt to download a file.
class Transfer {
 public:
  Transfer(const std::string& url, const fs::path& path, const DownloadOptions& options)
      : url_(url), path_(path), options_(options) {
    begin_curl();
    curl_.reset(curl_easy_init());
    if (!curl_) throw SystemError("libcurl could not begin");
  }

  /// Behind the bytes that are there, or from the beginning.
  CURLcode run(bool resumes) {
    std::error_code failed;
    const std::uintmax_t there = resumes ? fs::file_size(path_, failed) : 0;
    begin_ = failed ? 0 : there;
    file_.reset(std::fopen(path_.c_str(), begin_ > 0 ? "ab" : "wb"));
    if (!file_) throw StoreError(system_error_text(path_, "cannot be written", errno));
    written_ = begin_;
    set_options();
    const CURLcode result = curl_easy_perform(curl_.get());
    const bool is_closed = std::fclose(file_.release()) == 0;
    if (options_.stop.stop_requested()) throw Cancelled{};
    if (write_problem_ || !is_closed) {
      throw StoreError(fmt::format("{}: cannot be written: {}", path_.string(), write_problem_.value_or("no space")));
    }
    return result;
  }

  std::uint64_t begin() const { return begin_; }
  bool is_too_large() const { return is_too_large_; }
  bool ignored_range() const { return ignored_range_; }
  long status() const {
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }
  /// Whether a server was reached, or a proxy.
  bool connected() const {
    curl_off_t microseconds = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_CONNECT_TIME_T, &microseconds);
    return microseconds > 0;
  }
  std::string_view detail() const { return error_; }

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    const CURLcode result = curl_easy_setopt(curl_.get(), option, value);
    if (result != CURLE_OK) throw SystemError(fmt::format("libcurl: {}", curl_easy_strerror(result)));
  }

  void set_options() {
    curl_easy_reset(curl_.get());
    const std::string agent = fmt::format("gridfold/{}", version());
    set(CURLOPT_URL, url_.c_str());
    set(CURLOPT_USERAGENT, agent.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, kMostRedirects);
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, std::min(kConnectSeconds, options_.stall_seconds));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, options_.stall_seconds);
    set(CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(begin_));
    set(CURLOPT_ERRORBUFFER, error_);
    set(CURLOPT_WRITEFUNCTION, &Transfer::write);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::tell);
    set(CURLOPT_XFERINFODATA, this);
  }

  static std::size_t write(const char* bytes, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->take({bytes, size * count});
  }

  std::size_t take(std::string_view bytes) {
    // A server that knows no ranges sends the file from its beginning.
    if (begin_ > 0 && written_ == begin_ && status() != 206) {
      ignored_range_ = true;
      return 0;
    }
    const std::uint64_t most = options_.expected_bytes > 0 ? options_.expected_bytes : kMostUnknownBytes;
    if (written_ + bytes.size() > most) {
      is_too_large_ = true;
      return 0;
    }
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
      write_problem_ = std::strerror(errno);
      return 0;
    }
    written_ += bytes.size();
    return bytes.size();
  }

  static int tell(void* self, curl_off_t total, curl_off_t, curl_off_t, curl_off_t) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.options_.stop.stop_requested()) return 1;
    if (transfer.options_.progress) {
      const std::uint64_t announced = total > 0 ? transfer.begin_ + static_cast<std::uint64_t>(total) : 0;
      const std::uint64_t expected = transfer.options_.expected_bytes;
      transfer.options_.progress(transfer.written_, expected > 0 ? expected : announced);
    }
    return 0;
  }

  const std::string& url_;
  const fs::path& path_;
  const DownloadOptions& options_;
  std::unique_ptr<CURL, CloseCurl> curl_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::uint64_t begin_ = 0;
  std::uint64_t written_ = 0;
  bool is_too_large_ = false;
  bool ignored_range_ = false;
  std::optional<std::string> write_problem_;
  char error_[CURL_ERROR_SIZE] = {};
};

void require_success(const Transfer& transfer, CURLcode result, const std::string& url, const fs::path& file) {
  if (result == CURLE_OK) return;
  if (transfer.is_too_large()) {
    std::error_code ignored;
    fs::remove(file, ignored);
    throw DownloadError(fmt::format("{}: the answer is larger than the file", url), false);
  }
  const std::string detail(transfer.detail());
  throw DownloadError(fmt::format("{}: {}", url, detail.empty() ? curl_easy_strerror(result) : detail),
                      !transfer.connected());
}

}  // namespace

std::string advice_on_network(bool reached_any) {
  return reached_any ? "--mirror URL names another place to look."
                     : "No server was reached: is there a network? A proxy is taken from https_proxy.";
}

void download(const std::string& url, const fs::path& file, const DownloadOptions& options) {
  Transfer transfer(url, file, options);
  const CURLcode result = transfer.run(true);
  constexpr long kRangeNotSatisfiable = 416;
  const bool cannot_resume = result == CURLE_RANGE_ERROR || transfer.ignored_range() ||
                             (transfer.begin() > 0 && transfer.status() == kRangeNotSatisfiable);
  if (result != CURLE_OK && cannot_resume) {
    Transfer again(url, file, options);
    require_success(again, again.run(false), url, file);
    return;
  }
  require_success(transfer, result, url, file);
}

}  // namespace gridfold
