# Compile settings shared by every target of this project.
add_library(gridfold_settings INTERFACE)
target_compile_features(gridfold_settings INTERFACE cxx_std_20)
target_compile_options(gridfold_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual
  # Results must not depend on whether a compiler fuses a multiply and an add.
  -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlaps and overflows inside std::string itself (https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651),
  # and does not know it as the system's where it comes from a precompiled header.
  target_compile_options(gridfold_settings INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(GRIDFOLD_WARNINGS_AS_ERRORS)
  # GCC 12 sees uninitialised members in the copies of a std::variant that holds a string.
  target_compile_options(gridfold_settings INTERFACE -Werror -Wno-error=maybe-uninitialized)
endif()
if(GRIDFOLD_SANITIZE)
  target_compile_options(gridfold_settings INTERFACE -fsanitize=${GRIDFOLD_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(gridfold_settings INTERFACE -fsanitize=${GRIDFOLD_SANITIZE})
  if(GRIDFOLD_SANITIZE MATCHES "undefined")
    target_compile_options(gridfold_settings INTERFACE -fno-sanitize-recover=undefined)
  endif()
endif()

# What most files include, parsed once for each set of flags. Kernels' files go without: a precompiled header fits
# only the flags that made it. cmake -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON builds without.
# gridfold_add_precompiled_headers(<name> [OPTIONS <compile option> ...] HEADERS ...)
function(gridfold_add_precompiled_headers name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "OPTIONS;HEADERS")
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/precompiled_headers.cpp CONTENT "")
  add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/precompiled_headers.cpp)
  target_link_libraries(${name} PRIVATE gridfold_settings fmt::fmt)
  target_compile_options(${name} PRIVATE ${ARG_OPTIONS})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()
set(gridfold_cold_options $<$<CONFIG:Release>:-O1>)
set(common_headers
  <algorithm> <array> <cmath> <cstddef> <cstdint> <filesystem> <functional> <limits> <map> <memory> <numeric>
  <optional> <set> <span> <stop_token> <string> <string_view> <type_traits> <utility> <variant> <vector>
  <fmt/format.h> <fmt/ranges.h>)
gridfold_add_precompiled_headers(gridfold_precompiled HEADERS ${common_headers})
gridfold_add_precompiled_headers(gridfold_precompiled_cold OPTIONS ${gridfold_cold_options} HEADERS ${common_headers})
set_target_properties(gridfold_precompiled gridfold_precompiled_cold PROPERTIES POSITION_INDEPENDENT_CODE ON)

# gridfold_add_folder(<folder> [NOT_INSTALLED] [COLD] SOURCES ... [USES <folder> ...] [LINKS <third-party target> ...])
#
# One static library per folder of framework/. A folder sees its own headers and those of the
# folders it names under USES (and theirs), through a directory that holds nothing else: an
# include that the design does not allow does not find its file. Third-party libraries are
# private to the folder that names them. A folder that is NOT_INSTALLED is the program's alone.
# A COLD folder has no loop whose speed a user would notice: -O1 compiles it a quarter faster. The files of a folder are
# compiled twenty at a time, so that headers are parsed, and their templates instantiated, once for twenty, except files
# with compile options of their own; -DGRIDFOLD_JOIN_SOURCES=OFF compiles each alone, which is faster after a change of
# one file.
function(gridfold_add_folder folder)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "NOT_INSTALLED;COLD" "" "SOURCES;USES;LINKS")
  set(target gridfold_${folder})
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(gridfold::${folder} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${folder} POSITION_INDEPENDENT_CODE ON)

  set(own_headers ${PROJECT_BINARY_DIR}/include/${folder})
  file(MAKE_DIRECTORY ${own_headers})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${own_headers}/${folder} SYMBOLIC)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${own_headers}>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/gridfold>)

  list(TRANSFORM ARG_USES PREPEND gridfold::)
  target_link_libraries(${target} PUBLIC ${ARG_USES} PRIVATE ${ARG_LINKS} fmt::fmt $<BUILD_INTERFACE:gridfold_settings>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  if(ARG_COLD)
    target_compile_options(${target} PRIVATE ${gridfold_cold_options})
    target_precompile_headers(${target} REUSE_FROM gridfold_precompiled_cold)
  else()
    target_precompile_headers(${target} REUSE_FROM gridfold_precompiled)
  endif()
  if(GRIDFOLD_JOIN_SOURCES)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 20)
  endif()
  if(NOT ARG_NOT_INSTALLED)
    set_property(GLOBAL APPEND PROPERTY GRIDFOLD_FOLDERS ${folder})
  endif()
endfunction()
