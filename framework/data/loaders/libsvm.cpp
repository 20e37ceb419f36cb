#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/utf8.hpp"
#include "data/fingerprint.hpp"
#include "data/loaders.hpp"
#include "data/max_rows.hpp"
#include "data/part_content.hpp"
#include "data/tables/number_text.hpp"
#include "data/tables/shown_text.hpp"
#include "data/tables/text_lines.hpp"

// The format of LIBSVM and SVMlight (https://www.csie.ntu.edu.tw/~cjlin/libsvm/faq.html, http://svmlight.joachims.org):
// `label index:value index:value ... # comment`, with indices ascending, usually from 1; what is not there is 0.

namespace gridfold {

namespace {

namespace fs = std::filesystem;

/// The most that a part may take once its zeros are written out.
constexpr std::uint64_t kMaxDenseBytes = std::uint64_t{4} << 30;
constexpr std::uint32_t kMaxIndex = 100'000'000;

/// The rows of a file without their zeros.
struct SparseRows {
  fs::path path;
  LabelTable labels;
  std::vector<std::uint32_t> label_of_row;
  std::vector<std::size_t> row_begins{0};
  std::vector<std::uint32_t> indices;
  std::vector<double> values;
  std::vector<std::int32_t> groups;
  std::vector<std::string> group_names;
  bool has_index_0 = false;
  std::uint32_t largest_index = 0;
};

/// Reads one line after another into rows.
class SparseReader {
 public:
  SparseReader(const fs::path& path, const LoadRequest& request) : lines_(path, request.stop, request.progress) {
    rows_.path = path;
  }

