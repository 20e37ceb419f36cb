#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>
#include <string>

#include "data_files.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

using Names = std::vector<std::string>;
using Texts = std::vector<std::string>;

Dataset load_text(std::string_view text, const ParameterValues& options = {}) {
  const TemporaryFolder folder;
  return load_part(loader("csv"), request_of("csv", folder.write("file.csv", text), options));
}

DataShape inspect_text(std::string_view text, const ParameterValues& options = {}) {
  const TemporaryFolder folder;
  return inspect_part(loader("csv"), request_of("csv", folder.write("file.csv", text), options)).shape;
}

/// The complaint about a file of that text, from the file's name on.
std::string complaint(std::string_view text, const ParameterValues& options = {}) {
  const std::string message = data_error([&] { load_text(text, options); });
  return message.empty() ? message : message.substr(message.find("file.csv"));
}

std::string warning(std::string_view text, const ParameterValues& options = {}) {
  const std::vector<std::string> warnings = inspect_text(text, options).warnings;
  return warnings.empty() ? "" : warnings.front().substr(warnings.front().find("file.csv"));
}

std::vector<double> row_values(const Dataset& dataset, std::size_t row) {
  return std::visit(
      [&](const auto& features) {
        const auto values = features.view().row(row);
        return std::vector<double>(values.begin(), values.end());
      },
      dataset.features);
}

Names names_of(const std::vector<Column>& columns) {
  Names names;
  for (const Column& column : columns) names.push_back(column.name);
  return names;
}

std::string in_utf16(std::string_view ascii, bool big_endian) {
  std::string bytes = big_endian ? "\xfe\xff" : "\xff\xfe";
  for (const char c : ascii) bytes += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return bytes;
}

}  // namespace

TEST_CASE("the separator that splits every line evenly is found") {
  for (const std::string separator : {",", ";", "\t", "|", " ", "   ", " \t"}) {
    INFO(separator);
    const std::string text = "1" + separator + "2.5" + separator + "a\n3" + separator + "4" + separator + "b\n";
    CHECK(load_text(text).fingerprint == load_text("1,2.5,a\n3,4,b\n").fingerprint);
  }
  CHECK(load_text("  1  2  a\n3 4   b  \n", {{"separator", "space"}}).class_names == Names{"a", "b"});
  CHECK(load_text("1:2:a\n", {{"separator", ":"}}).feature_count() == 2);
  CHECK(load_text("1\t\t2\ta\n", {{"missing_rows", "keep"}}).feature_count() == 3);
}

TEST_CASE("a file that two separators split evenly has to be told which one is meant") {
  CHECK(complaint("1,5;a\n3,1;b\n") ==
        "file.csv:1:1: comma and semicolon each split every line into the same number of columns; set separator to the "
        "right one; where the comma is a decimal sign, set decimal: comma");
  const Dataset european = load_text("1,5;a\n3,1;b\n", {{"decimal", "comma"}});
  CHECK(row_values(european, 0) == std::vector<double>{1.5});
  CHECK(european.class_names == Names{"a", "b"});
  CHECK(load_text("1,5;a\n3,1;b\n", {{"separator", "comma"}}).class_names == Names{"1;b", "5;a"});
}

TEST_CASE("with a decimal comma a point is no part of a number") {
  CHECK_THAT(complaint("1,5;a\n3.1;b\n", {{"separator", "semicolon"}, {"decimal", "comma"}}),
             Catch::StartsWith("file.csv:2:1: column 0: \"3.1\" is not a finite decimal number"));
  CHECK(row_values(load_text("-1,5e1;a\n,25;b\n", {{"separator", "semicolon"}, {"decimal", "comma"}}), 1) ==
        std::vector<double>{0.25});
}

