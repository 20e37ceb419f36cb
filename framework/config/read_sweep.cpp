#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

#include "config/paths.hpp"
#include "config/sweep_reader.hpp"
#include "config/sweep_spec.hpp"

namespace gridfold {

namespace {

SweepSpec read_document(std::optional<YamlNode> root, const std::filesystem::path& file,
                        std::span<const Override> overrides, const Vocabulary& vocabulary, const ReadOptions& options,
                        Diagnostics& diagnostics) {
  SweepSpec sweep;
  if (root) {
    sweep = read_sweep_node(std::move(*root), file, "", std::nullopt, std::make_shared<const KeyTable>(vocabulary),
                            overrides, options, diagnostics);
  }
  diagnostics.throw_if_any();
  return sweep;
}

}  // namespace

std::optional<YamlNode> parse_yaml_file(const std::filesystem::path& file, Diagnostics& diagnostics) {
  const auto complain = [&](std::string problem, std::string allowed, std::optional<std::string> nearest = {}) {
    diagnostics.add({{file.string(), 0, 0}, "", std::move(problem), std::move(allowed), std::move(nearest)});
    return std::nullopt;
  };
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status)) return complain("the file does not exist", "", near_path(file));
  if (std::filesystem::is_directory(status)) return complain("this is a folder", "allowed: a YAML file");
  std::ifstream stream(file, std::ios::binary);
  // One byte more than is allowed is enough to know that there are too many.
  std::string text(kMaxYamlBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || (!stream.eof() && stream.fail())) return complain("the file cannot be read", "");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxYamlBytes) {
    return complain("the file is too large", fmt::format("allowed: at most {} bytes", kMaxYamlBytes));
  }
  return parse_yaml({text, file.string()}, diagnostics);
}

SweepSpec read_sweep(const std::filesystem::path& file, std::span<const Override> overrides,
                     const Vocabulary& vocabulary, const ReadOptions& options) {
  Diagnostics diagnostics;
  return read_document(parse_yaml_file(file, diagnostics), file, overrides, vocabulary, options, diagnostics);
}

SweepSpec read_sweep_text(std::string_view text, const std::filesystem::path& file, std::span<const Override> overrides,
                          const Vocabulary& vocabulary) {
  Diagnostics diagnostics;
  return read_document(parse_yaml({text, file.string()}, diagnostics), file, overrides, vocabulary, {}, diagnostics);
}

}  // namespace gridfold
