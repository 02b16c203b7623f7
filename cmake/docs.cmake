# The target `docs`: the reference pages, in docs/html of the build folder. Only where Doxygen is.
find_program(NEEM_DOXYGEN doxygen)
if(NEEM_DOXYGEN AND NOT TARGET docs)
  add_custom_target(docs COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/docs/build" "${CMAKE_CURRENT_BINARY_DIR}/docs" VERBATIM)
endif()
