"""tests/run: nothing that went wrong may look like success."""
import subprocess
import sys
import tempfile
from pathlib import Path

import check

GOOD = 'print("x/a_test: 3 passed, 0 failed")\n'
ROWS = [  # why, what the program does, last line, exit code
    ("all is well", GOOD, "3 passed, 0 failed", 0),
    ("skipped cases are told", 'print("skipped 2: absent\\nx/a_test: 3 passed, 0 failed, 2 skipped")',
     "3 passed, 0 failed, 2 skipped", 0),
    ("a failed case", 'print("x/a_test: 3 passed, 1 failed")\nraise SystemExit(1)', "3 passed, 1 failed", 1),
    ("no summary", 'print("hello")', "0 passed, 1 failed", 1),
    ("a summary that is not the last line", GOOD + 'print("leak")', "0 passed, 1 failed", 1),
    ("an exit code against the summary", GOOD + "raise SystemExit(3)", "3 passed, 1 failed", 1),
    ("a failed case and exit code 0", 'print("x/a_test: 3 passed, 1 failed")', "3 passed, 1 failed", 1),
    ("killed after its summary", GOOD + "import os, sys; sys.stdout.flush(); os.kill(os.getpid(), 11)",
     "3 passed, 1 failed", 1),
    ("ran nothing", 'print("x/a_test: 0 passed, 0 failed")', "0 passed, 1 failed", 1),
    ("no program at all", None,
     "no proof of this kind exists in this version: unit,fuzz,cli,python,crash", 1),
]

with tempfile.TemporaryDirectory() as folder:
    tests = Path(folder) / "tests"
    (tests / "x").mkdir(parents=True)
    (tests / "run").write_text((check.ROOT / "tests/run").read_text())
    for why, program, last, code in ROWS:
        job = tests / "x/a_test.py"
        job.unlink(missing_ok=True)
        if program is not None:
            job.write_text(program)
        done = subprocess.run([sys.executable, tests / "run", "--build", "plain"], text=True,
                              capture_output=True)
        check.equal((done.stdout.strip().split("\n")[-1], done.returncode), (last, code), why)
check.done()
