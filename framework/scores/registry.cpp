#include "scores/accuracy.hpp"
#include "scores/score.hpp"

namespace gridfold {

std::vector<Score> built_in_scores() { return {accuracy_score()}; }

}  // namespace gridfold
