#!/usr/bin/env python3
"""The recorded answers for Protobuf: the differences of the reference implementation in its order, with its words; what
a real decoder was seen to do with 190,000 messages, against PROVEN; the verdicts of `buf breaking`. Witnesses are
held against python3-protobuf."""
import collections
import json
import os
import subprocess
from pathlib import Path

import check

VECTORS = check.SHARED / "vectors/protobuf"
ORACLE = Path(os.environ.get("BUILD", check.ROOT / "build/gcc-plain")) / "tests/oracle/protobuf_compat_oracle"
EVERY = int(os.environ.get("TREATY_EVERY", 25))  # of the pairs, one in so many has its witnesses decoded by Python

# The recorder sorts the constants of an enum; the original walks through a HashSet of their numbers, which is another
# order where numbers are negative or above 15. Only accepted differences are concerned.
BY_HASH = {"dev-c327", "dev-c593", "dev-c1409"}


def rows_of(name):
    return [json.loads(line) for path in sorted(VECTORS.glob(f"*/{name}.jsonl"))
            for line in path.read_text().splitlines()]


def ask(rows):
    out = subprocess.run([ORACLE], input="".join(json.dumps(row) + "\n" for row in rows), capture_output=True,
                         text=True, timeout=250).stdout.splitlines()
    check.equal(len(out), len(rows), "an answer to every row")
    return [json.loads(line) for line in out]


def references(case, side):
    return [{"name": one["name"], "schema": one["dependency"]} for one in case.get(f"{side}_dependencies", ())
            if "dependency" in one]


def tables():
    cases = [case for path in sorted(VECTORS.glob("peer*/*.json")) for case in json.loads(path.read_text())]
    asked = [{"old": case["original_schema"], "new": case["update_schema"],
              "old_references": references(case, "original"), "new_references": references(case, "update")}
             for case in cases]
    for case, got in zip(cases, ask(asked)):
        check.equal([" ".join(d) for d in got.get("differences", [["failure", str(got)]])], case["changes"],
                    f"{case['index']} {case['description']}")
        check.equal(not got.get("messages"), case["compatible"], f"{case['index']} {case['description']}: verdict")
    print(f"tables: {len(cases)} cases")


def strict(rows, answers):
    uncertain = 0
    for row, got in zip(rows, answers):
        want = {"differences": row["strict"]["differences"], "messages": row["strict"]["messages"]}
        got = {key: got.get(key) for key in want}
        if row["id"] in BY_HASH:
            got["differences"], want["differences"] = sorted(got["differences"]), sorted(want["differences"])
        if "uncertain" in row["strict"]:
            uncertain += 1
            if got != want:
                print(f"uncertain and different: {row['id']} {row['strict']['uncertain']}")
        else:
            check.equal(got, want, f"{row['id']} {row['tags']}")
    print(f"strict: {len(rows)} pairs, {uncertain} of them uncertain")


def proven(rows, answers):
    counts, codes, unseen = collections.Counter(), collections.Counter(), 0
    for row, got in zip(rows, answers):
        yes = got["proven"]["compatible"]
        counts["yes" if yes else "no", row["truth"]] += 1
        breaking = [f for f in got["proven"]["findings"] if not f["note"]]
        codes.update(f["code"] for f in breaking)
        unseen += sum("hex" not in f for f in breaking)
        if yes:
            check.equal(row["truth"], "compatible", f"{row['id']} {row['tags']}: no unsound yes")
    right = counts["yes", "compatible"] + counts["no", "breaking"]
    check.true(right >= .97 * len(rows), f"{right} of {len(rows)} verdicts agree with what was observed")
    print(f"proven: {right} of {len(rows)} right, {counts['yes', 'breaking']} unsound; {sum(codes.values())} findings, "
          f"{unseen} without a witness")


