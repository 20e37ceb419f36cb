#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/dataset.hpp"
#include "data/label_table.hpp"
#include "data/loader.hpp"

namespace gridfold {

/// A column of features as a file has it.
struct ContentColumn {
  std::string name = {};
  /// Whether it holds categories: its values are indices into the entries of `texts` then.
  bool is_categorical = false;
  LabelTable texts = {};
  bool has_missing = false;
  /// Where its first value stands, such as `file:line:column`, for messages; may be empty.
  std::string place = {};
};

/// A whole part of a data set as its files have it, before it is known what the other part holds.
struct PartContent {
  /// What the part is read from, for messages.
  std::string source;
  /// In any type; NaN is a missing value. Without rows where only types, categories and labels are asked for.
  Features features;
  /// 1, 4 or 8: the narrowest type that holds all features, codes of categories aside.
  std::size_t bytes_per_feature = 1;
  /// One per feature; empty where all are numbers without a name, none of them missing.
  std::vector<ContentColumn> columns = {};
  LabelTable labels = {};
  /// Entries of `labels`, one per row; kNoLabel only where a model predicts the rows.
  std::vector<std::uint32_t> label_of_row = {};
  std::optional<ImageShape> image_shape = std::nullopt;
  std::optional<std::size_t> label_column = std::nullopt;
  std::string label_name = {};
  std::vector<std::int32_t> groups = {};
  std::vector<std::string> group_names = {};
  std::vector<std::int32_t> splits = {};
  std::vector<std::string> split_names = {};
  std::string about_missing = {};
  std::vector<std::string> warnings = {};
  /// Rows of the file that are not among these since they lack a value.
  std::size_t dropped_rows = 0;

  std::size_t rows() const { return label_of_row.size(); }
};

/// Reads a part; its features only where `with_features`.
using ReadContent = PartContent (*)(const LoadRequest& request, Part part, bool with_features);

/// A part in memory with what a shape needs beside.
struct WholePart {
  Dataset dataset;
  DataShape shape;
};

/// Reads the request's part, and the other part where there is one: classes are those of the train part and, behind
/// them, those of the test part alone, whose rows no model can predict; both parts agree in the type of their features,
/// in categories and in which columns have missing values. `has_test` says whether there is a test part. Throws
/// DataError where the parts do not go together.
WholePart read_whole(ReadContent read, const LoadRequest& request, bool has_test);

/// 1, 4 or 8: the narrowest type that holds all features exactly.
std::size_t narrowest_bytes(const FeatureView& features);

/// The functions of a loader that reads whole parts: `HasTest(request)` says whether there is a test part.
template <ReadContent Read, bool (*HasTest)(const LoadRequest&)>
DataShape inspect_whole(const LoadRequest& request) {
  return read_whole(Read, request, HasTest(request)).shape;
}
template <ReadContent Read, bool (*HasTest)(const LoadRequest&)>
Dataset load_whole(const LoadRequest& request) {
  return read_whole(Read, request, HasTest(request)).dataset;
}

}  // namespace gridfold
