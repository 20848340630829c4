# How every target is compiled and linked, and where the results go.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Strict numerics: the bits of a result must not depend on what the compiler contracts.
# -fPIC in programs too, so that they share one precompiled header with the libraries.
add_compile_options(-Wall -Wextra -fPIC -ffp-contract=off -fno-math-errno)

# Programs find the libraries beside them, in the build tree and when installed.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
set(CMAKE_INSTALL_RPATH $ORIGIN/../lib)
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)

if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  add_link_options(-fuse-ld=lld)
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")  # a precompiled header from the cache is as good as a new one
endif()

if(BRAID_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
  add_library(braid_sanitizer_options OBJECT ${CMAKE_CURRENT_LIST_DIR}/sanitizer_options.cpp)
  link_libraries($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:$<TARGET_OBJECTS:braid_sanitizer_options>>)
endif()

# Compiles the files of each folder of TARGET as one, because most of the time of a small file is that of its headers: names without
# linkage are unique within their folder. Folders and files named after TARGET are compiled file by file, and all with -DBRAID_UNITY=OFF.
# (CMake's own unity builds name files by absolute paths, so that a clone elsewhere would find nothing in the compiler cache.)
option(BRAID_UNITY "Compile the files of a folder together" ON)
function(braid_one_unit_per_folder target)
  if(NOT BRAID_UNITY)
    return()
  endif()
  get_target_property(files ${target} SOURCES)
  set(sources)
  foreach(file ${files})
    cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE name)
    cmake_path(GET name PARENT_PATH folder)
    if(NOT IS_ABSOLUTE "${file}" OR folder IN_LIST ARGN OR name IN_LIST ARGN)
      list(APPEND sources ${file})
    else()
      string(REPLACE "/" "_" unit ${folder})
      list(APPEND units ${unit})
      string(APPEND includes_${unit} "#include \"${name}\"\n")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES units)
  foreach(unit ${units})
    set(file ${CMAKE_CURRENT_BINARY_DIR}/${target}.units/${unit}.cpp)
    file(CONFIGURE OUTPUT ${file} CONTENT "${includes_${unit}}")
    list(APPEND sources ${file})
  endforeach()
  set_target_properties(${target} PROPERTIES SOURCES "${sources}")
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
endfunction()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_CURRENT_LIST_DIR}/ccache)
endif()