# own-cases.jsonl: those in which a message was seen to be refused, changed or lost in its binary form.
BREAKING = {
    "int64 narrowed to int32", "int32 to bool", "uint32 to int32", "negative int32 to uint64", "bytes to string",
    "fixed32 to sfixed32", "int32 to enum (closed, proto2)", "enum value removed (proto2, closed)", "enum numbers swapped",
    "sint32 to int32", "float to double", "optional string to required (proto2)", "optional message to required (proto2)",
    "optional int32 to required (proto2)", "repeated string to singular", "repeated message to singular",
    "repeated int32 to singular (proto3, packed, no label)", "repeated double to singular (proto3)",
    "repeated int32 to optional (proto3 explicit)", "repeated string into a oneof", "repeated int32 into a new oneof",
    "map value int64 to int32", "map key string to int32", "two fields moved into one oneof",
    "one field + one new into oneof then siblings", "group field type changed", "group replaced by scalar",
    "extension type changed", "required field added"}


def own_cases():
    rows = [json.loads(line) for line in (VECTORS / "own-cases.jsonl").read_text().splitlines()]
    for row, got in zip(rows, ask([{"old": row["old"], "new": row["new"]} for row in rows])):
        check.equal([" ".join(d) for d in got["differences"]], row["peer_differences"], row["name"])
        check.equal(not got["messages"], row["peer"] == "compatible", f"{row['name']}: strict")
        check.equal(got["proven"]["compatible"], row["name"] not in BREAKING, f"{row['name']}: proven")
    print(f"own cases: {len(rows)}")


def buf():
    rows, counts = rows_of("buf"), collections.Counter()
    for row, got in zip(rows, ask([{"old": row["old"], "new": row["new"]} for row in rows])):
        for category, want in row["buf"].items():
            found = got["buf"][category]
            check.equal(bool(found), want["breaks"], f"{row['id']} {category} {row['tags']}")
            check.equal(sorted({f[0] for f in found}), sorted(want["rules"]), f"{row['id']} {category}: rules")
            counts["asked"] += 1
            wanted = [f[:3] for f in want.get("findings", ())]
            counts["places"] += sorted([f[0], int(f[1]), int(f[2])] for f in found) == sorted(wanted)
            counts["findings"] += sorted(f[0] for f in found) == sorted(f[0] for f in wanted)
    print(f"buf: {counts['asked']} verdicts, {counts['findings']} with as many findings of each rule, {counts['places']} "
          "with the same places")


def witnesses(rows, answers):
    try:
        import protobuf_seen
    except ImportError:
        check.skip(1, "python3-protobuf is not here")
        return
    counts = collections.Counter()
    for row, got in list(zip(rows, answers))[::EVERY]:
        breaking = [f for f in got["proven"]["findings"] if "hex" in f]
        if not breaking:
            continue
        old, new = protobuf_seen.Schema(row["old"]), protobuf_seen.Schema(row["new"])
        for f in breaking:
            seen = protobuf_seen.seen(old, new, f["root"], f["read_as"], bytes.fromhex(f["hex"]))
            want = {"FIELD_REQUIRED": {"missing", "refused"}, "FIELD_REFUSED": {"refused"},
                    "FIELD_DEFAULT_READ": {"well", "changed"}}.get(f["code"], {"changed", "refused", "missing"})
            if f["code"] == "FIELD_LOST_IN_TYPE":
                want = want | {"well"}  # lost is what no field has; Python keeps it among the unknown ones
            counts[f["code"]] += 1
            check.true(seen in want | {"unseen"}, f"{row['id']} {f['code']} {f['text']}: {seen}")
    print(f"witnesses decoded: {sum(counts.values())}")


def main():
    if not VECTORS.exists():
        check.skip(5000, "../shared is not here")
    else:
        rows = rows_of("compat")
        answers = ask([{"old": row["old"], "new": row["new"]} for row in rows])
        tables()
        strict(rows, answers)
        proven(rows, answers)
        own_cases()
        buf()
        witnesses(rows, answers)
    check.done()


if __name__ == "__main__":
    main()