TEST_CASE("separators and comments that cannot be are refused with what is allowed") {
  const auto refusal = [](ParameterValue value) {
    try {
      load_text("1,a\n", {std::move(value)});
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  for (const std::string wrong : {"x", "ab", "\"", ".", "-", "5", "", "\n"}) {
    INFO(wrong);
    CHECK_THAT(refusal({"separator", wrong}), Catch::Contains("allowed: auto, comma, semicolon, tab, bar, space"));
  }
  CHECK_FALSE(refusal({"comment", ""}).empty());
}

TEST_CASE("a first line of names is told from a row of values") {
  CHECK(names_of(load_text("x,y,kind\n1,2,a\n3,4,b\n").columns) == Names{"x", "y"});
  CHECK(names_of(load_text("colour,size,kind\nred,big,a\nblue,big,b\n").columns) == Names{"colour", "size"});
  CHECK(load_text("red,big,a\nblue,big,b\n").rows() == 2);
  CHECK(load_text("red,big,a\nblue,small,a\n").rows() == 2);
  CHECK(load_text("1,2,a\n3,4,b\n").rows() == 2);
  CHECK(names_of(load_text(",x,kind\n0,1,a\n1,2,b\n", {{"drop_columns", Texts{"0"}}}).columns) == Names{"x"});
}

TEST_CASE("a first line of numbers that looks like names is taken for names, with a warning") {
  CHECK(load_text("0,1,target\n2,8,0\n3,0,1\n").rows() == 2);
  CHECK(warning("0,1,target\n2,8,0\n3,0,1\n") ==
        "file.csv: the first line holds the numbers 0, ... beside texts that stand above numbers, and is taken for "
        "names; "
        "header: false makes it a row of values");
  CHECK(load_text("0,1,2,3\n5,6,7,0\n8,9,1,1\n").rows() == 2);
  CHECK(warning("0,1,2,3\n5,6,7,0\n8,9,1,1\n") ==
        "file.csv: the first line (0, 1, 2, ...) counts the columns, and is taken for names; header: false makes it a "
        "row "
        "of values");
  CHECK(load_text("0,1,2,3\n5,6,7,0\n8,9,1,1\n", {{"header", "false"}}).rows() == 3);
  CHECK(warning("x,y,kind\n1,2,a\n3,4,b\n", {{"label_column", "kind"}}).empty());
  CHECK(warning("p,q,kind\na,b,c\nd,b,c\n", {{"header", "false"}}) ==
        "file.csv: the first line looks like names, but is read as values; set header: true");
  // A wrong measurement in the first row is no name.
  CHECK_THAT(complaint("5.1,3.5x,a\n4.9,3,b\n"), Catch::StartsWith("file.csv:1:5: column 1: \"3.5x\" is not a finite"));
}

TEST_CASE("the column of the label needs no name") {
  const Dataset dataset = load_text("x,y,\n1,2,a\n3,4,b\n");
  CHECK(names_of(dataset.columns) == Names{"x", "y"});
  CHECK(dataset.class_names == Names{"a", "b"});
}

TEST_CASE("a first line may lack the name of a column that names the rows, as R writes it") {
  const ParameterValues without_names{{"drop_columns", Texts{"0"}}, {"label_column", "kind"}};
  for (const char* text : {"\"x\" \"y\" \"kind\"\n\"r1\" 1 2 \"a\"\n\"r2\" 3 4 \"b\"\n",
                           "x,y,kind\nr1,1,2,a\nr2,3,4,b\n", "x\ty\tkind\n1\t1\t2\ta\n2\t3\t4\tb\n"}) {
    INFO(text);
    const Dataset dataset = load_text(text, without_names);
    CHECK(names_of(dataset.columns) == Names{"x", "y"});
    CHECK(dataset.fingerprint == load_text("1,2,a\n3,4,b\n").fingerprint);
    CHECK_THAT(complaint(text), Catch::Contains("file.csv:1:1: the column has no name; if it numbers the rows, leave "
                                                "it out with drop_columns: [0]"));
  }
  CHECK_THAT(complaint("1,2\n3,4,a\n5,6,b\n"), Catch::Contains("file.csv:2:1: 3 fields, but the first record has 2"));
}

TEST_CASE("columns that are counted up to named ones are names") {
  CHECK(names_of(load_text("0,1,target\n2,8,a\n3,0,b\n2,1,a\n").columns) == Names{"0", "1"});
  CHECK(
      warning("0,1,target\n2,8,a\n3,0,b\n2,1,a\n") ==
      "file.csv: the first line counts the columns up to \"target\", and is taken for names; header: false makes it a "
      "row of values");
  CHECK(names_of(load_text("0,1,2,label\n1,2,5,a\n3,4,6,b\n3,5,6,b\n").columns) == Names{"0", "1", "2"});
  CHECK(warning("0,1,2,label\n1,2,5,a\n3,4,6,b\n3,5,6,b\n") ==
        "file.csv: the first line (0, 1, 2, ...) counts the columns, and is taken for names; header: false makes it a "
        "row of values");
  CHECK(load_text(",0,1,2,label\n0,1,2,5,a\n1,3,4,6,b\n2,3,5,6,b\n", {{"drop_columns", Texts{"-5"}}}).rows() == 3);
  CHECK_THAT(complaint(",0,1,2,label\n0,1,2,5,a\n1,3,4,6,b\n2,3,5,6,b\n"),
             Catch::Contains("leave it out with drop_columns: [-5]"));
  CHECK(load_text("0,1,2,a\n1,2,5,a\n3,4,6,b\n").rows() == 3);
}

TEST_CASE("a first line of numbers that may be names is taken for values, with a warning") {
  CHECK(load_text("2019,2020,2021,label\n1,2,3,x\n2,3,4,y\n1,2,4,x\n").rows() == 4);
  CHECK(
      warning("2019,2020,2021,label\n1,2,3,x\n2,3,4,y\n1,2,4,x\n") ==
      "file.csv: the first line holds the numbers 2019, ... beside the text \"label\", which no other line has there, "
      "and is taken for values; header: true makes it names");
  CHECK_THAT(warning("400.5,401.5,402,y\n1.7,0.4,0.9,yes\n2.2,1.8,-0.9,yes\n0.9,1,1,no\n"),
             Catch::Contains("header: true makes it names"));
  CHECK_THAT(warning("400.0,401.5,402.0,y\n1.7,0.4,0.9,1\n2.2,1.8,-0.9,1\n"), Catch::Contains("header: true"));
  CHECK(warning("10,20,30,40\n1.7,0.4,0.9,1\n2.2,1.8,-0.9,1\n") ==
        "file.csv: the first line (10, 20, 30, ...) goes up in even steps, and is taken for values; header: true makes "
        "it names");
  CHECK(warning("1,2,3,a\n4,5,6,b\n7,8,9,a\n").empty());
  CHECK(warning("5,6,7,0\n8,9,10,1\n").empty());
  CHECK(warning("u1,7,3,a\nu2,4,5,b\nu3,4,5,a\n", {{"drop_columns", Texts{"0"}}}).empty());
}

TEST_CASE("a column of numbers with the other decimal sign is refused with the key that helps") {
  CHECK(complaint("x;kind\n1,5;a\n3,25;b\n") ==
        "file.csv:2:1: column \"x\" (0): \"1,5\" is a number with a decimal comma, and so are all texts of the column; "
        "set decimal: comma, or name the column in categorical");
  CHECK_THAT(complaint("x;kind\n1.5;a\n3.25;b\n", {{"decimal", "comma"}}), Catch::Contains("set decimal: point"));
  CHECK(load_text("x;kind\n1,5;a\n3,25;b\n", {{"categorical", Texts{"x"}}}).columns[0].is_categorical());
  // Thousands, perhaps.
  CHECK(load_text("x;kind\n1,500;a\n3,250;b\n").columns[0].is_categorical());
}

TEST_CASE("within quotes the comma may be the decimal sign although it separates columns") {
  const std::string text = "x,n,kind\n\"1,5\",3,a\n\"2,5\",4,b\n";
  const Dataset given = load_text(text, {{"separator", "comma"}, {"decimal", "comma"}});
  CHECK(row_values(given, 0) == std::vector<double>{1.5, 3});
  CHECK(row_values(load_text(text, {{"decimal", "comma"}}), 1) == std::vector<double>{2.5, 4});
}

TEST_CASE("a quote within a field is text, in tables of any size") {
  CHECK(load_text("6\" pipe,1,a\n8\" pipe,2,b\n").columns[0].categories == Names{"6\" pipe", "8\" pipe"});
  std::string text = "pipe,n,kind\n6\" pipe,1,a\n\"8, \"\"long\"\"\n pipe\",2,b\n";
  for (int i = 0; text.size() < std::size_t{3} << 20; ++i) text += "x,3,\"a\"\n";
  const Dataset large = load_text(text);
  CHECK(large.columns[0].categories == Names{"6\" pipe", "8, \"long\"\n pipe", "x"});
}

TEST_CASE("empty lines before the first record are skipped") {
  CHECK(load_text("\n\r\n1,a\n2,b\n").rows() == 2);
  CHECK_THAT(complaint("\n\n1,a\n2x,b\n"), Catch::StartsWith("file.csv:4:1: "));
  CHECK(complaint("\n") == "file.csv:1:1: the file holds no rows");
}

TEST_CASE("columns are chosen by name, index, range and pattern before their values are judged") {
  const std::string text = "id,note,p1,p2,q,kind\nu1,\xff,1,2,3,a\nu2,\xff,4,5,6,b\n";
  const auto kept = [&](const ParameterValues& options) { return names_of(load_text(text, options).columns); };
  CHECK(kept({{"drop_columns", Texts{"id", "note"}}}) == Names{"p1", "p2", "q"});
  CHECK(kept({{"keep_columns", Texts{"p*"}}}) == Names{"p1", "p2"});
  CHECK(kept({{"keep_columns", Texts{"2-4"}}}) == Names{"p1", "p2", "q"});
  CHECK(kept({{"keep_columns", Texts{"q", "p1"}}}) == Names{"p1", "q"});
  CHECK(kept({{"keep_columns", Texts{"p?", "-2"}}, {"drop_columns", Texts{"p1"}}}) == Names{"p2", "q"});
  CHECK(row_values(load_text(text, {{"keep_columns", Texts{"q"}}}), 1) == std::vector<double>{6});
  CHECK(
      complaint(text, {{"drop_columns", Texts{"idd"}}}) ==
      "file.csv:1: no column is named \"idd\"; allowed: -6 to 5, or a name from the first line; did you mean \"id\"?");
  CHECK(complaint(text, {{"keep_columns", Texts{"z*"}}}) ==
        "file.csv:1: no column is named \"z*\"; allowed: -6 to 5, or a name from the first line");
  CHECK(complaint(text, {{"keep_columns", Texts{"4-9"}}}) == "file.csv:1: 9 is none of 6 columns; allowed: -6 to 5");
  CHECK_THAT(complaint(text, {{"drop_columns", Texts{"*"}}}), Catch::Contains("no column is left as a feature"));
}

TEST_CASE("names of columns that are not read may be missing or the same") {
  CHECK(names_of(load_text(",x,x,y,kind\n0,1,1,2,a\n1,3,3,4,b\n", {{"drop_columns", Texts{"0-2"}}}).columns) ==
        Names{"y"});
}

TEST_CASE("where the first line may be a comment, the key for comments is named") {
  const std::string rows = "x,y,c\n1,2,a\n3,4,b\n";
  CHECK(
      complaint("# made by x\n# more, commas, here, yes\n" + rows) ==
      "file.csv:2:1: 5 fields, but the first record has 4; every record needs the same number; set comment to \"#\" to "
      "skip lines like the first");
  CHECK_THAT(complaint("% made\n" + rows), Catch::EndsWith("; set comment to \"%\" to skip lines like the first"));
  CHECK_THAT(complaint("x,y,c\n1,a\n"), Catch::EndsWith("every record needs the same number"));
  CHECK(load_text("# made by x\n# more, commas, here, yes\n" + rows, {{"comment", "#"}}).rows() == 2);
}

TEST_CASE("a separator at the end of each line is told of, with the keys that help") {
  CHECK(complaint("1,2,a,\n3,4,b,\n") ==
        "file.csv:1:7: column 3: the label is missing; if each line ends with a separator, leave the empty last column "
        "out with drop_columns: [-1] and label_column: -2");
  CHECK(complaint("x,y,class,\n1,2,a,\n3,4,b,\n") ==
        "file.csv:2:7: column \"\" (3): the label is missing; if each line ends with a separator, leave the empty last "
        "column out with drop_columns: [-1] and label_column: -2");
  CHECK(complaint("class,x,y,\na,1,2,\nb,3,4,\n", {{"label_column", "class"}}) ==
        "file.csv:1:11: the last column has no name; if each line ends with a separator, leave it out with "
        "drop_columns: [-1]");
  CHECK_THAT(
      complaint("1,2,a\n3,4,\n"),
      Catch::Contains("file.csv:2:5: column 2: the label is missing (\"\"); missing_rows: drop leaves such rows out"));
  CHECK_THAT(complaint("1,2,\n3,4,b\n"), Catch::Contains("missing_rows: drop") && !Catch::Contains("separator"));
  const ParameterValues help{{"drop_columns", Texts{"-1"}}, {"label_column", std::int64_t{-2}}};
  CHECK(load_text("1,2,a,\n3,4,b,\n", help).fingerprint == load_text("1,2,a\n3,4,b\n").fingerprint);
  CHECK(names_of(load_text("x,y,class,\n1,2,a,\n3,4,b,\n", help).columns) == Names{"x", "y"});
}

TEST_CASE("a column without a number holds categories, sorted by their names") {
  const Dataset dataset = load_text("red,1,a\nblue,2,b\n?,3,a\nblue,4,b\n");
  CHECK(dataset.columns == std::vector<Column>{{.categories = {"blue", "red"}, .has_missing = true}, {}});
  CHECK(row_values(dataset, 0) == std::vector<double>{1, 1});
  CHECK(row_values(dataset, 3) == std::vector<double>{0, 4});
  CHECK(std::isnan(row_values(dataset, 2)[0]));
}

TEST_CASE("numbers are categories where they are named, sorted by value") {
  const Dataset dataset = load_text("10,1,a\n9,2,b\n+9,2,b\n", {{"categorical", Texts{"0"}}});
  CHECK(dataset.columns == std::vector<Column>{{.categories = {"9", "10"}}, {}});
  CHECK(row_values(dataset, 0) == std::vector<double>{1, 1});
  CHECK(row_values(dataset, 2) == std::vector<double>{0, 2});
  const Dataset mixed = load_text("2,a\n5more,b\n3,b\n", {{"categorical", Texts{"0"}}});
  CHECK(mixed.columns == std::vector<Column>{{.categories = {"2", "3", "5more"}}});
}

TEST_CASE("a column with both numbers and texts is refused where the first text stands") {
  CHECK(
      complaint("1,a\n2x,b\n") ==
      "file.csv:2:1: column 0: \"2x\" is not a finite decimal number, but line 1 has 1; name the column in categorical "
      "or drop_columns, or list the text in missing");
  CHECK_THAT(complaint("low,a\nlow,b\n7,b\n"), Catch::StartsWith("file.csv:1:1: column 0: \"low\" is not a finite "
                                                                 "decimal number, but line 3 has 7;"));
}

TEST_CASE("which texts mean a missing value can be said, and what is quoted is text") {
  const ParameterValue missing{"missing", Texts{"-999", "unknown"}};
  const Dataset dataset = load_text("-999,unknown,NA\n1,x,None\n", {missing});
  CHECK(std::isnan(row_values(dataset, 0)[0]));
  CHECK(std::isnan(row_values(dataset, 0)[1]));
  CHECK(dataset.class_names == Names{"NA", "None"});
  CHECK(load_text("1,\"NA\"\n2,\"EU\"\n").class_names == Names{"EU", "NA"});
  CHECK_THAT(complaint("1,None\n2,Apnea\n"), Catch::Contains("the label is missing (\"None\")"));
  CHECK(load_text("1,None\n2,Apnea\n", {{"missing", Texts{""}}}).class_names == Names{"Apnea", "None"});
  CHECK_THAT(complaint("1,a\nna,b\n", {{"missing", Texts{"NA"}}}), Catch::Contains("\"na\" is not a finite decimal"));
}

TEST_CASE("comments are skipped, wherever they stand") {
  CHECK(load_text("# a\n1,a\n  # b, c\n2,b\n#", {{"comment", "#"}}).rows() == 2);
  CHECK_THAT(complaint("% x\n1,a\n2,?\n", {{"comment", "%"}}), Catch::StartsWith("file.csv:3:3: "));
}

TEST_CASE("Latin-1 and UTF-16 are read where they are told or marked") {
  const std::string latin = "1,caf\xe9\n2,th\xe9\n";
  CHECK(load_text(latin, {{"encoding", "latin-1"}}).class_names == Names{"caf\u00e9", "th\u00e9"});
  CHECK_THAT(complaint(latin), Catch::Contains("not valid UTF-8; another encoding can be set with encoding: latin-1"));
  const std::string plain = load_text("1,a\n2,b\n").fingerprint;
  for (const bool big_endian : {false, true}) {
    CHECK(load_text(in_utf16("1,a\n2,b\n", big_endian)).fingerprint == plain);
    CHECK(load_text(in_utf16("1,a\n2,b\n", big_endian), {{"encoding", "utf-16"}}).fingerprint == plain);
  }
  CHECK(load_text(std::string_view("\xff\xfe"
                                   "1\0,\0\x3d\xd8\x00\xde\n\0",
                                   12))
            .class_names == Names{"\U0001f600"});
  CHECK_THAT(complaint("1,a\n", {{"encoding", "utf-16"}}), Catch::Contains("no byte order mark"));
  CHECK_THAT(complaint(std::string_view("\xff\xfe\x00\xde\n\0", 6)), Catch::Contains("stands alone"));
}

TEST_CASE("bzip2, xz and Zstandard are undone, and refused where they are cut, damaged or go on") {
  const TemporaryFolder folder;
  const std::string plain = load_text("1,2,a\n3,4,b\n").fingerprint;
  for (const std::string program : {"bzip2", "xz", "zstd"}) {
    INFO(program);
    if (std::system(("command -v " + program + " >/dev/null").c_str()) != 0) continue;
    const auto path = folder.write("table.csv." + program, "1,2,a\n3,4,b\n");
    const std::string pack = program + " -q -c '" + path.string() + "' > '" + path.string() + ".packed'";
    REQUIRE(std::system(pack.c_str()) == 0);
    const std::filesystem::path packed = path.string() + ".packed";
    const LoadRequest request = request_of("csv", packed);
    CHECK(load_part(loader("csv"), request).fingerprint == plain);
    const std::string bytes = read_bytes(packed);
    folder.write(packed.filename().string(), bytes.substr(0, bytes.size() - 3));
    CHECK_THAT(data_error([&] { load_part(loader("csv"), request); }),
               Catch::Contains("the compressed stream is damaged"));
    folder.write(packed.filename().string(), bytes + "behind");
    CHECK_THAT(data_error([&] { load_part(loader("csv"), request); }),
               Catch::Contains("the compressed stream is damaged"));
  }
}

TEST_CASE("+1 and 1 are one label") {
  CHECK(load_text("0,+1\n2,-1\n10,1\n").class_names == Names{"-1", "1"});
  CHECK(load_text("0,+1\n2,-1\n10,1\n").labels == std::vector<std::int32_t>{1, 0, 1});
}

TEST_CASE("both parts have one set of categories and missing values, and a fingerprint of their own") {
  const TemporaryFolder folder;
  const auto train = folder.write("train.csv", "red,1,a\nblue,2,b\n");
  const auto test = folder.write("test.csv", "azure,?,a\nred,2,b\n");
  const ParameterValues options{{"test_path", test.string()}};
  const Dataset both = load_part(loader("csv"), request_of("csv", train, options));
  CHECK(both.columns == std::vector<Column>{{.categories = {"blue", "red", "azure"}}, {.has_missing = true}});
  CHECK(both.fingerprint == load_part(loader("csv"), request_of("csv", train)).fingerprint);
  const Dataset other = load_part(loader("csv"), request_of("csv", train, options, Part::test));
  CHECK(row_values(other, 0)[0] == 2);
  CHECK(row_values(other, 1) == std::vector<double>{1, 2});
  CHECK(other.columns == both.columns);
  folder.write("test.csv", "1,1,a\n");
  CHECK(data_error([&] { load_part(loader("csv"), request_of("csv", train, options)); }) ==
        test.string() + ":1:1: column 0 holds numbers, and texts in " + train.string());
}

TEST_CASE("blocks read by several threads are one table, and the first mistake is the one that is told") {
  std::string text;
  for (std::size_t row = 0; text.size() < std::size_t{5} << 20; ++row) {
    text += std::to_string(row % 256) + ",\"quoted\nline\"," + (row % 7 == 0 ? "?" : "0.5") + ",c" +
            std::to_string(row * row % 300) + "\n";
  }
  const Dataset dataset = load_text(text);
  CHECK(dataset.class_names.size() == 44);
  const std::size_t last = dataset.rows() - 1;
  CHECK(row_values(dataset, last)[0] == static_cast<double>(last % 256));
  CHECK(dataset.class_names[static_cast<std::size_t>(dataset.labels[last])] == "c" + std::to_string(last * last % 300));
  CHECK(dataset.columns[1].categories == Names{"quoted\nline"});
  CHECK(std::isnan(row_values(dataset, last / 7 * 7)[2]));
  const std::size_t lines = 2 * dataset.rows();
  CHECK_THAT(complaint(text + "1,x,y\n1,2\n"),
             Catch::StartsWith("file.csv:" + std::to_string(lines + 1) + ":1: 3 fields"));
}

TEST_CASE("a line of many columns costs one reading of it, not one for each column") {
  constexpr std::size_t kColumns = 400'000;
  std::string line;
  for (std::size_t column = 0; column < kColumns; ++column) line += "1,";
  const Dataset dataset = load_text(line + "a\n" + line + "b\n");
  CHECK(dataset.feature_count() == kColumns);
  CHECK(dataset.rows() == 2);
}

TEST_CASE("an unclosed quote costs one reading of the file, not one for each line") {
  std::string text;
  for (int row = 0; row < 100; ++row) text += "1,0\n";
  text += '"';
  while (text.size() < std::size_t{8} << 20) text += "1\n";
  CHECK(complaint(text) == "file.csv:101:1: the quote that opens here is not closed up to the end of the file");
}
