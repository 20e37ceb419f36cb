#pragma once

#include <cstddef>

namespace gridfold {

/// Uninitialised memory that starts at a cache line; large blocks are asked for in huge pages, where the system
/// has them, so that tiles do not wait for address translation. Throws std::bad_alloc.
void* allocate_pages(std::size_t bytes);
void release_pages(void* memory);

}  // namespace gridfold
