#include "stats/distributions.hpp"

#include <cmath>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/tools/roots.hpp>

namespace gridfold {

namespace {

namespace math = boost::math;

const math::normal kStandardNormal;

}  // namespace

double student_t_cdf(double t, double degrees_of_freedom) {
  if (std::isinf(t)) return t > 0 ? 1 : 0;
  return math::cdf(math::students_t(degrees_of_freedom), t);
}

double student_t_quantile(double probability, double degrees_of_freedom) {
  return math::quantile(math::students_t(degrees_of_freedom), probability);
}

double student_t_two_sided(double t, double degrees_of_freedom) {
  if (std::isinf(t)) return 0;
  return 2 * math::cdf(math::complement(math::students_t(degrees_of_freedom), std::abs(t)));
}

double normal_cdf(double z) {
  if (std::isinf(z)) return z > 0 ? 1 : 0;
  return math::cdf(kStandardNormal, z);
}

double normal_quantile(double probability) { return math::quantile(kStandardNormal, probability); }

double chi_squared_upper(double x, double degrees_of_freedom) {
  if (std::isinf(x)) return 0;
  return math::cdf(math::complement(math::chi_squared(degrees_of_freedom), x));
}

double f_upper(double x, double degrees_of_freedom_1, double degrees_of_freedom_2) {
  if (std::isinf(x)) return 0;
  return math::cdf(math::complement(math::fisher_f(degrees_of_freedom_1, degrees_of_freedom_2), x));
}

double binomial_cdf(double count, double trials, double probability) {
  return math::cdf(math::binomial(trials, probability), count);
}

double binomial_pdf(double count, double trials, double probability) {
  return math::pdf(math::binomial(trials, probability), count);
}

double beta_quantile(double probability, double a, double b) {
  return math::quantile(math::beta_distribution(a, b), probability);
}

double studentized_range_upper(double q, int groups) {
  if (q <= 0) return 1;
  // P(Q <= q) = k * integral of pdf(z) (cdf(z) - cdf(z - q))^(k - 1) over z: z is the largest of k normal numbers.
  const auto density = [&](double z) {
    return math::pdf(kStandardNormal, z) * std::pow(normal_cdf(z) - normal_cdf(z - q), groups - 1);
  };
  const double integral = math::quadrature::gauss_kronrod<double, 61>::integrate(density, -9.0, 9.0 + q, 8, 1e-13);
  return 1 - groups * integral;
}

double studentized_range_quantile(double probability, int groups) {
  const auto excess = [&](double q) { return (1 - studentized_range_upper(q, groups)) - probability; };
  std::uintmax_t steps = 100;
  const auto [below, above] =
      math::tools::toms748_solve(excess, 0.0, 100.0, math::tools::eps_tolerance<double>(44), steps);
  return 0.5 * (below + above);
}

}  // namespace gridfold
