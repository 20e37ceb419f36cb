#pragma once

#include <nlohmann/json.hpp>

#include "store/json_field.hpp"
#include "store/test_ledger.hpp"

namespace gridfold {

/// `{"fingerprint": "..", "rows": [[0, 359]]}`, with `files`, `labels` and `row_hashes` where they are known.
nlohmann::ordered_json test_set_json(const TestSet& set);

/// Throws StoreError where the field is none.
TestSet test_set_from(const JsonField& field);

}  // namespace gridfold