  SparseRows read() {
    while (const auto line = lines_.next()) read_line(line->substr(0, line->find('#')));
    if (rows_.label_of_row.empty()) throw DataError(fmt::format("{}:1:1: the file holds no rows", rows_.path.string()));
    if (!rows_.groups.empty() && rows_.groups.size() != rows_.label_of_row.size()) {
      throw DataError(fmt::format("{}: some rows have a qid and some have none", rows_.path.string()));
    }
    return std::move(rows_);
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t'; }

  void read_line(std::string_view line) {
    line_ = line;
    position_ = 0;
    std::string_view token = next_token();
    if (token.empty()) return;
    if (rows_.label_of_row.size() == kMaxRows) lines_.fail(0, fmt::format("more than {} rows", kMaxRows));
    read_label(token);
    std::optional<std::uint32_t> last;
    while (!(token = next_token()).empty()) {
      const std::size_t at = position_ - token.size();
      const std::size_t colon = token.find(':');
      if (colon == std::string_view::npos) {
        lines_.fail(at, fmt::format("{} is not index:value; is this a LIBSVM file?", shown(token)));
      }
      if (token.substr(0, colon) == "qid") {
        read_group(token.substr(colon + 1));
      } else {
        last = read_value(token, colon, at, last);
      }
    }
    rows_.row_begins.push_back(rows_.indices.size());
  }

  std::string_view next_token() {
    while (position_ < line_.size() && is_blank(line_[position_])) ++position_;
    const std::size_t begin = position_;
    while (position_ < line_.size() && !is_blank(line_[position_])) ++position_;
    return line_.substr(begin, position_ - begin);
  }

  void read_label(std::string_view token) {
    const std::size_t at = position_ - token.size();
    if (token.find(':') != std::string_view::npos) lines_.fail(at, "the line has no label before its values");
    if (token.find(',') != std::string_view::npos) {
      lines_.fail(at, fmt::format("{} are several labels; gridfold reads one for each row", shown(token)));
    }
    if (!is_valid_utf8(token)) lines_.fail(at, "the label is not valid UTF-8");
    const auto entry = rows_.labels.add(token, lines_.number(), at + 1);
    if (!entry) {
      lines_.fail(at, fmt::format("more than {} different labels; is this a file of classes?", LabelTable::kMaxLabels));
    }
    rows_.label_of_row.push_back(*entry);
  }

  void read_group(std::string_view name) {
    const auto [known, is_new] =
        groups_.try_emplace(std::string(name), static_cast<std::int32_t>(rows_.group_names.size()));
    if (is_new) rows_.group_names.emplace_back(name);
    rows_.groups.push_back(known->second);
  }

  std::uint32_t read_value(std::string_view token, std::size_t colon, std::size_t at,
                           std::optional<std::uint32_t> last) {
    std::uint32_t index = 0;
    const char* const index_end = token.data() + colon;
    const auto [end, error] = std::from_chars(token.data(), index_end, index);
    if (error != std::errc{} || end != index_end || index > kMaxIndex) {
      lines_.fail(at, fmt::format("{} is not a column's index, 0 to {}", shown(token.substr(0, colon)), kMaxIndex));
    }
    if (last && index <= *last) lines_.fail(at, fmt::format("index {} follows {}; indices must ascend", index, *last));
    const std::string_view text = token.substr(colon + 1);
    const auto value = parse_number(text);
    if (const auto* reason = std::get_if<NotNumber>(&value)) lines_.fail(at + colon + 1, problem_of(*reason, text));
    rows_.indices.push_back(index);
    rows_.values.push_back(std::get<double>(value));
    rows_.has_index_0 = rows_.has_index_0 || index == 0;
    rows_.largest_index = std::max(rows_.largest_index, index);
    return index;
  }

  TextLines lines_;
  SparseRows rows_;
  std::string_view line_;
  std::size_t position_ = 0;
  std::map<std::string, std::int32_t> groups_;
};

/// Which index is the first column's, and how many columns there are.
struct Columns {
  std::uint32_t first = 1;
  std::size_t count = 0;
};

Columns libsvm_columns(const SparseRows& train, const SparseRows* test, const LoadRequest& request) {
  const bool has_index_0 = train.has_index_0 || (test != nullptr && test->has_index_0);
  const std::uint32_t largest = std::max(train.largest_index, test != nullptr ? test->largest_index : 0);
  Columns columns{has_index_0 ? 0U : 1U, 0};
  columns.count = std::size_t{largest} + 1 - columns.first;
  const Scalar& wanted = *find_parameter(request.parameters, "columns");
  if (!is_missing(wanted)) {
    const auto count = static_cast<std::size_t>(std::get<std::int64_t>(wanted));
    if (count < columns.count) {
      throw WrongRequest("columns", fmt::format("{}: the values have {} columns", train.path.string(), columns.count),
                         fmt::format("{} or more", columns.count));
    }
    columns.count = count;
  }
  if (columns.count == 0) throw DataError(fmt::format("{}: no row has a value", train.path.string()));
  return columns;
}

template <typename T>
Features dense(const SparseRows& rows, const Columns& columns) {
  Matrix<T> features(rows.label_of_row.size(), columns.count);
  for (std::size_t row = 0; row < features.rows(); ++row) {
    const auto out = features.row(row);
    for (std::size_t i = rows.row_begins[row]; i < rows.row_begins[row + 1]; ++i) {
      out[rows.indices[i] - columns.first] = static_cast<T>(rows.values[i]);
    }
  }
  return features;
}

Features dense(const SparseRows& rows, const Columns& columns, std::size_t bytes) {
  const auto needed = std::uint64_t{rows.label_of_row.size()} * columns.count * bytes;
  if (needed > kMaxDenseBytes) {
    throw DataError(
        fmt::format("{}: {} rows x {} columns of {} bytes are more than {} GiB once zeros are written out, "
                    "which gridfold does; choose rows or columns, or project them before",
                    rows.path.string(), rows.label_of_row.size(), columns.count, bytes, kMaxDenseBytes >> 30));
  }
  if (bytes == sizeof(std::uint8_t)) return dense<std::uint8_t>(rows, columns);
  return bytes == sizeof(float) ? dense<float>(rows, columns) : dense<double>(rows, columns);
}

PartContent read_libsvm_part(const LoadRequest& request, Part part, bool with_features) {
  SparseRows train = SparseReader(*path_of(request, "path"), request).read();
  std::optional<SparseRows> test;
  if (const auto path = path_of(request, "test_path")) test = SparseReader(*path, request).read();
  if (part == Part::test && !test) {
    throw DataError(
        fmt::format("{}: the file is the train part; name the test part's file in test_path", train.path.string()));
  }
  const Columns columns = libsvm_columns(train, test ? &*test : nullptr, request);
  SparseRows& rows = part == Part::train ? train : *test;
  PartContent content;
  content.source = rows.path.string();
  for (const double value : rows.values)
    content.bytes_per_feature = std::max(content.bytes_per_feature, bytes_needed(value));
  if (with_features) content.features = dense(rows, columns, content.bytes_per_feature);
  content.labels = std::move(rows.labels);
  content.label_of_row = std::move(rows.label_of_row);
  content.groups = std::move(rows.groups);
  content.group_names = std::move(rows.group_names);
  return content;
}

std::optional<std::uint32_t> index_in(std::string_view text) {
  std::uint32_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(index) : std::nullopt;
}

/// How many pairs follow the label of a line; empty where it is no line of LIBSVM's. Their indices ascend, unlike times
/// of day.
std::optional<std::size_t> pairs_in(std::string_view line) {
  std::size_t pairs = 0;
  bool has_label = false;
  std::optional<std::uint32_t> last;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return has_label ? std::optional(pairs) : std::nullopt;
    const std::size_t end = std::min(line.find_first_of(" \t", begin), line.size());
    const std::string_view token = line.substr(begin, end - begin);
    line.remove_prefix(end);
    const std::size_t colon = token.find(':');
    if (!has_label) {
      if (!std::holds_alternative<double>(parse_number(token))) return std::nullopt;
      has_label = true;
    } else if (colon == std::string_view::npos) {
      return std::nullopt;
    } else if (token.substr(0, colon) != "qid") {
      const auto index = index_in(token.substr(0, colon));
      if (!index || (last && *index <= *last)) return std::nullopt;
      if (!std::holds_alternative<double>(parse_number(token.substr(colon + 1)))) return std::nullopt;
      last = index;
      ++pairs;
    }
  }
}

bool recognises_libsvm(const fs::path& path) {
  const std::string name = name_without_compression(path);
  return name.ends_with(".libsvm") || name.ends_with(".svm") || name.ends_with(".svmlight") || holds_libsvm(path);
}

}  // namespace

bool holds_libsvm(const fs::path& path) {
  constexpr std::size_t kLines = 20;
  if (name_without_compression(path).empty()) return false;
  try {
    TextLines lines(path);
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < kLines; ++i) {
      const auto line = lines.next();
      if (!line) break;
      const std::string_view content = line->substr(0, line->find('#'));
      if (content.find_first_not_of(" \t") == std::string_view::npos) continue;
      const auto of_line = pairs_in(content);
      if (!of_line) return false;
      pairs += *of_line;
    }
    return pairs > 0;
  } catch (const DataError&) {
    return false;
  }
}

