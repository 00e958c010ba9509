#!/usr/bin/env python3
"""Recorded Avro data: decoded with the writer's schema and encoded again, and printed in the reader's.

What Java wrote is taken, and gives the same bytes; a byte less or a byte more is refused. The value that Java
resolved, decoded from the bytes Java made of it, prints as Java printed it. And libavro, the second opinion of other
tests, is asked the same, to know that its word counts.
"""
import json

import avro_cases
import check


def ask(questions):
    return avro_cases.ask("avro_datum_oracle", questions)


def written(cases):
    """(what, the writer's schema, bytes) of all that Java wrote."""
    for r in cases:
        for part in ("witness", "decoded"):
            if part in r:
                yield f"{r['id']} {part}", r["writer"], r[part]["hex"]


def round_trips(cases):
    all_written = list(written(cases))
    whole = ask([{"schema": s, "hex": h} for _, s, h in all_written])
    longer = ask([{"schema": s, "hex": h + "00"} for _, s, h in all_written])
    shorter = ask([{"schema": s, "hex": h[:-2]} for _, s, h in all_written])
    for (what, _, text), got, more, less in zip(all_written, whole, longer, shorter):
        check.equal(got.get("hex"), text, f"{what} encodes to the same bytes: {got.get('failure')}")
        check.true("bytes follow" in more.get("failure", ""), f"{what} and a byte more: {more}")
        if text:
            check.true(less.get("limit") is False, f"{what} without its last byte: {less}")
    return len(all_written)


# Java's encoder writes nothing at all for a record without fields that is the whole value.
def printed(text):
    return json.loads(text or "{}")


# A number is compared by its value; one that is no JSON number is a text in both.
def resolved(cases):
    cases = [r for r in cases if "decoded" in r]
    answers = ask([{"schema": r["reader"], "hex": r["decoded"]["reader_hex"]} for r in cases])
    letter = 0
    for r, got in zip(cases, answers):
        want = r["decoded"]
        if not check.true("json" in got, f"{r['id']} decodes in the reader's schema: {got.get('failure')}"):
            continue
        check.equal(json.loads(got["json"]), printed(want["json"]), f"{r['id']} prints as Java prints it")
        check.equal(got["hex"], want["reader_hex"], f"{r['id']} encodes to the same bytes")
        letter += got["json"] == want["json"]
    return len(cases), letter


def second_opinion(cases):
    questions = [(s, h) for _, s, h in written(cases)]
    for (schema, text), got in zip(questions, avro_cases.libavro(questions)):
        check.equal(got, "taken", f"libavro: {schema[:300]} {text}")
    wrong = [(s, h + "00") for s, h in questions] + [(s, h[:-2]) for s, h in questions if h]
    for (schema, text), got in zip(wrong, avro_cases.libavro(wrong)):
        check.true(got.startswith("refused"), f"libavro: {got}, {schema[:300]} {text}")


if not avro_cases.VECTORS.is_dir():
    check.skip(5722, "the recorded data of Avro are not here (../shared/vectors/avro)")
else:
    data = avro_cases.rows("data.jsonl")
    n, (values, same) = round_trips(data), resolved(data)
    second_opinion(data)
    print(f"data: {n} decoded and encoded, {values} printed, {same} of them to the letter")
check.done()
