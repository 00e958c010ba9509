"""treaty check --subject says what registering does: every level, every language, every way to ask.

Each case is a subject with versions and a schema that may follow. It is checked in the directory, at the
server's address, and at the address of a registry that is no Treaty (the same server without its /v1); then
it is registered. All must agree: refused or not, which version, and that nothing was written by asking. What
PROVEN finds is compared with can-read, asked of the same versions in the same directions.
"""
import json
import tempfile
from pathlib import Path

import jsonschema

import check
import plain_registry
import serving

SCHEMA = jsonschema.Draft7Validator(json.loads((check.ROOT / "tools/report/report.schema.json").read_text()))
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


def sent_to(server, file, text, subject, **more):
    """What /v1/checks says; None: that it cannot be asked."""
    status, answer = post(server, "POST", "/v1/checks", {"documents": [{"name": file, "text": text}], "subject": subject} | more)
    return answer if status == 200 else None


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
    said = document.get("registry", {})
    notes = {note["code"]: note["message"] for note in document["notes"]}
    check.equal("REGISTERED_ALREADY" in notes, said["verdict"] == "registered", f"the note and the verdict: {said}")
    check.equal("refuses it" in notes.get("REGISTRY_VERDICT", ""), said["verdict"].startswith("refuses"), f"the same: {notes}")
    return None if said["verdict"].startswith("refuses") else said.get("version", 0)


def place(server, folder, subject, rows):
    """A subject as it stands before a proposal: each row a request, its method, path below and body."""
    for method, path, body in rows:
        status, _, answer = server.ask(method, path.replace("{s}", subject), json.dumps(body).encode() if body is not None else None,
                                       [("Content-Type", "application/json")])
        check.true(status < 300, f"{method} {path} of {subject}: {answer}")


def register(text, language="AVRO", **more):
    return ("POST", "/subjects/{s}/versions", body_of(language, text) | more)


def config(**members):
    return ("PUT", "/config/{s}", members)


def mode(name):
    return ("PUT", "/mode/{s}?force=true", {"mode": name})


COUNT, TEXT, NOTE, LONG = avro("id", "count"), avro("id", "text"), avro("id", "note"), avro("id", "long")
def bound(name, how):
    """A contract that binds state-NAME, in that mode, with a consumer: both want a status."""
    document = f"""dataContractSpecification: 1.1.0
id: orders.{name}
info: {{title: Orders, version: 1.0.0, owner: orders@x}}
servers: {{k: {{type: kafka, host: "b:9092", topic: state-{name.removesuffix("-value")}, format: avro}}}}
models: {{Order: {{fields: {{id: {{type: string, required: true}}, note: {{type: string, required: true}}}}}}}}
"""
    reader = f"""kind: ConsumerExpectation
apiVersion: v1
id: reader.{name}
version: 1.0.0
consumer: {{name: r, owner: r@x}}
contract: {{id: orders.{name}, major: 1}}
models: {{Order: {{fields: {{note: {{type: string, required: true}}}}}}}}
"""
    return [("POST", "/v1/contracts", {"document": {"name": "c.yaml", "text": document}}),
            ("POST", "/v1/expectations", {"documents": [{"name": "e.yaml", "text": reader}]}),
            ("PUT", f"/v1/contracts/orders.{name}/mode", {"mode": how})]


