#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

#include "resampling/made_splits.hpp"
#include "resampling/make_splits.hpp"
#include "resampling/sample_order.hpp"

namespace gridfold::test_train_size {

namespace {

MadeSplits made(const std::string& kind, const ParameterValues& given, const MadeRows& rows) {
  return make_splits(resampling(kind), completed(resampling(kind), given), rows.view());
}

std::vector<std::uint32_t> train_rows(const SplitSet& splits, std::size_t split) {
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  splits.read(split, train, test);
  return train;
}

}  // namespace

TEST_CASE("a stratified sample of any size has each class's share to within a row, and larger ones hold smaller ones") {
  const MadeRows rows(150, 7, 3);
  NumpyRandomState generator(42);
  const std::vector<std::uint32_t> order = sample_order("stratified", rows.labels, rows.class_count, &generator);
  std::vector<double> all(rows.class_count);
  for (const std::int32_t label : rows.labels) ++all[static_cast<std::size_t>(label)];
  std::vector<double> taken(rows.class_count);
  for (std::size_t size = 1; size <= order.size(); ++size) {
    ++taken[static_cast<std::size_t>(rows.labels[order[size - 1]])];
    for (std::size_t label = 0; label < rows.class_count; ++label) {
      INFO("size " << size << ", class " << label);
      CHECK(std::abs(taken[label] - all[label] * static_cast<double>(size) / 150) <= 1);
    }
  }
  std::vector<std::uint32_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == sample_order("first", rows.labels, rows.class_count, nullptr));
}

TEST_CASE("training parts of a learning curve are nested and judged on the same rows") {
  const MadeRows rows(150, 3, 3);
  for (const std::string sample : {"first", "shuffled", "stratified"}) {
    std::vector<std::uint32_t> smaller;
    for (const std::int64_t size : {5, 20, 100}) {
      ParameterValues given{{"train_size", size}, {"train_sample", sample}};
      if (sample != "first") given.push_back({"train_seed", std::int64_t{1}});
      const MadeSplits curve = made("stratified_k_fold", given, rows);
      const MadeSplits whole = made("stratified_k_fold", {}, rows);
      CHECK_FALSE(curve.problem);
      const std::vector<std::uint32_t> train = train_rows(curve.splits, 2);
      CHECK(train.size() == static_cast<std::size_t>(size));
      CHECK(std::includes(train.begin(), train.end(), smaller.begin(), smaller.end()));
      CHECK(curve.splits.judged_rows(0, 5) == whole.splits.judged_rows(0, 5));
      smaller = train;
    }
  }
}

TEST_CASE("a random split's own train_size is scikit-learn's, and train_sample makes it a part of the training rows") {
  const MadeRows rows(100, 3, 3);
  const ParameterValues given{{"splits", std::int64_t{2}},
                              {"test_size", 0.2},
                              {"shuffle.seed", std::int64_t{1}},
                              {"train_size", 0.5},
                              {"train_sample", std::string("stratified")},
                              {"train_seed", std::int64_t{1}}};
  CHECK(made("stratified_shuffle_split", {given.begin(), given.end() - 2}, rows).splits.train_count(0) == 50);
  const MadeSplits part = made("stratified_shuffle_split", given, rows);
  CHECK(part.splits.train_count(0) == 40);
  CHECK(part.splits.judged_rows(0, 2) ==
        made("stratified_shuffle_split", {given.begin(), given.end() - 3}, rows).splits.judged_rows(0, 2));
  CHECK(part.text ==
        "2 stratified random splits, 20 rows held out, shuffled with seed 1, trained on 0.5 of the rows, "
        "stratified with seed 1");
}

