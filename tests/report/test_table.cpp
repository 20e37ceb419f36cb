#include <catch2/catch.hpp>

#include "report/table.hpp"
#include "store/sample_run.hpp"

using namespace gridfold;
using namespace gridfold::test;

// The scores are the fractions of sample_outcome, by hand: cell 7 has 17 and 18 of 20 right, and a failed fold.
TEST_CASE("the table shows the best first, marked, and says where folds failed") {
  CHECK(report::table(sample_record()) ==
        "digits knn: 8 configurations, 20 fold evaluations\n"
        "\n"
        "   rank  metric  k  folds  accuracy     std  n  failed\n"
        "-  ----  ------  -  -----  --------  ------  -  ------\n"
        "*     1  l2      5      3    0.8750  0.0250  2       1\n"
        "      2  l2      1      3    0.8000  0.0408  3       0\n"
        "      3  l1      5      3    0.7000  0.0408  3       0\n"
        "      4  l1      1      3    0.6000  0.0408  3       0\n"
        "      5  l2      5      2    0.5500  0.0167  2       0\n"
        "      6  l2      1      2    0.4833  0.0167  2       0\n"
        "      7  l1      5      2    0.4167  0.0167  2       0\n"
        "      8  l1      1      2    0.3500  0.0167  2       0\n"
        "\n"
        "Best: metric = l2, k = 5, folds = 3: accuracy 0.8750 +- 0.0250 over 2 of 3 folds\n"
        "1 fold failed: no memory, \"really\"\n");
}

TEST_CASE("the table can keep the grid's order and leave rows out, saying how many") {
  CHECK(report::table(sample_record(), {report::RowOrder::grid, 2}) ==
        "digits knn: 8 configurations, 20 fold evaluations\n"
        "\n"
        "   rank  metric  k  folds  accuracy     std  n  failed\n"
        "-  ----  ------  -  -----  --------  ------  -  ------\n"
        "      8  l1      1      2    0.3500  0.0167  2       0\n"
        "      4  l1      1      3    0.6000  0.0408  3       0\n"
        "... and 6 more (--all)\n"
        "\n"
        "Best: metric = l2, k = 5, folds = 3: accuracy 0.8750 +- 0.0250 over 2 of 3 folds\n"
        "1 fold failed: no memory, \"really\"\n");
}
