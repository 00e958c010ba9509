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

# What PROVEN refuses although no datum fails, and why.
NO_WITNESS = {"UNSETTLED_BRANCH": "which branch of a union a record goes to hangs on the order of Java's search"}


def through(command, rows):
    out = subprocess.run(command, input="".join(json.dumps(row) + "\n" for row in rows), capture_output=True,
                         text=True, timeout=250).stdout.split("\n")[:-1]
    check.equal(len(out), len(rows), f"{command[0]}: an answer to every row")
    return [json.loads(line) for line in out]


def ask(rows):
    asked = []
    for row in rows:
        data = [row[part]["hex"] for part in ("decoded", "witness") if part in row]
        asked.append({"reader": row["reader"], "writer": row["writer"], "hex": data})
    return through([ORACLE], asked)


def decoding(rows, answers):
    kinds = collections.Counter()
    for row, answer in zip(rows, answers):
        got = answer.get("read", [answer] * 2)
        if "decoded" in row:
            want = row["decoded"]
            kinds["decoded"] += 1
            if want.get("map_order_free"):  # as JSON, where numbers are equal that are
                check.equal(got[0].get("json"), json.loads(want["json"]), f"{row['id']} decoded")
            else:
                check.equal(got[0].get("hex"), want["reader_hex"], f"{row['id']} decoded")
        if row["witness_found"]:
            kinds["refused"] += 1
            check.equal(list(got[-1]), ["refused"], f"{row['id']} {row['witness']['message']}: {got[-1]}")
    print(f"data: {len(rows)} pairs: {kinds['decoded']} data decoded, {kinds['refused']} refused")


def verdicts(rows, answers):
    """STRICT says what is recorded. PROVEN says no wherever a datum is recorded that fails, and has for every other no
    a datum of its own, or one of the reasons there are."""
    kinds, without = collections.Counter(), collections.Counter()
    for row, answer in zip(rows, answers):
        strict, proven = answer["STRICT"], answer["PROVEN"]
        check.equal([strict["compatible"], strict["found"]],
                    [row["compatible"], [[x["type"], x["location"], x["message"]] for x in row["incompatibilities"]]],
                    f"{row['id']} STRICT")
        if proven["compatible"]:
            kinds["yes"] += 1
            kinds["yes where STRICT says no"] += not row["compatible"]
            check.true(not row["witness_found"], f"{row['id']} PROVEN, yet fails: {row.get('witness')}")
            continue
        kinds["no where STRICT says yes"] += row["compatible"]
        kinds["no, by recorded data"] += row["witness_found"]
        reasons = {x[0] if x[3].startswith("no: ") else None for x in proven["found"]}
        if None in reasons:
            kinds["no, by data of our own only"] += not row["witness_found"]
        else:
            without.update(reasons)
            check.true(reasons <= NO_WITNESS.keys(), f"{row['id']} no datum, and no reason: {proven['found']}")
    print("verdicts of PROVEN: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())))
    print(f"refused without a datum: {sum(without.values())} of {len(rows)}" +
          "".join(f"; {n} {name}" for name, n in sorted(without.items())))


def differences():
    """How PROVEN differs from STRICT over the recorded pairs, by what it finds, or STRICT found."""
    rows = [json.loads(line) for path in sorted(VECTORS.glob("*/compat.jsonl"))
            for line in path.read_text().split("\n")[:-1]]
    kinds = collections.Counter()
    for row, answer in zip(rows, through([ORACLE], [{"reader": r["reader"], "writer": r["writer"]} for r in rows])):
        strict, proven = answer["STRICT"], answer["PROVEN"]
        check.equal(strict["compatible"], row["compatible"], f"{row['id']} STRICT")
        check.equal(proven["compatible"], not proven["found"], f"{row['id']} PROVEN")
        if proven["compatible"] != strict["compatible"]:
            found = {x[0] for x in (strict if proven["compatible"] else proven)["found"]} or {"exception"}
            kinds[f"PROVEN says {'yes' if proven['compatible'] else 'no'}: {', '.join(sorted(found))}"] += 1
        for note in {x[0] for x in proven["notes"]}:
            kinds[f"note: {note}"] += 1
    print(f"{len(rows)} pairs, where STRICT and PROVEN differ:")
    for kind, n in sorted(kinds.items()):
        print(f"  {n:5} {kind}")


def main():
    rows = [json.loads(line) for path in sorted(VECTORS.glob("*/data.jsonl"))
            for line in path.read_text().split("\n")[:-1]]
    if not rows:
        check.skip(3599, "../shared is not here")
    else:
        answers = ask(rows)
        decoding(rows, answers)
        verdicts(rows, answers)
        differences()
    check.done()


if __name__ == "__main__":
    main()
