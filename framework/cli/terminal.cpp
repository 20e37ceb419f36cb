#include "cli/terminal.hpp"

#include <string>

#include "core/printable.hpp"

namespace gridfold {

std::streamsize TerminalGuard::xsputn(const char* text, std::streamsize size) {
  const std::string shown = printable({text, static_cast<std::size_t>(size)});
  const auto written = unguarded_->sputn(shown.data(), static_cast<std::streamsize>(shown.size()));
  return written == static_cast<std::streamsize>(shown.size()) ? size : 0;
}

TerminalGuard::int_type TerminalGuard::overflow(int_type character) {
  if (traits_type::eq_int_type(character, traits_type::eof())) return traits_type::not_eof(character);
  const char byte = traits_type::to_char_type(character);
  return xsputn(&byte, 1) == 1 ? character : traits_type::eof();
}

void write_exactly(std::ostream& stream, std::string_view text) {
  auto* guard = dynamic_cast<TerminalGuard*>(stream.rdbuf());
  std::streambuf& buffer = guard == nullptr ? *stream.rdbuf() : guard->unguarded();
  const auto size = static_cast<std::streamsize>(text.size());
  if (buffer.sputn(text.data(), size) != size) stream.setstate(std::ios::badbit);
  // As with `<<`: what standard error erases is gone before standard output goes on.
  if ((stream.flags() & std::ios::unitbuf) != 0) stream.flush();
}

}  // namespace gridfold
