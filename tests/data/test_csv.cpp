#include <catch2/catch.hpp>

#include <cmath>
#include <string>

#include "data_files.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

using Names = std::vector<std::string>;
using Labels = std::vector<std::int32_t>;

Dataset load_csv(const LoadRequest& request) { return loader("csv").load(request); }

Dataset load_text(std::string_view text, const ParameterValues& options = {}) {
  const TemporaryFolder folder;
  return load_csv(request_of("csv", folder.write("file.csv", text), options));
}

const ParameterValue kHeader{"header", "true"};

ParameterValue label_column(Scalar column) { return {"label_column", std::move(column)}; }

/// The complaint about a file of that text, from the file's name on.
std::string complaint(std::string_view text, const ParameterValues& options = {}) {
  const std::string message = data_error([&] { load_text(text, options); });
  return message.empty() ? message : message.substr(message.find("file.csv"));
}

}  // namespace

TEST_CASE("features take the narrowest type that holds every value: 8-bit integers, floats, doubles") {
  CHECK(row_of<std::uint8_t>(load_text("0,255,a\n7,16,b\n"), 1) == std::vector<std::uint8_t>{7, 16});
  CHECK(row_of<std::uint8_t>(load_text("5.0,1e1,a\n"), 0) == std::vector<std::uint8_t>{5, 10});
  CHECK(row_of<float>(load_text("0,255,a\n7,256,b\n"), 0) == std::vector<float>{0, 255});
  CHECK(row_of<float>(load_text("0,-1,a\n"), 0) == std::vector<float>{0, -1});
  CHECK(row_of<float>(load_text("5.25,3.5,a\n"), 0) == std::vector<float>{5.25F, 3.5F});
  CHECK(row_of<double>(load_text("5.1,3.5,a\n"), 0) == std::vector<double>{5.1, 3.5});
  CHECK(row_of<double>(load_text("1,a\n-2.5,b\n5.1,c\n"), 1) == std::vector<double>{-2.5});
  CHECK(row_of<float>(load_text("16777216,a\n"), 0) == std::vector<float>{16777216.0F});
  CHECK(row_of<double>(load_text("16777217,a\n"), 0) == std::vector<double>{16777217});
}

TEST_CASE("complaints show letters as they are, no character cut, and what a terminal obeys by its number") {
  CHECK_THAT(complaint("gr\u00f6\u00dfe,c\n1,x\n", {kHeader, label_column("h\u00f6he\t\x1b\u009b")}),
             Catch::Contains("no column is named \"h\u00f6he\\t\\u001b\\u009b\""));
  CHECK_THAT(complaint("1,x\n\u65e5\u672c,x\n"), Catch::Contains("\"\u65e5\u672c\" is not a finite"));
  const std::string letters(39, 'a');
  CHECK_THAT(complaint("1,x\n" + letters + "\u65e5,x\n"), Catch::Contains('"' + letters + "\"... is not"));
  CHECK_THAT(complaint("1,x\n" + letters + "\u00f6,x\n"), Catch::Contains('"' + letters + "\"... is not"));
  CHECK_THAT(complaint("1,x\na\xff,x\n"), Catch::Contains("\"a\\xff\" is not"));
}

TEST_CASE("both parts have the type that either needs") {
  const TemporaryFolder folder;
  const auto train = folder.write("train.csv", "1,a\n2,b\n");
  const ParameterValues with_test{{"test_path", folder.write("test.csv", "0.5,a\n").string()}};
  const LoadRequest request = request_of("csv", train, with_test);
  CHECK(row_of<float>(load_csv(request), 1) == std::vector<float>{2});
  CHECK(loader("csv").inspect(request).bytes_per_feature == 4);
  CHECK(row_of<float>(load_csv(request_of("csv", train, with_test, Part::test)), 0) == std::vector<float>{0.5F});
  CHECK(loader("csv").inspect(request_of("csv", train)).bytes_per_feature == 1);
}

TEST_CASE("doubles in either part make both parts doubles") {
  const TemporaryFolder folder;
  const auto train = folder.write("train.csv", "1,a\n2,b\n");
  const ParameterValues with_test{{"test_path", folder.write("test.csv", "0.1,a\n").string()}};
  CHECK(row_of<double>(load_csv(request_of("csv", train, with_test)), 1) == std::vector<double>{2});
  CHECK(loader("csv").inspect(request_of("csv", train, with_test, Part::test)).bytes_per_feature == 8);
}

TEST_CASE("take changes neither the kind of the features nor the classes") {
  const TemporaryFolder folder;
  const Dataset dataset = load_csv(with_take(request_of("csv", folder.write("file.csv", "1,b\n2,c\n3.5,a\n")), 1));
  CHECK(row_of<float>(dataset, 0) == std::vector<float>{1});
  CHECK(dataset.class_names == Names{"a", "b", "c"});
  CHECK(dataset.labels == Labels{1});
}

