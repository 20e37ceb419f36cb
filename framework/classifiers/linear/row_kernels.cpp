#include "classifiers/linear/row_kernels.hpp"

#include "distance/tile_kernels.hpp"

namespace gridfold {

const RowKernels& row_kernels() {
#if defined(__x86_64__)
  const KernelSet* active = &active_kernels();
  if (active == &kAvx512Kernels || active == &kAmxKernels) return kAvx512RowKernels;
  if (active == &kAvx2Kernels) return kAvx2RowKernels;
#endif
  return kScalarRowKernels;
}

}  // namespace gridfold
