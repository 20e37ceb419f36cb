#include "data/transforms/column_moments.hpp"

#include <variant>

#include "core/cancelled.hpp"

namespace gridfold {

std::vector<double> column_means(const FeatureView& rows, const std::stop_token& stop) {
  return std::visit(
      [&](const auto& view) {
        std::vector<double> means(view.cols());
        for (std::size_t row = 0; row < view.rows(); ++row) {
          throw_if_stopped(stop);
          const auto values = view.row(row);
          for (std::size_t i = 0; i < means.size(); ++i) means[i] += static_cast<double>(values[i]);
        }
        for (double& mean : means) mean /= static_cast<double>(view.rows());
        return means;
      },
      rows);
}

std::vector<double> column_variances(const FeatureView& rows, const std::vector<double>& means,
                                     const std::stop_token& stop) {
  return std::visit(
      [&](const auto& view) {
        std::vector<double> squares(view.cols());
        std::vector<double> corrections(view.cols());
        for (std::size_t row = 0; row < view.rows(); ++row) {
          throw_if_stopped(stop);
          const auto values = view.row(row);
          for (std::size_t i = 0; i < squares.size(); ++i) {
            const double deviation = static_cast<double>(values[i]) - means[i];
            squares[i] += deviation * deviation;
            corrections[i] += deviation;
          }
        }
        const auto count = static_cast<double>(view.rows());
        for (std::size_t i = 0; i < squares.size(); ++i) {
          squares[i] = (squares[i] - corrections[i] * corrections[i] / count) / count;
        }
        return squares;
      },
      rows);
}

}  // namespace gridfold
