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
  /// --max-time is over: what was done until then is stored.
  kOutOfTime = 5,
  /// SIGINT, SIGTERM or SIGHUP, as shells number the first.
  kInterrupted = 130,
};

}  // namespace gridfold
