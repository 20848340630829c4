# How lit runs the IR tests. CMake gives the folders: lit -D programs=… -D llvm=… -D output=…
import os

import lit.formats

config.name = "braid"
config.test_format = lit.formats.ShTest()
config.suffixes = [".mlir"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = lit_config.params["output"]
config.environment["PATH"] = os.pathsep.join(
    [lit_config.params["programs"], lit_config.params["llvm"], os.environ["PATH"]])
