#include <catch2/catch.hpp>

#include "cli/progress_line.hpp"

using namespace gridfold;

TEST_CASE("progress says done, total, rate and time left") {
  CHECK(progress_text({1'250'000, 12'497'500}, 2.0) == "1.25 M / 12.5 M pairs (10 %), 625 k pairs/s, 18 s left");
  CHECK(progress_text({500'000'000, 1'249'975'000}, 5'000) ==
        "500 M / 1.25 G pairs (40 %), 100 k pairs/s, 2 h 04 min left");
  CHECK(progress_text({10, 1000}, 1) == "10 / 1.00 k pairs (1 %), 10 pairs/s, 1 min 39 s left");
}

TEST_CASE("progress gives no time left in the first second") {
  CHECK(progress_text({10, 1000}, 0.5) == "10 / 1.00 k pairs (1 %), 20 pairs/s");
}

TEST_CASE("progress without any work done gives no rate") {
  CHECK(progress_text({0, 100}, 0) == "0 / 100 pairs (0 %)");
}
