#pragma once

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "data/input_file.hpp"
#include "data/label_table.hpp"
#include "data/tables/place_in_text.hpp"

namespace gridfold {

/// What values of an attribute are.
enum class AttributeKind { number, nominal, text, date };

struct ArffAttribute {
  std::string name;
  AttributeKind kind = AttributeKind::number;
  /// The values that a nominal attribute may have, in their order.
  std::vector<std::string> values = {};
  /// Of a date, in the letters of Java's SimpleDateFormat.
  std::string date_format = {};
  std::size_t line = 0;
};

/// The rows of a file in Weka's format (https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable).
struct ArffTable {
  std::vector<ArffAttribute> attributes;
  std::size_t rows = 0;
  /// Row by row, one for each attribute: the number, the entry in `texts`, or NaN where it is missing. Dates are
  /// seconds since 1970 began. Of skipped attributes they are NaN.
  std::vector<double> values;
  /// Of each nominal or text attribute: the different values, in the order in which they were met.
  std::vector<LabelTable> texts;
  /// Of each attribute, where its first missing value stands; line 0 where none is missing, or it is not read.
  std::vector<TextPlace> first_missing;
  /// The line of the first missing value of an attribute that is read; 0 where there is none.
  std::size_t first_missing_line = 0;
};

/// The attributes alone.
std::vector<ArffAttribute> read_arff_header(const std::filesystem::path& path, const std::stop_token& stop = {});

/// All rows; the attributes for which `is_read` is false are skipped unread. Throws DataError that names line and
/// column.
ArffTable read_arff(const std::filesystem::path& path, const std::vector<bool>& is_read, const std::stop_token& stop,
                    const ReadProgress& progress);

}  // namespace gridfold
