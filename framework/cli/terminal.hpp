#pragma once

#include <ostream>
#include <streambuf>
#include <string_view>

namespace gridfold {

/// While it lives, all that is written to the stream is made printable, wherever it comes from: no text of a file or of
/// the command line can move the cursor, change colours or turn the direction of writing.
class TerminalGuard : public std::streambuf {
 public:
  explicit TerminalGuard(std::ostream& stream) : stream_(stream), unguarded_(stream.rdbuf(this)) {}
  ~TerminalGuard() override { stream_.rdbuf(unguarded_); }
  TerminalGuard(const TerminalGuard&) = delete;
  TerminalGuard& operator=(const TerminalGuard&) = delete;

  std::streambuf& unguarded() { return *unguarded_; }

 protected:
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int_type overflow(int_type character) override;
  int sync() override { return unguarded_->pubsync(); }

 private:
  std::ostream& stream_;
  std::streambuf* unguarded_;
};

/// Writes our own control characters, or the exact bytes of a format, past the stream's guard.
void write_exactly(std::ostream& stream, std::string_view text);

}  // namespace gridfold
