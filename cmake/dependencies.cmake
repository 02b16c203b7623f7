# What neem includes. Used by the build and, installed, by neemConfig.cmake.
# Sets neem_missing to the names of required libraries that were not found.
set(neem_missing "")

find_package(Eigen3 3.4 QUIET NO_MODULE)
if(NOT TARGET Eigen3::Eigen)
  list(APPEND neem_missing "Eigen 3.4")
endif()

# No version: Debian's package 1.4.3 calls itself 1.4.2. Copies without a CMake package are found by header.
find_package(nanoflann QUIET NO_MODULE)
if(NOT TARGET nanoflann::nanoflann)
  find_path(NEEM_NANOFLANN_INCLUDE_DIR nanoflann.hpp)
  if(NEEM_NANOFLANN_INCLUDE_DIR)
    add_library(nanoflann::nanoflann INTERFACE IMPORTED)
    set_target_properties(nanoflann::nanoflann PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
                                                          "${NEEM_NANOFLANN_INCLUDE_DIR}")
  else()
    list(APPEND neem_missing "nanoflann")
  endif()
endif()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads QUIET)
if(NOT TARGET Threads::Threads)
  list(APPEND neem_missing "threads")
endif()

# Optional: pictures as PNG (neem::png), reading of gzip and .npz files (neem::gzip), neighbors by hnswlib
# (neem::hnsw), which is headers only and has no CMake package, graphs in XML (neem::xml).
find_package(ZLIB QUIET)
find_package(pugixml QUIET NO_MODULE)
find_package(PNG QUIET)
find_path(NEEM_HNSWLIB_INCLUDE_DIR hnswlib/hnswlib.h)
mark_as_advanced(NEEM_HNSWLIB_INCLUDE_DIR)

list(JOIN neem_missing ", " neem_missing)
