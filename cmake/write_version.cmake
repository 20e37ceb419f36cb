execute_process(COMMAND git -C ${SOURCE_DIR} rev-parse --short=12 HEAD
  OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(COMMIT "unknown")
else()
  execute_process(COMMAND git -C ${SOURCE_DIR} diff --quiet HEAD -- framework cmake CMakeLists.txt
    RESULT_VARIABLE changed ERROR_QUIET)
  if(changed)
    string(APPEND COMMIT "-modified")
  endif()
endif()
configure_file(${INPUT} ${OUTPUT} @ONLY)
