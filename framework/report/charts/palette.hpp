#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace gridfold::report {

/// Okabe and Ito's colours, which people with any colour vision can tell apart; the yellow, faint on white, is last.
inline constexpr std::array<std::uint32_t, 8> kColours{0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7,
                                                       0xE69F00, 0x56B4E9, 0x000000, 0xF0E442};

/// Beyond those: of Tol's muted scheme and others, dark and light, that are none of the first eight.
inline constexpr std::array<std::uint32_t, 8> kMoreColours{0x882255, 0x999933, 0x332288, 0xCC6677,
                                                           0x117733, 0x8B5A2B, 0x44AA99, 0xAA4499};

/// Nine stops of viridis, dark to light.
inline constexpr std::array<std::uint32_t, 9> kViridis{0x440154, 0x472C7A, 0x3B518B, 0x2C718E, 0x21908D,
                                                       0x27AD81, 0x5CC863, 0xAADC32, 0xFDE725};

/// Of what is right, and of what is wrong.
inline constexpr std::uint32_t kRight = 0x0072B2;
inline constexpr std::uint32_t kWrong = 0xD55E00;

/// Symbols that differ in their outlines: full circle, triangle, square, diamond, pentagon, lower triangle.
inline constexpr std::array<int, 6> kSymbols{7, 9, 5, 13, 15, 11};

/// The colour of the class, or whatever is counted so; from the ninth on they come again.
std::uint32_t colour_of(std::size_t index);

/// The same of a class where there may be more than eight: up to sixteen have colours of their own.
std::uint32_t class_colour(std::size_t index);

/// `'#0072B2'`, as gnuplot takes it.
std::string gnuplot_colour(std::uint32_t colour);

/// The colour with so much white in it (0 to 1).
std::uint32_t lighter(std::uint32_t colour, double white);

/// `set palette defined (...)` of viridis.
std::string viridis_palette();

}  // namespace gridfold::report
