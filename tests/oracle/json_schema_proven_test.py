#!/usr/bin/env python3
"""The proven relation of JSON Schemas against recorded truths: every document of the old schema is one of the new, or a
document is known that is not. A yes where a document breaks is a failure whatever the rates; and so is a document of
ours that the recorded validators would not call a break where the truth is that nothing breaks."""
import collections
import json
import os
import subprocess
from pathlib import Path

import check

VECTORS = check.SHARED / "vectors/json_schema"
ORACLE = Path(os.environ.get("BUILD", check.ROOT / "build/gcc-plain")) / "tests/oracle/json_schema_proven_oracle"
KEYWORDS = set("""type enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern
    format items additionalItems prefixItems contains minItems maxItems uniqueItems required properties
    patternProperties additionalProperties propertyNames minProperties maxProperties dependencies allOf anyOf oneOf not
    if then else $ref""".split())


# Recorded truths that are wrong: id -> why, in our words. The witness is a break for the validator, too.
RECORDED_WRONG = {"dev-c1702": "any number of members S_... is allowed, so a document exceeds maxProperties"}


def rows_of(path):
    return [json.loads(line) for line in path.read_text().split("\n") if line]


def text(schema):
    return schema if isinstance(schema, str) else json.dumps(schema)


def ask(rows, **more):
    lines = [json.dumps({"reader": text(row["new"]), "writer": text(row["old"])} | more) + "\n" for row in rows]
    out = subprocess.run([ORACLE], input="".join(lines), capture_output=True, text=True, timeout=250).stdout
    answers = [json.loads(line) for line in out.split("\n") if line]
    check.equal(len(answers), len(rows), "an answer to every row")
    return answers


def said(answer):
    if "failure" in answer:
        return "failure"
    return "compatible" if answer["compatible"] else "unproved" if answer["unproved"] else "breaking"


def flat(value, path=()):
    if isinstance(value, (dict, list)) and value:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from flat(inner, path + (key,))
    else:
        yield path, json.dumps(value)


def changed(row):
    """The keywords that stand nearest to what differs."""
    old, new = (set(flat(json.loads(text(row[side])))) for side in ("old", "new"))
    return {next((key for key in reversed(path) if key in KEYWORDS), "none") for path, _ in old ^ new} or {"none"}


def table(judged):
    counts = collections.defaultdict(collections.Counter)
    for row, truth, got in judged:
        for keyword in changed(row) | {"all"}:
            counts[keyword]["rows"] += 1
            counts[keyword]["right"] += got == truth
            counts[keyword]["unproved"] += got == "unproved"
            counts[keyword]["wrong yes"] += got == "compatible" and truth == "breaking"
            counts[keyword]["wrong no"] += got == "breaking" and truth == "compatible"
    columns = ("rows", "right", "unproved", "wrong yes", "wrong no")
    print(f"{'changed keyword':22}" + "".join(f"{name:>11}" for name in columns))
    for keyword in sorted(counts, key=lambda k: (k != "all", k)):
        print(f"{keyword:22}" + "".join(f"{counts[keyword][name]:11}" for name in columns))
    return counts["all"]


def hold(name, judged, right, unproved):
    """judged: (row, truth, ours) of decided rows."""
    print(f"\n{name}")
    for row, truth, got in judged:
        check.true(got != "failure" and not (got == "compatible" and truth == "breaking"),
                   f"{name} {row.get('id')}: {got}, and {row.get('witness')} breaks")
    all_rows = table(judged)
    check.true(all_rows["right"] >= right * len(judged), f"{name}: {all_rows['right']} of {len(judged)} right")
    check.true(all_rows["unproved"] <= unproved * len(judged), f"{name}: {all_rows['unproved']} unproved")


def compat():
    rows, judged = [row for path in sorted(VECTORS.glob("*/compat.jsonl")) for row in rows_of(path)], []
    for row, answer in zip(rows, ask(rows)):
        got = said(answer)
        if row["id"] in RECORDED_WRONG:
            row["truth"] = "breaking"
        if row["truth"] != "unknown":
            judged.append((row, row["truth"], got))
        # Nothing breaks there, so what breaks of ours can only break where formats are asserted.
        if row["truth"] == "compatible":
            check.true(all(f["format"] for f in answer["findings"]), f"{row['id']}: {answer['findings']}")
        check.true(all("witness" in f for f in answer["findings"]) == (got != "unproved"), f"{row['id']}: witnesses")
    hold("compat.jsonl", judged, 0.99, 0.005)


def inclusion():
    rows = rows_of(VECTORS / "inclusion-dev.jsonl")
    for name, more in (("inclusion-dev.jsonl", {}), ("inclusion-dev.jsonl read as draft 4", {"draft4": True})):
        hold(name, [(row, "compatible" if row["compatible"] else "breaking", said(answer))
                    for row, answer in zip(rows, ask(rows, **more))], 0.99, 0.005)


def own():
    rows = rows_of(VECTORS / "own-cases.jsonl")
    answers = ask(rows)
    for row, answer in zip(rows, answers):
        check.equal(said(answer), row["truth"], row["name"])
    print("\nown-cases.jsonl")
    table([(row, row["truth"], said(answer)) for row, answer in zip(rows, answers)])


def sentences():
    """What a person reads."""
    cases = [
        ({"properties": {"a": {"maximum": 9}}}, {"properties": {"a": {"maximum": 5}}},
         'new refuses {"a":6}, which old accepts: /a: 6 is not at most 5 (/properties/a/maximum)'),
        ({}, {"required": ["a"]}, 'new refuses {}, which old accepts: the member "a" is missing (/required)'),
        ({"type": "string"}, False, 'new refuses "", which old accepts: "" is not allowed (/)'),
        ({"type": "string"}, {"type": "string", "format": "date"},
         'new refuses "", which old accepts: "" is not of format date (/format), where formats are asserted'),
        ({"pattern": "(a)\\1"}, {"pattern": "aa"},
         "it is unproved whether new accepts all that old accepts: back-reference at offset 3 (/pattern)"),
    ]
    rows = [{"old": old, "new": new} for old, new, _ in cases]
    for (_, _, want), answer in zip(cases, ask(rows)):
        check.equal(answer["lines"], [want], want)


def main():
    sentences()
    if not VECTORS.exists():
        check.skip(3000, "../shared is not here")
    else:
        compat()
        inclusion()
        own()
    check.done()


main()
