#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "data/arrays/array.hpp"
#include "data/input_file.hpp"

namespace gridfold {

/// The array in a NumPy file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): versions 1 to 3,
/// either byte order, C and Fortran order, b1, u1 to u8, i1 to i8, f2 to f8, and texts of fixed length (U and S).
/// Throws DataError for objects, structures, and integers that a double does not hold.
Array read_npy(const std::filesystem::path& file, const std::stop_token& stop, const ReadProgress& progress = {});

/// The arrays of a NumPy archive whose names, without `.npy`, are `wanted`, in that order; those that are not there
/// have no shape. `names` gets the names of all. Throws DataError.
std::vector<Array> read_npz(const std::filesystem::path& file, std::span<const std::string> wanted,
                            const std::stop_token& stop);

/// The names of all arrays in a NumPy archive, without `.npy`.
std::vector<std::string> names_in_npz(const std::filesystem::path& file, const std::stop_token& stop);

}  // namespace gridfold
