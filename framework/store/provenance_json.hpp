#pragma once

#include <nlohmann/json.hpp>

#include "store/json_field.hpp"
#include "store/run_record.hpp"

namespace gridfold {

/// Parts of a run's record as JSON and back, for all files that hold them. Readers throw StoreError naming the field
/// that is missing or wrong; what earlier versions did not write may be missing.
nlohmann::ordered_json parameters_json(const ParameterValues& parameters);
ParameterValues parameters_of(const JsonField& field);

nlohmann::ordered_json dataset_json(const DatasetRecord& dataset);
DatasetRecord dataset_of(const JsonField& field);

nlohmann::ordered_json scores_json(const std::vector<ScoreRecord>& scores);
std::vector<ScoreRecord> scores_of(const JsonField& field);

nlohmann::ordered_json axes_json(const std::vector<Axis>& axes);
std::vector<Axis> axes_of(const JsonField& field);

SelectionRule rule_of(const JsonField& field);

nlohmann::ordered_json files_json(const std::vector<StoredFile>& files);
/// Files of a run's folder, whose names lead nowhere else.
std::vector<StoredFile> folder_files_of(const JsonField& field);
std::vector<StoredFile> files_of(const JsonField& field);

nlohmann::ordered_json provenance_json(const Provenance& provenance);
Provenance provenance_of(const JsonField& field);

/// What may make other bits than the other's, where the two differ; an empty object where they compute alike.
nlohmann::ordered_json computing_differences(const Provenance& provenance, const Provenance& other);

}  // namespace gridfold
