#!/usr/bin/env python3
"""The recorded answers of the reference implementation: verdicts, incompatibilities and lines of each pair, every
level over histories, and the registry's whole message lists."""
import collections
import json
import os
import subprocess
from pathlib import Path

import check

VECTORS = check.SHARED / "vectors/avro"
ORACLE = Path(os.environ.get("BUILD", check.ROOT / "build/gcc-plain")) / "tests/oracle/avro_compat_oracle"

# Recorded answers that we hold to be wrong: id -> what the specification means, in our words. None is known.
RECORDED_WRONG = {}


def rows_of(name):
    return [json.loads(line) for path in sorted(VECTORS.glob(f"*/{name}.jsonl"))
            for line in path.read_text().splitlines()]


def through(command, rows):
    out = subprocess.run(command, input="".join(json.dumps(row) + "\n" for row in rows), capture_output=True,
                         text=True, timeout=250).stdout.splitlines()
    check.equal(len(out), len(rows), f"{command[0]}: an answer to every row")
    return [json.loads(line) for line in out]


def relation():
    rows = rows_of("compat")
    asked = [{"id": row["id"], "type": "AVRO", "reader": row["reader"], "writer": row["writer"]} for row in rows]
    found, kinds = through([ORACLE], asked), collections.Counter()
    for row, got in zip(rows, found):
        want = {"compatible": row["compatible"], "total": len(row["incompatibilities"]),
                "incompatibilities": [[x["type"], x["location"], x["message"]] for x in row["incompatibilities"]],
                "lines": row["confluent"]}
        if "check_exception" in row:  # the recorder cut it off after 400 characters; the line has all of it
            want["exception"] = row["check_exception"]["message"]
            got["exception"] = got.get("exception", "")[:400]
        kinds["compatible" if row["compatible"] else "exception" if "exception" in want else "incompatible"] += 1
        kinds["incompatibilities"] += len(row["incompatibilities"])
        if row["id"] not in RECORDED_WRONG:
            check.equal(got, want, f"{row['id']} {row['tags']}")
    said = through([check.TREATY, "can-read", "--jsonl"], asked)
    for row, got in zip(rows, said):
        want = {"id": row["id"], "compatible": row["compatible"], "messages": row["confluent"], "findings": []}
        if row["id"] not in RECORDED_WRONG:
            check.equal(got, want, f"{row['id']} by can-read")
    print(f"compat: {len(rows)} pairs: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())))


def levels():
    rows, count = rows_of("levels"), 0
    for row, got in zip(rows, through([ORACLE], rows)):
        for level, want in row["levels"].items():
            answer = dict(got.get(level, got))
            answer.pop("messages", None)
            if row["id"] not in RECORDED_WRONG:
                check.equal(answer, want, f"{row['id']} {level}")
            count += 1
    print(f"levels: {len(rows)} histories, {count} answers")


def messages():
    rows, count = rows_of("messages"), 0
    for row, got in zip(rows, through([ORACLE], rows)):
        for level, want in row["levels"].items():
            answer = {key: got.get(level, got).get(key) for key in ("compatible", "messages")}
            if row["id"] not in RECORDED_WRONG:
                check.equal(answer, want, f"{row['id']} {level}")
            count += 1
    print(f"messages: {len(rows)} histories, {count} lists")


def main():
    if not VECTORS.exists():
        check.skip(3580, "../shared is not here")
    else:
        relation()
        levels()
        messages()
        for row, reason in RECORDED_WRONG.items():
            print(f"recorded otherwise: {row}: {reason}")
    check.done()


if __name__ == "__main__":
    main()