Loader libsvm_loader() {
  return {.component =
              {.name = "libsvm",
               .summary =
                   "LIBSVM and SVMlight files, plain or compressed: a label and index:value pairs on each line, with "
                   "indices from 1 (from 0 where one is 0); qid is the row's group. Zeros are written out, up to 4 GiB",
               .aliases = {"svmlight"},
               .parameters = {{.name = "path",
                               .type = ParameterType::path,
                               .meaning = "The file, or that of the train part.",
                               .example = "usps.bz2"},
                              {.name = "test_path",
                               .type = ParameterType::path,
                               .default_value = Scalar{},
                               .of_test_part = true,
                               .meaning = "The file of the test part.",
                               .example = "usps.t.bz2"},
                              {.name = "columns",
                               .type = ParameterType::integer,
                               .default_value = Scalar{},
                               .least = 1,
                               .greatest = kMaxIndex,
                               .meaning =
                                   "How many columns there are, where the last ones may be zero in all rows; up to the "
                                   "largest index of both parts where none is given.",
                               .example = "256",
                               .aliases = {"nfeatures"}}}},
          .inspect = inspect_whole<read_libsvm_part, has_test_path>,
          .load = load_whole<read_libsvm_part, has_test_path>,
          .files = file_of_part,
          .recognises = recognises_libsvm};
}

}  // namespace gridfold
