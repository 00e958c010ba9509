"""Protobuf files as protoc reads them, and as registries print them.

Recorded cases: the same answer, the same place of the first error, equal descriptors. Files with
something deleted, doubled or exchanged: the same against the protoc that is here. Printed texts: read
again they are themselves, and a file's text and its descriptor have one normal form.
"""
import base64
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, "/usr/lib/python3/dist-packages")
from google.protobuf import descriptor_pb2

import check
from avro_cases import ask as ask_oracle

RECORDED = sorted((check.SHARED / "vectors/protobuf").glob("*/parse.jsonl"))
CASES = sorted((check.TESTDATA / "protobuf").glob("*.proto"))
EDITIONS = 'edition = "2023"'  # the recording protoc knew none: accepted here
MUTANTS = int(sys.argv[1]) if len(sys.argv) > 1 else 150


def ask(rows, reading):
    return ask_oracle("proto_oracle", [{"text": r, "reading": reading, "name": "test.proto"} for r in rows])


def place(answer):
    return [int(n) for n in answer["failure"].split(" ")[0].split(":")]


def descriptor(data):
    return descriptor_pb2.FileDescriptorProto.FromString(data)


def same(text, ours, accepted, line, column, fdp, why):
    """One answer against protoc's."""
    if EDITIONS in text:
        return check.true("failure" not in ours, f"{why}: an edition is accepted")
    if not check.equal("failure" not in ours, accepted, f"{why}: accepted? {ours.get('failure')}"):
        return False
    if not accepted:
        return check.equal(place(ours), [line, column], f"{why}: the place of {ours['failure']}")
    return check.true(descriptor(base64.b64decode(ours["descriptor"])) == descriptor(fdp), f"{why}: descriptor")


def recorded():
    for path in RECORDED:
        rows = [json.loads(line) for line in path.read_text().split("\n") if line]
        for row, ours in zip(rows, ask([r["text"] for r in rows], "linked")):
            p = row["protoc"]
            same(row["text"], ours, p["accept"], p.get("line"), p.get("column"), base64.b64decode(p.get("fdp", "")), row["id"])
    if not RECORDED:
        check.skip(1, "no recorded cases beside the project")


def protoc(folder, text):
    """(accepted, line, column, descriptor)"""
    (folder / "test.proto").write_text(text)
    out = folder / "out"
    out.unlink(missing_ok=True)
    run = subprocess.run(["protoc", f"--proto_path={folder}", f"-o{out}", "test.proto"], capture_output=True, text=True)
    if run.returncode == 0:
        return True, 0, 0, descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes()).file[0]
    errors = [re.match(r"test\.proto:(\d+):(\d+): (?!warning)", line) for line in run.stderr.split("\n")]
    found = next((e for e in errors if e), None)
    return (False, int(found[1]), int(found[2]), None) if found else (False, 0, 0, None)


TOKENS = re.compile(r'"[^"\n]*"|\w+|//[^\n]*|\s+|.', re.S)
WORDS = ["optional", "repeated", "message", "enum", "int32", "string", "1", "0", "-1", "536870912", "19000", '"x"', "{", "}",
         ";", "=", ".", "[", "]", "Order", "M", "reserved", "to", "max", "option", "default", "group", "oneof", "map<int32, int32>"]


def mutant(rng, text):
    tokens = TOKENS.findall(text)
    solid = [i for i, t in enumerate(tokens) if not t.isspace() and not t.startswith("//")]
    i = rng.choice(solid)
    how = rng.randrange(5)
    if how == 0:
        tokens[i] = ""
    elif how == 1:
        tokens[i] = tokens[i] + " " + tokens[i]
    elif how == 2:
        tokens[i] = rng.choice(WORDS)
    elif how == 3:
        k = rng.choice(solid)
        tokens[i], tokens[k] = tokens[k], tokens[i]
    else:
        tokens[i] = tokens[rng.choice(solid)]
    return "".join(tokens)


def against_protoc():
    """What protoc says without the place counts by its first error that has one; ours then has none."""
    rng = random.Random(11)
    texts = [c.read_text() for c in CASES if "confluent" not in c.read_text()]
    mutants = [mutant(rng, rng.choice(texts)) for _ in range(MUTANTS)]
    with tempfile.TemporaryDirectory() as name:
        for n, (text, ours) in enumerate(zip(mutants, ask(mutants, "linked"))):
            accepted, line, column, fdp = protoc(Path(name), text)
            why = f"mutant {n}"
            if not check.equal("failure" not in ours, accepted, f"{why}: accepted? {ours.get('failure')}\n{text}"):
                continue
            if accepted:
                got = descriptor(base64.b64decode(ours["descriptor"]))
                for m in fields(got):
                    m.ClearField("json_name")
                for m in fields(fdp):
                    m.ClearField("json_name")
                check.true(got == fdp, f"{why}: descriptor\n{text}")
            elif place(ours) != [0, 0]:
                check.equal(place(ours), [line, column], f"{why}: the place of {ours['failure']}\n{text}")


def fields(file):
    """All fields of a descriptor."""
    open_ = list(file.message_type)
    yield from file.extension
    while open_:
        m = open_.pop()
        open_ += m.nested_type
        yield from m.field
        yield from m.extension


def printed():
    for case in CASES:
        ours = ask([case.read_text()], "register")[0]
        for form in ("kept", "plain", "normal"):
            golden = case.with_suffix("." + form)
            if check.UPDATE_GOLDEN:
                golden.write_text(ours[form])
            check.equal(ours[form], golden.read_text(), f"{case.name}: {form}")
        again = ask([ours["kept"], ours["normal"], ours["plain"]], "register")
        check.equal(again[0]["kept"], ours["kept"], f"{case.name}: the kept text read again")
        check.equal(again[0]["normal"], ours["normal"], f"{case.name}: the normal form of the kept text")
        check.equal(again[1]["normal"], ours["normal"], f"{case.name}: the normal form read again")
    simple = check.TESTDATA / "protobuf/shop.proto"
    text, linked = ask([simple.read_text()], "register")[0], ask([simple.read_text()], "linked")[0]
    check.equal(ask([linked["descriptor"]], "register")[0].get("normal"), text["normal"], "a descriptor has its text's normal form")
    check.equal(ask([text["descriptor"]], "register")[0].get("normal"), text["normal"], "so has the serialized form")


recorded()
against_protoc()
printed()
check.done()
