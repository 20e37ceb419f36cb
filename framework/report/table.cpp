#include "store/run_record.hpp"