TEST_CASE("numeric labels are sorted by value, names by their bytes") {
  CHECK(load_text("0,10\n0,9\n0,-1\n").class_names == Names{"-1", "9", "10"});
  CHECK(load_text("0,10\n0,9\n0,x\n").class_names == Names{"10", "9", "x"});
  CHECK(load_text("0,1\n0,01\n0,1.0\n0,2\n").labels == Labels{0, 0, 0, 1});
}

TEST_CASE("the test part's labels are told in the train part's classes") {
  const TemporaryFolder folder;
  const auto train = folder.write("train.csv", "0,cat\n0,dog\n0,ant\n");
  const auto test = folder.write("test.csv", "0,dog\n0,dog\n");
  const LoadRequest request = request_of("csv", train, {{"test_path", test.string()}}, Part::test);
  CHECK(load_csv(request).labels == Labels{2, 2});
  CHECK(load_csv(request).class_names == Names{"ant", "cat", "dog"});
  const std::string alone = load_csv(request_of("csv", train, {{"test_path", test.string()}})).fingerprint;
  folder.write("test.csv", "0,dog\n0,cow\n0,bee\n");
  CHECK(load_csv(request).labels == Labels{2, 4, 3});
  CHECK(load_csv(request).class_names == Names{"ant", "cat", "dog", "bee", "cow"});
  const Dataset learnt = load_csv(request_of("csv", train, {{"test_path", test.string()}}));
  CHECK(learnt.labels == Labels{1, 2, 0});
  CHECK(learnt.class_names == Names{"ant", "cat", "dog", "bee", "cow"});
  CHECK(learnt.fingerprint == alone);
  folder.write("test.csv", "0,owl\n0,cow\n");
  CHECK_THAT(data_error([&] { load_csv(request); }),
             Catch::Contains("test.csv:1:3: the label \"owl\" does not occur in the train part, ") &&
                 Catch::EndsWith("train.csv, nor does any other of its labels"));
}

TEST_CASE("the label column is found by name, by index, and from the end") {
  const std::string_view text = "x,kind,y\n1,a,2\n";
  CHECK(row_of<std::uint8_t>(load_text(text, {label_column(std::string("kind")), kHeader}), 0) ==
        std::vector<std::uint8_t>{1, 2});
  CHECK(load_text(text, {label_column(std::int64_t{1}), kHeader}).class_names == Names{"a"});
  CHECK(load_text(text, {label_column(std::int64_t{-2}), kHeader}).class_names == Names{"a"});
  CHECK(load_text("b,3\n", {label_column(std::int64_t{0})}).class_names == Names{"b"});
  CHECK(complaint(text, {label_column(std::string("kinds")), kHeader}) ==
        "file.csv:1: no column is named \"kinds\"; allowed: -3 to 2, or a name from the first line; did you mean "
        "\"kind\"?");
  CHECK(complaint(text, {label_column(std::int64_t{3}), kHeader}) ==
        "file.csv:1: 3 is none of 3 columns; allowed: -3 to 2");
  CHECK(complaint("1,2\n", {label_column(std::string("kind"))}) ==
        "file.csv:1: \"kind\" is a name, but without header: true columns have none; allowed: -2 to 1, an integer "
        "without "
        "quotes");
}

TEST_CASE("an integer is a column's index and a text its name, also where columns are named by numbers") {
  const std::string_view text = "2,2020,0\na,b,c\n1,2,3\n";
  const auto label = [&](const Scalar& column) { return complaint(text, {label_column(column), kHeader}); };
  // The complaint names the first feature that is no number: the column before the label or the one after it.
  CHECK_THAT(label(std::int64_t{0}), Catch::StartsWith("file.csv:2:3: "));
  CHECK_THAT(label(std::string("2")), Catch::StartsWith("file.csv:2:3: "));
  CHECK_THAT(label(std::int64_t{2}), Catch::StartsWith("file.csv:2:1: "));
  CHECK_THAT(label(std::string("0")), Catch::StartsWith("file.csv:2:1: "));
  CHECK(label(std::int64_t{2020}) ==
        "file.csv:1: 2020 is none of 3 columns; allowed: -3 to 2; the column named \"2020\" is meant in quotes");
}

TEST_CASE("a byte order mark, CRLF, quotes, blanks around fields and empty lines at the end are no content") {
  const Dataset dataset = load_text("\xef\xbb\xbf\"x, 1\",\"ki\"\"nd\"\r\n \"1\" ,\"a\r\nb\"\r\n 2 , c \r\n\r\n\r\n",
                                    {label_column(std::string("ki\"nd")), kHeader});
  CHECK(dataset.class_names == Names{"a\r\nb", "c"});
  CHECK(row_of<std::uint8_t>(dataset, 1) == std::vector<std::uint8_t>{2});
  CHECK(load_text("1,a").rows() == 1);
}

