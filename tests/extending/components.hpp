#pragma once

#include "plan/registry.hpp"

namespace gridfold::extending {

// Components that a program brings of its own, one family per file.
Metric lorentzian_metric();
Loader stripes_loader();
Transform clip_transform();
Score truth_share_score();
Resampling windows_resampling();
Resampling by_group_resampling();
Classifier prototypes_classifier();
ArtifactKind class_sizes_artifact();

}  // namespace gridfold::extending
