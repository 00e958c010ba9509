#!/usr/bin/env python3
"""Witnesses for every recorded pair of Avro schemas: each really fails in the decoder, and libavro takes it as the
writer's. Each incompatibility under PROVEN has one. Where Java found a value that fails, so does the search.
"""
import collections

import avro_cases
import check

# What libavro says of schemas it cannot take: counted, and printed.
schemas_refused = collections.Counter()


def witnesses(got):
    return [w for w in [got["any"], *got["each"], *got["proofs"]] if w["outcome"] == "FOUND"]


def consistent(r, got):
    """What must hold of the answers to any pair."""
    any_one = got["any"]["outcome"]
    for w in [got["any"], *got["each"], *got["proofs"]]:
        check.true(w["outcome"] not in ("DOUBTFUL", "TOO_LARGE"), f"{r['id']} {w}")
        check.true(w["outcome"] == any_one or any_one == "FOUND", f"{r['id']} one fails, and none does: {w}")
        if w["outcome"] == "FOUND":
            check.true(w["failure"], f"{r['id']} says why: {w}")
    if any_one == "FOUND":
        smallest = got["any"]
        check.true(all(not w["alone"] or smallest["alone"] for w in witnesses(got)), f"{r['id']} is the cleanest")
        check.true(all(len(w["hex"]) >= len(smallest["hex"]) for w in witnesses(got)
                       if w["alone"] == smallest["alone"] is True), f"{r['id']} is the smallest")
    # Two searches that know nothing of each other: the relation, and this one.
    check.equal(got["proven"], any_one in ("NONE_FAILS", "NO_VALUE"), f"{r['id']} PROVEN and {got['any']}")
    for w in got["proofs"]:
        check.equal(w["outcome"], "UNSETTLED" if w["type"] == "UNSETTLED_BRANCH" else "FOUND", f"{r['id']} {w}")
    names = {w["type"] for w in got["each"] if w["outcome"] == any_one == "NONE_FAILS"}
    # Where no value fails, the rules look at names: of records, or of those in a union that decides otherwise.
    check.true(names <= {"NAME_MISMATCH", "MISSING_UNION_BRANCH"}, f"{r['id']} {names}")


def beside_java(r, got):
    """Java tried up to 200 random values."""
    if r["witness_found"]:
        check.equal(got["any"]["outcome"], "FOUND", f"{r['id']} a value fails in Java: {r['witness']}")


def ask(name):
    rows = avro_cases.rows(name)
    return list(zip(rows, avro_cases.ask("avro_witness_oracle",
                                         [{"reader": r["reader"], "writer": r["writer"]} for r in rows])))


def second_opinion(cases):
    asked = sorted({(r["writer"], w["hex"]) for r, got in cases if "any" in got for w in witnesses(got)})
    taken = 0
    for (schema, text), said in zip(asked, avro_cases.libavro(asked)):
        if said.startswith("schema "):
            schemas_refused[said[7:].split(":")[0]] += 1
        else:
            taken += check.equal(said, "taken", f"libavro: {schema[:500]} {text}")
    return len(asked), taken


def run(name):
    cases = ask(name)
    outcomes = collections.Counter()
    for r, got in cases:
        if not check.true("any" in got, f"{r['id']} {got}"):
            continue
        consistent(r, got)
        if "witness_found" in r:
            beside_java(r, got)
        verdict = "compatible" if r["compatible"] else "incompatible"
        outcomes[f"{verdict}: {got['any']['outcome']}{' alone' if got['any'].get('alone') else ''}"] += 1
        outcomes.update(f"each of STRICT: {w['outcome']}" for w in got["each"])
        outcomes.update(f"each of PROVEN: {w['outcome']}{' alone' if w.get('alone') else ''}" for w in got["proofs"])
    asked, taken = second_opinion(cases)
    print(f"{name}: {len(cases)} pairs, " + ", ".join(f"{k} {n}" for k, n in sorted(outcomes.items())))
    print(f"{name}: {asked} different witnesses, libavro took {taken}, and not the schema of {asked - taken}")


if not avro_cases.VECTORS.is_dir():
    check.skip(28600, "the recorded pairs of Avro are not here (../shared/vectors/avro)")
else:
    run("data.jsonl")
    run("compat.jsonl")
    print("schemas libavro does not take:", dict(schemas_refused))
check.done()
