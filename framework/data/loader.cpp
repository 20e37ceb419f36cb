#include "data/loader.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

std::string_view to_text(Part part) { return part == Part::train ? "train" : "test"; }

WrongRequest::WrongRequest(Asked wrong, std::string what_is_wrong, std::string what_is_allowed,
                           std::optional<std::string> nearest_name)
    : DataError(fmt::format("{}; allowed: {}{}", what_is_wrong, what_is_allowed,
                            nearest_name ? fmt::format("; did you mean \"{}\"?", *nearest_name) : "")),
      asked(wrong),
      problem(std::move(what_is_wrong)),
      allowed(std::move(what_is_allowed)),
      nearest(std::move(nearest_name)) {}

std::size_t rows_to_read(const LoadRequest& request, std::size_t available) {
  const std::size_t wanted = request.take.value_or(available);
  if (wanted == 0 || wanted > available) {
    throw WrongRequest(WrongRequest::Asked::take,
                       fmt::format("{}: take asks for {} rows of the {} part, which has {}", request.path.string(),
                                   wanted, to_text(request.part), available),
                       fmt::format("1 to {}", available));
  }
  return wanted;
}

}  // namespace gridfold
