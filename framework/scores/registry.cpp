#include <array>

#include "scores/accuracy.hpp"
#include "scores/score.hpp"

namespace gridfold {

namespace {

constexpr std::array kScores{
    Score{"accuracy", "share of predictions equal to the truth", true, accuracy},
};

}  // namespace

std::span<const Score> scores() { return kScores; }

}  // namespace gridfold
