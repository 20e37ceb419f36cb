#pragma once

#include <cassert>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace gridfold {

/// A read-only look at `rows` x `cols` values in row-major order, without gaps between rows.
template <typename T>
class MatrixView {
 public:
  MatrixView() = default;
  MatrixView(const T* values, std::size_t rows, std::size_t cols) : values_(values), rows_(rows), cols_(cols) {}

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t size() const { return rows_ * cols_; }
  const T* data() const { return values_; }

  std::span<const T> row(std::size_t index) const {
    assert(index < rows_);
    return {values_ + index * cols_, cols_};
  }

  /// The first `count` rows; `count` is at most rows().
  MatrixView first_rows(std::size_t count) const {
    assert(count <= rows_);
    return {values_, count, cols_};
  }

 private:
  const T* values_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
};

/// An owning `rows` x `cols` matrix in row-major order; values start at zero.
template <typename T>
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t cols) : values_(rows * cols), rows_(rows), cols_(cols) {}
  Matrix(std::vector<T> values, std::size_t rows, std::size_t cols)
      : values_(std::move(values)), rows_(rows), cols_(cols) {
    assert(values_.size() == rows * cols);
  }

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  T* data() { return values_.data(); }
  const T* data() const { return values_.data(); }

  std::span<T> row(std::size_t index) {
    assert(index < rows_);
    return {values_.data() + index * cols_, cols_};
  }
  std::span<const T> row(std::size_t index) const { return view().row(index); }

  /// Forgets all but the first `count` rows; `count` is at most rows().
  void keep_rows(std::size_t count) {
    assert(count <= rows_);
    values_.resize(count * cols_);
    rows_ = count;
  }

  MatrixView<T> view() const { return {values_.data(), rows_, cols_}; }

 private:
  std::vector<T> values_;
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
};

}  // namespace gridfold
