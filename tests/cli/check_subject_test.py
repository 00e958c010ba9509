"""treaty check --subject says what registering does: every level, every language, every way to ask.

Each case is a subject with versions and a schema that may follow. It is checked in the directory, at the
server's address, and at the address of a registry that is no Treaty (the same server without its /v1); then
it is registered. All must agree: refused or not, which version, and that nothing was written by asking. What
PROVEN finds is compared with can-read, asked of the same versions in the same directions.
"""
import json
import re
import tempfile
from pathlib import Path

import check
import plain_registry
import serving

LEVELS = {  # new reads old, old reads new, all versions
    "NONE": (0, 0, 0), "BACKWARD": (1, 0, 0), "BACKWARD_TRANSITIVE": (1, 0, 1), "FORWARD": (0, 1, 0),
    "FORWARD_TRANSITIVE": (0, 1, 1), "FULL": (1, 1, 0), "FULL_TRANSITIVE": (1, 1, 1)}
SUFFIX = {"AVRO": ".avsc", "JSON": ".schema.json", "PROTOBUF": ".proto"}


def avro(*fields):
    known = {"id": '{"name": "id", "type": "string"}', "note": '{"name": "note", "type": ["null", "string"], "default": null}',
             "count": '{"name": "count", "type": "int"}', "long": '{"name": "count", "type": "long"}',
             "text": '{"name": "count", "type": "string"}', "other": '{"name": "other", "type": "int"}'}
    return '{"type": "record", "name": "Order", "fields": [%s]}' % ", ".join(known[f] for f in fields)


def json_schema(required, closed=False, **properties):
    known = {"s": {"type": "string"}, "i": {"type": "integer"}, "n": {"type": "number"}}
    return json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order", "type": "object",
                       "properties": {k: known[v] for k, v in properties.items()}, "required": required,
                       "additionalProperties": not closed})


def proto(fields, more=""):
    return 'syntax = "proto3";\npackage shop;\nmessage Order {\n' + "".join(f"  {f};\n" for f in fields) + "}\n" + more


A, J, P = avro("id"), json_schema(["id"], id="s"), proto(["string id = 1", "int64 total = 2"], "message Line {\n}\n")
CASES = [  # name, language, versions, proposal
    ("new-optional", "AVRO", [A], avro("id", "note")),
    ("new-required", "AVRO", [A], avro("id", "count")),
    ("gone", "AVRO", [avro("id", "count")], A),
    ("wider", "AVRO", [avro("id", "count")], avro("id", "long")),
    ("both-ways", "AVRO", [avro("id", "count")], avro("id", "text")),
    ("old-minds", "AVRO", [avro("id", "count"), A], avro("id", "text")),
    ("again-old", "AVRO", [avro("id", "count"), A, avro("id", "other")], avro("id", "count")),
    ("first", "AVRO", [], A),
    ("other-type", "AVRO", [A], ("JSON", J)),
    ("new-closed", "JSON", [json_schema(["id"], True, id="s")], json_schema(["id"], True, id="s", note="s")),
    ("new-open", "JSON", [J], json_schema(["id"], id="s", note="s")),
    ("gone-closed", "JSON", [json_schema([], True, id="s", note="s")], json_schema([], True, id="s")),
    ("wider", "JSON", [json_schema([], id="i")], json_schema([], id="n")),
    ("narrower", "JSON", [json_schema([], id="n")], json_schema([], id="i")),
    ("old-minds", "JSON", [json_schema([], id="n"), json_schema([], id="i"), json_schema([], id="i", x="s")],
     json_schema([], id="i", x="s", y="i")),
    ("first", "JSON", [], J),
    ("same", "JSON", [J], J),
    ("other-type", "JSON", [J], ("PROTOBUF", P)),
    ("new", "PROTOBUF", [P], proto(["string id = 1", "int64 total = 2", "string note = 3"], "message Line {\n}\n")),
    ("message-gone", "PROTOBUF", [P], proto(["string id = 1", "int64 total = 2"])),  # by STRICT alone
    ("narrower", "PROTOBUF", [P], proto(["string id = 1", "int32 total = 2"], "message Line {\n}\n")),  # by PROVEN alone
    ("kind", "PROTOBUF", [P], proto(["string id = 1", "string total = 2"], "message Line {\n}\n")),
    ("old-minds", "PROTOBUF", [proto(["string id = 1", "string note = 3"]), proto(["string id = 1"])],
     proto(["string id = 1", "int32 note = 3"])),
    ("first", "PROTOBUF", [], P),
    ("not-taken", "PROTOBUF", [P], P.replace('syntax = "proto3"', 'edition = "2023"')),  # read here, and by no registry
]


def post(server, method, path, body):
    status, _, answer = server.ask(method, path, json.dumps(body).encode(), [("Content-Type", "application/json")])
    return status, json.loads(answer)


def body_of(language, text):
    return {"schema": text} | ({} if language == "AVRO" else {"schemaType": language})


