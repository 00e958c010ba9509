#!/usr/bin/env python3
"""Recorded Avro schemas as contracts and back: where no loss is said, the schema that comes back reads what the first
one wrote, the first one reads what it writes, and both have the same types.

    avro_convert_test.py [--show]
"""
import json
import subprocess
import sys
from collections import Counter

import avro_cases
import check

SHOW = "--show" in sys.argv


def verdicts(pairs):
    """STRICT, of each (reader, writer)."""
    text = "".join(json.dumps({"id": str(i), "type": "AVRO", "reader": r, "writer": w}) + "\n" for i, (r, w) in enumerate(pairs))
    run = check.treaty("can-read", "--jsonl", "--type", "AVRO", stdin=None, input=text, timeout=300)
    return [json.loads(line) for line in run.stdout.split("\n") if line]


def null_first(form):
    """A parsing form in which T or null is null or T: a contract has no word for their order."""
    if isinstance(form, dict):
        return {k: null_first(v) for k, v in form.items()}
    if not isinstance(form, list):
        return form
    form = [null_first(x) for x in form]
    return form[::-1] if len(form) == 2 and form[1] == "null" else form


def turn(schemas, via):
    answers = avro_cases.ask("avro_convert_oracle", [{"schema": s, "via": via} for s in schemas])
    kept, count = [], Counter()
    for schema, a in zip(schemas, answers):
        if "refused" in a:
            count["root is no record"] += 1
            check.true("the root of this schema is" in a["refused"], f"{schema[:200]}: {a['refused']}")
        elif not check.true("back" in a, f"{schema[:300]}: {a.get('failed')}"):
            continue
        elif a["losses"]:
            count["with a loss"] += 1
            for loss in set(a["losses"]):
                count["  " + loss] += 1
        else:
            count["without a loss"] += 1
            kept.append((schema, a))
    both = verdicts([pair for s, a in kept for pair in ((a["back"], s), (s, a["back"]))])
    check.equal(len(both), 2 * len(kept), "an answer for each pair")
    for i, (schema, a) in enumerate(kept):
        for way, verdict in zip(("reads the first", "is read by it"), both[2 * i:2 * i + 2]):
            if not check.true(verdict.get("compatible"), f"what comes back {way} ({via})") and SHOW:
                print(f"  {schema}\n{a['contract']}\n  {a['back']}\n  {verdict}")
    forms = avro_cases.ask("avro_oracle", [{"text": text, "mode": "old"} for s, a in kept for text in (s, a["back"])])
    for first, back in zip(forms[::2], forms[1::2]):
        if not check.equal(null_first(json.loads(back["pcf"])), null_first(json.loads(first["pcf"])), f"the same types ({via})"):
            break
    print(f"via {via}: {len(schemas)} schemas, " + ", ".join(f"{n} {k}" for k, n in count.items() if k[0] != " "))
    if SHOW:
        for k, n in sorted(count.items()):
            print(f"  {n:5} {k}")
    return len(kept)


if not avro_cases.VECTORS.exists():
    check.skip(1, "no recorded Avro schemas in ../shared")
else:
    texts = [r["schema"] for r in avro_cases.rows("canonical.jsonl")]
    for standard in ("dcs", "odcs"):
        check.true(turn(texts, standard) > len(texts) / 4, "a good part of them says no loss")
check.done()
