#include "data/tables/table_options.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <fmt/format.h>

namespace gridfold {

namespace {

constexpr std::string_view kSeparators =
    "auto, comma, semicolon, tab, bar, space (runs of spaces and tabs), or any other single character";

constexpr std::array<std::pair<std::string_view, char>, 4> kNamed{
    {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}}};

bool may_separate(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte > 0x20 && byte < 0x7f && std::isalnum(byte) == 0 &&
          std::string_view("\"+-.").find(c) == std::string_view::npos) ||
         c == '\t';
}

std::optional<std::string> separator_problem(std::string_view text) {
  const bool is_named =
      std::any_of(kNamed.begin(), kNamed.end(), [&](const auto& named) { return named.first == text; });
  if (is_named || text == "auto" || text == "space" || text == " ") return std::nullopt;
  if (text == "\\t") return "\\t within single quotes is two characters";
  if (text.size() != 1 || !may_separate(text[0])) return fmt::format("\"{}\" cannot separate columns", text);
  return std::nullopt;
}

std::optional<std::string> comment_problem(std::string_view text) {
  if (text.empty() || text.find_first_of("\r\n") != std::string_view::npos) return "no line begins with such a text";
  return std::nullopt;
}

Dialect dialect_of(const ParameterValues& parameters) {
  Dialect dialect;
  const std::string& separator = parameter<std::string>(parameters, "separator");
  dialect.blanks_separate = separator == "space" || separator == " ";
  if (dialect.blanks_separate) {
    dialect.separator = '\0';
  } else if (separator.size() == 1) {
    dialect.separator = separator[0];
  }
  for (const auto& [name, character] : kNamed) {
    if (separator == name) dialect.separator = character;
  }
  dialect.decimal = parameter<std::string>(parameters, "decimal") == "comma" ? ',' : '.';
  const Scalar& comment = *find_parameter(parameters, "comment");
  if (!is_missing(comment)) dialect.comment = std::get<std::string>(comment);
  dialect.header = parameter<std::string>(parameters, "header") == "true";
  return dialect;
}

std::vector<std::string> texts_of(const ParameterValues& parameters, std::string_view name) {
  const Scalar& value = *find_parameter(parameters, name);
  return is_missing(value) ? std::vector<std::string>{} : std::get<std::vector<std::string>>(value);
}

std::optional<ColumnReference> column_of(const ParameterValues& parameters, std::string_view name) {
  const Scalar& value = *find_parameter(parameters, name);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* index = std::get_if<std::int64_t>(&value)) return *index;
  return std::nullopt;
}

}  // namespace

TableOptions table_options(const LoadRequest& request) {
  const ParameterValues& parameters = request.parameters;
  TableOptions options;
  options.path = *path_of(request, "path");
  options.test_path = path_of(request, "test_path");
  const std::string& encoding = parameter<std::string>(parameters, "encoding");
  options.encoding = encoding == "latin-1" ? Encoding::latin1 : encoding == "utf-16" ? Encoding::utf16 : Encoding::utf8;
  options.dialect = dialect_of(parameters);
  options.detects_separator = parameter<std::string>(parameters, "separator") == "auto";
  options.detects_header = parameter<std::string>(parameters, "header") == "auto";
  choose_column_options(request, options);
  options.groups = column_of(parameters, "groups");
  options.split = column_of(parameters, "split");
  options.categorical = texts_of(parameters, "categorical");
  if (!is_missing(*find_parameter(parameters, "missing"))) {
    options.missing = MissingTexts(texts_of(parameters, "missing"));
  }
  return options;
}

void choose_column_options(const LoadRequest& request, TableOptions& options) {
  const ParameterValues& parameters = request.parameters;
  if (const auto label = column_of(parameters, "label_column")) options.label_column = *label;
  options.keep_columns = texts_of(parameters, "keep_columns");
  options.drop_columns = texts_of(parameters, "drop_columns");
  const std::string& rows = parameter<std::string>(parameters, "missing_rows");
  options.missing_rows = rows == "drop"     ? MissingRows::drop
                         : rows == "refuse" ? MissingRows::refuse
                                            : MissingRows::keep;
  options.model_columns = request.model_columns;
  options.model_label = request.model_label;
}

std::string separator_name(const Dialect& dialect) {
  if (dialect.blanks_separate) return "space";
  for (const auto& [name, character] : kNamed) {
    if (dialect.separator == character) return std::string(name);
  }
  return std::string(1, dialect.separator);
}

