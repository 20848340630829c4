# Finds LLVM, MLIR and LLD, and the commands that make C++ of the dialect's records.
find_package(MLIR 22.1 REQUIRED CONFIG)
find_package(LLD 22.1 REQUIRED CONFIG)
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddMLIR)

add_library(braid_mlir INTERFACE)
target_include_directories(braid_mlir SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS} ${LLD_INCLUDE_DIRS})
target_link_libraries(braid_mlir INTERFACE MLIR LLVM)
