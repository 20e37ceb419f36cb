#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/arrays/array.hpp"
#include "data/loader.hpp"

namespace gridfold {

/// Which array of a file holds what.
enum class ArrayRole { features, labels, test_features, test_labels };

/// The parameter that names the array: `features`, `labels`, `test_features` or `test_labels`.
std::string_view parameter_name(ArrayRole role);

/// The array among `names` that the request names for the role, or whose name is a usual one, such as x_train or X;
/// empty where none is. Throws WrongRequest where the request names one that is not there; `file` is for the message.
std::optional<std::string> find_array_name(const LoadRequest& request, ArrayRole role,
                                           std::span<const std::string> names, const std::filesystem::path& file);

/// Throws WrongRequest: none of `names` is known to hold what the role says.
[[noreturn]] void refuse_array_names(ArrayRole role, std::span<const std::string> names,
                                     const std::filesystem::path& file);

/// The four parameters, and `channels`. `what` names an array in texts: "array", "data set".
std::vector<ParameterInfo> array_name_parameters(std::string_view what);

ChannelPlace channels_of(const LoadRequest& request);

}  // namespace gridfold
