#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/nearest_name.hpp"
#include "core/numpy_random.hpp"
#include "core/paths.hpp"
#include "core/scalar.hpp"
#include "core/sha256.hpp"

using namespace gridfold;

TEST_CASE("a permutation is numpy's RandomState(42).permutation(12)") {
  CHECK(NumpyRandomState(42).permutation(12) == std::vector<std::uint32_t>{10, 9, 0, 8, 5, 2, 1, 11, 4, 7, 3, 6});
}

TEST_CASE("SHA-256 of abc is the one in FIPS 180-2") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a swapped pair of letters is one edit") {
  CHECK(edit_distance("metirc", "metric") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("the nearest name is offered only where few letters differ") {
  const std::vector<std::string> known{"metric", "weights", "k"};
  CHECK(nearest_name("metrics", known) == "metric");
  CHECK_FALSE(nearest_name("banana", known).has_value());
}

TEST_CASE("canonical text keeps 1, 1.0, true and \"1\" apart") {
  CHECK(to_canonical_text(std::int64_t{1}) == "1");
  CHECK(to_canonical_text(1.0) == "1.0");
  CHECK(to_canonical_text(true) == "true");
  CHECK(to_canonical_text(std::string("1")) == "\"1\"");
  CHECK(to_canonical_text(1e300) == "1e+300");
}

TEST_CASE("a path is a word that a shell takes as it is") {
  CHECK(shell_word("results/20261201T064255.759Z-art-693a66e0") == "results/20261201T064255.759Z-art-693a66e0");
  CHECK(shell_word("my runs/it's") == "'my runs/it'\\''s'");
  CHECK(shell_word("-x/a") == "./-x/a");
  CHECK(shell_word("$HOME") == "'$HOME'");
  CHECK(shell_word("") == "''");
}
