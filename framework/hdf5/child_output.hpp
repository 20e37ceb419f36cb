#pragma once

#include <functional>
#include <optional>
#include <string>

namespace gridfold::hdf5 {

/// Writes all of its bytes to the parent; false where that is not possible.
using WriteToParent = std::function<bool(const void* bytes, std::size_t count)>;

/// What `work` writes in a child process, for calls into a library that damaged input may crash or keep forever. Empty
/// where the child crashes, returns false, writes more than `most_bytes`, or takes more than `cpu_seconds` of processor
/// time. `work` must not use threads, locks or streams that the parent has.
std::optional<std::string> child_output(const std::function<bool(const WriteToParent&)>& work, std::size_t most_bytes,
                                        unsigned cpu_seconds);

}  // namespace gridfold::hdf5
