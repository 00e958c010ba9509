#!/usr/bin/env python3
"""What the server says when its store does not take a write: an error of the API, nothing half done, and it serves on."""
import json
import tempfile
from pathlib import Path

import check
import serving


def schema(size, name="R"):
    return {"schema": json.dumps({"type": "record", "name": name, "doc": "x" * size, "fields": []})}


def too_large():
    with serving.Server("--limit", "RECORD_BYTES=20000") as server:
        check.equal(server.json("POST", "/subjects/s/versions", schema(10))[0], 200, "a small schema is taken")
        # [E42209] one record is one change of the log; the reference's is one record of a topic
        check.equal(server.json("POST", "/subjects/s/versions", schema(20000)),
                    (422, {"error_code": 42209, "message": "Register operation failed because schema is too large"}),
                    "one that is larger than a record may be")
        check.equal(server.json("GET", "/subjects/s/versions"), (200, [1]), "and nothing of it is kept")


def full():
    """The file may not grow beyond 1 MiB, as on a disk that is full."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "treaty"
        small.write_text(f"#!/bin/sh\nulimit -f 2048\ntrap '' XFSZ\nexec '{check.TREATY}' \"$@\"\n")
        small.chmod(0o755)
        treaty, check.TREATY = check.TREATY, str(small)
        try:
            fill()
        finally:
            check.TREATY = treaty


def fill():
    with serving.Server() as server:
        answers = [server.json("POST", f"/subjects/s{i}/versions", schema(60000, f"R{i}")) for i in range(24)]
        refused = [body for status, body in answers if status != 200]
        names = [f"s{i}" for i, (status, _) in enumerate(answers) if status == 200]
        check.true(0 < len(names) < 24, f"a disk of 1 MiB is full after some: {len(names)} of 24")
        # [E50001]
        check.true(refused and all(body["error_code"] == 50001 and set(body) == {"error_code", "message"}
                                   for body in refused), f"then it is the store that fails: {refused[:1]}")
        check.equal(server.json("GET", "/subjects"), (200, sorted(names)), "what was answered is there, and no more")


too_large()
full()
check.done()
