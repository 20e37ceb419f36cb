#include <catch2/catch.hpp>

#include <string>

#include "core/diagnostics.hpp"
#include "core/error.hpp"
#include "expected_text.hpp"
#include "yaml/document.hpp"

namespace gridfold::test_yaml_document {

namespace {

/// The first complaint about a document, or nothing.
std::string complaint(const std::string& text) {
  Diagnostics diagnostics;
  parse_yaml({text, "f"}, diagnostics);
  return diagnostics.empty() ? "" : to_text(diagnostics.items().front());
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("a value knows its line and its column, counted from one, in characters") {
  Diagnostics diagnostics;
  const auto root = parse_yaml({"a: 1\nb:\n  - x\n  - {c: 'é', d: z}\n", "f"}, diagnostics);
  REQUIRE(root);
  const YamlNode& list = *root->find("b");
  CHECK(to_text(list.items[0].mark) == "f:3:5");
  CHECK(to_text(list.items[1].find("d")->mark) == "f:4:17");
  CHECK(to_text(list.items[1].entries[1].mark) == "f:4:14");
}

TEST_CASE("a value that is left out stands where its key stands") {
  Diagnostics diagnostics;
  const auto root = parse_yaml({"a:\n\nb: ~\n", "f"}, diagnostics);
  REQUIRE(root);
  CHECK(root->find("a")->is_null());
  CHECK(to_text(root->find("a")->mark) == "f:1:1");
  CHECK(root->find("b")->is_null());
}

TEST_CASE("quotes make text of what looks like a number") {
  Diagnostics diagnostics;
  const auto root = parse_yaml({"a: '1'\nb: 1\nc: |\n  1\n", "f"}, diagnostics);
  REQUIRE(root);
  CHECK(root->find("a")->quoted);
  CHECK_FALSE(root->find("b")->quoted);
  CHECK(root->find("c")->quoted);
}

TEST_CASE("an alias is replaced by a copy of what it names") {
  Diagnostics diagnostics;
  const auto root = parse_yaml({"a: &x [1, 2]\nb: *x\n", "f"}, diagnostics);
  REQUIRE(root);
  REQUIRE(root->find("b")->items.size() == 2);
  CHECK(root->find("b")->items[1].text == "2");
  CHECK(to_text(root->find("b")->mark) == "f:2:4");
}

TEST_CASE("an alias of a single value may be a key, and a key may have an anchor") {
  Diagnostics diagnostics;
  const auto root = parse_yaml({"a: &x k\nb: {*x : 1}\n&y c: 2\nd: *y\n", "f"}, diagnostics);
  REQUIRE(root);
  REQUIRE(root->find("b")->find("k") != nullptr);
  CHECK(root->find("b")->find("k")->text == "1");
  CHECK(root->find("d")->text == "c");
  CHECK_TEXT(complaint("a: &x [k]\nb: {*x : 1}\n"));
}

TEST_CASE("a tilde is told from a value that is left out") {
  Diagnostics diagnostics;
  const auto root = parse_yaml({"a: ~\nb:\nc: {d: ~, e: }\n", "f"}, diagnostics);
  REQUIRE(root);
  CHECK(root->find("a")->text == "~");
  CHECK(root->find("b")->text.empty());
  CHECK(root->find("c")->find("d")->text == "~");
  CHECK(root->find("c")->find("e")->text.empty());
}

TEST_CASE("documents that YAML readers disagree about are refused with their place") {
  CHECK_TEXT(complaint(""));
  CHECK_TEXT(complaint("# nothing\n"));
  CHECK_TEXT(complaint("a: 1\n---\nb: 1\n"));
  CHECK_TEXT(complaint("a: 1\nb: {c: 1, c: 2}\n"));
  CHECK_TEXT(complaint("a: !!python/object x\n"));
  CHECK_TEXT(complaint("a: &x {k: 1}\nb:\n  <<: *x\n"));
  CHECK_TEXT(complaint("[1, 2]: 3\n"));
  CHECK_TEXT(complaint(": 3\n"));
  CHECK_TEXT(complaint("a: *nowhere\n"));
}

TEST_CASE("bytes that are no text are refused with their offset") {
  CHECK_TEXT(complaint("a: \xff\n"));
  CHECK_TEXT(complaint(std::string("a: b\0c\n", 7)));
  CHECK_TEXT(complaint("a: \xc0\xaf\n"));
  CHECK_TEXT(complaint("a: \xed\xa0\x80\n"));
  CHECK_TEXT(complaint("a: \xe2\x82"));
  CHECK(complaint("a: \xe2\x82\xac\n").empty());
}

TEST_CASE("bombs of nesting, of aliases and of size are refused before they grow") {
  CHECK_TEXT(complaint("a: " + repeated("[", 400'000) + repeated("]", 400'000)));
  CHECK_FALSE(complaint("a: " + repeated("[", 500'000)).empty());
  CHECK(complaint(repeated("- ", 1000) + "x").find("nested too deeply") != std::string::npos);

  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string previous = "*a" + std::to_string(i - 1);
    laughs +=
        "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeated(previous + ", ", 9) + previous + "]\n";
  }
  CHECK(complaint(laughs).find("grows too large here; allowed: at most 100000 values and 1048576 bytes of text, "
                               "counting what aliases repeat") != std::string::npos);

  std::string deep = "a0: &a0 [x]\n";
  for (int i = 1; i < 100; ++i) {
    deep += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  }
  CHECK(complaint(deep).find("nested too deeply") != std::string::npos);

  const std::string long_text = "a: &a " + std::string(100'000, 'x') + "\nb: [" + repeated("*a, ", 100) + "*a]\n";
  CHECK(complaint(long_text).find("grows too large here; allowed: at most 100000 values and") != std::string::npos);

  CHECK_TEXT(complaint("a: &a [*a]\n"));
  CHECK_TEXT(complaint(std::string((1 << 20) + 1, ' ')));
  CHECK(complaint("a: [" + repeated("1,", 200'000) + "1]").find("allowed: at most 100000 values") != std::string::npos);
}

TEST_CASE("a document damaged at any byte is read or refused, never a crash") {
  const std::string good =
      "a: &x {k: [1, 'two', \"3\"], m: |\n    text\n  }\nb: *x\nc:\n  - d: 4\n    e: [x, {f: g}]\n";
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char replacement :
         {'\0', '\n', '[', '}', ':', '-', '&', '*', '"', '\t', '!', '%', '\x80', '#', '|', ' '}) {
      std::string damaged = good;
      damaged[i] = replacement;
      Diagnostics diagnostics;
      const auto root = parse_yaml({damaged, "f"}, diagnostics);
      REQUIRE((root.has_value() || !diagnostics.empty()));
    }
    Diagnostics diagnostics;
    parse_yaml({std::string_view(good).substr(0, i), "f"}, diagnostics);
  }
}

TEST_CASE("a quote that is never closed is refused where it opens") {
  CHECK_TEXT(complaint("a: 'abc\nseed: 7\n"));
  CHECK_TEXT(complaint("a: \"abc\nseed: 7\n"));
  CHECK_TEXT(complaint("b: 1\na: \"abc"));
  CHECK_TEXT(complaint("a: '"));
  CHECK_TEXT(complaint("a: 'it''s\n"));
  CHECK_TEXT(complaint("a: 'abc''\n"));
  CHECK_TEXT(complaint("a: \"abc\\\"\n"));
  CHECK_TEXT(complaint("é: {b: [1, \"x]}\nseed: 7\n"));
  CHECK_TEXT(complaint("a: &x 'abc\n"));
  CHECK_TEXT(complaint("a: &x # it\n  'abc\n"));
  CHECK_TEXT(complaint("a: 1\n'b: 2\n"));
  CHECK_TEXT(complaint("\xEF\xBB\xBF'a': 'b\r\nc: 1\r\n"));
}

TEST_CASE("quotes that close, or that open nothing, are fine") {
  for (const char* text : {"a: 'b\n  c'\nd: 1\n", "a: \"b\n  c\"\n", "a: ''\n",
                           "a: \"\"\n",           "a: 'it''s'\n",    "a: ''''\n",
                           "a: \"\\\"\"\n",       "a: \"\\\\\"\n",   "a: \"it's\"\n",
                           "a: 'say \"x'\n",      "a: it's\n",       "a: 5\" disk\n",
                           "a: 1 # don't\n",      "# don't\na: 1\n", "a: |\n  don't\n  \"x\nb: 1\n",
                           "a: >-\n  'x\nb: 1\n", "a: |\n  'x\n",    "'a': 1\n",
                           "a: &x 'b'\nc: *x\n",  "{'a': \"b\"}",    "é: 'ü'\n"}) {
    INFO(text);
    CHECK(complaint(text).empty());
  }
}

TEST_CASE("a bracket that is never closed is refused where it opens") {
  CHECK_TEXT(complaint("a: [1\nb: 2\n"));
  CHECK_TEXT(complaint("a: {k: [1, 2]\nb: it's\n"));
  CHECK_TEXT(complaint("[1, ']'"));
  CHECK_TEXT(complaint("{a: 1, # }"));
  CHECK_TEXT(complaint("é: &x {b: [1, 2}"));
}

TEST_CASE("a tab that indents a line is refused where it stands") {
  CHECK_TEXT(complaint("a: t\n\tb: 1\n"));
  CHECK_TEXT(complaint("a:\n  - 1\n \t- 2\n"));
  CHECK_TEXT(complaint("\xEF\xBB\xBF\ta: 1\n"));
  CHECK_TEXT(complaint("a: {b: 1\n\tc: 2}"));
}

}  // namespace gridfold::test_yaml_document
