#!/usr/bin/env python3
"""The recorded answers of a registry about JSON Schemas: the texts it keeps, what it registers, and whether one
schema can read what another writes."""
import json
import os
import subprocess
from pathlib import Path

import check

VECTORS = check.SHARED / "vectors/json_schema"
ORACLE = Path(os.environ.get("BUILD", check.ROOT / "build/gcc-plain")) / "tests/oracle/json_schema_oracle"


def rows_of(name):
    return [json.loads(line) for path in sorted(VECTORS.glob(f"*/{name}.jsonl"))
            for line in path.read_text().split("\n") if line]


def through(command, rows):
    out = subprocess.run(command, input="".join(json.dumps(row) + "\n" for row in rows), capture_output=True,
                         text=True, timeout=250).stdout.split("\n")[:-1]
    check.equal(len(out), len(rows), f"{command[0]}: an answer to every row")
    return [json.loads(line) for line in out]


def canonical():
    rows = rows_of("canonical")
    for row, got in zip(rows, through([ORACLE], [{"text": row["schema"]} for row in rows])):
        check.equal([got.get("stored"), got.get("normal")], [row["canonical"], row["normalized"]], row["id"])
    print(f"canonical: {len(rows)} texts")


def parse():
    rows, messages = rows_of("parse"), 0
    for row, got in zip(rows, through([ORACLE], [{"text": row["text"]} for row in rows])):
        want = {"accept": row["accept"], "fields": row.get("accept_validate_fields", False)}
        check.equal({"accept": got.get("accept", False), "fields": got.get("fields", False)}, want, row["id"])
        if "draft" in row:  # absent where the text is no JSON; then there may be no tree at all
            check.equal(got.get("draft", "draft-" + row["draft"]), "draft-" + row["draft"], row["id"])
        if row["accept"]:
            check.equal(got.get("stored"), row["canonical"], row["id"])
        elif "message" in row:
            check.equal(got.get("message"), row["message"], row["id"])
            messages += 1
    accepted = sum(row["accept"] for row in rows)
    print(f"parse: {accepted} accepted, {len(rows) - accepted} refused, {messages} of them in the same words")


def main():
    if not VECTORS.exists():
        check.skip(700, "../shared is not here")
    else:
        canonical()
        parse()
    check.done()


if __name__ == "__main__":
    main()
