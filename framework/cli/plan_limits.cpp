#include "cli/plan_limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "core/error.hpp"
#include "core/memory_limit.hpp"
#include "report/counted.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

struct Unit {
  std::string_view name;
  std::uint64_t bytes;
};

/// A letter alone stands for powers of two, as in other tools' limits.
constexpr std::array kUnits{
    Unit{"", 1},
    Unit{"B", 1},
    Unit{"K", 1ULL << 10},
    Unit{"M", 1ULL << 20},
    Unit{"G", 1ULL << 30},
    Unit{"T", 1ULL << 40},
    Unit{"KiB", 1ULL << 10},
    Unit{"MiB", 1ULL << 20},
    Unit{"GiB", 1ULL << 30},
    Unit{"TiB", 1ULL << 40},
    Unit{"kB", 1'000},
    Unit{"KB", 1'000},
    Unit{"MB", 1'000'000},
    Unit{"GB", 1'000'000'000},
    Unit{"TB", 1'000'000'000'000},
};

}  // namespace

void add_limit_options(po::options_description& options) {
  options.add_options()(
      "max-memory", po::value<std::string>()->value_name("SIZE"),
      "refuse a sweep that may need more memory than this: bytes, or 512MiB, 8GB (default: all that there is)")(
      "max-cells", po::value<std::string>()->value_name("N"), "refuse a sweep of more cells");
}

std::optional<std::uint64_t> parse_bytes(const std::string& text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return std::nullopt;
  while (rest != end && *rest == ' ') ++rest;
  const auto* unit = std::ranges::find(kUnits, std::string_view(rest, end), &Unit::name);
  if (unit == kUnits.end() || number > std::numeric_limits<std::uint64_t>::max() / unit->bytes) return std::nullopt;
  return number * unit->bytes;
}

PlanLimits plan_limits_from(const po::variables_map& options) {
  PlanLimits limits;
  if (options.count("max-memory") > 0) {
    const std::string text = options["max-memory"].as<std::string>();
    limits.memory_bytes = parse_bytes(text);
    if (!limits.memory_bytes) {
      throw ConfigError(fmt::format(
          "--max-memory {}: allowed: a whole number with B, KiB, MiB, GiB, TiB, kB, MB, GB or TB, such as 512MiB",
          text));
    }
  }
  if (options.count("max-cells") > 0) {
    const std::string text = options["max-cells"].as<std::string>();
    std::uint64_t cells = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), cells);
    if (error != std::errc() || rest != text.data() + text.size()) {
      throw ConfigError(fmt::format("--max-cells {}: allowed: a number", text));
    }
    limits.cells = cells;
  }
  return limits;
}

void require_within(const PlanLimits& limits, const Plan& plan, std::size_t threads) {
  std::vector<std::string> problems;
  if (limits.cells && plan.cells.size() > *limits.cells) {
    problems.push_back(fmt::format("the sweep has {} {}, and --max-cells is {}", plan.cells.size(),
                                   plan.cells.size() == 1 ? "cell" : "cells", *limits.cells));
  }
  if (plan.evaluations() > kMostEvaluations) {
    problems.push_back(
        fmt::format("the sweep has {} evaluations, cells times their splits, and a run has at most {}; "
                    "split it into several sweeps",
                    plan.evaluations(), kMostEvaluations));
  }
  // --max-memory is the user's word, also above what there is: the forecast is the most that a sweep may need.
  const MemoryLimit most = limits.memory_bytes ? MemoryLimit{*limits.memory_bytes, ""} : memory_limit();
  const std::uint64_t peak_bytes = plan.peak_bytes(threads);
  if (peak_bytes > most.bytes) {
    const std::string advice =
        plan.loaded_bytes() > most.bytes
            ? fmt::format("the program and its data alone take {}; fewer rows (take) or data sets per run need less",
                          report::bytes_text(plan.loaded_bytes()))
            : "a sweep split into several runs, or fewer threads (--jobs), needs less";
    std::string needed = report::bytes_text(peak_bytes);
    std::string limit = report::bytes_text(most.bytes);
    if (needed == limit) {
      needed = fmt::format("{} bytes", peak_bytes);
      limit = fmt::format("{} bytes", most.bytes);
    }
    problems.push_back(limits.memory_bytes
                           ? fmt::format("the sweep may need {}, and --max-memory is {}; {}", needed, limit, advice)
                           : fmt::format("the sweep may need {}, and {}; {}; --max-memory with a larger size runs it "
                                         "all the same",
                                         needed, most.text, advice));
  }
  if (!problems.empty()) throw ConfigError(fmt::format("{}", fmt::join(problems, "\n")));
}

}  // namespace gridfold
