#!/usr/bin/env python3
"""Contracts as Protobuf files: protoc takes what is made of every recorded contract and story, under several
mappings; and what comes back of a file and is made again is the same file.

    proto_convert_test.py [--show]
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import check

SHOW = "--show" in sys.argv
MAPPINGS = ([], ["--optional", "plain", "--timestamps", "string", "--decimals", "google", "--enums", "string"],
            ["--optional", "wrapper", "--timestamps", "integer", "--decimals", "string", "--integers", "int32"])
# What no protoc has beside it: names, numbers and types of the two files that Confluent's registry knows, and of Google's.
BESIDE = {
    "confluent/meta.proto": 'syntax = "proto3"; package confluent; import "google/protobuf/descriptor.proto"; message Meta { string doc = 1; '
    'map<string, string> params = 2; repeated string tags = 3; } extend google.protobuf.MessageOptions { Meta message_meta = 1088; } '
    'extend google.protobuf.FieldOptions { Meta field_meta = 1088; }',
    "confluent/type/decimal.proto": 'syntax = "proto3"; package confluent.type; message Decimal { bytes value = 1; uint32 precision = 2; int32 scale = 3; }',
    "google/type/date.proto": 'syntax = "proto3"; package google.type; message Date { int32 year = 1; int32 month = 2; int32 day = 3; }',
    "google/type/timeofday.proto": 'syntax = "proto3"; package google.type; message TimeOfDay { int32 hours = 1; int32 minutes = 2; int32 seconds = 3; int32 nanos = 4; }',
    "google/type/decimal.proto": 'syntax = "proto3"; package google.type; message Decimal { string value = 1; }',
}


def models_of(path):
    """Names that --model takes; one without a name where there is one model."""
    done = check.treaty("convert", path, "--to", "protobuf")
    if done.returncode == 0:
        return [None]
    which = re.search(r"which one\? --model (.*)", done.stderr)
    return [m for m in which[1].split(", ") if "..." not in m][:3] if which else []


def made(path, model, mapping):
    done = check.treaty("convert", path, "--to", "protobuf", *mapping, *(["--model", model] if model else []))
    return done.stdout if check.true(done.returncode == 0, f"{path.name} {model}: {done.stderr[:300]}") else None


def again(home, text):
    """Through a skeleton: the same file, but for what only a file's own words say."""
    first = home / "first.proto"
    first.write_text(text, encoding="utf-8")
    skeleton = home / "skeleton.yaml"
    skeleton.write_text(check.treaty("convert", first, "--to", "dcs").stdout, encoding="utf-8")
    return check.treaty("convert", skeleton, "--to", "protobuf").stdout


home = Path(tempfile.mkdtemp())
for name, text in BESIDE.items():
    (home / name).parent.mkdir(parents=True, exist_ok=True)
    (home / name).write_text(text, encoding="utf-8")
folders = [check.TESTDATA / "stories", check.SHARED / "vectors/contracts/dev"]
files = sorted(p for folder in folders if folder.exists() for p in folder.rglob("*.yaml") if "consumers" not in p.parts)
step = max(1, len(files) // 60)
texts = {}
for number, path in enumerate(files[::step]):
    for model in models_of(path):
        text = made(path, model, MAPPINGS[number % 3])
        if text:
            texts[f"f{len(texts)}.proto"] = (f"{path.name} {model}", text)
            if number % 3 == 0:
                check.equal(again(home, text), text, f"{path.name} {model}: made of its own skeleton")
check.true(len(texts) > 20, f"only {len(texts)} files")
if not shutil.which("protoc"):
    check.skip(len(texts), "protoc is not here")
    texts = {}
for name, (what, text) in texts.items():
    (home / name).write_text(text, encoding="utf-8")
    run = subprocess.run(["protoc", "-I", home, "-o", "/dev/null", home / name], capture_output=True, text=True, check=False)
    if not check.equal((run.returncode, run.stderr), (0, ""), f"protoc takes what is made of {what}") and SHOW:
        print(text)
shutil.rmtree(home)
check.done()
