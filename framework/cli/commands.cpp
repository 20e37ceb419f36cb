#include <array>

#include "cli/bench_command.hpp"
#include "cli/cite_command.hpp"
#include "cli/command.hpp"
#include "cli/compare_command.hpp"
#include "cli/data_command.hpp"
#include "cli/delete_command.hpp"
#include "cli/diff_command.hpp"
#include "cli/evaluate_command.hpp"
#include "cli/export_command.hpp"
#include "cli/fit_command.hpp"
#include "cli/init_command.hpp"
#include "cli/list_command.hpp"
#include "cli/merge_command.hpp"
#include "cli/pack_command.hpp"
#include "cli/plan_command.hpp"
#include "cli/plot_command.hpp"
#include "cli/predict_command.hpp"
#include "cli/rebuild_command.hpp"
#include "cli/reproduce_command.hpp"
#include "cli/rerun_command.hpp"
#include "cli/retry_command.hpp"
#include "cli/run_command.hpp"
#include "cli/schema_command.hpp"
#include "cli/show_command.hpp"
#include "cli/splits_command.hpp"
#include "cli/tag_command.hpp"
#include "cli/unpack_command.hpp"
#include "cli/validate_command.hpp"
#include "cli/verify_command.hpp"
#include "cli/watch_command.hpp"

namespace gridfold {

std::span<const Command> commands() {
  static const std::array all{
      run_command(),    plan_command(),     splits_command(),    show_command(),  plot_command(),
      export_command(), compare_command(),  evaluate_command(),  list_command(),  diff_command(),
      watch_command(),  retry_command(),    rerun_command(),     merge_command(), tag_command(),
      delete_command(), verify_command(),   rebuild_command(),   pack_command(),  unpack_command(),
      fit_command(),    predict_command(),  reproduce_command(), data_command(),  bench_command(),
      init_command(),   validate_command(), schema_command(),    cite_command()};
  return all;
}

}  // namespace gridfold
