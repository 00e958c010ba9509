"""The harness of the tests that are written in Python: tests/*/*_test.py.

    import check
    check.equal(got, want, "what this row shows")
    check.true(condition, "what must hold")
    check.skip(6, "../shared is not here")
    check.done()

The program under test is check.treaty("lint", "x.yaml"): a CompletedProcess
with text in stdout and stderr. Each row is counted; done() prints the summary
that tests/run adds up, and exits.
"""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTDATA = ROOT / "testdata"
SHARED = ROOT.parent / "shared"  # specification and recorded cases; may be absent
TREATY = os.environ.get("TREATY", str(ROOT / "build/treaty"))
UPDATE_GOLDEN = bool(os.environ.get("UPDATE_GOLDEN"))

_count = {"passed": 0, "failed": 0, "skipped": 0}


def true(condition, why):
    _count["passed" if condition else "failed"] += 1
    if not condition:
        print(f"failed: {why}")
    return bool(condition)


def equal(got, want, why):
    if not true(got == want, why):
        print(f"  got  {got!r}\n  want {want!r}")
    return got == want


def skip(count, reason):
    _count["skipped"] += count
    print(f"skipped {count}: {reason}")


def treaty(*args, timeout=60, **options):
    stdin = {} if "input" in options else {"stdin": subprocess.DEVNULL}
    options = {"capture_output": True, "text": True} | stdin | options
    return subprocess.run([TREATY, *map(str, args)], timeout=timeout, **options)


def done():
    name = f"{Path(sys.argv[0]).resolve().parent.name}/{Path(sys.argv[0]).stem}"
    skipped = f", {_count['skipped']} skipped" if _count["skipped"] else ""
    print(f"{name}: {_count['passed']} passed, {_count['failed']} failed{skipped}")
    sys.exit(1 if _count["failed"] or not sum(_count.values()) else 0)
