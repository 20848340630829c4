#!/usr/bin/env python3
"""Records what CPython 3.11 prints for each programs/*.py in programs/*.expected. To be run after a change of a program."""
import pathlib
import subprocess
import sys

if sys.version_info[:2] != (3, 11):
    sys.exit("record_python.py: the programs are recorded with CPython 3.11, this is " + sys.version.split()[0])
for program in sorted((pathlib.Path(__file__).parent / "programs").glob("*.py")):
    run = subprocess.run([sys.executable, "-W", "ignore", program], capture_output=True, check=True)
    program.with_suffix(".expected").write_bytes(run.stdout)
