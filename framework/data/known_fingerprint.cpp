#include "data/known_fingerprint.hpp"

#include <fmt/format.h>

#include "data/digest_cache.hpp"

namespace gridfold {

namespace {

/// All that decides on the values that a part holds, beside the files.
std::string values_text(const Loader& loader, const LoadRequest& request) {
  std::string text = fmt::format("{} {} {}", loader.component.name, loader.component.revision, to_text(request.part));
  for (const ParameterValue& parameter : request.parameters) {
    text += fmt::format("\n{}={}", parameter.name, to_canonical_text(parameter.value));
  }
  return text;
}

}  // namespace

std::string known_fingerprint(const Loader& loader, const LoadRequest& request, const FileStamps& stamps) {
  return cached_digest(values_text(loader, request), stamps, [&] {
    LoadRequest one_row = request;
    one_row.take = 1;
    return load_part(loader, one_row, &stamps).fingerprint;
  });
}

}  // namespace gridfold
