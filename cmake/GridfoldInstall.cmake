include(CMakePackageConfigHelpers)

get_property(folders GLOBAL PROPERTY GRIDFOLD_FOLDERS)
foreach(folder IN LISTS folders)
  install(TARGETS gridfold_${folder} EXPORT gridfold ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(DIRECTORY framework/${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/gridfold
          FILES_MATCHING PATTERN "*.hpp")
endforeach()
install(TARGETS gridfold RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(EXPORT gridfold NAMESPACE gridfold:: FILE gridfold-targets.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gridfold)
configure_package_config_file(cmake/gridfold-config.cmake.in ${PROJECT_BINARY_DIR}/gridfold-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gridfold)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/gridfold-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/gridfold-config.cmake ${PROJECT_BINARY_DIR}/gridfold-config-version.cmake
              cmake/GridfoldDependencies.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gridfold)
# The sweeps, experiments and the embedded data set keep their places relative to each other.
install(DIRECTORY configs experiments datasets DESTINATION ${CMAKE_INSTALL_DATADIR}/gridfold)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
