#include "plan/outcome.hpp"
