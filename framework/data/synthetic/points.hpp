#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/matrix.hpp"
#include "core/numpy_random.hpp"
#include "data/loader.hpp"

namespace gridfold {

/// Synthetic rows: points with a label each.
struct Points {
  Matrix<double> features;
  std::vector<std::int32_t> labels;
};

/// Where the random numbers of a part come from. Those of what its parts have in common, such as the centres of
/// clouds, are drawn first; the training part then goes on with the same generator.
struct Draws {
  NumpyRandomState& of_shape;
  NumpyRandomState& of_rows;
  const std::stop_token& stop;

  /// Throws Cancelled soon after a stop was asked for; to be called for every row.
  void look_for_stop(std::size_t row) const;
};

/// Draws `rows` points; the order of its draws is part of what a seed means.
using DrawPoints = Points (*)(const ParameterValues& parameters, std::size_t rows, const Draws& draws);

/// Points of the square that reaches `half` from the origin, uniform, each of the class of its place; then `noise`.
Points draw_regions(const ParameterValues& parameters, std::size_t rows, const Draws& draws, double half,
                    std::int32_t (*class_of)(std::span<const double> point));

/// The points in the order in which scikit-learn's `shuffle` leaves them.
Points in_random_order(const Points& points, NumpyRandomState& random);

/// `dimensions`, how many coordinates a point has: 2 where it is left out.
ParameterInfo dimensions_parameter();

/// `rows`, `test_rows` and `seed`, which every kind of synthetic data has, then `own`, then `label_noise`.
std::vector<ParameterInfo> synthetic_parameters(std::vector<ParameterInfo> own);

/// `noise`: the standard deviation of the normal noise on every coordinate.
ParameterInfo noise_parameter();

/// Adds normal noise of this standard deviation to every coordinate, row by row; nothing for 0.
void add_noise(Matrix<double>& features, double standard_deviation, NumpyRandomState& random);

/// A point of a cube around the origin, uniform: each coordinate in [-half, half).
void draw_in_cube(std::span<double> point, double half, NumpyRandomState& random);

/// The part of a request. The rows of the training part are drawn from the seed, those of the test part from the seed
/// plus 2^31, modulo 2^32; then the share `label_noise` of the rows gets another class.
Dataset synthetic_part(const LoadRequest& request, DrawPoints draw, std::vector<std::string> class_names);

DataShape synthetic_shape(const LoadRequest& request, Dataset (*load)(const LoadRequest&));

/// There are none.
std::vector<std::filesystem::path> no_files(const LoadRequest& request);

}  // namespace gridfold