TEST_CASE("line numbers stay right behind quoted line ends") {
  CHECK_THAT(complaint("1,\"a\nb\"\n2,c\nx,d\n"),
             Catch::StartsWith("file.csv:4:1: column 0: \"x\" is not a finite decimal number, but line 1 has 1"));
  CHECK_THAT(complaint("\"a\nb\",1,1\n\"a\nb\",1,x\n", {label_column(std::int64_t{0})}),
             Catch::StartsWith("file.csv:4:6: column 2: \"x\" is not a finite decimal number, but line 2 has 1"));
}

TEST_CASE("a feature is a whole finite decimal number") {
  for (const std::string text : {"inf", "-inf", "infinity", "0x10", "0x1p3", "1,5", "+-5", "5 6", "1e", "--1", "5kg",
                                 "1_000", "-nan", ".", "-", "e5", "1.5.2"}) {
    INFO(text);
    CHECK(complaint("1,a\n\"" + text + "\",b\n") ==
          "file.csv:2:1: column 0: \"" + text +
              "\" is not a finite decimal number, but line 1 has 1; name the column in categorical or drop_columns, or "
              "list the text in missing");
  }
  CHECK(row_of<float>(load_text("+5,a\n+.5,b\n"), 1) == std::vector<float>{0.5F});
  CHECK(row_of<double>(load_text("-.5,a\n1.,b\n1e-3,c\n"), 0) == std::vector<double>{-0.5});
}

TEST_CASE("missing values are kept as NaN, and rows with some can be refused or left out") {
  const ParameterValue refuse{"missing_rows", "refuse"};
  const ParameterValue drop{"missing_rows", "drop"};
  for (const std::string text : {"", " ", "?", "NA", "n/a", "NaN", "null", "None", "\"\""}) {
    INFO(text);
    const std::string table = "1,2,a\n1," + text + ",b\n3,4,b\n";
    CHECK(std::isnan(row_of<float>(load_text(table), 1)[1]));
    CHECK(load_text(table).columns == std::vector<Column>{{}, {.has_missing = true}});
    CHECK(row_of<std::uint8_t>(load_text(table, {drop}), 1) == std::vector<std::uint8_t>{3, 4});
    CHECK_THAT(complaint(table, {refuse}), Catch::StartsWith("file.csv:2:" + std::string(text == " " ? "4" : "3") +
                                                             ": column 1: a value is missing"));
  }
  CHECK(complaint("1,a\n2,NA\n") ==
        "file.csv:2:3: column 1: the label is missing (\"NA\"); missing_rows: drop leaves such rows out, and missing "
        "says "
        "which texts mean a missing value");
  CHECK(load_text("1,a\n2,NA\n", {drop}).rows() == 1);
  CHECK_THAT(complaint("NA,a\n2,NA\n", {drop}),
             Catch::EndsWith("the file holds no rows without missing values; missing_rows: drop leaves all 2 out"));
}

TEST_CASE("an integer that double precision would round is refused") {
  CHECK(row_of<float>(load_text("16777216,a\n-16777218,b\n"), 1) == std::vector<float>{-16777218.0F});
  CHECK(row_of<double>(load_text("9007199254740991,a\n"), 0) == std::vector<double>{9007199254740991});
  CHECK_THAT(complaint("9007199254740993,a\n"),
             Catch::StartsWith("file.csv:1:1: column 0: \"9007199254740993\" would be rounded"));
  CHECK_THAT(complaint("99999999999999999999,a\n"), Catch::Contains("would be rounded"));
  CHECK_THAT(complaint("1e309,a\n"), Catch::Contains("\"1e309\" does not fit 64-bit floating point"));
  CHECK_THAT(complaint("1e-400,a\n"), Catch::Contains("\"1e-400\" does not fit 64-bit floating point"));
}

TEST_CASE("the range that is named of 64-bit numbers is the one that is kept") {
  CHECK(row_of<double>(load_text("1e-320,a\n1.7e308,a\n-4.9e-324,b\n0.0,b\n"), 0) == std::vector<double>{1e-320});
  for (const std::string text : {"1e309", "-1.8e308", "1e-324"}) {
    CHECK(complaint("1.5,a\n" + text + ",a\n") ==
          "file.csv:2:1: column 0: \"" + text +
              "\" does not fit 64-bit floating point (0, or magnitudes from 4.9e-324 to 1.8e308)");
  }
}

