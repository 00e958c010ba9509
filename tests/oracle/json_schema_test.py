#!/usr/bin/env python3
"""The recorded answers of a registry about JSON Schemas: the texts it keeps, what it registers, and whether one
schema can read what another writes."""
import collections
import json
import os
import re
import subprocess
from pathlib import Path

import check

VECTORS = check.SHARED / "vectors/json_schema"
ORACLE = Path(os.environ.get("BUILD", check.ROOT / "build/gcc-plain")) / "tests/oracle/json_schema_oracle"

# The recorder's lists depend on the addresses of objects: which of several maximum matchings is found. It calls a row
# unstable when six runs did not agree; these it took for stable, and another matching is as good.
OTHER_MATCHING = {"dev-c0164", "dev-c0585", "dev-c1206", "dev-c1690", "dev-c1766"}
# The registry fails with an exception; what we say instead.
THREW = {"const null unchanged": True, "const null to const 1": False, "exclusiveMaximum lowered, no maximum": False}


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


def loosely(differences):
    """As a bag, without the numbers of branches: what unstable rows have in common."""
    return sorted((kind, re.sub(r"/(allOf|anyOf|oneOf)/\d+", r"/\1", path)) for kind, path in differences)


def compat():
    rows, kinds = rows_of("compat"), collections.Counter()
    found = through([ORACLE], [{"old": row["old"], "new": row["new"]} for row in rows])
    for row, got in zip(rows, found):
        want, strict = row["strict"], got.get("STRICT", {})
        if want["compatible"] is None:  # it threw; every recorded one is truly breaking
            kinds["threw"] += 1
            check.equal([strict.get("compatible"), got.get("LENIENT", {}).get("compatible")], [False, False], row["id"])
            continue
        kinds["compatible" if want["compatible"] else "incompatible"] += 1
        check.equal([strict.get("compatible"), got.get("LENIENT", {}).get("compatible")],
                    [want["compatible"], row["lenient"]["compatible"]], f"{row['id']} verdicts")
        lists = [want["differences"]] + row.get("alternatives", [])
        if row["id"] in OTHER_MATCHING:
            kinds["with another matching"] += 1
        elif "unstable" not in row:
            check.equal([strict.get("differences"), strict.get("messages")], [want["differences"], want["messages"]],
                        f"{row['id']} {row['tags']}")
            kinds["differences"] += len(want["differences"])
        else:
            kinds["unstable"] += 1
            check.true(strict.get("differences") in lists or
                       loosely(strict.get("differences", [])) in [loosely(one) for one in lists], row["id"])
    for policy in "STRICT", "LENIENT":
        asked = [{"id": row["id"], "type": "JSON", "policy": policy, "reader": row["new"], "writer": row["old"]} for row in rows]
        for row, one, got in zip(rows, found, through([check.TREATY, "can-read", "--jsonl"], asked)):
            want = {"id": row["id"], "compatible": one[policy]["compatible"], "messages": one[policy]["messages"], "findings": []}
            check.equal(got, want, f"{row['id']} {policy} by can-read")
    print(f"compat: {len(rows)} pairs: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())))


def peer():
    count = 0
    for path in sorted((VECTORS / "peer-dev").glob("*.json")):
        rows = json.loads(path.read_text())
        asked = [{"old": json.dumps(row["original_schema"]), "new": json.dumps(row["update_schema"])} for row in rows]
        for row, got in zip(rows, through([ORACLE], asked)):
            strict = got.get("STRICT", {})
            check.equal([strict.get("compatible"), [f"{a} {b}" for a, b in strict.get("differences", [])]],
                        [row["compatible"], row["changes"]], f"{path.stem}: {row['description']}")
            count += 1
    print(f"the registry's own tables: {count} pairs")


def own():
    rows = [json.loads(line) for line in (VECTORS / "own-cases.jsonl").read_text().split("\n") if line]
    asked = [{"old": json.dumps(row["old"]), "new": json.dumps(row["new"])} for row in rows]
    for row, got in zip(rows, through([ORACLE], asked)):
        verdicts = [got.get(policy, {}).get("compatible") for policy in ("STRICT", "LENIENT")]
        threw = THREW.get(row["name"])
        check.equal(verdicts, [row["peer"]["strict"], row["peer"]["lenient"]] if threw is None else [threw] * 2,
                    row["name"])
    print(f"where it is wrong: {len(rows)} pairs, {len(THREW)} of them threw")


def main():
    if not VECTORS.exists():
        check.skip(3420, "../shared is not here")
    else:
        canonical()
        parse()
        compat()
        peer()
        own()
    check.done()


if __name__ == "__main__":
    main()
