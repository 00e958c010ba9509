#!/usr/bin/env python3
"""The one real client that Debian's packages alone allow; the others are for make interop."""
import os
import sys

run = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run")
os.execv(sys.executable, [sys.executable, run, "debian_python"])
