#include "plan/cell_key.hpp"

#include <map>

#include "core/sha256.hpp"

namespace gridfold {

namespace {

/// A JSON object in the making: values are JSON already, keys come out sorted.
class CanonicalObject {
 public:
  void set(const std::string& key, const Scalar& value) { members_[key] = to_canonical_text(value); }
  void set(const std::string& key, const CanonicalObject& value) { members_[key] = value.text(); }

  std::string text() const {
    std::string text = "{";
    for (const auto& [key, value] : members_) {
      if (text.size() > 1) text += ',';
      text += json_quoted(key) + ':' + value;
    }
    return text + '}';
  }

 private:
  std::map<std::string, std::string> members_;
};

CanonicalObject canonical(const DatasetSpec& dataset, ProtocolKind kind) {
  CanonicalObject object;
  object.set("loader", dataset.loader.value);
  object.set("path", dataset.path.value);
  object.set("label_column", dataset.label_column);
  object.set("header", dataset.header);
  if (dataset.take_train) object.set("take_train", dataset.take_train->value);
  if (kind == ProtocolKind::train_test) {
    if (dataset.test_path) object.set("test_path", dataset.test_path->value);
    if (dataset.take_test) object.set("take_test", dataset.take_test->value);
  }
  return object;
}

CanonicalObject canonical(const ProtocolSpec& protocol) {
  CanonicalObject object;
  if (protocol.kind == ProtocolKind::train_test) {
    object.set("kind", std::string("train_test"));
    return object;
  }
  object.set("kind", std::string("k_fold"));
  object.set("folds", protocol.folds.value);
  if (protocol.shuffle_seed) object.set("shuffle_seed", protocol.shuffle_seed->value);
  return object;
}

CanonicalObject canonical(const ClassifierSpec& classifier) {
  CanonicalObject object;
  object.set("name", classifier.name.value);
  object.set("k", classifier.k.value);
  object.set("metric", classifier.metric.value);
  object.set("weights", classifier.weights.value);
  return object;
}

}  // namespace

std::string cell_key(const CellSpec& cell) {
  CanonicalObject object;
  object.set("classifier", canonical(cell.classifier));
  object.set("dataset", canonical(cell.dataset, cell.protocol.kind));
  object.set("protocol", canonical(cell.protocol));
  return sha256_hex(object.text()).substr(0, 16);
}

}  // namespace gridfold
