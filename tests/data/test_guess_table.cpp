#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "data/tables/guess_table.hpp"
#include "data_files.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

/// What is guessed of a file of that text: `parameter=value` each but the path.
std::string guessed(std::string_view text) {
  const TemporaryFolder folder;
  std::string all;
  for (const GuessedParameter& parameter : guess_table(folder.write("table.data", text))) {
    if (parameter.name == "path") continue;
    CHECK_FALSE(parameter.reason.empty());
    all += (all.empty() ? "" : " ") + parameter.name + "=" + to_text(parameter.value);
  }
  return all;
}

std::string repeated(std::string_view lines, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += lines;
  return text;
}

}  // namespace

TEST_CASE("separator, decimal sign and header are told from the first lines") {
  CHECK(guessed("1,2,a\n3,4,b\n") == "separator=comma header=false label_column=-1");
  CHECK(guessed("x;y;kind\n1,5;2;a\n3;4,5;b\n2,5;1,5;a\n7;8;b\n") ==
        "separator=semicolon decimal=comma header=true label_column=kind");
  CHECK(guessed("1\t2\ta\n3\t4\tb\n") == "separator=tab header=false label_column=-1");
  CHECK(guessed("  1  2 a\n 3 4   b\n") == "separator=space header=false label_column=-1");
  CHECK(guessed("1|2|a\n3|4|b\n") == "separator=bar header=false label_column=-1");
  CHECK(guessed("# made by hand\n1,2,a\n3,4,b\n") == "comment=# separator=comma header=false label_column=-1");
  CHECK(guessed("x,caf\xe9,kind\n1,2,a\n3,4,b\n") == "encoding=latin-1 separator=comma header=true label_column=kind");
}

TEST_CASE("a decimal comma is told from a comma that separates") {
  CHECK(guessed("1,5;a\n3,1;b\n1,6;a\n") == "separator=semicolon decimal=comma header=false label_column=-1");
  CHECK(guessed("1,764;yes\n2,241;yes\n0,950;no\n") ==
        "separator=semicolon decimal=comma header=false label_column=-1");
  CHECK(guessed("a,b\n\"1,5\",x\n\"2,5\",y\n") == "separator=comma decimal=comma header=true label_column=b");
}

TEST_CASE("a text in a first line that may hold names is no missing value") {
  std::string text = "400.0,401.5,402.0,y\n";
  for (int i = 0; i < 40; ++i) text += i % 2 == 0 ? "1.7,0.4,0.9,1\n" : "2.2,1.8,-0.9,0\n";
  CHECK(guessed(text) == "separator=comma header=auto label_column=-1");
}

TEST_CASE("of two columns of one name the second is left out") {
  CHECK(guessed("x,x,kind\n1,2,a\n3,4,b\n3,4,a\n1,4,b\n") ==
        "separator=comma header=true label_column=kind drop_columns=[\"1\"]");
}

TEST_CASE("the label is the column that is called so, or the last one, or the first where the last one measures") {
  CHECK(guessed("x,Class,y\n1,a,2\n3,b,4\n") == "separator=comma header=true label_column=Class");
  CHECK(guessed("diagnosis,y1,y2\nM,1.5,2\nB,2.5,4\nM,3.5,4\nB,4,1\n") ==
        "separator=comma header=true label_column=diagnosis");
  CHECK(guessed("1,14.2,0.1\n2,13.2,0.2\n1,11,0.3\n2,12,0.4\n") == "separator=comma header=false label_column=0");
  CHECK(guessed("no,yes,n,y\nyes,no,n,y\nno,yes,y,n\nno,no,y,y\n") == "separator=comma header=false label_column=-1");
}

TEST_CASE("columns that number or name the rows are left out") {
  std::string numbered = ",x,kind\n";
  std::string named = "animal,legs,kind\n";
  std::string unnamed;
  for (int i = 1; i <= 60; ++i) {
    numbered += std::to_string(i) + "," + std::to_string(i % 7) + (i % 2 == 0 ? ",a\n" : ",b\n");
    named += "animal" + std::to_string(i) + "," + std::to_string(i % 5) + (i % 2 == 0 ? ",a\n" : ",b\n");
    unnamed += std::to_string(1000025 + i * 37 % 61) + "," + std::to_string(i % 7) + (i % 2 == 0 ? ",2\n" : ",4\n");
  }
  CHECK(guessed(numbered) == "separator=comma header=true label_column=kind drop_columns=[\"0\"]");
  CHECK(guessed(named) == "separator=comma header=true label_column=kind drop_columns=[\"animal\"]");
  CHECK(guessed(unnamed) == "separator=comma header=false label_column=-1 drop_columns=[\"0\"]");
  CHECK(guessed("1,2,a,\n3,4,b,\n1,4,b,\n3,4,a,\n") ==
        "separator=comma header=false label_column=-2 drop_columns=[\"-1\"]");
}

