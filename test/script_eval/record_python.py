#!/usr/bin/env python3
"""Records what CPython 3.11 and NumPy 1.24 print for the programs in *.expected beside them. To be run after a change of a program."""
import os
import pathlib
import subprocess
import sys

import numpy

here = pathlib.Path(__file__).parent
if sys.version_info[:2] != (3, 11) or not numpy.__version__.startswith("1.24."):
    sys.exit(f"record_python.py: the programs are recorded with CPython 3.11 and NumPy 1.24, "
             f"this is {sys.version.split()[0]} and {numpy.__version__}")
environment = {**os.environ, "PYTHONPATH": str(here / "stand_in"), "PYTHONDONTWRITEBYTECODE": "1"}
for program in sorted([*here.glob("programs/*.py"), *here.glob("arrays/*.py")]):
    run = subprocess.run([sys.executable, "-W", "ignore", program], capture_output=True, env=environment)
    if run.returncode:
        sys.exit(f"{program}:\n{run.stderr.decode()}")
    program.with_suffix(".expected").write_bytes(run.stdout)