std::vector<ParameterInfo> table_parameters() {
  const auto columns_parameter = [](std::string name, std::string meaning, std::string example,
                                    std::vector<std::string> aliases) -> ParameterInfo {
    return {.name = std::move(name),
            .type = ParameterType::texts,
            .default_value = Scalar{},
            .text_form =
                "a list of column names, indices such as 0 or -1, ranges of indices such as 2-5, and patterns of "
                "names such as pixel*",
            .meaning = std::move(meaning),
            .example = std::move(example),
            .aliases = std::move(aliases)};
  };
  return {
      {.name = "path",
       .type = ParameterType::path,
       .meaning = "The file, or that of the train part. `${VAR}` and `${VAR:-default}` are replaced by environment "
                  "variables; a relative path starts at the sweep file's folder.",
       .example = "data.csv",
       .aliases = {"file"}},
      {.name = "test_path",
       .type = ParameterType::path,
       .default_value = Scalar{},
       .of_test_part = true,
       .meaning = "The file of the test part.",
       .example = "digits-test.csv"},
      {.name = "label_column",
       .type = ParameterType::column,
       .default_value = std::int64_t{-1},
       .meaning = "The column that holds the label: an integer counts columns from 0, or from -1 backwards; anything "
                  "else, and whatever stands in quotes, is a name from the header.",
       .example = "species",
       .aliases = {"target", "label", "labels", "y", "class"}},
      {.name = "groups",
       .type = ParameterType::column,
       .default_value = Scalar{},
       .meaning = "The column that says which rows belong together, such as the patient or the page; no feature. "
                  "Protocols for groups keep such rows on one side of a split.",
       .example = "patient",
       .aliases = {"groupcolumn"}},
      {.name = "split",
       .type = ParameterType::column,
       .default_value = Scalar{},
       .meaning = "The column that holds each row's fold for protocols that take given folds; no feature.",
       .example = "fold",
       .aliases = {"splitcolumn"}},
      {.name = "separator",
       .type = ParameterType::text,
       .default_value = "auto",
       .text_problem = separator_problem,
       .text_form = std::string(kSeparators),
       .meaning =
           "What stands between columns. `auto` takes the one of comma, semicolon, tab and bar that splits every "
           "one of the first lines into the same number of columns, or else blanks; where several do, it has to "
           "be given.",
       .example = "semicolon",
       .aliases = {"sep", "delimiter"}},
      {.name = "decimal",
       .type = ParameterType::text,
       .default_value = "point",
       .choices = {"point", "comma"},
       .meaning = "The sign between units and tenths.",
       .example = "comma"},
      {.name = "header",
       .type = ParameterType::text,
       .default_value = "auto",
       .choices = {"auto", "true", "false"},
       .meaning = "Whether the first line names the columns. With `auto` it does where one of its texts stands above "
                  "numbers, where it counts the columns, or where none of its texts appears again in its column.",
       .example = "true"},
      {.name = "comment",
       .type = ParameterType::text,
       .default_value = Scalar{},
       .text_problem = comment_problem,
       .text_form = "the text that begins such lines",
       .meaning = "Lines that begin with this text are skipped.",
       .example = "\"#\""},
      {.name = "encoding",
       .type = ParameterType::text,
       .default_value = "utf-8",
       .choices = {"utf-8", "latin-1", "utf-16"},
       .meaning = "How bytes stand for letters. A byte order mark decides, whatever is given.",
       .example = "latin-1"},
      columns_parameter("keep_columns",
                        "The columns that are features, beside the label's, which is never one; all others are skipped "
                        "unread. Indices count as those of label_column.",
                        "[age, \"income*\", 4-7]", {"usecols"}),
      columns_parameter("drop_columns", "Columns that are skipped unread, such as identifiers and free text.", "[id]",
                        {"ignore"}),
      columns_parameter(
          "categorical",
          "Columns of categories although they hold numbers. A column of which no value is a number is one "
          "by itself; one with both numbers and texts is refused unless it is named here.",
          "[zip]", {"categoricalfeatures"}),
      {.name = "missing",
       .type = ParameterType::texts,
       .default_value = Scalar{},
       .text_form = "a list of texts",
       .meaning =
           "The texts that mean a missing value, exactly as they are written. Where none are given: nothing, ?, NA, "
           "N/A, NaN, null and None, in any case. A text in quotes is never missing, unless it is empty.",
       .example = "[\"\", \"-999\"]",
       .aliases = {"navalues"}},
      {.name = "missing_rows",
       .type = ParameterType::text,
       .default_value = "keep",
       .choices = {"keep", "drop", "refuse"},
       .meaning = "What becomes of rows with missing values: kept, for a transform such as impute or a classifier that "
                  "takes them; dropped; or refused.",
       .example = "drop"}};
}

}  // namespace gridfold
