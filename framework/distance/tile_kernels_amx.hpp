#pragma once

#include <cstddef>
#include <cstdint>

namespace gridfold {

/// Whether the processor multiplies 8-bit matrices and the system lets this program: Linux keeps the matrix registers
/// for programs that ask.
bool amx_is_supported();

/// Lays out this thread's matrix registers, and gives them back.
void amx_enter();
void amx_leave();

/// KernelSet::byte_product over strips of kMatrixStrip.
void amx_byte_product(const std::uint8_t* panel, const std::uint8_t* queries, std::size_t groups, bool fresh,
                      std::uint32_t* sums);

}  // namespace gridfold