DELETE = ("DELETE", "/subjects/{s}/versions/latest", None)
MAJOR = lambda n: {"metadata": {"properties": {"major": str(n)}}}
FULFILS = A.replace("}]", '}, {"name": "note", "type": "string", "default": ""}]')
SPACED = avro("id", "count").replace(", ", " ,\n  ").replace('"type": "record", "name": "Order"', '"name": "Order", "type": "record"')
STATES = [  # name, what is done before, the proposal's language and text, options; does another registry tell it all?
    ("soft-latest", [register(TEXT), config(compatibility="NONE"), register(COUNT), config(compatibility="BACKWARD"), DELETE], "AVRO", avro("id", "text", "note"), ()),
    ("soft-one", [register(A), register(COUNT.replace("}]", ', "default": 0}]')), ("DELETE", "/subjects/{s}/versions/1", None), config(compatibility="FULL_TRANSITIVE")], "AVRO", A, ()),
    ("soft-same", [register(A), register(NOTE), DELETE], "AVRO", NOTE, ()),
    ("hard-latest", [register(A), register(NOTE), DELETE, ("DELETE", "/subjects/{s}/versions/2?permanent=true", None)], "AVRO", NOTE, ()),
    ("soft-all", [register(COUNT), ("DELETE", "/subjects/{s}", None)], "AVRO", TEXT, ()),
    ("soft-all-same", [register(COUNT), ("DELETE", "/subjects/{s}", None)], "AVRO", COUNT, ()),
    ("hard-all", [register(COUNT), ("DELETE", "/subjects/{s}", None), ("DELETE", "/subjects/{s}?permanent=true", None)], "AVRO", TEXT, ()),
    ("group-alone", [config(compatibility="BACKWARD", compatibilityGroup="major"), register(COUNT, **MAJOR(1)), register(TEXT, **MAJOR(2))], "AVRO", avro("id", "text", "note"), ()),
    ("group-minds", [config(compatibility="BACKWARD_TRANSITIVE", compatibilityGroup="major"), register(COUNT, **MAJOR(1)), register(TEXT, **MAJOR(2))], "AVRO", COUNT.replace("}]", ', "doc": "x"}]'), ()),
    ("readonly", [register(A), mode("READONLY")], "AVRO", NOTE, ()),
    ("readonly-same", [register(A), mode("READONLY")], "AVRO", A, ()),
    ("readonly-new", [mode("READONLY")], "AVRO", A, ()),
    ("readonly-override", [register(A), mode("READONLY_OVERRIDE")], "AVRO", NOTE, ()),
    ("import", [register(COUNT), mode("IMPORT")], "AVRO", TEXT, ()),
    ("import-new", [mode("IMPORT")], "AVRO", TEXT, ()),
    ("lenient", [config(compatibility="BACKWARD", compatibilityPolicy="LENIENT"), register(J, "JSON")], "JSON", json_schema(["id"], id="s", note="s"), ()),
    ("lenient-refuses", [config(compatibility="BACKWARD", compatibilityPolicy="LENIENT"), register(json_schema([], id="n"), "JSON")], "JSON", json_schema([], id="i"), ()),
    ("proven", [config(compatibility="BACKWARD", compatibilityPolicy="PROVEN"), register(P, "PROTOBUF")], "PROTOBUF", proto(["string id = 1", "int64 total = 2"]), ()),
    ("proven-refuses", [config(compatibility="BACKWARD", compatibilityPolicy="PROVEN"), register(P, "PROTOBUF")], "PROTOBUF", proto(["string id = 1", "int32 total = 2"], "message Line {\n}\n"), ()),
    ("normalize", [register(COUNT)], "AVRO", SPACED, ("--normalize",)),
    ("not-normalized", [register(COUNT)], "AVRO", SPACED, ()),
    ("normalize-config", [config(compatibility="BACKWARD", normalize=True), register(COUNT)], "AVRO", SPACED, ()),
    ("enforce-value", bound("enforce-value", "enforce"), "AVRO", A, ()),
    ("enforce-fulfilled-value", bound("enforce-fulfilled-value", "enforce"), "AVRO", FULFILS, ()),
    ("warn-value", bound("warn-value", "warn"), "AVRO", A, ()),
    ("off-value", bound("off-value", "off"), "AVRO", A, ()),
    ("warn-level-value", [*bound("warn-level-value", "warn"), register(COUNT)], "AVRO", TEXT, ()),
    ("off-level-value", [*bound("off-level-value", "off"), register(COUNT)], "AVRO", TEXT, ()),
    ("before-value", [register(A), *bound("before-value", "enforce")[:2]], "AVRO", avro("id", "long").replace("}]", ', "default": 1}]'), ()),
    ("normalize-refused", [register(COUNT)], "AVRO", TEXT, ("--normalize",)),
]


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
            sent = sent_to(server, file, text, subject)
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
            check.equal(sent, json.loads(b or "null"), f"{subject}: a server that checks says what the command says")
        for at, (run, document) in reports.items():
            check.equal([e.message for e in SCHEMA.iter_errors(json.loads(run.stdout))], [], f"{subject} at {at}: report.schema.json describes it")

    # Whatever else decides about a subject.
    for name, before, language, text, options in STATES:
        subject, file = f"state-{name}", f"state-{name}{SUFFIX[language]}"
        (folder / file).write_text(text)
        place(server, folder, subject, before)
        reports = {at: asked(folder, file, subject, at, *options) for at in (data, url, other)}
        sent = sent_to(server, file, text, subject, normalize="--normalize" in options)
        target = f"/subjects/{subject}/versions" + ("?normalize=true" if options else "")
        status, answer = post(server, "POST", target, body_of(language, text))
        place(server, folder, subject, [mode("READWRITE")] if "/mode/" in str(before) and name != "import" else [])
        want = post(server, "POST", f"/subjects/{subject}" + ("?normalize=true" if options else ""), body_of(language, text))[1].get("version") if status == 200 else None
        for at, (run, document) in reports.items():
            got = verdict(document)
            if at == other and got == 0:
                got = want if want is not None else "registers it"
            check.equal(got, want, f"{subject} at {at}: {status} {answer}\n{run.stdout[:3000]}{run.stderr}")
            if status != 200:
                check.equal(run.returncode, 1, f"{subject} at {at}: exit code")
                check.true(document["registry"]["messages"], f"{subject} at {at}: it says why")
        a, b = (reports[at][0].stdout for at in (data, url))
        check.equal(a, b, f"{subject}: the address says what the directory says")
        check.equal(sent, json.loads(b or "null"), f"{subject}: a server that checks says what the command says")

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

    # Few requests: one of a Treaty besides its consumers and waivers; five of another registry.
    plain.asked.clear()
    subject = "new-optional-AVRO-BACKWARD"
    (folder / "more.avsc").write_text(avro("id", "note", "other"))
    asked(folder, "more.avsc", subject, other)
    check.equal(plain.asked, [f"POST /v1/subjects/{subject}/evidence", f"POST /subjects/{subject}",
                              f"GET /config/{subject}?defaultToGlobal=true", f"GET /mode/{subject}?defaultToGlobal=true", f"GET /subjects/{subject}/versions/latest",
                              f"POST /compatibility/subjects/{subject}/versions?verbose=true"],
                "what a registry of another make is asked")
    plain.shutdown()

check.done()
