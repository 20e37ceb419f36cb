#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "data/tables/table_columns.hpp"
#include "data/tables/table_options.hpp"
#include "data/tables/text_blocks.hpp"

namespace gridfold {

/// The records at the beginning of a block, `most` at most. Throws DataError, naming file, line and column, where the
/// text cannot be split so.
std::vector<Record> first_records(const std::filesystem::path& path, const TextBlock& block, const Dialect& dialect,
                                  std::size_t most);

/// The dialects, different in their separators, that split each of the first records into the same number of fields,
/// more than one; the first one may have one field fewer where no dialect splits all evenly. Blanks are considered
/// where no other separator does.
std::vector<Dialect> even_dialects(const TextBlock& block, const Dialect& dialect);

/// Why the first record is taken for names or for values.
struct HeaderGuess {
  bool header = false;
  /// What the user should know; empty where nothing is doubtful.
  std::string doubt;
  /// Whether it names all columns but the first, which holds names of rows.
  bool has_row_names = false;
};

/// Whether the first record names the columns; the others are the next ones.
HeaderGuess guess_header(const std::vector<Record>& records, char decimal, const MissingTexts& missing);

/// The dialect of a table that begins with `block`: what the options say, and the rest detected. Throws DataError where
/// that is ambiguous. `warnings` get what the user should know.
Dialect resolve_dialect(const std::filesystem::path& path, const TextBlock& block, const TableOptions& options,
                        std::vector<std::string>& warnings);

}  // namespace gridfold
