#include "data/loader.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace gridfold {

std::string_view to_text(Part part) { return part == Part::train ? "train" : "test"; }

std::size_t rows_to_read(const LoadRequest& request, std::size_t available) {
  const std::size_t wanted = request.take.value_or(available);
  if (wanted == 0 || wanted > available) {
    throw WrongTake(fmt::format("{}: take asks for {} rows of the {} part, which has {}; take from 1 to {}",
                                request.path.string(), wanted, to_text(request.part), available, available));
  }
  return wanted;
}

}  // namespace gridfold
