#include "artifacts/artifacts.hpp"

namespace gridfold {

std::vector<ArtifactKind> built_in_artifacts() {
  return {
      decision_map_artifact(), gallery_artifact(),       templates_artifact(),     score_table_artifact(),
      differences_artifact(),  perturbations_artifact(), concentration_artifact(),
  };
}

}  // namespace gridfold
