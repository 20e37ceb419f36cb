#pragma once

#include <cstddef>

namespace gridfold {

/// Throws SystemError unless this process can run on `count` threads at once, the calling one among them. oneTBB may
/// end the process where it cannot start a thread.
void require_threads(std::size_t count);

}  // namespace gridfold