TEST_CASE("texts that stand for missing values among numbers are listed with the usual ones that occur") {
  CHECK(guessed(repeated("1,2,a\n3,4,b\n", 5) + "-,?,a\n") ==
        "separator=comma header=false missing=[\"\", \"-\", \"?\"] label_column=-1");
  CHECK(guessed(repeated("1,2,a\n3,4,b\n", 20) + "none given,2,a\n") ==
        "separator=comma header=false missing=[\"\", \"none given\"] label_column=-1");
  CHECK(guessed(repeated("1,2,a\n3,4,b\n", 5) + "A7,2,a\nB2,3,b\n") ==
        "separator=comma header=false label_column=-1 categorical=[\"0\"]");
}

TEST_CASE("rows without a label are left out, and words such as None are classes where no other column has them") {
  const std::string rows = repeated("1,2,a\n3,4,b\n", 10);
  CHECK(guessed("x,y,class\n" + rows + "5,6,\n") == "separator=comma header=true label_column=class missing_rows=drop");
  CHECK(guessed(repeated("1.5,2,a\n3.5,4,b\n", 10) + "5,6,?\n") ==
        "separator=comma header=false label_column=-1 missing_rows=drop");
  CHECK(guessed("x,y,stage\n" + rows + repeated("5,6,None\n", 30)) ==
        "separator=comma header=true label_column=stage missing=[\"\"]");
  CHECK(guessed("x,y,stage\n" + rows + repeated("NA,6,None\n-,6,None\n", 5)) ==
        "separator=comma header=true label_column=stage missing=[\"\", \"-\", \"NA\"]");
  CHECK(guessed("x,y,stage\n" + rows + "NA,6,a\n1,6,NA\n") ==
        "separator=comma header=true label_column=stage missing_rows=drop");
}

TEST_CASE("a missing label makes no other column the label") {
  const std::string rows = repeated("1,7,a\n2,8,b\n", 10);
  CHECK(guessed("times,size,kind\n" + rows + "1,7,\n") ==
        "separator=comma header=true label_column=kind missing_rows=drop");
  CHECK(guessed("patient,size,status\n" + rows + "1,7,\n") ==
        "separator=comma header=true label_column=status missing_rows=drop groups=patient");
  // As in the votes of the US Congress, whose first column is the party.
  CHECK(guessed(repeated("rep,7,y\ndem,8,n\ndem,8,?\n", 10)) == "separator=comma header=false label_column=0");
}

TEST_CASE("what stands in one late row alone is known as in an early one") {
  const auto with_late = [](const std::string& row) {
    return guessed("x,y,k,c\n" + repeated("1,2.5,3,a\n3,4,2,b\n", 2000) + row + repeated("1,2.5,3,a\n", 1000));
  };
  const std::string usual = "separator=comma header=true label_column=c";
  CHECK(with_late("") == usual);
  CHECK(with_late("1,2,3,\n") == usual + " missing_rows=drop");
  CHECK(with_late("NA,2,3,NA\n") == usual + " missing_rows=drop");
  CHECK(with_late("1,2,3,None\n") == usual + " missing=[\"\"]");
  CHECK(with_late("1,unknown,3,a\n") == "separator=comma header=true missing=[\"\", \"unknown\"] label_column=c");
  CHECK(with_late("1,none given,3,a\n") == "separator=comma header=true missing=[\"\", \"none given\"] label_column=c");
  CHECK(with_late("1,2,A7,a\n1,2,B2,a\n") == usual + " categorical=[\"k\"]");
}

TEST_CASE("what names the rows without a name of its own is left out") {
  CHECK(guessed("x y kind\n" + repeated("1 1 2 a\n2 3 4 b\n", 3)) ==
        "separator=space header=true label_column=kind drop_columns=[\"0\"]");
}

TEST_CASE("of a table whose lines differ in length nothing is guessed that it does not have") {
  CHECK(guessed("x,y,kind\n1,2,3,4,a\n3,4,b\n") == "header=true");
}

TEST_CASE("columns of groups and of folds are known by their names") {
  CHECK(guessed("x,patient_id,fold,class\n" + repeated("1,p1,0,a\n2,p2,1,b\n", 3)) ==
        "separator=comma header=true label_column=class groups=patient_id split=fold");
}

