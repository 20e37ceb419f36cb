#pragma once

#include "artifacts/artifact.hpp"

namespace gridfold {

ArtifactKind concentration_artifact();
ArtifactKind decision_map_artifact();
ArtifactKind differences_artifact();
ArtifactKind gallery_artifact();
ArtifactKind perturbations_artifact();
ArtifactKind score_table_artifact();
ArtifactKind templates_artifact();

}  // namespace gridfold
