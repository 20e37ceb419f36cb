#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace gridfold::sqlite {

/// The version of the SQLite library in use, such as "3.40.1".
std::string library_version();

/// A prepared statement. Every function throws StoreError where SQLite refuses.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);

  /// The parameters' places count from 1.
  Statement& bind(int place, std::int64_t value);
  Statement& bind(int place, double value);
  Statement& bind(int place, std::string_view value);

  /// Whether there is a (further) row; after the last one the statement can be bound and run again.
  bool step();
  /// For statements without rows.
  void run();

  /// Columns of the row count from 0.
  std::int64_t integer(int column) const;
  double real(int column) const;
  bool is_null(int column) const;
  std::string text(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// A database in a file or in memory that may come from anybody: nothing in it is run, and links are not followed.
class Database {
 public:
  /// In memory where `file` is empty. Throws StoreError.
  explicit Database(const std::filesystem::path& file);

  /// Statements without parameters and rows.
  void run(const char* sql);
  Statement prepare(std::string_view sql) const { return {database_.get(), sql}; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace gridfold::sqlite
