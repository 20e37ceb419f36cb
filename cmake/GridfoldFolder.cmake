# Compile settings shared by every target of this project.
add_library(gridfold_settings INTERFACE)
target_compile_features(gridfold_settings INTERFACE cxx_std_20)
target_compile_options(gridfold_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual
  # Results must not depend on whether a compiler fuses a multiply and an add.
  -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlaps inside std::string's own assignment (https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651).
  target_compile_options(gridfold_settings INTERFACE -Wno-restrict)
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

# gridfold_add_folder(<folder> [NOT_INSTALLED] [COLD] SOURCES ... [USES <folder> ...] [LINKS <third-party target> ...])
#
# One static library per folder of framework/. A folder sees its own headers and those of the
# folders it names under USES (and theirs), through a directory that holds nothing else: an
# include that the design does not allow does not find its file. Third-party libraries are
# private to the folder that names them. A folder that is NOT_INSTALLED is the program's alone.
# A COLD folder has no loop whose speed a user would notice: -O1 compiles it a quarter faster.
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
  target_link_libraries(${target} PUBLIC ${ARG_USES} PRIVATE ${ARG_LINKS} $<BUILD_INTERFACE:gridfold_settings>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  if(ARG_COLD)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
  if(NOT ARG_NOT_INSTALLED)
    set_property(GLOBAL APPEND PROPERTY GRIDFOLD_FOLDERS ${folder})
  endif()
endfunction()
