#include <iostream>
#include <vector>

#include "core/version.hpp"
#include "resampling/k_fold.hpp"
#include "stats/summary.hpp"

int main() {
  const gridfold::FoldAssignment folds = gridfold::k_fold(10, 5, std::nullopt);
  const gridfold::Summary summary = gridfold::summarize(std::vector<double>{0.25, 0.75});
  std::cout << gridfold::version() << ' ' << folds.fold_sizes().size() << ' ' << summary.mean << '\n';
}
