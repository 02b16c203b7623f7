# Defines neem::compiled: the headers, with what programs usually call compiled once. Used by the build and, installed, by
# neemConfig.cmake: the sources are compiled in the project that asks for them, so that they have its flags.
function(neem_add_compiled include_dir headers)
  add_library(neem_compiled STATIC EXCLUDE_FROM_ALL)
  foreach(part IN ITEMS double_2 double_3 flags float_2 float_3)
    target_sources(neem_compiled PRIVATE "${include_dir}/neem/compiled/${part}.cpp")
  endforeach()
  target_link_libraries(neem_compiled PUBLIC ${headers})
  target_compile_definitions(neem_compiled PUBLIC NEEM_COMPILED)
  add_library(neem::compiled ALIAS neem_compiled)
endfunction()
