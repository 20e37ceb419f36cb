#pragma once

namespace gridfold {

/// Probabilities and quantiles of the distributions that tests use; the only file that includes Boost.Math. Degrees of
/// freedom are above 0, probabilities within (0, 1); infinite arguments give the limits.

/// P(T <= t) and its inverse.
double student_t_cdf(double t, double degrees_of_freedom);
double student_t_quantile(double probability, double degrees_of_freedom);
/// P(|T| >= |t|).
double student_t_two_sided(double t, double degrees_of_freedom);

double normal_cdf(double z);
double normal_quantile(double probability);

/// P(X >= x).
double chi_squared_upper(double x, double degrees_of_freedom);
double f_upper(double x, double degrees_of_freedom_1, double degrees_of_freedom_2);

/// P(X <= count) and P(X == count) of `trials` tries that succeed with `probability`.
double binomial_cdf(double count, double trials, double probability);
double binomial_pdf(double count, double trials, double probability);

double beta_quantile(double probability, double a, double b);

/// P(Q >= q) of the studentized range of `groups` means with infinitely many degrees of freedom, and its inverse in q.
double studentized_range_upper(double q, int groups);
double studentized_range_quantile(double probability, int groups);

}  // namespace gridfold