TEST_CASE("records of another width, stray quotes and empty lines are refused where they stand") {
  CHECK(complaint("1,2,a\n1,b\n") ==
        "file.csv:2:1: 2 fields, but the first record has 3; every record needs the same number");
  CHECK(complaint("1,a\n\n2,b\n") == "file.csv:2:1: the line is empty, but records follow; remove it");
  CHECK(complaint("1,\"a\"b\n") ==
        "file.csv:1:6: text follows a closing quote; a separator or the end of the line was expected");
  CHECK(complaint("1,a\n2,\"b\n3,c\n") ==
        "file.csv:2:3: the quote that opens here is not closed up to the end of the file");
  CHECK(complaint("1,a\r2,b\r") == "file.csv:1:4: a carriage return within a line; are line ends CR only?");
  CHECK(complaint(std::string_view("1,a\0\n", 5)) ==
        "file.csv:1:4: a NUL byte; this is no text file, or one in UTF-16 without a byte order mark; save that as "
        "UTF-8");
  CHECK(complaint("1,\xff\n") ==
        "file.csv:1:3: column 1: the text is not valid UTF-8; another encoding can be set with encoding: latin-1");
  CHECK(complaint("\xff\xfe\x31") == "file.csv: byte 3: the UTF-16 text ends within a character");
}

TEST_CASE("a table without rows, features or usable names is refused") {
  CHECK(complaint("") == "file.csv:1:1: the file holds no rows");
  CHECK(complaint("\n\n") == "file.csv:1:1: the file holds no rows");
  CHECK(complaint("x,y\n", {kHeader}) == "file.csv:1:1: the file holds no rows below the names of its columns");
  CHECK(complaint("x,y,c\n") == "file.csv:1:1: the file holds no rows below the names of its columns");
  CHECK(complaint("1,2,c\n").empty());
  CHECK(complaint("1\n2\n") ==
        "file.csv:1:1: one column only; a label and at least one feature are needed; what separates columns can be set "
        "with separator");
  CHECK(complaint("x,x\n1,2\n", {kHeader}) ==
        "file.csv:1:3: two columns are named \"x\"; leave one out with drop_columns: [1]");
  CHECK_THAT(complaint(",x\n1,2\n", {kHeader}), Catch::StartsWith("file.csv:1:1: the column has no name"));
  CHECK(complaint("1,0.5\n2,1.5\n") ==
        "file.csv:1:3: the label \"0.5\" is a number without being an integer; is label_column right?");
}

TEST_CASE("a record without end is refused before it fills the memory") {
  CHECK(complaint("1,\"" + std::string(std::size_t{17} << 20, 'x')) ==
        "file.csv:1:3: the record is longer than 16 MiB; is this a text table, and is every quote closed?");
}

TEST_CASE("take beyond the rows says how many there are") {
  const TemporaryFolder folder;
  const auto path = folder.write("file.csv", "1,a\n2,b\n");
  const LoadRequest request = with_take(request_of("csv", path), 3);
  const std::string message = path.string() + ": take asks for 3 rows of the train part, which has 2; allowed: 1 to 2";
  CHECK(data_error([&] { loader("csv").inspect(request); }) == message);
  CHECK(data_error([&] { loader("csv").load(request); }) == message);
}

TEST_CASE("a CSV file without test_path has no test part") {
  const TemporaryFolder folder;
  const LoadRequest request = request_of("csv", folder.write("file.csv", "1,a\n"), {}, Part::test);
  CHECK_THAT(data_error([&] { loader("csv").load(request); }),
             Catch::Contains("name the test part's file in test_path"));
  CHECK(loader("csv").files(request).empty());
}

TEST_CASE("parts with different columns are refused") {
  const TemporaryFolder folder;
  const auto train = folder.write("train.csv", "x,y,l\n1,2,a\n");
  const auto test = folder.write("test.csv", "y,x,l\n1,2,a\n");
  const LoadRequest request = request_of("csv", train, {{"test_path", test.string()}, kHeader});
  CHECK_THAT(data_error([&] { load_csv(request); }), Catch::Contains("test.csv:1:1: the columns are named or ordered"));
  folder.write("test.csv", "x,l\n1,a\n");
  CHECK_THAT(data_error([&] { load_csv(request); }), Catch::Contains("test.csv:1:1: 2 columns, but "));
}

TEST_CASE("the fingerprint does not depend on how a CSV file is written") {
  const std::string plain = load_text("1,2,a\n3,4,b\n").fingerprint;
  CHECK(load_text("\"1\", 2 ,\"a\"\r\n3.0,4,b\r\n\r\n").fingerprint == plain);
  CHECK(load_text(gzipped("1,2,a\n3,4,b\n")).fingerprint == plain);
  CHECK(load_text("1,2,a\n3,4,a\n").fingerprint != plain);
  CHECK(load_text("1,2,a\n3,5,b\n").fingerprint != plain);
  CHECK(load_text("1,2,a\n3,4,c\n").fingerprint != plain);
}
