"""`buf breaking` (npm), every category, beside our rule sets: the same rules at the same lines of the same file.

Pairs are the cases of testdata/rules/BUF_*.case, each under the category it is written for and under WIRE, and random ones
of our generator under all five. What either refuses to read is counted, and no pair of ours may be among them.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = ROOT / "testdata/rules"
TREATY = os.environ["TREATY"]
RANDOM = int(os.environ.get("INTEROP_PAIRS", 40))
CATEGORIES = ["FILE", "PACKAGE", "WIRE_JSON", "WIRE", "CSR"]
FRAMES = {"proto": 'syntax = "proto3";\npackage shop;\n', "proto2": 'syntax = "proto2";\npackage shop;\n',
          "edition": 'edition = "2023";\npackage shop;\n', "proto file": ""}


def binary():
    found = glob.glob(os.environ["INTEROP_MODULES"] + "/node_modules/@bufbuild/buf-*/bin/buf")
    if not found:
        sys.exit("its package for this platform is not there")
    return found[0]


def cases():
    """(name, old, new, category) of each case."""
    for path in sorted(RULES.glob("BUF_*.case")):
        for number, case in enumerate(re.split(r"^(?=fires: |not: )", path.read_text(), flags=re.M)[1:]):
            sides, category, into = {}, None, None
            for line in case.split("\n")[1:]:
                if line.startswith("want BUF_"):
                    category, into = line[9:-1], None
                elif found := re.fullmatch(r"(old|new) (.*):", line):
                    into = found[1]
                    sides[into] = FRAMES[found[2]]
                elif into and line.startswith("  "):
                    sides[into] += line[2:] + "\n"
            for c in sorted({category, "WIRE"}):
                yield f"{path.stem} {number}", sides["old"], sides["new"], c


def drawn():
    printer = Path(TREATY).resolve().parent / "tests/unit/protobuf_sound_test"
    if not printer.exists():
        sys.exit(f"{printer} is not built")
    out = subprocess.run([printer], env=os.environ | {"TREATY_PRINT": str(RANDOM)}, capture_output=True, text=True).stdout
    for line in out.splitlines():
        if line.startswith("{"):
            pair = json.loads(line)
            for c in CATEGORIES:
                yield f"random {pair.get('seed', '')}", pair["old"], pair["new"], c


def theirs(buf, row):
    name, old, new, category = row
    with tempfile.TemporaryDirectory() as folder:
        for side, text in (("old", old), ("new", new)):
            os.makedirs(f"{folder}/{side}")
            Path(f"{folder}/{side}/t.proto").write_text(text)
            Path(f"{folder}/{side}/buf.yaml").write_text(f"version: v2\nbreaking:\n  use: [{category}]\n")
        p = subprocess.run([buf, "breaking", f"{folder}/new", "--against", f"{folder}/old", "--error-format", "json"],
                           capture_output=True, text=True, env=os.environ | {"HOME": folder, "XDG_CACHE_HOME": folder})
    rows = [json.loads(line) for line in p.stdout.splitlines() if line.startswith("{")]
    if p.returncode not in (0, 100) or any(r["type"] == "COMPILE" for r in rows):
        return (p.stdout + p.stderr).strip()[:300] or f"exit code {p.returncode}"
    return sorted((r["type"], r.get("start_line", 1), os.path.basename(r.get("path", "t.proto"))) for r in rows)


def ours(rows):
    asked = "".join(json.dumps({"id": i, "type": "PROTOBUF", "policy": "BUF_" + c, "reader": new, "writer": old}) + "\n"
                    for i, (_, old, new, c) in enumerate(rows))
    out = subprocess.run([TREATY, "can-read", "--jsonl"], input=asked, capture_output=True, text=True).stdout
    for line in out.splitlines():
        said = json.loads(line)
        yield said["error"] if said.get("error") else sorted(
            (f["code"], f["reader"]["line"], "t.proto") for f in said["findings"])


def main():
    buf = binary()
    rows = [*cases(), *drawn()]
    mine = list(ours(rows))
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        other = list(pool.map(lambda row: theirs(buf, row), rows))
    same, refused, seen, bad = collections.Counter(), 0, set(), 0
    for row, m, t in zip(rows, mine, other):
        if isinstance(m, str) and isinstance(t, str):
            refused += 1
        elif m == t:
            same[row[3]] += 1
            seen |= {rule for rule, _, _ in m}
        else:
            bad += 1
            lost, more = (t, m) if isinstance(m, str) or isinstance(t, str) else (
                [x for x in t if x not in m], [x for x in m if x not in t])
            print(f"FAIL {row[0]} {row[3]}: only buf says {lost}, only we say {more}")
            if os.environ.get("INTEROP_SHOW"):
                print(row[1], row[2], sep="\n----\n")
    rules = len(list(RULES.glob("BUF_*.case")))
    if len(seen) < rules:
        bad += 1
        print(f"FAIL {rules - len(seen)} rules were told by neither")
    version = subprocess.run([buf, "--version"], capture_output=True, text=True)
    print(f"ok buf {(version.stdout + version.stderr).strip()}: " + ", ".join(f"{n} pairs under {c}" for c, n in same.items()) +
          f"; {len(seen)} rules told; {refused} that neither reads")
    sys.exit(1 if bad else 0)


main()
