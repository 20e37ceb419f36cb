#include "store/artifact_files.hpp"

#include <hdf5.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "store/artifact_sums.hpp"
#include "store/read_run.hpp"
#include "store/written_run.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

namespace fs = std::filesystem;

std::vector<NamedArray> one_array() { return {{"x", {"place"}, {2}, std::vector<double>{0, 1}}}; }

}  // namespace

TEST_CASE("links in the place of a run's artifacts lead nowhere, and a damaged artifact costs no other") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const std::string key = read_run(run).configurations.front().key;
  write_artifact(run, "decision_map", key, one_array());
  const fs::path elsewhere = folder.path() / "elsewhere";
  fs::rename(run / "artifacts", elsewhere);
  fs::create_directory_symlink(elsewhere, run / "artifacts");
  const auto is_refused = Catch::Contains("artifacts: is a link, which gridfold does not follow in a run's folder");
  CHECK_THROWS_WITH(read_artifacts(run), is_refused);
  CHECK_THROWS_WITH(problems_of_artifacts(run), is_refused);
  CHECK_THROWS_WITH(write_artifact(run, "gallery", key, one_array()), is_refused);
  CHECK(!fs::exists(artifact_path(folder.path(), "gallery", key).filename()));

  fs::remove(run / "artifacts");
  write_artifact(run, "decision_map", key, one_array());
  fs::create_symlink(artifact_path(run, "decision_map", key), artifact_path(run, "gallery", key));
  std::vector<DamagedArtifact> damaged;
  CHECK(read_artifacts(run, damaged).size() == 1);
  REQUIRE(damaged.size() == 1);
  CHECK(damaged[0].kind == "gallery");
  CHECK_THAT(damaged[0].problem, Catch::Contains("is a link"));
  CHECK_THROWS_WITH(read_artifacts(run), Catch::Contains("is a link"));
  damaged.clear();
  fs::remove(artifact_path(run, "gallery", key));
  fs::remove(artifact_path(run, "decision_map", key));
  CHECK(read_artifacts(run, damaged).empty());
  REQUIRE(damaged.size() == 1);
  CHECK(damaged[0].kind == "decision_map");
  CHECK(damaged[0].is_missing);
}

TEST_CASE("what is no file in the place of artifacts' checksums is refused, and nothing waits for it") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const std::string key = read_run(run).configurations.front().key;
  const fs::path sums = run / kArtifactFolder / kArtifactSums;
  fs::create_directory(sums.parent_path());
  REQUIRE(::mkfifo(sums.c_str(), 0600) == 0);
  CHECK_THROWS_AS(begin_artifact_sums(run), StoreError);
  CHECK_THROWS_AS(write_artifact(run, "gallery", key, one_array()), StoreError);
  CHECK_THROWS_AS(problems_of_artifacts(run), StoreError);
}

TEST_CASE("an artifact whose values lie in another file is not read") {
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const std::string key = read_run(run).configurations.front().key;
  write_artifact(run, "decision_map", key, one_array());
  const std::string path = artifact_path(run, "decision_map", key).string();
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  constexpr hsize_t kSize = 4;
  H5Pset_external(creation, (folder.path() / "secret").c_str(), 0, kSize);
  const hid_t space = H5Screate_simple(1, &kSize, nullptr);
  H5Dclose(H5Dcreate2(file, "stranger", H5T_STD_U8LE, space, H5P_DEFAULT, creation, H5P_DEFAULT));
  H5Sclose(space);
  H5Pclose(creation);
  H5Fclose(file);
  folder.write("secret", "1234");
  CHECK_THROWS_WITH(read_artifacts(run), Catch::Contains("stranger lies in another file"));
}

TEST_CASE("a finished run whose sweep asks for artifacts has their checksums, and is incomplete without") {
  CHECK(asks_for_artifacts("name: \"x\"\nartifacts: [\"gallery\"]\n"));
  CHECK_FALSE(asks_for_artifacts("name: \"artifacts: x\"\nscores: [accuracy]\n"));
  const TemporaryFolder folder;
  const auto run = write_sample_run(folder.path());
  const std::string key = read_run(run).configurations.front().key;
  CHECK_THAT(problems_of_artifacts(run).at(0),
             Catch::Contains("SHA256SUMS: is missing, and the sweep asks for artifacts"));
  begin_artifact_sums(run);
  CHECK(problems_of_artifacts(run).empty());
  write_artifact(run, "gallery", key, one_array());
  begin_artifact_sums(run);
  CHECK(problems_of_artifacts(run).empty());
  fs::remove(artifact_path(run, "gallery", key));
  CHECK_THAT(problems_of_artifacts(run).at(0),
             Catch::Contains("is missing; `gridfold run --resume " + run.string() + "` makes it again"));
}
