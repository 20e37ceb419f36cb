#include "export/export_format.hpp"

namespace gridfold {

std::vector<ExportFormat> built_in_exports() {
  return {csv_long_export(), csv_wide_export(),   json_export(),      json_lines_export(), markdown_export(),
          latex_export(),    cv_results_export(), vega_lite_export(), mlflow_export(),     hdf5_export()};
}

}  // namespace gridfold
