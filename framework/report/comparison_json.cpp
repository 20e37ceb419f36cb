#include <cmath>

#include <nlohmann/json.hpp>

#include "report/comparison.hpp"
#include "store/json_text.hpp"

namespace gridfold::report {

namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json t_test_json(const TTest& test) {
  return {{"t", number(test.t)}, {"degrees_of_freedom", test.degrees_of_freedom}, {"p", number(test.p)}};
}

Json configuration_json(const ComparedConfiguration& other) {
  Json json{{"configuration", other.name},
            {"mean", number(other.mean)},
            {"baseline_mean", number(other.baseline_mean)},
            {"lacking_splits", other.lacking},
            {"differences", other.differences}};
  if (other.test) {
    json["mean_difference"] = number(other.test->mean);
    json["std"] = number(other.test->standard_deviation);
    json["std_ddof"] = 1;
    json["corrected_t_test"] = t_test_json(*other.test);
    json["plain_t_test"] = t_test_json(corrected_t_test(other.differences, 0));
    json["equivalence"] = {{"lower", other.equivalence.worse},
                           {"same", other.equivalence.equivalent},
                           {"higher", other.equivalence.better}};
  }
  if (other.five_by_two) {
    json["five_by_two"] = {{"f", number(other.five_by_two->f)},
                           {"p", number(other.five_by_two->p)},
                           {"t", number(other.five_by_two->t)},
                           {"t_p", number(other.five_by_two->t_p)}};
  }
  if (other.mcnemar) {
    json["mcnemar"] = {{"only_baseline_right", other.disagreeing->only_baseline},
                       {"only_other_right", other.disagreeing->only_other},
                       {"corrected", other.mcnemar->corrected},
                       {"corrected_p", other.mcnemar->corrected_p},
                       {"uncorrected", other.mcnemar->uncorrected},
                       {"uncorrected_p", other.mcnemar->uncorrected_p},
                       {"exact_p", other.mcnemar->exact_p},
                       {"mid_p", other.mcnemar->mid_p}};
  }
  json["p"] = other.is_tested() ? number(other.p) : Json(nullptr);
  json["p_holm"] = other.is_tested() ? number(other.holm_p) : Json(nullptr);
  return json;
}

Json group_json(const ComparedGroup& group) {
  Json others = Json::array();
  for (const ComparedConfiguration& other : group.others) others.push_back(configuration_json(other));
  return {{"dataset", group.dataset},
          {"splits", group.splits},
          {"optimistic_because", group.optimism.empty() ? Json(nullptr) : Json(group.optimism)},
          {"baseline", group.baseline},
          {"baseline_mean", number(group.baseline_mean)},
          {"baseline_lacking_splits", group.baseline_lacking},
          {"judging_splits", group.judging_splits},
          {"draws_with_replacement", group.draws_with_replacement},
          {"trains_on_past_rows", group.trains_on_past_rows},
          {"averages_seeds", group.averages_seeds},
          {"test_rows_per_training_row", group.test_share},
          {"others", std::move(others)}};
}

Json over_datasets_json(const ComparedOverDatasets& over) {
  Json json{{"datasets", over.datasets},
            {"datasets_alike", over.alike},
            {"configurations", over.names},
            {"mean_ranks", over.friedman.mean_ranks},
            {"friedman",
             {{"chi_squared", number(over.friedman.chi_squared)},
              {"chi_squared_p", number(over.friedman.chi_squared_p)},
              {"f", number(over.friedman.f)},
              {"f_p", number(over.friedman.f_p)}}},
            {"nemenyi_critical_difference", number(over.critical_difference)}};
  if (over.baseline) {
    Json others = Json::array();
    for (std::size_t i = 0; i < over.names.size(); ++i) {
      if (i == *over.baseline) continue;
      const RankDifference& difference = over.differences[i];
      others.push_back({{"configuration", over.names[i]},
                        {"z", number(difference.z)},
                        {"p", number(difference.p)},
                        {"p_holm", number(difference.holm_p)}});
    }
    json["against_baseline"] = {{"baseline", over.names[*over.baseline]}, {"others", std::move(others)}};
  }
  json["left_out"] = over.left_out;
  if (over.signed_rank) {
    json["wilcoxon"] = {{"n", over.signed_rank->n},
                        {"p", number(over.signed_rank->p)},
                        {"rank_sums", {over.signed_rank->negative, over.signed_rank->positive}}};
  }
  return json;
}

}  // namespace

std::string comparison_json(const Comparison& comparison) {
  Json groups = Json::array();
  for (const ComparedGroup& group : comparison.groups) groups.push_back(group_json(group));
  Json json{{"score", comparison.score},
            {"higher_is_better", comparison.higher_is_better},
            {"baseline_is_best", comparison.baseline_is_best},
            {"region", comparison.region},
            {"level", comparison.level},
            {"groups", std::move(groups)},
            {"groups_without_baseline", comparison.groups_without_baseline}};
  if (const auto& over = comparison.over_datasets; over && over->is_compared()) {
    json["over_datasets"] = over_datasets_json(*over);
  } else if (over) {
    json["left_out_over_datasets"] = over->left_out;
  }
  return json_text(json);
}

}  // namespace gridfold::report
