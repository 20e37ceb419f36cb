#include "neighbors/neighbor_lists.hpp"
