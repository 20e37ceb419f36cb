#include "config/yaml_advice.hpp"

#include <array>

namespace gridfold {

namespace {

struct Advice {
  /// How the parser's message begins:
  /// https://github.com/jbeder/yaml-cpp/blob/yaml-cpp-0.7.0/include/yaml-cpp/exceptions.h
  std::string_view message;
  std::string_view allowed;
};

constexpr std::array kAdvice{
    Advice{"end of map flow not found", "allowed: keys and values with commas between them, up to a }"},
    Advice{"end of map not found", "allowed: the keys of a mapping in one column, each with a colon and a space"},
    Advice{"end of sequence flow not found", "allowed: values with commas between them, up to a ]"},
    Advice{"end of sequence not found", "allowed: the items of a list in one column, each after a dash and a space"},
    Advice{"illegal flow end", "allowed: each bracket closed by its like"},
    Advice{"illegal map value", "allowed: one key and its value to a line; quotes around a value that holds \": \""},
    Advice{"illegal map key", "allowed: a name as the key"},
    Advice{"illegal block entry", "allowed: a list's dashes on lines of their own"},
    Advice{"the referenced anchor is not defined", "allowed: an alias of an anchor, &name, that stands above"},
};

}  // namespace

std::string_view yaml_advice(std::string_view parser_message) {
  for (const Advice& advice : kAdvice) {
    if (parser_message.starts_with(advice.message)) return advice.allowed;
  }
  return "allowed: YAML; quotes around a value that holds its signs";
}

}  // namespace gridfold
