#!/usr/bin/env python3
"""Which rows of the reference's tables the stories of tests/api/*.api do not exercise yet.

Errors [E40401] and quirks [Q14] are named in the comments of the stories and of the programs beside them; endpoints are found by their requests. The rows
are the reference's own when it is here (../shared/reference/registry-api.md), else they are skipped; rows that are
not for this registry, or not yet, stand in NOT with the reason, and fail here as soon as a story has them.
"""
import re
from pathlib import Path

import check

HERE = Path(__file__).resolve().parent
REFERENCE = check.SHARED / "reference" / "registry-api.md"
NOT = {
    "E40410": "associations", "E40902": "associations", "E40903": "associations", "E40904": "associations",
    "E40905": "associations", "E40907": "associations", "E40908": "associations", "E42212": "associations",
    "E42207": "no code path of the original gives it",
    "E50002": "beyond one machine", "E50003": "beyond one machine",
    "E50004": "beyond one machine", "E50005": "the client's own",
    "GET /associations": "a clean 404", "POST /associations": "a clean 404", "PUT /associations": "a clean 404",
    "DELETE /associations": "a clean 404",
}


def rows_of_reference(text):
    quirks = text[text.index("## 13. Quirk list"):text.index("## 14.")]
    errors = text[text.index("### 5.1 Catalogue"):text.index("### 5.2")]
    endpoints = text[text.index("### 4.1 Summary table"):text.index("### 4.2")]
    found = {"Q" + n for n in re.findall(r"^\| (\d+) \|", quirks, re.M)}
    found |= {"E" + n for n in re.findall(r"^\| \d+ \| (\d{5}) \|", errors, re.M)}
    for methods, path in re.findall(r"^\| ([A-Z/]+) \| `([^`]+)` \|", endpoints, re.M):
        found |= {f"{m} {path}" for m in methods.split("/")}
    return found


def template(path):
    return re.compile("^" + re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "/?$")


def main():
    if not REFERENCE.exists():
        check.skip(1, "the reference is not here")
        check.done()
    rows = rows_of_reference(REFERENCE.read_text("utf-8"))
    stories = "\n".join(p.read_text("utf-8") for p in sorted(HERE.glob("*.api")))
    programs = "\n".join(p.read_text("utf-8") for p in sorted(HERE.glob("*_test.py")))
    told = set(re.findall(r"\[([EQ]\d+)\]", stories)) | set(re.findall(r"# \[([EQ]\d+)\]", programs))
    asked = set(re.findall(r"^([A-Z]+) ([^\s?]+)", stories, re.M))
    for row in sorted(rows):
        if " " in row:
            method, path = row.split(" ", 1)
            hit = any(m == method and template(path).match(p) for m, p in asked)
        else:
            hit = row in told
        excuse = next((why for name, why in NOT.items() if row == name or (" /" in name and row.startswith(name))), None)
        if "associations" in row or "dek" in row:
            excuse = "a clean 404"
        elif excuse and hit:
            check.true(False, f"{row}: a story has it, so it is no longer {excuse}")
            continue
        if excuse:
            check.skip(1, f"{row}: {excuse}")
        else:
            check.true(hit, f"{row}: no exchange")
    for name in sorted(told - rows):
        check.true(False, f"{name}: no such row of the reference")
    check.done()


main()
