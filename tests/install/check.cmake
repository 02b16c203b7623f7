# -DWAY=prefix           cmake --install into an empty folder
# -DWAY=find_package     a project of its own: find_package(neem), with and without the components
# -DWAY=add_subdirectory a project that has neem's sources inside
# -DWAY=copied           a copied include/ and a bare call of the compiler
# -DWAY=pkg_config       flags from neem.pc
# -DWAY=defaults         a configuration without options: Release, no tests, no benchmarks, no Ninja, no Catch2;
#                        tests without install rules; sources that nothing is written into
# -DWAY=warnings         no header warns a program that wants more warnings than neem
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
  if(WAY STREQUAL "find_package")
    run("${build}/downstream_compiled" "${VERSION}")
  endif()

elseif(WAY STREQUAL "defaults")
  set(configure "${CMAKE_COMMAND}" -S "${SOURCE_DIR}" "-DCMAKE_CXX_COMPILER=${COMPILER}")
  file(GLOB_RECURSE before "${SOURCE_DIR}/cmake/*" "${SOURCE_DIR}/include/*" "${SOURCE_DIR}/examples/*")
  find_program(MAKE NAMES make gmake)
  set(generator -G "${GENERATOR}")
  if(MAKE)
    set(generator -G "Unix Makefiles")
  endif()
  run(${configure} -B "${build}/plain" ${generator} -DCMAKE_DISABLE_FIND_PACKAGE_Catch2=ON)
  file(STRINGS "${build}/plain/CMakeCache.txt" type REGEX "^CMAKE_BUILD_TYPE:")
  if(NOT type MATCHES "=Release$")
    message(FATAL_ERROR "without a build type the build is ${type}")
  endif()
  execute_process(COMMAND "${CMAKE_COMMAND}" --build "${build}/plain" --target help OUTPUT_VARIABLE targets)
  if(NOT targets MATCHES "neem_compiled")
    message(FATAL_ERROR "the list of targets is not there; this test sees nothing:\n${targets}")
  endif()
  if(targets MATCHES "test_core|benchmark_|example_")
    message(FATAL_ERROR "tests, examples or benchmarks are built without having been asked for:\n${targets}")
  endif()
  run(${configure} -B "${build}/no_install" -G "${GENERATOR}" -DNEEM_INSTALL=OFF -DNEEM_BUILD_TESTS=ON)
  file(GLOB_RECURSE after "${SOURCE_DIR}/cmake/*" "${SOURCE_DIR}/include/*" "${SOURCE_DIR}/examples/*")
  if(NOT before STREQUAL after)
    message(FATAL_ERROR "the configuration writes into its sources")
  endif()

elseif(WAY STREQUAL "warnings")
  file(MAKE_DIRECTORY "${build}")
  file(WRITE "${build}/consumer.cpp" "#include \"everything.hpp\"\nint main() {
  const Eigen::MatrixXf X = Eigen::MatrixXf::Random(50, 4);
  const auto Y = neem::tsne(X);
  return neem::umap(X).rows() == Y.rows() && neem::knn_recall(X, Y, 5).value >= 0 ? 0 : 1;\n}\n")
  set(flags -std=c++20 -fsyntax-only "-I${SOURCE_DIR}/include" "-I${SOURCE_DIR}/tests/link" -Wall -Wextra
            -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror)
  foreach(directory IN LISTS SYSTEM_INCLUDES)
    list(APPEND flags -isystem "${directory}")
  endforeach()
  run("${COMPILER}" ${flags} "${build}/consumer.cpp")
  if(CMAKE_HOST_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    run("${COMPILER}" ${flags} -march=x86-64-v4 "${build}/consumer.cpp")
  endif()

elseif(WAY STREQUAL "copied")
  file(COPY "${SOURCE_DIR}/include" DESTINATION "${build}" NO_SOURCE_PERMISSIONS)
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
