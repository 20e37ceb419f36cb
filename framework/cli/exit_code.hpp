#pragma once

namespace gridfold {

/// What the process's exit status says; documented in the README and in `gridfold help`.
enum ExitCode : int {
  kDone = 0,
  /// Some cells failed, or a reproduction differs from what was published.
  kIncomplete = 1,
  kConfigError = 2,
  kDataError = 3,
  /// Results cannot be written or read back, or the system lacks what gridfold needs.
  kStoreError = 4,
  /// SIGINT or SIGTERM, as shells number the former.
  kInterrupted = 130,
};

}  // namespace gridfold
