#!/usr/bin/env python3
"""Our decoder, and what we say becomes of a message, beside python3-protobuf: random pairs of schemas, random messages."""
import collections
import json
import os
import subprocess
from pathlib import Path

import check

PRINTER = Path(os.environ.get("BUILD", check.ROOT / "build/gcc-plain")) / "tests/unit/protobuf_sound_test"
PAIRS = int(os.environ.get("TREATY_PAIRS", 60))

# What Python sees where we see that; the others are one change or another.
SEEN = {"well": {"well"}, "FIELD_REFUSED": {"refused"}, "FIELD_REQUIRED": {"missing"},
        "FIELD_LOST_IN_TYPE": {"well", "changed"},  # Python keeps it among the unknown fields
        "FIELD_DEFAULT_READ": {"well", "changed"},  # nothing was written, nothing is there
        "ENUM_VALUE_MEANING": {"well", "changed"}}  # of a 0 that is not written


def main():
    try:
        import protobuf_seen
    except ImportError:
        check.skip(PAIRS, "python3-protobuf is not here")
        check.done()
    out = subprocess.run([PRINTER], env=os.environ | {"TREATY_PRINT": str(PAIRS)}, capture_output=True, text=True)
    counts, pairs = collections.Counter(), 0
    for line in out.stdout.splitlines():
        if not line.startswith("{"):
            continue
        pair = json.loads(line)
        try:
            old, new = protobuf_seen.Schema(pair["old"]), protobuf_seen.Schema(pair["new"])
        except subprocess.CalledProcessError as refused:
            check.true(False, f"protoc refuses what we read: {refused.stderr}")
            continue
        pairs += 1
        for root, read_as, data, said in pair["messages"]:
            seen = protobuf_seen.seen(old, new, root, read_as, bytes.fromhex(data))
            counts[said] += 1
            check.true(seen in SEEN.get(said, {"changed"}) | {"unseen"}, f"{root} as {read_as} {data}: {said}, Python: {seen}\n"
                       f"{pair['old']}\n{pair['new']}")
    check.true(pairs > PAIRS * .8, f"{pairs} pairs")
    print(f"{pairs} pairs: " + ", ".join(f"{n} {said}" for said, n in counts.most_common()))
    check.done()


if __name__ == "__main__":
    main()
