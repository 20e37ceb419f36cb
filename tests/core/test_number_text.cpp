#include <catch2/catch.hpp>

#include <limits>
#include <string>

#include "core/number_text.hpp"

using namespace gridfold;

TEST_CASE("an integer is decimal digits and nothing else") {
  CHECK(parse_integer("0") == 0);
  CHECK(parse_integer("10") == 10);
  CHECK(parse_integer("-3") == -3);
  CHECK(parse_integer("+3") == 3);
  CHECK(parse_integer("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  for (const char* text : {"", "+", "-", "+-3", "010", "-01", "0x10", "0o7", "1e3", "1.0", "1_000", "1 ", " 1", "1,5",
                           "9223372036854775808", "one", "true", ".5"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_integer(text));
  }
}

TEST_CASE("a number is decimal and finite, and all of the text is consumed") {
  CHECK(parse_number("10") == 10.0);
  CHECK(parse_number("0.5") == 0.5);
  CHECK(parse_number(".5") == 0.5);
  CHECK(parse_number("+1e-3") == 1e-3);
  CHECK(parse_number("-2.5E2") == -250.0);
  for (const char* text :
       {"",     "+",   ".",   "-",    "010",      "00.5", "0x10",  "0x1p3", "1e400",   "1e-400", ".nan",
        ".inf", "nan", "inf", "-inf", "infinity", "1,5",  "1.5.2", "1e",    "1_000.0", "5%",     "+-1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text));
  }
}

TEST_CASE("a truth value is true or false in small letters") {
  CHECK(parse_boolean("true") == true);
  CHECK(parse_boolean("false") == false);
  for (const char* text : {"yes", "no", "on", "off", "True", "FALSE", "1", "0", "y", ""}) {
    CAPTURE(text);
    CHECK_FALSE(parse_boolean(text));
  }
}