def proofs(language, versions, proposal):
    """Of each version: does PROVEN say that the proposal reads it, and that it reads the proposal?"""
    pairs = [p for old in versions for p in ((proposal, old), (old, proposal))]
    lines = "".join(json.dumps({"id": str(i), "type": language, "reader": r, "writer": w, "policy": "PROVEN"}) + "\n"
                    for i, (r, w) in enumerate(pairs))
    answers = [json.loads(a)["compatible"] for a in check.treaty("can-read", "--jsonl", input=lines).stdout.splitlines()]
    return list(zip(answers[::2], answers[1::2])) if len(answers) == len(pairs) else [(None, None)] * len(versions)


def proved(level, found):
    new_old, old_new, every = LEVELS[level]
    return all((n or not new_old) and (o or not old_new) for n, o in (found if every else found[-1:]))


def asked(folder, file, subject, registry, *more):
    run = check.treaty("check", file, "--subject", subject, "--registry", registry, "--report", "json", *more, cwd=folder)
    try:
        return run, json.loads(run.stdout)["documents"][0]
    except (ValueError, KeyError):
        return run, None


def verdict(document):
    """What the report says that the registry would do: a version, or None: refuse."""
    if not document:
        return "no report"
    for note in document["notes"]:
        if note["code"] == "REGISTERED_ALREADY":
            return int(re.search(r"version (\d+)", note["message"])[1])
        if note["code"] == "REGISTRY_VERDICT":
            found = re.search(r"would register it(?: as version (\d+))?|refuses it", note["message"])
            return None if found[0] == "refuses it" else int(found[1] or 0)
    return "no verdict"


with serving.Server() as server, tempfile.TemporaryDirectory() as where:
    folder, data = Path(where), server.path / "data"
    plain = plain_registry.beside(server)
    url, other = f"http://127.0.0.1:{server.port}", f"http://127.0.0.1:{plain.server_port}"

    for name, language, versions, proposal in CASES:
        proposed, text = proposal if isinstance(proposal, tuple) else (language, proposal)
        file = name + SUFFIX[proposed]
        (folder / file).write_text(text)
        found = proofs(language, versions, text) if proposed == language else []
        for level in LEVELS:
            subject = f"{name}-{language}-{level}"
            post(server, "PUT", f"/config/{subject}", {"compatibility": "NONE"})
            for v in versions:
                post(server, "POST", f"/subjects/{subject}/versions", body_of(language, v))
            post(server, "PUT", f"/config/{subject}", {"compatibility": level})
            before = server.ask("GET", "/v1/log?limit=1")[2]
            places = (data, url, other) if level in ("NONE", "BACKWARD", "FULL_TRANSITIVE") else (data, url)
            reports = {at: asked(folder, file, subject, at) for at in places}
            check.equal(server.ask("GET", "/v1/log?limit=1")[2], before, f"{subject}: a check writes nothing")

            status, answer = post(server, "POST", f"/subjects/{subject}/versions", body_of(proposed, text))
            registered = post(server, "POST", f"/subjects/{subject}", body_of(proposed, text))[1].get("version")
            want = registered if status == 200 else None
            for at, (run, document) in reports.items():
                got = verdict(document)
                if at == other and got == 0:
                    got = want if want is not None else "registers it"  # it does not say as which version
                check.equal(got, want, f"{subject} at {at}: {status} {answer}\n{run.stdout}{run.stderr}")
            same = text in versions
            fine = status == 200 and (same or proved(level, found))
            for at, (run, document) in reports.items():
                check.equal(run.returncode, 0 if fine else 1, f"{subject} at {at}: exit code\n{run.stdout}{run.stderr}")
            a, b = (reports[at][0].stdout for at in (data, url))
            check.equal(a, b, f"{subject}: the address says what the directory says")

    # Another level than the subject's: what registering would do once it is that of the subject.
    for name, language, versions, text in [c for c in CASES if c[0] in ("both-ways", "old-minds", "message-gone")]:
        for level in LEVELS:
            subject = f"other-{name}-{language}-{level}"
            post(server, "PUT", f"/config/{subject}", {"compatibility": "NONE"})
            for v in versions:
                post(server, "POST", f"/subjects/{subject}/versions", body_of(language, v))
            runs = [asked(folder, name + SUFFIX[language], subject, at, "--level", level) for at in (url, other)]
            post(server, "PUT", f"/config/{subject}", {"compatibility": level})
            refused = not post(server, "POST", f"/compatibility/subjects/{subject}/versions", body_of(language, text))[1]["is_compatible"]
            for run, document in runs:
                check.equal(verdict(document) is None, refused, f"{subject}: --level {level}\n{run.stdout}{run.stderr}")

    # Few requests: one of a Treaty besides its consumers and waivers; four of another registry.
    plain.asked.clear()
    subject = "new-optional-AVRO-BACKWARD"
    (folder / "more.avsc").write_text(avro("id", "note", "other"))
    asked(folder, "more.avsc", subject, other)
    check.equal(plain.asked, [f"POST /v1/subjects/{subject}/evidence", f"POST /subjects/{subject}",
                              f"GET /config/{subject}?defaultToGlobal=true", f"GET /subjects/{subject}/versions/latest",
                              f"POST /compatibility/subjects/{subject}/versions?verbose=true"],
                "what a registry of another make is asked")
    plain.shutdown()

check.done()
