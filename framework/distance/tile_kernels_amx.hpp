#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// Whether the processor multiplies matrices of bytes and of bfloat16, and the system lets this program: Linux keeps
/// the matrix registers for programs that ask.
bool amx_is_supported();

/// Lays out this thread's matrix registers, and gives them back.
void amx_enter();
void amx_leave();

/// KernelSet::byte_product over strips of kMatrixStrip.
void amx_byte_product(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                      std::uint32_t* sums);

/// KernelSet::split_product over strips of kSplitMatrixStrip.
void amx_split_product(const float* panel, const float* queries, std::size_t groups, bool fresh, float* sums);

}  // namespace gridfold
