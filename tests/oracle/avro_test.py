#!/usr/bin/env python3
"""Avro schemas beside the recorded answers of the reference: what is accepted, and every text and fingerprint.

    avro_test.py [--show]

Recorded cases: parse (each text in three modes), canonical; and of the pairs in compat, whether both schemas
are accepted as new ones.
"""
import avro_cases
import check
from avro_cases import VECTORS, rows

MODES = ("new", "old", "avro")


def ask(questions):
    return avro_cases.ask("avro_oracle", questions)


def parse_cases():
    cases = rows("parse.jsonl")
    answers = iter(ask([{"text": r["text"], "mode": m} for r in cases for m in MODES]))
    for r in cases:
        for mode in MODES:
            got, want = next(answers), r["modes"][mode]["accept"]
            if not check.equal(got["accept"], want, f"{r['id']} {mode}"):
                print(f"  {r['text'][:300]}\n  {got.get('message')} / {r['modes'][mode].get('message')}")
            if got["accept"] and want and mode != "avro":
                check.equal(got["stored"], r["canonicalString"], f"{r['id']} {mode} stored text")
            if not got["accept"]:
                check.true(got["line"] > 0 and got["message"], f"{r['id']} {mode} says where and why")
    return len(cases)


# The original throws on a property with an integer beyond 64 bits; the number is kept instead.
def normalises(case):
    return "normalize_error" not in case


def canonical_cases():
    cases = rows("canonical.jsonl")
    for r, got in zip(cases, ask([{"text": r["schema"], "mode": "new"} for r in cases])):
        if not check.true(got["accept"], f"{r['id']} is accepted: {got.get('message')}"):
            continue
        for ours, theirs in (("stored", "confluent_canonical"), ("pcf", "pcf"), ("crc64", "crc64_avro"),
                             ("crc64le", "crc64_avro_le_bytes"), ("md5", "md5"), ("sha256", "sha256")):
            check.equal(got[ours], r[theirs], f"{r['id']} {theirs}")
        if normalises(r):
            check.equal(got.get("normal"), r["confluent_normalized"], f"{r['id']} normalised")
        else:
            check.true(got.get("normal"), f"{r['id']} is normalised, where the original fails: {got}")
    return len(cases)


def fixed_points():
    """The texts say the same when they are read again."""
    cases = rows("canonical.jsonl")
    texts = [{"text": r["schema"], "mode": "new"} for r in cases]
    first = ask(texts)
    again = ask([{"text": a["stored"], "mode": "new"} for a in first])
    normal = ask([{"text": a["normal"], "mode": "new"} for a in first])
    for r, a, b, c in zip(cases, first, again, normal):
        check.equal(b.get("stored"), a["stored"], f"{r['id']} stored text, read again")
        check.equal(b.get("pcf"), a["pcf"], f"{r['id']} parsing form of the stored text")
        check.equal(c.get("stored"), a["normal"], f"{r['id']} normalised text, read again")


def strictness_of_pairs():
    cases = rows("compat.jsonl")
    answers = ask([{"text": r[side], "mode": "new"} for r in cases for side in ("reader", "writer")])
    for i, r in enumerate(cases):
        pair = answers[2 * i:2 * i + 2]
        got = all(a["accept"] for a in pair)
        if not check.equal(got, r["strict_ok"], f"{r['id']} is new to a registry"):
            print("  ", [a.get("message") for a in pair], r["reader"][:1500], "\n   ", r["writer"][:1500])
    return len(cases)


if not VECTORS.is_dir():
    check.skip(4400, "the recorded cases of Avro are not here (../shared/vectors/avro)")
else:
    n = parse_cases(), canonical_cases(), strictness_of_pairs()
    fixed_points()
    print("rows: parse %d, canonical %d, compat %d" % n)
check.done()
