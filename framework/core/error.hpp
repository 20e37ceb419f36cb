#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace gridfold {

/// What stops a run. A failing cell is no exception: it is a value with a reason, and the sweep goes on.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The sweep, the command line or the environment asks for something that cannot be done.
class ConfigError : public Error {
 public:
  using Error::Error;
};

/// A data file is missing, truncated, foreign or holds values that it must not.
class DataError : public Error {
 public:
  using Error::Error;
};

/// Distances of some features leave the range in which they can be ordered.
class UnorderedDistances : public DataError {
 public:
  using DataError::DataError;
};

/// A result could not be written, or what is stored cannot be read back.
class StoreError : public Error {
 public:
  using Error::Error;
};

/// The machine lacks what gridfold needs, such as a library or a thread.
class SystemError : public Error {
 public:
  using Error::Error;
};

/// `path: what: the system's words for the error`.
inline std::string system_error_text(const std::filesystem::path& path, std::string_view what, int error_number) {
  return path.string() + ": " + std::string(what) + ": " + std::generic_category().message(error_number);
}

}  // namespace gridfold
