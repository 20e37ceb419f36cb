#include "report/markdown.hpp"

#include "export/export_format.hpp"

namespace gridfold {

ExportFormat markdown_export() {
  return {.component = {.name = "markdown", .summary = "a table for a README", .aliases = {"md"}},
          .file = [](const ExportedRun& run) { return report::markdown(run.record()); },
          .averages_seeds = true};
}

}  // namespace gridfold
