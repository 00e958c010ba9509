"""The harness itself: what it must refuse, and what it must leave alone."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import check

PROGRAM = """#!/bin/sh
case $1 in
report) echo "$PWD/x.yaml:1:1 bad"; echo; echo '# title'; echo '$ x'; echo 'took 12 ms'; echo oops >&2; exit 1 ;;
leave) (sleep 50; echo late) >/dev/null 2>&1 & ;;
esac
"""
GOOD = r"""# what this shows
--- file a/x.yaml
--- first
$ not a command

x: 1
--- end
$ treaty report
$DIR/x.yaml:1:1 bad

\# title
\$ x
took [*] ms
! oops
? 1

$ cat a/x.yaml |
>  head -1
\--- first
$ treaty leave
"""
ROWS = [  # why, text to replace, by what, summary
    ("everything as expected", "", "", "2 passed, 0 failed"),
    ("another exit code", "? 1\n", "? 2\n", "1 passed, 1 failed"),
    ("no exit code said", "? 1\n", "", "1 passed, 1 failed"),
    ("another line on stdout", "\\$ x", "\\$ y", "1 passed, 1 failed"),
    ("a line too few", "\\$ x\n", "", "1 passed, 1 failed"),
    ("lines in another order", "\\# title\n\\$ x", "\\$ x\n\\# title", "1 passed, 1 failed"),
    ("another line on stderr", "! oops", "! ooops", "1 passed, 1 failed"),
    ("stderr not expected", "! oops\n", "", "1 passed, 1 failed"),
    ("[*] is not everything", "took [*] ms", "took [*] s", "1 passed, 1 failed"),
    ("a set-up command that fails", "a/x.yaml |", "a/y.yaml |", "2 passed, 1 failed"),
    ("a file without an end", "--- end\n", "", "0 passed, 1 failed"),
    ("a line before any command", "# what", "what", "0 passed, 1 failed"),
    ("a directory only, where nothing is served", "# what", "--- directory because\n# what", "2 passed, 0 failed"),
    ("what it needs is absent", "# what", "--- needs ../nowhere\n# what", "0 passed, 0 failed, 2 skipped"),
]


def run(folder, text, *options):
    path = folder / "case.test"
    path.write_text(text)
    env = {k: v for k, v in os.environ.items() if k != "UPDATE_GOLDEN"}
    done = subprocess.run([sys.executable, check.ROOT / "tests/cli/run", *options, path], text=True,
                          capture_output=True, env=env | {"TREATY": str(folder / "treaty")})
    return done.stdout.strip().split("\n")[-1], done.returncode, path.read_text()


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    (folder / "treaty").write_text(PROGRAM)
    (folder / "treaty").chmod(0o755)
    for why, old, new, want in ROWS:
        got, code, _ = run(folder, GOOD.replace(old, new, 1))
        check.equal((got, code), ("cli/case: " + want, 0 if "0 failed" in want else 1), why)
    bare = "\n".join(line for line in GOOD.split("\n") if line not in ("! oops", "? 1", "\\$ x")) + "\n"
    for why, text in (("rewriting restores what is missing", bare), ("and leaves the rest", GOOD)):
        run(folder, text, "--update-golden")
        got, code, after = run(folder, (folder / "case.test").read_text())
        check.equal((got, code, after.rstrip()), ("cli/case: 2 passed, 0 failed", 0, GOOD.rstrip()), why)
check.done()
