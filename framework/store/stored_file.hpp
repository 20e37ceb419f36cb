#pragma once

#include "core/error.hpp"

namespace gridfold {

/// What `read` returns, which reads a file of a run by what reads data files, too. What they throw as a DataError is
/// the stored file's: a StoreError.
template <typename Read>
auto read_stored_file(const Read& read) {
  try {
    return read();
  } catch (const DataError& error) {
    throw StoreError(error.what());
  }
}

}  // namespace gridfold
