# -DWAY=prefix           cmake --install into an empty folder
# -DWAY=find_package     a project of its own: find_package(neem), with and without the components
# -DWAY=add_subdirectory a project that has neem's sources inside
# -DWAY=copied           a copied include/ and a bare call of the compiler
# -DWAY=pkg_config       flags from neem.pc
set(downstream "${CMAKE_CURRENT_LIST_DIR}/downstream")
set(build "${WORK_DIR}/${WAY}")
file(REMOVE_RECURSE "${build}")

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${code}:\n${output}")
  endif()
endfunction()

if(WAY STREQUAL "prefix")
  file(REMOVE_RECURSE "${PREFIX}")
  # The headers do not need the programs built: only their part of the install script can be run.
  run("${CMAKE_COMMAND}" --install "${BINARY_DIR}" --prefix "${PREFIX}" --component headers)
  if(NOT EXISTS "${PREFIX}/include/neem/neem.hpp")
    message(FATAL_ERROR "no include/neem/neem.hpp under ${PREFIX}")
  endif()

elseif(WAY STREQUAL "find_package" OR WAY STREQUAL "add_subdirectory")
  run("${CMAKE_COMMAND}" -S "${downstream}" -B "${build}" -G "${GENERATOR}" "-DCMAKE_CXX_COMPILER=${COMPILER}"
      "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DNEEM_SOURCE_DIR=${SOURCE_DIR}" "-DWAY=${WAY}"
      "-DVERSION_WANTED=${VERSION}" -DCMAKE_FIND_PACKAGE_NO_PACKAGE_REGISTRY=ON)
  run("${CMAKE_COMMAND}" --build "${build}")
  run("${build}/downstream" "${VERSION}")
  run("${build}/downstream_compiled" "${VERSION}")

elseif(WAY STREQUAL "copied")
  file(COPY "${SOURCE_DIR}/include" DESTINATION "${build}")
  set(flags -std=c++20 -pthread "-I${build}/include")
  foreach(directory IN LISTS SYSTEM_INCLUDES)
    list(APPEND flags -isystem "${directory}")
  endforeach()
  run("${COMPILER}" ${flags} "${downstream}/main.cpp" -o "${build}/downstream")
  run("${build}/downstream" "${VERSION}")

elseif(WAY STREQUAL "pkg_config")
  find_program(PKG_CONFIG NAMES pkg-config pkgconf)
  if(NOT PKG_CONFIG)
    message("SKIPPED: no pkg-config")
    return()
  endif()
  set(ENV{PKG_CONFIG_PATH} "${PREFIX}/share/pkgconfig")
  execute_process(COMMAND "${PKG_CONFIG}" --cflags --libs neem RESULT_VARIABLE code OUTPUT_VARIABLE flags
                  ERROR_VARIABLE text OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "pkg-config: ${text}")
  endif()
  separate_arguments(flags UNIX_COMMAND "${flags}")
  file(MAKE_DIRECTORY "${build}")
  run("${COMPILER}" -std=c++20 "${downstream}/main.cpp" ${flags} -o "${build}/downstream")
  run("${build}/downstream" "${VERSION}")
endif()
