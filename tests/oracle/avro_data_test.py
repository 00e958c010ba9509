#!/usr/bin/env python3
"""The recorded data of the reference implementation: what a datum is in the reader's schema, and which datum the
reader cannot take."""
import collections
import json
import os
import subprocess
from pathlib import Path

import check

VECTORS = check.SHARED / "vectors/avro"
ORACLE = Path(os.environ.get("BUILD", check.ROOT / "build/gcc-plain")) / "tests/oracle/avro_data_oracle"


def through(command, rows):
    out = subprocess.run(command, input="".join(json.dumps(row) + "\n" for row in rows), capture_output=True,
                         text=True, timeout=250).stdout.split("\n")[:-1]
    check.equal(len(out), len(rows), f"{command[0]}: an answer to every row")
    return [json.loads(line) for line in out]


def decoding(rows):
    asked, kinds = [], collections.Counter()
    for row in rows:
        data = [row[part]["hex"] for part in ("decoded", "witness") if part in row]
        asked.append({"reader": row["reader"], "writer": row["writer"], "hex": data})
    for row, answer in zip(rows, through([ORACLE], asked)):
        got = answer.get("read", [answer] * 2)
        if "decoded" in row:
            want = row["decoded"]
            kinds["decoded"] += 1
            if want.get("map_order_free"):  # as JSON, where numbers are equal that are
                check.equal(got[0].get("json"), json.loads(want["json"]), f"{row['id']} decoded")
            else:
                check.equal(got[0].get("hex"), want["reader_hex"], f"{row['id']} decoded")
        if "witness" in row:
            kinds["refused"] += 1
            check.equal(list(got[-1]), ["refused"], f"{row['id']} {row['witness']['message']}: {got[-1]}")
    print(f"data: {len(rows)} pairs: {kinds['decoded']} data decoded, {kinds['refused']} refused")


def main():
    rows = [json.loads(line) for path in sorted(VECTORS.glob("*/data.jsonl"))
            for line in path.read_text().split("\n")[:-1]]
    if not rows:
        check.skip(599, "../shared is not here")
    else:
        decoding(rows)
    check.done()


if __name__ == "__main__":
    main()