TEST_CASE("a split's own train_size is a part of its description") {
  const MadeRows rows(100, 3, 3);
  const ParameterValues given{
      {"splits", std::int64_t{2}}, {"test_size", 0.2}, {"shuffle.seed", std::int64_t{1}}, {"train_size", 0.5}};
  CHECK(made("shuffle_split", given, rows).text ==
        "2 random splits, 20 rows held out, 50 to train on, shuffled with seed 1");
  CHECK(made("stratified_shuffle_split", given, rows).text ==
        "2 stratified random splits, 20 rows held out, 50 to train on, shuffled with seed 1");
  CHECK(made("holdout", {{"test_size", 0.2}, {"train_size", std::int64_t{30}}}, rows).text ==
        "20 rows held out, 30 to train on");
  CHECK(made("holdout", {{"test_size", 0.2}}, rows).text == "20 rows held out");
}

TEST_CASE("a share of training rows is one of the first split's, and the description says so where splits differ") {
  const MadeRows rows(101, 3, 3);
  const auto text = [&](const std::string& kind, const Scalar& size) {
    return made(kind, {{"folds", std::int64_t{4}}, {"train_size", size}}, rows).text;
  };
  // Folds of 26, 25, 25 and 25 rows.
  CHECK(text("k_fold", 0.5) == "4 folds, trained on 37 rows each (0.5 of the first split's)");
  CHECK(text("k_fold", 1.0) == "4 folds, trained on 75 rows each (all of the first split's)");
  CHECK(text("k_fold", std::int64_t{20}) == "4 folds, trained on 20 rows");
  CHECK(made("k_fold", {{"folds", std::int64_t{4}}, {"train_size", 1.0}}, MadeRows(100, 3, 3)).text ==
        "4 folds, trained on all rows");
}

TEST_CASE("more training rows than a split has are a problem of train_size") {
  const MadeRows rows(100, 3, 3);
  const MadeSplits many = made("k_fold", {{"train_size", std::int64_t{81}}}, rows);
  REQUIRE(many.problem);
  CHECK(many.problem->parameter == "train_size");
  CHECK(many.problem->problem == "81 of the 80 rows that a split trains on");
  CHECK(many.problem->allowed == "1 to 80 rows, or a share");
}

TEST_CASE("a resampling says whether other rows judge where train_size is another") {
  const MadeRows rows(150, 3, 3);
  const auto judged = [&](const std::string& kind, ParameterValues given, double size) {
    given.push_back({"train_size", size});
    const MadeSplits splits = made(kind, given, rows);
    REQUIRE_FALSE(splits.problem);
    std::vector<std::uint32_t> train;
    std::vector<std::uint32_t> test;
    std::vector<std::uint32_t> all;
    for (std::size_t split = 0; split < splits.splits.count(); ++split) {
      splits.splits.read(split, train, test);
      all.insert(all.end(), test.begin(), test.end());
    }
    return all;
  };
  const ParameterValue seed{"shuffle.seed", std::int64_t{1}};
  const ParameterValue test_size{"test_size", 0.3};
  const ParameterValue sample{"train_sample", std::string("first")};
  const ParameterValue stratify{"stratify", true};
  std::size_t by_size = 0;
  for (const std::string kind : {"holdout", "shuffle_split", "stratified_shuffle_split", "k_fold"}) {
    std::vector<ParameterValues> cases{{seed}, {seed, sample}};
    if (kind == "holdout") cases.insert(cases.end(), {{}, {test_size}, {seed, stratify}, {seed, stratify, test_size}});
    if (kind != "k_fold") cases.insert(cases.end(), {{seed, test_size}, {seed, test_size, sample}});
    if (kind == "k_fold") cases[0] = cases[1] = {seed, {"shuffle", true}};
    for (const ParameterValues& given : cases) {
      ParameterValues sized = given;
      sized.push_back({"train_size", 0.2});
      const auto judges_by_train_size = resampling(kind).judges_by_train_size;
      const bool says_so = judges_by_train_size != nullptr && judges_by_train_size(completed(resampling(kind), sized));
      INFO(kind << " " << given.size());
      CHECK(says_so == (judged(kind, given, 0.2) != judged(kind, given, 0.4)));
      by_size += says_so ? 1 : 0;
    }
  }
  CHECK(by_size == 7);
}

}  // namespace gridfold::test_train_size
