#include "plan/choose_work.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "neighbors/search.hpp"

namespace gridfold {

namespace {

/// A search over all pairs keeps lists for the training rows of a holdout as well, of K held-out rows each, which
/// nobody reads. Where one of the sides is small, finding K rows of it means keeping many times K candidates: five
/// folds and holdouts of 5, 10 and 15 % of 10,000 CIFAR-10 images with K up to 100 took 2.9 s together and 1.0 s apart
/// (l1, two cores of a Zen 4 with AVX-512); holdouts of 25 and 30 % took 1.0 s together and 1.1 s apart.
bool is_lopsided(const FoldScheme& scheme, std::size_t rows) {
  const std::size_t smaller = std::min(scheme.held_out_rows, rows - scheme.held_out_rows);
  return scheme.kind == ProtocolKind::holdout && smaller < rows / 4;
}

std::uint64_t pairs_by_fold(const std::vector<FoldScheme>& schemes, std::uint64_t rows) {
  std::uint64_t pairs = 0;
  for (const FoldScheme& scheme : schemes) {
    for (const std::uint64_t held_out : fold_sizes(scheme, rows)) pairs += held_out * (rows - held_out);
  }
  return pairs;
}

/// Which schemes of a pass without learning transforms share one search over all pairs.
std::vector<bool> sharing_schemes(const std::vector<FoldScheme>& schemes, std::uint64_t rows) {
  std::vector<bool> shares;
  std::vector<FoldScheme> sharing;
  for (const FoldScheme& scheme : schemes) {
    shares.push_back(!is_lopsided(scheme, rows));
    if (shares.back()) sharing.push_back(scheme);
  }
  const auto is_holdout = [](const FoldScheme& scheme) { return scheme.kind == ProtocolKind::holdout; };
  const bool holdouts_only = std::all_of(sharing.begin(), sharing.end(), is_holdout);
  if (holdouts_only && pairs_by_fold(sharing, rows) < pairs_measured(rows, sharing.size()))
    shares.assign(shares.size(), false);
  return shares;
}

/// Takes the schemes marked out of the pass and gives them, with their cells, to a new one behind all others.
void split_off(Plan& plan, std::size_t pass_index, const std::vector<bool>& marked) {
  Pass rest = plan.passes[pass_index];
  Pass taken = rest;
  rest.schemes.clear();
  taken.schemes.clear();
  rest.k_max = 0;
  taken.k_max = 0;
  std::vector<std::size_t> place;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    std::vector<FoldScheme>& schemes = (marked[i] ? taken : rest).schemes;
    place.push_back(schemes.size());
    schemes.push_back(plan.passes[pass_index].schemes[i]);
  }
  for (Cell& cell : plan.cells) {
    if (cell.pass != pass_index) continue;
    Pass& home = marked[cell.scheme] ? taken : rest;
    if (marked[cell.scheme]) cell.pass = plan.passes.size();
    cell.scheme = place[cell.scheme];
    home.k_max = std::max(home.k_max, cell.k);
  }
  plan.passes[pass_index] = std::move(rest);
  plan.passes.push_back(std::move(taken));
}

}  // namespace

void choose_work(Plan& plan) {
  const std::size_t passes = plan.passes.size();
  for (std::size_t index = 0; index < passes; ++index) {
    if (!plan.passes[index].takes_distances()) continue;
    plan.passes[index].work = PassWork::search_by_fold;
    if (plan.passes[index].scores_test_part || learns(plan.passes[index].transforms)) continue;
    const std::size_t rows = plan.datasets[plan.passes[index].dataset].train_shape.rows;
    const std::vector<bool> shares = sharing_schemes(plan.passes[index].schemes, rows);
    const auto sharing = std::count(shares.begin(), shares.end(), true);
    if (sharing == 0) continue;
    if (static_cast<std::size_t>(sharing) < shares.size()) {
      std::vector<bool> alone = shares;
      alone.flip();
      split_off(plan, index, alone);
      plan.passes.back().work = PassWork::search_by_fold;
    }
    plan.passes[index].work = PassWork::all_pairs;
  }
}

}  // namespace gridfold
