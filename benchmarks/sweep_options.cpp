#include "sweep_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options.hpp>

#include "core/registry.hpp"

namespace gridfold::bench {

namespace po = boost::program_options;

namespace {

template <typename Value>
struct Name {
  std::string_view text;
  Value value;
};

const std::vector<Metric> kBuiltInMetrics = built_in_metrics();
const std::array kMetrics{Name<const Metric*>{"l1", find_entry(kBuiltInMetrics, "l1")},
                          Name<const Metric*>{"l2", find_entry(kBuiltInMetrics, "squared_l2")},
                          Name<const Metric*>{"cosine", find_entry(kBuiltInMetrics, "cosine")},
                          Name<const Metric*>{"correlation", find_entry(kBuiltInMetrics, "correlation")}};
constexpr std::array kKinds{Name<FeatureKind>{"u8", FeatureKind::u8}, Name<FeatureKind>{"f32", FeatureKind::f32}};
constexpr std::array kSources{Name<Source>{"cifar", Source::cifar}, Name<Source>{"mnist", Source::mnist},
                              Name<Source>{"random", Source::random}, Name<Source>{"uniform", Source::uniform}};

/// Of a source: what it has, or for made-up rows what it gives where nothing is said.
struct Shape {
  std::size_t rows;
  std::size_t cols;
};

Shape shape_of(Source source) { return source == Source::mnist ? Shape{60000, 784} : Shape{50000, 3072}; }

bool is_made_up(Source source) { return source == Source::random || source == Source::uniform; }

template <typename Value, std::size_t kCount>
Value named(const po::variables_map& given, const std::string& option, const std::array<Name<Value>, kCount>& names) {
  const std::string& text = given[option].as<std::string>();
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const Name<Value>& name) { return name.text == text; });
  if (found != names.end()) return found->value;
  std::vector<std::string_view> allowed;
  std::transform(names.begin(), names.end(), std::back_inserter(allowed),
                 [](const Name<Value>& name) { return name.text; });
  throw UsageError(fmt::format("--{} {}: allowed: {}", option, text, fmt::join(allowed, ", ")));
}

template <typename Value, std::size_t kCount>
std::string_view text_of(Value value, const std::array<Name<Value>, kCount>& names) {
  return std::find_if(names.begin(), names.end(), [&](const Name<Value>& name) { return name.value == value; })->text;
}

/// A whole number from `least` to `most`; `missing` where the option is not given.
std::size_t number(const po::variables_map& given, const std::string& option, std::size_t least, std::size_t most,
                   std::size_t missing) {
  if (given.count(option) == 0) return std::min(missing, most);
  const std::string& text = given[option].as<std::string>();
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
    throw UsageError(fmt::format("--{} {}: allowed: a whole number from {} to {}", option, text, least, most));
  }
  return value;
}

po::options_description options_of_sweep() {
  const auto text = [](const char* shown) { return po::value<std::string>()->value_name(shown); };
  po::options_description options("sweep_benchmark: a whole pass against the processor's ceilings; see README.md");
  options.add_options()                                                                                   //
      ("data", text("NAME")->default_value("cifar"), "cifar, mnist, random (bytes) or uniform (floats)")  //
      ("type", text("TYPE"), "u8 or f32; u8 where it is missing, f32 for uniform")                        //
      ("metric", text("METRIC")->default_value("l1"), "l1, l2, cosine or correlation")                    //
      ("rows", text("N"), "the first rows only; of made-up data, its rows: 50000")                        //
      ("cols", text("N"), "columns of made-up data: 3072")                                                //
      ("k", text("K"), "neighbours in a list: 100")                                                       //
      ("schemes", text("N"), "fold schemes that share the pass: 1, of 5 folds")                           //
      ("shuffle", "folds of shuffled rows")                                                               //
      ("distances", "lists that keep distances, as votes by distance need them")                          //
      ("queries", text("N"), "the first rows against all; 0: all pairs")                                  //
      ("threads", text("N"), "2 where it is missing")                                                     //
      ("help,h", "show this help");
  return options;
}

FeatureKind kind_of(const po::variables_map& given, Source source) {
  if (given.count("type") == 0) return source == Source::uniform ? FeatureKind::f32 : FeatureKind::u8;
  const FeatureKind kind = named(given, "type", kKinds);
  if (source == Source::uniform && kind == FeatureKind::u8) {
    throw UsageError("--type u8: uniform data is floats; allowed: f32");
  }
  return kind;
}

SweepOptions options_from(const po::variables_map& given) {
  constexpr std::size_t kMostRows = 10'000'000;
  constexpr std::size_t kMostCols = 1'000'000;
  SweepOptions options;
  options.source = named(given, "data", kSources);
  options.kind = kind_of(given, options.source);
  options.metric = metric_spec(*named(given, "metric", kMetrics));
  const Shape shape = shape_of(options.source);
  const bool made_up = is_made_up(options.source);
  if (!made_up && given.count("cols") != 0) {
    throw UsageError(
        fmt::format("--cols: {} has {} columns; allowed: with random or uniform", to_text(options.source), shape.cols));
  }
  options.rows = number(given, "rows", 2, made_up ? kMostRows : shape.rows, shape.rows);
  options.cols = number(given, "cols", 1, kMostCols, shape.cols);
  options.k = number(given, "k", 1, options.rows - 1, 100);
  options.schemes = number(given, "schemes", 1, 64, 1);
  options.shuffle = given.count("shuffle") != 0;
  options.distances = given.count("distances") != 0;
  options.queries = number(given, "queries", 0, options.rows, 0);
  options.threads = number(given, "threads", 1, 1024, 2);
  return options;
}

}  // namespace

std::string_view to_text(Source source) { return text_of(source, kSources); }

std::string_view to_text(FeatureKind kind) { return text_of(kind, kKinds); }

std::optional<SweepOptions> read_sweep_options(int count, const char* const* arguments) {
  const po::options_description described = options_of_sweep();
  const int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
  po::variables_map given;
  try {
    // None are allowed; where nothing is said of them, the library drops them.
    const po::positional_options_description no_words;
    po::store(po::command_line_parser(count, arguments).options(described).positional(no_words).style(style).run(),
              given);
  } catch (const po::error& error) {
    throw UsageError(fmt::format("{}; `sweep_benchmark --help` lists the options", error.what()));
  }
  if (given.count("help") != 0) {
    std::cout << described;
    return std::nullopt;
  }
  return options_from(given);
}

}  // namespace gridfold::bench
