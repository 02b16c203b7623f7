include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Headers only: everything goes where files of no architecture belong.
set(neem_config_dir "${CMAKE_INSTALL_DATADIR}/cmake/neem")

install(DIRECTORY include/neem DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT headers
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.cpp")
install(TARGETS neem EXPORT neemTargets)
install(EXPORT neemTargets NAMESPACE neem:: DESTINATION "${neem_config_dir}" COMPONENT headers)

configure_package_config_file(cmake/neemConfig.cmake.in "${PROJECT_BINARY_DIR}/neemConfig.cmake"
                              INSTALL_DESTINATION "${neem_config_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/neemConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/neemConfig.cmake" "${PROJECT_BINARY_DIR}/neemConfigVersion.cmake"
              cmake/dependencies.cmake cmake/compiled.cmake
        DESTINATION "${neem_config_dir}" COMPONENT headers)

configure_file(cmake/neem.pc.in "${PROJECT_BINARY_DIR}/neem.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/neem.pc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig"
        COMPONENT headers)

if(TARGET neem_program)
  install(TARGETS neem_program RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT program)
endif()
