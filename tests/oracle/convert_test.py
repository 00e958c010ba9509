#!/usr/bin/env python3
"""Contracts to the other standard and back: every recorded example, in every version, and examples changed at
random places. A valid contract stays valid, and comes back with the same normal form; to the newest version and
back even as the same tree.

    convert_test.py [--mutants N] [--seed N] [--show]
"""
import argparse
import json
import re
import subprocess

import check
import lint_test

ORACLE = lint_test.ORACLE.with_name("convert_oracle")


def ours(lines):
    out = subprocess.run([ORACLE], input="\n".join(map(str, lines)) + "\n", capture_output=True,
                         text=True, check=True, timeout=250).stdout.split("\n")
    return [line.split("\t") for line in out[:len(lines)]]


def is_right(answer, newest):
    """normal form, validity of original, converted and restored, tree"""
    if answer[0] in ("unread", "failed"):
        return answer[0] == "unread"
    if answer[1] == "invalid":
        return True  # nothing is promised, but that it ends
    return answer[0] == "same" and answer[2:4] == ["valid", "valid"] and (not newest or answer[4] == "identical")


def examples():
    files = sorted(p for folder in ("vectors/contracts/dev", "stories") for p in (check.SHARED / folder).rglob("*.yaml"))
    lines = [f"{path}{version}" for path in files
             for version in ("", " 3.0", " 3.1", " 0.9.3", " 1.1.0", " 1.2.0")]
    seen = 0
    for line, answer in zip(lines, ours(lines)):
        if answer[0] == "unread" or (answer[0] == "failed" and "has no version" in answer[1]):
            continue  # no contract, or a version of the other standard
        seen += 1
        check.true(is_right(answer, " " not in line), f"{line}: {answer}")
    check.true(seen > 200, f"only {seen} conversions")


def has_dcs_names(doc):
    """DCS takes no other characters in names of models: such a contract cannot stay valid."""
    schema = doc.get("schema") if isinstance(doc.get("schema"), list) else []
    return all(re.fullmatch(r"[A-Za-z0-9_-]+", str(o.get("name", "a"))) for o in schema if isinstance(o, dict))


def mutants(count, seed, show):
    mutator = lint_test.Mutator(lint_test.examples(6000) + list(lint_test.complete()), seed)
    made = [mutator.one() for _ in range(count)]
    wrong = 0
    for (doc, what), answer in zip(made, ours([json.dumps(doc) for doc, _ in made])):
        if is_right(answer, False) or (answer[0] == "same" and not has_dcs_names(doc)):  # names that stand twice come back once
            continue
        wrong += 1
        if show:
            print(f"--- {what}: {answer}\n{json.dumps(doc)}")
    check.equal(wrong, 0, f"{count} changed documents, seed {seed}")


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--mutants", type=int, default=2000)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--show", action="store_true")
    args = args.parse_args()
    if not lint_test.VECTORS.exists():
        check.skip(200, "../shared is not here")
    else:
        examples()
        if lint_test.yaml is None or lint_test.jsonschema is None:
            check.skip(1, "python3-jsonschema or python3-yaml is not installed: no documents to change")
        else:
            mutants(args.mutants, args.seed, args.show)
    check.done()


if __name__ == "__main__":
    main()
