#include <catch2/catch.hpp>

#include "data/contact_sheet.hpp"
#include "data/describe.hpp"
#include "data/profile.hpp"
#include "data_files.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;
using Catch::Contains;

namespace {

Dataset table(const TemporaryFolder& folder, std::string_view text) {
  return load_part(loader("csv"), request_of("csv", folder.write("table.csv", text)));
}

}  // namespace

TEST_CASE("a profile tells ranges, missing values, and constant and repeated columns") {
  const TemporaryFolder folder;
  const Dataset part = table(folder, "a,b,c,d,kind,class\n1,7,-2,1,x,p\n3,7,?,3,y,q\n2,7,4.5,2,x,p\n");
  const PartProfile profile = profile_of(part);
  REQUIRE(profile.columns.size() == 5);
  CHECK(profile.columns[0].smallest == 1);
  CHECK(profile.columns[0].largest == 3);
  CHECK(profile.columns[0].mean == 2);
  CHECK(profile.columns[1].is_constant());
  CHECK(profile.columns[2].missing == 1);
  CHECK(profile.columns[2].mean == 1.25);
  CHECK(profile.columns[4].rows_per_category == std::vector<std::size_t>{2, 1});
  CHECK(profile.rows_with_missing == 1);
  CHECK(profile.repeated_columns == std::vector<std::pair<std::size_t, std::size_t>>{{3, 0}});
  CHECK(profile.repeated_rows == 0);
}

TEST_CASE("equal rows are found whatever their labels, and counted once each") {
  const TemporaryFolder folder;
  const PartProfile profile = profile_of(table(folder, "1,2,a\n3,4,a\n1,2,b\n1,2,a\n-0,0,a\n0,0,a\n?,1,a\n?,1,b\n"));
  CHECK(profile.repeated_rows == 4);
  CHECK(profile.repeated_with_other_label == 2);
}

TEST_CASE("rows of the test part that were trained on are counted") {
  const TemporaryFolder folder;
  const LoadRequest train =
      request_of("csv", folder.write("train.csv", "1,2,a\n3,4,b\n"),
                 {{"test_path", folder.write("test.csv", "3,4,b\n1,2,b\n5,6,a\n1.5,2,a\n").string()}});
  LoadRequest test = train;
  test.part = Part::test;
  const SharedRowCount shared = shared_rows(load_part(loader("csv"), train), load_part(loader("csv"), test));
  CHECK(shared.rows == 2);
  CHECK(shared.with_other_label == 1);
  CHECK_THAT(to_text(describe(loader("csv"), train)),
             Contains("both parts   2 rows of the test part in the train part, too, 1 with another label"));
}

TEST_CASE("a description says in words what a profile found") {
  const TemporaryFolder folder;
  const std::string text = describe(
      folder.write("table.csv", "size,same,copy,hue,kind\n1,7,1,red,a\n3,7,3,blue,b\n1,7,1,red,b\n,7,2,red,a\n"),
      loaders());
  CHECK_THAT(text, Contains("4 of 32 bits, floating point; 1 of them categories"));
  CHECK_THAT(text, Contains("missing    1 value in 1 row; 1 column (size)"));
  CHECK_THAT(text, Contains("constant   1 column (same)"));
  CHECK_THAT(text, Contains("1 row repeats an earlier one, 1 with another label"));
  CHECK_THAT(text, Contains("size          1         1        3  1.66667\n"));
  CHECK_THAT(text, Contains("2 texts\n"));
}

TEST_CASE("a contact sheet shows the first images of each class, a line for each") {
  Dataset part;
  part.image_shape = ImageShape{1, 2, 2};
  part.class_names = {"dark", "bright"};
  part.labels = {1, 0, 1};
  part.features =
      Matrix<std::uint8_t>(std::vector<std::uint8_t>{200, 201, 202, 203, 10, 11, 12, 13, 100, 101, 102, 103}, 3, 4);
  const std::optional<Image> sheet = contact_sheet(part, 3);
  REQUIRE(sheet);
  // Images of 2 x 2 pixels are drawn 28 times as large, with 2 pixels between them.
  CHECK(sheet->height == 2 + 2 * 58);
  CHECK(sheet->width == 2 + 3 * 58);
  CHECK(sheet->at(0, 0, 0) == 255);
  CHECK(sheet->at(2, 2, 0) == 10);
  CHECK(sheet->at(2 + 55, 2 + 55, 0) == 13);
  CHECK(sheet->at(2, 60, 0) == 255);
  CHECK(sheet->at(60, 2, 0) == 200);
  CHECK(sheet->at(60, 60, 0) == 100);
  part.image_shape.reset();
  CHECK_FALSE(contact_sheet(part));
}
