"""A newer protoc (PyPI: grpcio-tools), which knows editions, beside our reader: what it accepts and refuses, and the descriptors.

Files are our own: those of the tests, of the fuzzer's corpus, of the cases of rules, pairs of the generator, editions among
them, and the recorded cases of the shared folder where it is there; and each of the handwritten ones with a token gone,
doubled or exchanged.
"""
import base64
import collections
import contextlib
import difflib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ["TREATY"]).resolve().parent
INCLUDE = str(Path(protoc.__file__).parent / "_proto")
RANDOM = int(os.environ.get("INTEROP_PAIRS", 150))
MUTANTS = int(os.environ.get("INTEROP_MUTANTS", 600))
FRAMES = {"proto": 'syntax = "proto3";\npackage shop;\n', "proto2": 'syntax = "proto2";\npackage shop;\n',
          "edition": 'edition = "2023";\npackage shop;\n', "proto file": ""}
TOKENS = re.compile(r'"[^"\n]*"|\w+|//[^\n]*|\s+|.', re.S)

# What it says otherwise than the protoc of Debian, whose answers are recorded: its words or ours, in which syntax, and why we stay.
ELSEWHERE = [
    (r"conflicts with the (custom|default) JSON name", "proto", "two custom names in JSON, which 3.21 lets pass"),
    (r"are one name in JSON", "proto3", "names that 3.21 takes for one in JSON"),
    (r"map_entry should not be set explicitly", "proto", "map_entry on an empty message, which 3.21 lets pass"),
    (r"unknown edition", "edition", "editions after 2023"),
    (r"confluent/meta.proto: File not found", "proto", "files that registries know and it does not"),
]


def of_rules():
    for path in sorted((ROOT / "testdata/rules").glob("*.case")):
        for found in re.finditer(r"^(?:old|new) (proto|proto2|edition|proto file):\n((?:  .*\n)*)", path.read_text(), re.M):
            yield FRAMES[found[1]] + re.sub(r"^  ", "", found[2], flags=re.M)


def drawn():
    printer = BUILD / "tests/unit/protobuf_sound_test"
    out = subprocess.run([printer], env=os.environ | {"TREATY_PRINT": str(RANDOM)}, capture_output=True, text=True).stdout
    for line in out.splitlines():
        if line.startswith("{"):
            pair = json.loads(line)
            yield from (pair["old"], pair["new"])


def texts(paths):
    for path in sorted(paths):
        with contextlib.suppress(UnicodeDecodeError):
            yield path.read_text()


def editions(seeds):
    """The same in edition 2023, features drawn: what of it is allowed, protoc says."""
    rng = random.Random(1)
    features = ["field_presence = IMPLICIT", "field_presence = EXPLICIT", "field_presence = LEGACY_REQUIRED",
                "enum_type = CLOSED", "enum_type = OPEN", "repeated_field_encoding = EXPANDED", "message_encoding = DELIMITED",
                "utf8_validation = NONE", "utf8_validation = VERIFY", "json_format = LEGACY_BEST_EFFORT", "json_format = ALLOW"]
    for text in seeds:
        if 'syntax = "proto3"' not in text:
            continue
        text = text.replace('syntax = "proto3"', 'edition = "2023"').replace("optional ", "")
        said = re.sub(r";(?=\n)", lambda m: f" [features.{rng.choice(features)}];" if rng.random() < .1 else ";", text)
        yield text
        yield said
        for f in rng.sample(features, 2):
            yield re.sub(r"(package [^\n]*\n)", rf"\1option features.{f};\n", text, count=1)
            yield re.sub(r"(message \w+ \{)", rf"\1 option features.{f};", text, count=1)


def damaged(seeds):
    rng = random.Random(2)
    for _ in range(MUTANTS):
        text = rng.choice(seeds)
        tokens = TOKENS.findall(text)
        solid = [i for i, t in enumerate(tokens) if t.strip()]
        if not solid:
            continue
        at, other = rng.choice(solid), rng.choice(solid)
        how = rng.randrange(3)
        tokens[at] = "" if how == 0 else f"{tokens[at]} {tokens[at]}" if how == 1 else tokens[other]
        yield "".join(tokens)