TEST_CASE("groups and folds of numbers are named and ordered by value, and a missing fold is none") {
  const TemporaryFolder folder;
  using Names = std::vector<std::string>;
  using Numbers = std::vector<std::int32_t>;
  const auto part = [&](const std::string& text, ParameterValues more) {
    more.insert(more.end(), {{"groups", "page"}, {"split", "fold"}, {"label_column", "class"}, {"header", "true"}});
    return load_part(loader("csv"), request_of("csv", folder.write("groups.csv", text), more));
  };
  const std::string table = "page,fold,x,class\n10,-1.0,1,a\n1.5,NA,2,b\n1,?,3,a\n1.0,2,4,b\n1.50,,5,a\n";
  const Dataset points = part(table, {});
  CHECK(points.group_names == Names{"1", "1.5", "10"});
  CHECK(points.groups == Numbers{2, 1, 0, 0, 1});
  CHECK(points.split_names == Names{"", "-1", "2"});
  CHECK(points.splits == Numbers{1, 0, 0, 2, 0});
  const Dataset commas = part("page;fold;x;class\n10,5;b;1;a\n9,5;a;2;b\n", {{"decimal", "comma"}});
  CHECK(commas.group_names == Names{"9.5", "10.5"});
  CHECK(commas.split_names == Names{"a", "b"});
  // What the sweep lists is missing, and nothing else.
  const Dataset listed =
      part("page,fold,x,class\n1,none,1,a\n2,NA,2,b\n", {{"missing", std::vector<std::string>{"none"}}});
  CHECK(listed.split_names == Names{"", "NA"});
}

TEST_CASE("one column gives both groups and folds, and none of them is the label's") {
  const TemporaryFolder folder;
  using Numbers = std::vector<std::int32_t>;
  const auto part = [&](const std::string& text, ParameterValues more) {
    return load_part(loader("csv"), request_of("csv", folder.write("both.csv", text), std::move(more)));
  };
  const std::string table = "x,g,class\n1,b,p\n2,a,q\n3,b,p\n4,10,q\n";
  for (const auto& split : {ParameterValue{"split", "g"}, ParameterValue{"split", std::int64_t{1}}}) {
    const Dataset both = part(table, {{"groups", "g"}, split});
    CHECK(both.feature_count() == 1);
    CHECK(both.group_names == std::vector<std::string>{"10", "a", "b"});
    CHECK(both.groups == Numbers{2, 1, 2, 0});
    CHECK(both.split_names == both.group_names);
    CHECK(both.splits == both.groups);
  }
  // A row needs a group, though it needs no fold.
  const std::string gaps = "x,g,class\n1,b,p\n2,,q\n3,a,p\n";
  CHECK_THAT(data_error([&] {
               part(gaps, {{"groups", "g"}, {"split", "g"}});
             }),
             Catch::Contains("both.csv:3:3: column \"g\" (1): the group is missing"));
  const Dataset left = part(gaps, {{"groups", "g"}, {"split", "g"}, {"missing_rows", "drop"}});
  CHECK(left.groups == Numbers{1, 0});
  CHECK(left.splits == Numbers{1, 0});
  // A column that is asked for as a feature as well is none.
  const ParameterValues kept{
      {"groups", "g"}, {"split", "g"}, {"keep_columns", std::vector<std::string>{"x", "g", "class"}}};
  CHECK(part(table, kept).feature_count() == 1);
  CHECK_THAT(data_error([&] {
               part(table, {{"split", "class"}});
             }),
             Catch::Contains("the column of the labels cannot be that of split"));
}

TEST_CASE("groups and folds that the table names are no features") {
  const TemporaryFolder folder;
  const auto file = folder.write("table.csv", "x,page,fold,class\n1,b,0,p\n2,a,-1,q\n3,b,,p\n");
  const Dataset part = load_part(loader("csv"), request_of("csv", file, {{"groups", "page"}, {"split", "fold"}}));
  CHECK(part.feature_count() == 1);
  CHECK(part.group_names == std::vector<std::string>{"a", "b"});
  CHECK(part.groups == std::vector<std::int32_t>{1, 0, 1});
  CHECK(part.split_names == std::vector<std::string>{"", "-1", "0"});
  CHECK(part.splits == std::vector<std::int32_t>{2, 1, 0});
  CHECK_THAT(data_error([&] {
               load_part(loader("csv"), request_of("csv", file, {{"groups", "class"}}));
             }),
             Catch::Contains("the column of the labels cannot be that of groups"));
  const auto gaps = folder.write("gaps.csv", "x,page,class\n1,b,p\n2,,q\n");
  CHECK_THAT(data_error([&] {
               load_part(loader("csv"), request_of("csv", gaps, {{"groups", "page"}}));
             }),
             Catch::Contains("gaps.csv:3:3: column \"page\" (1): the group is missing"));
}
