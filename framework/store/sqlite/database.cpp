#include "store/sqlite/database.hpp"

#include <sqlite3.h>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold::sqlite {

namespace {

constexpr int kPatienceMilliseconds = 5000;

[[noreturn]] void fail(sqlite3* database, std::string_view action) {
  throw StoreError(
      fmt::format("SQLite: cannot {}: {}", action, database == nullptr ? "out of memory" : sqlite3_errmsg(database)));
}

void check(int result, sqlite3* database, std::string_view action) {
  if (result != SQLITE_OK) fail(database, action);
}

}  // namespace

std::string library_version() { return sqlite3_libversion(); }

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr), database,
        "prepare a statement");
  statement_.reset(statement);
}

Statement& Statement::bind(int place, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), place, value), database_, "bind a number");
  return *this;
}

Statement& Statement::bind(int place, double value) {
  check(sqlite3_bind_double(statement_.get(), place, value), database_, "bind a number");
  return *this;
}

Statement& Statement::bind(int place, std::string_view value) {
  check(sqlite3_bind_text64(statement_.get(), place, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8),
        database_, "bind a text");
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) {
    const std::string message = sqlite3_errmsg(database_);
    sqlite3_reset(statement_.get());
    throw StoreError("SQLite: " + message);
  }
  sqlite3_reset(statement_.get());
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return text == nullptr ? std::string() : std::string(text, size);
}

void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Database::Database(const std::filesystem::path& file) {
  sqlite3* database = nullptr;
  const std::string name = file.empty() ? ":memory:" : std::filesystem::absolute(file).string();
  const int result = sqlite3_open_v2(name.c_str(), &database,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW, nullptr);
  database_.reset(database);
  check(result, database, fmt::format("open {}", name));
  check(sqlite3_busy_timeout(database, kPatienceMilliseconds), database, "set a time limit");
  check(sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr), database, "defend itself");
  check(sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr), database, "distrust its schema");
  check(sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr), database, "switch off triggers");
}

void Database::run(const char* sql) {
  check(sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr), database_.get(), "run a statement");
}

}  // namespace gridfold::sqlite
