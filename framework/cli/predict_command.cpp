#include "cli/predict_command.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/program_options/value_semantic.hpp>

#include "cli/exit_code.hpp"
#include "cli/jobs_option.hpp"
#include "cli/status_line.hpp"
#include "cli/test_set_note.hpp"
#include "core/error.hpp"
#include "core/nearest_name.hpp"
#include "core/registry.hpp"
#include "data/fingerprint.hpp"
#include "plan/label_order.hpp"
#include "plan/registry.hpp"
#include "report/counted.hpp"
#include "report/predicted_rows.hpp"
#include "report/test_set_text.hpp"
#include "run/on_threads.hpp"
#include "store/model_file.hpp"
#include "store/output_directory.hpp"
#include "store/output_file.hpp"
#include "store/run_id.hpp"
#include "store/test_uses.hpp"

namespace gridfold {

namespace po = boost::program_options;

namespace {

constexpr std::size_t kShownRows = 20;
constexpr std::size_t kShownSums = 3;

void add_predict_options(po::options_description& options) {
  options.add_options()("model", po::value<std::string>()->required(), "a file that `gridfold fit` wrote")(
      "data", po::value<std::string>()->required(),
      "a file or folder of rows, in the format of those that the model was fitted on; with labels they judge it")(
      "loader", po::value<std::string>()->value_name("NAME"), "the format, where it is another one")(
      "part", po::value<std::string>()->value_name("PART"),
      "train or test; without it the test part, where the data has one")(
      "scores", "add every class's score: its margin, or its probability where a classifier has no margins")(
      "probabilities", "add every class's probability")(
      "terms", "show how the scores of the first three rows come about: linear classifiers of few features")(
      "out,o", po::value<std::string>()->value_name("FILE.csv"), "write the predictions of all rows there")(
      "store", po::value<std::string>()->default_value("results")->value_name("DIR"),
      "the folder of run folders whose ledger keeps that rows judged which the model has not learnt from; predict asks "
      "for no reason, and says what else the rows have judged");
  add_jobs_option(options);
}

const Loader& loader_named(const std::string& name, const std::vector<Loader>& loaders) {
  if (const Loader* loader = find_entry(loaders, name)) return *loader;
  const std::vector<std::string> names = entry_names(std::span(loaders));
  const auto nearest = nearest_name(name, names);
  throw ConfigError(fmt::format("unknown loader \"{}\"; allowed: {}{}", name, fmt::join(names, ", "),
                                nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
}

std::optional<Part> part_from(const po::variables_map& options) {
  if (options.count("part") == 0) return std::nullopt;
  const std::string& text = options["part"].as<std::string>();
  for (const Part part : {Part::train, Part::test}) {
    if (text == to_text(part)) return part;
  }
  throw ConfigError(fmt::format("--part {}: allowed: train or test", text));
}

struct LoadedRows {
  Dataset data;
  /// Those with a label, ascending, and what tells them.
  std::vector<std::uint32_t> labelled;
  TestSet set;
};

/// The rows of a path, read as those that the model was fitted on were, or by the loader that the command line names.
LoadedRows load(const std::filesystem::path& path, const StoredModel& model, const po::variables_map& options,
                const std::vector<Loader>& loaders, const std::stop_token& stop) {
  const ModelLoader& own = model.loader;
  const bool is_named = options.count("loader") > 0;
  const Loader& loader = loader_named(is_named ? options["loader"].as<std::string>() : own.name, loaders);
  ParameterValues given = own.parameters;
  if (is_named && loader.component.name != own.name) {
    given.clear();
    if (loader.guess != nullptr) {
      for (GuessedParameter& guessed : loader.guess(path)) given.push_back({guessed.name, std::move(guessed.value)});
    }
  }
  // Texts in the first of a few rows are no names where the table that the model was fitted on had none.
  const bool has_names = !model.cell.columns.empty() && !model.cell.columns.front().name.empty();
  for (ParameterValue& value : given) {
    const bool is_open = value.name == "header" && value.value == Scalar(std::string("auto"));
    if (is_open && !has_names && loader.component.name == own.name) value.value = std::string("false");
  }
  const auto is_path = [](const ParameterInfo& info) { return info.type == ParameterType::path; };
  const auto place = std::ranges::find_if(loader.component.parameters, is_path);
  if (place == loader.component.parameters.end()) {
    throw ConfigError(
        fmt::format("the loader {} reads no file; allowed: --loader with another one", loader.component.name));
  }
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    throw DataError(fmt::format("{}: there is no such file or folder", path.string()));
  std::erase_if(given, [&](const ParameterValue& value) { return value.name == place->name; });
  given.push_back({place->name, path.string()});
  LoadRequest request = request_for(loader, given, Part::test);
  request.model_columns = model.cell.columns;
  request.model_label = own.label_name;
  const std::optional<Part> part = part_from(options);
  const bool has_test_part = !loader.files(request).empty();
  request.part = part.value_or(has_test_part ? Part::test : Part::train);
  if (request.part == Part::test && !has_test_part)
    throw ConfigError(fmt::format("--part test: {} has no test part", path.string()));
  request.progress = reading_line();
  request.stop = stop;
  LoadedRows rows{in_order_of(model.cell.columns, load_part(loader, request)), {}, {}};
  for (std::uint32_t row = 0; row < rows.data.rows(); ++row) {
    if (rows.data.labels[row] >= 0) rows.labelled.push_back(row);
  }
  const std::string& fingerprint = rows.data.fingerprint;
  rows.set = {.fingerprint = fingerprint.empty() ? fingerprint_of(rows.data, stop) : fingerprint,
              .rows = stretches(rows.labelled),
              .files = names_of_files(loader, request.parameters, request.part)};
  return rows;
}

/// Whether the rows are of the part, or in the file, that the model was fitted on, so that it is known which it learnt.
bool are_comparable(const StoredModel& model, const LoadedRows& loaded) {
  return model.learnt && is_same_part(*model.learnt, loaded.set);
}

/// Of each row, whether the model is known to have learnt from it.
std::vector<bool> learnt_rows(const StoredModel& model, const LoadedRows& loaded) {
  std::vector<bool> is_learnt(loaded.data.rows());
  const std::string labels = label_order(loaded.data.labels);
  // A copy of the file.
  const bool is_copy = model.learnt && !labels.empty() && model.learnt->labels == labels;
  if (is_copy) is_learnt.assign(is_learnt.size(), true);
  if (!is_copy && are_comparable(model, loaded)) {
    for (const auto& [first, last] : model.learnt->rows) {
      for (std::size_t row = first; row <= last && row < is_learnt.size(); ++row) is_learnt[row] = true;
    }
  }
  return is_learnt;
}

/// The rows that judge the model: those with a label that it is not known to have learnt from.
std::vector<std::uint32_t> judging_rows(const LoadedRows& loaded, const std::vector<bool>& is_learnt) {
  std::vector<std::uint32_t> rows;
  std::ranges::copy_if(loaded.labelled, std::back_inserter(rows), [&](std::uint32_t row) { return !is_learnt[row]; });
  return rows;
}

/// Says that rows of another file are about so many that the model has learnt from, by their features; empty where
/// nothing tells that, or where it is known row by row.
std::string note_of_equal_rows(const StoredModel& model, const LoadedRows& loaded, const std::vector<bool>& is_learnt,
                               const std::stop_token& stop) {
  const bool is_known = are_comparable(model, loaded) || std::ranges::find(is_learnt, true) != is_learnt.end();
  if (!model.learnt || is_known) return {};
  TestSet own = loaded.set;
  own.row_hashes = row_hashes(loaded.data, loaded.labelled, stop);
  const std::size_t equal = shared_rows(*model.learnt, own);
  if (equal == 0) return {};
  return fmt::format(
      "optimistic: about {} of these rows are equal to rows that the model has learnt from; new rows will be judged "
      "worse\n",
      equal);
}

/// What a look at labelled rows leaves.
struct Look {
  /// Says that it is recorded; empty where the ledger knew, or no row is new.
  std::string note;
  /// What other configurations the rows had judged, which makes the accuracy optimistic; empty where none.
  std::string optimism;
};

/// Uses of the same rows by other configurations.
std::vector<TestUse> uses_by_others(std::span<const TestUse> known, const TestUse& own) {
  const std::vector<bool> is_same = same_configuration(known, own);
  std::vector<TestUse> others;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (!is_same[i] && shared_rows(known[i].set, own.set) > 0) others.push_back(known[i]);
  }
  return others;
}

/// Records that those of the rows judged the model that it is not known to have learnt from, before anybody sees how.
Look record_use(const po::variables_map& options, const StoredModel& model, const LoadedRows& loaded,
                const report::PredictedRows& predicted) {
  const std::vector<std::uint32_t> rows = judging_rows(loaded, predicted.is_learnt);
  if (rows.empty()) return {};
  std::vector<std::int32_t> labels;
  std::size_t correct = 0;
  for (const std::uint32_t row : rows) {
    labels.push_back(loaded.data.labels[row]);
    correct += predicted.is_right(row) ? 1U : 0U;
  }
  TestSet set = loaded.set;
  set.rows = stretches(rows);
  if (!set.files.empty()) {
    set.labels = label_order(labels);
    set.row_hashes = row_hashes(loaded.data, rows);
  }
  const FittedCell& cell = model.cell;
  const std::filesystem::path store = options["store"].as<std::string>();
  TestUse use{.time = to_utc_text(std::chrono::system_clock::now()),
              .command = "predict",
              .run = options["model"].as<std::string>(),
              .dataset = options["data"].as<std::string>(),
              .train_fingerprint = model.learnt ? model.learnt->fingerprint : std::string(),
              .train_rows = model.learnt ? rows_digest(model.learnt->rows) : std::string(),
              .set = std::move(set),
              .key = cell.key,
              .configuration = configuration_text(*cell.classifier, cell.parameters, cell.steps),
              .settings = model.learnt ? text_without_seeds(*cell.classifier, cell.parameters, cell.steps) : "",
              .scores = {{"accuracy", static_cast<double>(correct) / static_cast<double>(rows.size())}},
              .correct = correct};
  probe_output_directory(store, 0);
  restore_ledger_and_warn(store);
  use.key = known_key(read_test_ledger(store), use);
  Look look;
  const auto check = [&](std::span<const TestUse> known) {
    const std::vector<TestUse> others = uses_by_others(known, use);
    if (others.empty()) return;
    const bool may_be_others =
        std::ranges::all_of(others, [&](const TestUse& other) { return may_be_other_rows(other.set, use.set); });
    const std::string before =
        report::counted(distinct_configurations(others), "other configuration", "other configurations");
    look.optimism =
        may_be_others
            ? fmt::format("optimistic where its rows are the same: this file, with other content, had judged {} before",
                          before)
            : fmt::format(
                  "optimistic: these rows had judged {} before, so that this is no longer an accuracy of rows "
                  "that nobody has looked at",
                  before);
    look.optimism += ":\n" + report::uses_text(others, &use.set);
  };
  if (append_new_test_uses(store, {use}, check).empty()) return look;
  // Single rows of other files may be copies: what a model learnt is known by its file, not row by row.
  look.note =
      fmt::format("note: {} {} judged it: recorded in {}\n", report::counted(rows.size(), "row", "rows"),
                  are_comparable(model, loaded)
                      ? "that the model has not learnt from"
                      : "of another file than the model was fitted on, which may hold some that it has learnt from,",
                  (store / kTestLedgerName).string());
  return look;
}

/// Warns of rows of another file, which may be copies of rows that the model learnt from; empty where there are none.
std::string note_of_unknown_rows(const StoredModel& model, const LoadedRows& loaded,
                                 const report::PredictedRows& predicted) {
  const std::size_t rows = judging_rows(loaded, predicted.is_learnt).size();
  if (rows == 0 || are_comparable(model, loaded)) return {};
  return fmt::format(
      "note: {} of another file than the model was fitted on, which may hold some that it has learnt from, judged it\n",
      report::counted(rows, "row", "rows"));
}

/// What is asked of the model: one answer, or margins and then probabilities.
std::vector<Response> responses_from(const po::variables_map& options, const Classifier& classifier) {
  const ScoresKind given = classifier.class_scores;
  const bool wants_scores = options.count("scores") > 0 || options.count("terms") > 0;
  const bool wants_probabilities = options.count("probabilities") > 0;
  if (wants_probabilities && given != ScoresKind::probability) {
    throw ConfigError(fmt::format("--probabilities: {} gives none", classifier.component.name));
  }
  if (wants_scores && given == ScoresKind::none) {
    throw ConfigError(fmt::format("--scores: {} gives none", classifier.component.name));
  }
  std::vector<Response> responses;
  if (wants_scores) responses.push_back(Response::margins);
  if (wants_probabilities) responses.push_back(Response::probabilities);
  if (responses.empty()) responses.push_back(Response::classes);
  return responses;
}

/// How scores come about; empty where nobody asks.
std::string terms_of(const po::variables_map& options, const FittedCell& cell, const FeatureView& rows,
                     const report::PredictedRows& predicted, const std::stop_token& stop) {
  if (options.count("terms") == 0) return {};
  const Features seen = cell.pipeline.apply(rows, stop);
  return report::score_terms(predicted, cell.model->arrays(), view_of(seen), kShownSums) + '\n';
}

void show(const po::variables_map& options, const report::PredictedRows& predicted, const std::stop_token& stop) {
  if (options.count("out") > 0) {
    const std::string file = options["out"].as<std::string>();
    const std::string csv = report::predictions_csv(predicted);
    write_output_file(file, csv, stop);
    std::cout << file << ": ";
  } else if (options.count("terms") == 0) {
    std::cout << report::prediction_table(predicted, kShownRows) << '\n';
  }
  std::cout << report::verdict(predicted) << '\n';
}

int run_predict(const po::variables_map& options, const std::stop_token& stop) {
  const std::size_t jobs = jobs_from(options);
  const auto registry = built_in();
  if (options["store"].as<std::string>().empty())
    throw ConfigError("--store is an empty text; allowed: the path of a folder");
  if (options.count("out") > 0) {
    const std::array<std::filesystem::path, 2> inputs{options["model"].as<std::string>(),
                                                      options["data"].as<std::string>()};
    require_output_file(options["out"].as<std::string>());
    require_not_read(options["out"].as<std::string>(), inputs);
  }
  on_threads(jobs, [&] {
    const StoredModel stored = read_model(options["model"].as<std::string>(), *registry, stop);
    const FittedCell& cell = stored.cell;
    const std::vector<Response> responses = responses_from(options, *cell.classifier);
    const LoadedRows loaded = load(options["data"].as<std::string>(), stored, options, registry->loaders, stop);
    const Dataset& data = loaded.data;
    const Features rows = rows_for(cell, data);
    std::vector<Predictions> answers;
    for (const Response response : responses) {
      answers.push_back(predict(cell, view_of(rows), response, registry->metrics, stop));
    }
    for (const std::string& warning : cell.model->warnings()) std::cerr << "warning: " << warning << '\n';
    report::PredictedRows predicted{cell.class_names, {}, answers.front().view()};
    // A classifier without margins gives its probabilities in their place.
    if (answers.front().kind != answers.back().kind) predicted.probabilities = answers.back().view();
    predicted.truth.resize(data.rows());
    for (const std::uint32_t row : loaded.labelled) {
      predicted.truth[row] = data.class_names[static_cast<std::size_t>(data.labels[row])];
    }
    predicted.is_learnt = learnt_rows(stored, loaded);
    // What is refused is no look.
    const std::string terms = terms_of(options, cell, view_of(rows), predicted, stop);
    const Look look = record_use(options, stored, loaded, predicted);
    std::cout << terms;
    show(options, predicted, stop);
    std::cout << look.optimism << note_of_equal_rows(stored, loaded, predicted.is_learnt, stop);
    // The ledger takes each use once; whoever sees the accuracy is warned each time.
    std::cerr << (look.note.empty() ? note_of_unknown_rows(stored, loaded, predicted) : look.note);
  });
  return kDone;
}

}  // namespace

Command predict_command() {
  return {
      .name = "predict",
      .summary = "predict rows with a model that fit kept",
      .synopsis =
          "gridfold predict MODEL.h5 DATA [--scores] [--probabilities] [--terms] [-o FILE.csv] [--part train|test]\n"
          "                        [--loader NAME] [--store DIR] [--jobs N]",
      .examples = {"gridfold predict /tmp/model.h5 datasets/digits/digits.csv.gz"},
      .add_options = add_predict_options,
      .positional = {"model", "data"},
      .run = run_predict};
}

}  // namespace gridfold
