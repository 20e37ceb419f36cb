#include <catch2/catch.hpp>

#include <string>

#include "core/display_width.hpp"
#include "core/printable.hpp"

using namespace gridfold;

TEST_CASE("what a terminal would obey is shown instead") {
  CHECK(printable("\x1b[31mred\x1b[0m") == "\\u001b[31mred\\u001b[0m");
  CHECK(printable("\x1b]0;title\x07") == "\\u001b]0;title\\u0007");
  CHECK(printable("a\rb\x7f"
                  "c\b") == "a\\u000db\\u007fc\\u0008");
  // CSI as one character of C1, in UTF-8 and as a bare byte.
  CHECK(printable("\xc2\x9b"
                  "2J") == "\\u009b2J");
  CHECK(printable("\x9b"
                  "2J") == "\\x9b2J");
  // RIGHT-TO-LEFT OVERRIDE, LEFT-TO-RIGHT ISOLATE, ARABIC LETTER MARK, LINE SEPARATOR.
  CHECK(printable("\u202e\u2066\u061c\u2028") == "\\u202e\\u2066\\u061c\\u2028");
  CHECK(printable(std::string("a\0b", 3)) == "a\\u0000b");
}

TEST_CASE("text in any script, with its lines and tabs, is shown as it is") {
  for (const std::string text : {"", "plain", "two\nlines\tand a tab", "\u00e9t\u00e9", "\u65e5\u672c\u8a9e",
                                 "\u0639\u0631\u0628\u064a", "\U0001f600", "\\u001b"}) {
    CHECK(printable(text) == text);
  }
}

TEST_CASE("bytes that are not UTF-8 are shown one by one") {
  CHECK(printable("a\xff"
                  "b") == "a\\xffb");
  CHECK(printable("\xc3") == "\\xc3");
  CHECK(printable("\xe2\x82") == "\\xe2\\x82");
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");
}

TEST_CASE("a text without its middle keeps both ends, whole characters and their marks") {
  CHECK(without_middle("international airport 8", 12, "...") == "inter...rt 8");
  CHECK(without_middle("short", 5, "...") == "short");
  CHECK(without_middle("漢字漢字漢字", 7, "…") == "漢…字");
  CHECK(without_middle("abcdefghe\u0301", 4, "…") == "ab…e\u0301");
  CHECK(without_middle("abcdefge\u0301h", 4, "…") == "ab…h");
}

TEST_CASE("a text of a million characters is shortened in time that grows with its length, not with the square of it") {
  CHECK(without_middle(std::string(1'000'000, 'x'), 12, "...") == "xxxxx...xxxx");
}
