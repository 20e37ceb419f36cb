#include <catch2/catch.hpp>

#include "cli/progress_line.hpp"

using namespace gridfold;

TEST_CASE("progress shows the share of the work and the time left, at the rate since the first report") {
  CHECK(progress_text({25, 100}, 5, 2.0) == "25 %, 8 s left");
  CHECK(progress_text({5e11, 1.25e12}, 0, 5'000) == "40 %, 2 h 05 min left");
  CHECK(progress_text({10, 1000}, 0, 1) == "1 %, 1 min 39 s left");
  CHECK(progress_text({10, 1807}, 0, 1) == "0 %, 3 min 00 s left");
  CHECK(progress_text({100 + 1e-9, 100}, 0, 2) == "100 %, 0 s left");
}

TEST_CASE("progress gives no time left in the first second, or before any work") {
  CHECK(progress_text({10, 1000}, 0, 0.5) == "1 %");
  CHECK(progress_text({10, 1000}, 10, 60) == "1 %");
}

TEST_CASE("progress is 100 % only at the end") {
  CHECK(progress_text({999, 1000}, 0, 0.1) == "99 %");
  CHECK(progress_text({1000, 1000}, 0, 0.1) == "100 %");
  CHECK(progress_text({0, 0}, 0, 0) == "100 %");
}