def theirs(folder, text):
    """(descriptor or None, the first error, the files it imports)"""
    (folder / "test.proto").write_text(text)
    out = folder / "out"
    out.unlink(missing_ok=True)
    keep, errors = os.dup(2), open(folder / "errors", "w+")
    os.dup2(errors.fileno(), 2)
    try:
        code = protoc.main(["protoc", f"--proto_path={folder}", f"--proto_path={INCLUDE}", f"--descriptor_set_out={out}", "--include_imports",
                            "test.proto"])
    finally:
        os.dup2(keep, 2)
        os.close(keep)
    errors.seek(0)
    said = [line for line in errors.read().splitlines() if "warning" not in line]
    if code:
        return None, said[0] if said else "refused", []
    *imports, file = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes()).file
    return file, "", imports


def ours(rows):
    asked = "".join(json.dumps({"text": t, "reading": "linked", "name": "test.proto"}) + "\n" for t in rows)
    out = subprocess.run([BUILD / "tests/oracle/proto_oracle"], input=asked, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def tree(message):
    """What a descriptor says. An option that is set piece by piece may stand there piece by piece, or put together."""
    unknown = collections.defaultdict(list)
    for u in UnknownFieldSet(message):
        unknown[u.field_number, u.wire_type].append(u.data)
    out = [{k: b"".join(v) if k[1] == 2 else v for k, v in unknown.items()}]
    for field, value in message.ListFields():
        values = value if isinstance(value, Iterable) and not isinstance(value, (str, bytes)) else [value]
        out.append((field.number, [tree(v) if isinstance(v, Message) else v for v in values]))
    return out


def put_together(descriptor, file, imports):
    """The descriptor's bytes where the options that the file defines are known: each piece of them in its place."""
    pool = descriptor_pool.DescriptorPool()
    for known in (*imports, file):
        pool.AddSerializedFile(known.SerializeToString())
    with contextlib.suppress(KeyError):
        known = message_factory.GetMessageClass(pool.FindMessageTypeByName("google.protobuf.FileDescriptorProto"))
        return known.FromString(descriptor.SerializeToString()).SerializeToString(deterministic=True)
    return descriptor  # it does not import what options are


def same(mine, fdp, imports):
    return tree(mine) == tree(fdp) or put_together(mine, fdp, imports) == put_together(fdp, fdp, imports)


def main():
    recorded = [json.loads(line)["text"] for p in sorted((ROOT / "../shared/vectors/protobuf").glob("*/parse.jsonl"))
                for line in p.read_text().splitlines() if line]
    hand = [*texts((ROOT / "testdata/protobuf").glob("*.proto")), *dict.fromkeys(of_rules())]
    seeds = [*hand, *drawn()]
    groups = {"own": hand, "corpus": [*texts((ROOT / "testdata/fuzz/proto").glob("*"))], "generated": seeds[len(hand):],
              "recorded": recorded, "editions": [*editions([*hand, *recorded[:150]])], "damaged": [*damaged([*hand, *editions(hand)])]}
    bad, counts = 0, collections.Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for group, rows in groups.items():
            rows = [r for r in dict.fromkeys(rows) if "\0" not in r and "\r" not in r]
            for text, mine in zip(rows, ours(rows)):
                fdp, error, imports = theirs(folder, text)
                accepted = "failure" not in mine
                why = next((reason for words, syntax, reason in ELSEWHERE if re.search(words, error + mine.get("failure", ""))
                            and re.search(r"^\s*edition\b" if syntax == "edition" else rf'syntax\s*=\s*"{syntax}', text, re.M)), None)
                if accepted != (fdp is not None):
                    if why:
                        counts[why] += 1
                        continue
                    said = f"accepted here, there {error}" if accepted else f"refused here: {mine['failure']}"
                elif accepted and not same(descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(mine["descriptor"])), fdp, imports):
                    said = "another descriptor"
                else:
                    counts[f"{group} {'accepted' if accepted else 'refused'}"] += 1
                    continue
                bad += 1
                print(f"FAIL {group}: {said}")
                if os.environ.get("INTEROP_SHOW"):
                    print(text, "----", sep="\n")
                    if said == "another descriptor":
                        print(*difflib.unified_diff(str(descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(
                            mine["descriptor"]))).split("\n"), str(fdp).split("\n"), lineterm=""), sep="\n")
    print("ok protoc of grpcio-tools: " + ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
    sys.exit(1 if bad else 0)


main()
