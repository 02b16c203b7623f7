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
# (neem::hnsw), which is headers only and has no CMake package, graphs in XML (neem::xml), .h5ad (neem::hdf5;
# CMake's own FindHDF5 wants the language C, so it is looked for here, where Debian and others have it).
find_package(ZLIB QUIET)
find_package(pugixml QUIET NO_MODULE)
find_package(PNG QUIET)
find_path(NEEM_HNSWLIB_INCLUDE_DIR hnswlib/hnswlib.h)
find_path(NEEM_HDF5_INCLUDE_DIR hdf5.h PATH_SUFFIXES hdf5/serial)
# The archive, where there is one: Debian's shared library brings thirty others, with curl and GnuTLS, into a program
find_library(NEEM_HDF5_ARCHIVE NAMES libhdf5_serial.a libhdf5.a PATH_SUFFIXES hdf5/serial)
find_library(NEEM_HDF5_SZIP sz)
find_library(NEEM_HDF5_LIBRARY NAMES hdf5_serial hdf5 PATH_SUFFIXES hdf5/serial)
mark_as_advanced(NEEM_HNSWLIB_INCLUDE_DIR NEEM_HDF5_INCLUDE_DIR NEEM_HDF5_ARCHIVE NEEM_HDF5_SZIP NEEM_HDF5_LIBRARY)
set(neem_hdf5_libraries "")
if(NEEM_HDF5_INCLUDE_DIR AND NEEM_HDF5_ARCHIVE AND NEEM_HDF5_SZIP AND ZLIB_FOUND)
  set(neem_hdf5_libraries "${NEEM_HDF5_ARCHIVE}" "${NEEM_HDF5_SZIP}" ZLIB::ZLIB ${CMAKE_DL_LIBS} m)
elseif(NEEM_HDF5_INCLUDE_DIR AND NEEM_HDF5_LIBRARY)
  set(neem_hdf5_libraries "${NEEM_HDF5_LIBRARY}")
endif()

list(JOIN neem_missing ", " neem_missing)
