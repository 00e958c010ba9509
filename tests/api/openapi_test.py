"""Holds /openapi.json to the truth: its own shape, and every exchange of the stories of tests/api.

Each route is in it and it has no other; each exchange's method, status, query, body and answer are what it says:
no member that it does not know, none of another type, none missing that it says is there.
"""
import json
import re
import sys
import urllib.parse
from pathlib import Path

import jsonschema

import api_test
import check
import serving

HERE = Path(__file__).resolve().parent
ROUTE = re.compile(r'^X\((\w+), +"([^"]+)"', re.M)
ROW = re.compile(r'^OPERATION\((\w+), "([^"]+)"', re.M)
METHODS = {"get", "post", "put", "delete"}
SCALARS = {"string": str, "boolean": bool, "integer": int, "object": dict, "array": list}


class Document:
    def __init__(self, root):
        self.root = root
        self.schemas = root["components"]["schemas"]

    def resolve(self, schema):
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].removeprefix("#/components/schemas/")]
        return schema

    def wrong(self, schema, value, where):
        """What of the value the schema does not say; empty: nothing."""
        schema = self.resolve(schema)
        if "allOf" in schema:
            parts = [self.resolve(part) for part in schema["allOf"]]
            known = {k: v for part in parts for k, v in part.get("properties", {}).items()}
            required = [k for part in parts for k in part.get("required", [])]
            schema = {"type": "object", "properties": known, "required": required}
        if "type" not in schema:
            return []
        kind = SCALARS[schema["type"]]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            return [f"{where}: {value!r} is no {schema['type']}"]
        found = []
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{where}: {value!r} is none of its words")
        if "minimum" in schema and value < schema["minimum"]:
            found.append(f"{where}: {value} is too small")
        if kind is list:
            for i, item in enumerate(value):
                found += self.wrong(schema["items"], item, f"{where}[{i}]")
        if kind is dict and "properties" in schema:
            for name in schema.get("required", []):
                if name not in value:
                    found.append(f"{where}: {name} is missing")
            for name, inner in value.items():
                if name not in schema["properties"]:
                    found.append(f"{where}: {name} is not documented")
                else:
                    found += self.wrong(schema["properties"][name], inner, f"{where}.{name}")
        return found

    def find(self, target):
        """The template that a target fits: of several the one with the earlier literal segment."""
        segments = [urllib.parse.unquote(s) for s in target.split("?")[0].split("/") if s]
        if segments == ["contexts", "."]:  # the default context: as if it were not there
            segments = []
        if len(segments) > 2 and segments[0] == "contexts":
            segments = segments[2:]
            if segments[0] in ("config", "mode") and len(segments) == 1:
                segments.append("context")
        best = None
        for template in self.root["paths"]:
            parts = [s for s in template.split("/") if s]
            if len(parts) != len(segments):
                continue
            if all(p.startswith("{") or p == s for p, s in zip(parts, segments)):
                literals = [not p.startswith("{") for p in parts]
                if best is None or literals > best[0]:
                    best = (literals, template)
        return best and best[1]


def report_schema():
    schema = json.loads((HERE.parent.parent / "tools/report/report.schema.json").read_text("utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


def walk(value, see):
    see(value)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        walk(inner, see)


def check_shape(document, routes):
    root = document.root
    check.equal(sorted(root), ["components", "info", "openapi", "paths"], "its members")
    check.true(re.fullmatch(r"3\.0\.\d", root["openapi"]), "its version")
    ids = []
    for template, operations in root["paths"].items():
        for method, o in operations.items():
            name = f"{method} {template}"
            check.true(method in METHODS and o["summary"] and o["responses"], name)
            ids.append(o["operationId"])
            parameters = [(p["in"], p["name"]) for p in o.get("parameters", [])]
            check.equal(len(parameters), len(set(parameters)), f"{name}: a parameter once")
            check.equal(sorted(n for i, n in parameters if i == "path"), sorted(re.findall(r"{(\w+)}", template)),
                        f"{name}: the parameters of its path")
            for p in o.get("parameters", []):
                check.true(p["description"] and p["schema"] and p.get("required", p["in"] != "path"),
                           f"{name}: {p['name']}")
            for status, answer in o["responses"].items():
                check.true(re.fullmatch(r"[2345]\d\d", status) and answer["description"], f"{name}: {status}")
                check.equal("content" in answer, status not in ("204", "304"), f"{name}: {status} has a body")
    check.equal(len(ids), len(set(ids)), "every operationId once")

    used = set()

    def see(value):
        if isinstance(value, dict) and "$ref" in value:
            name = value["$ref"].removeprefix("#/components/schemas/")
            used.add(name)
            check.true(name in document.schemas, f"{value['$ref']} leads somewhere")
        if isinstance(value, dict) and isinstance(value.get("enum"), list) and "default" in value:
            check.true(value["default"] in value["enum"], f"{value['description']}: its default is one of its words")

    walk(root, see)
    check.equal(sorted(set(document.schemas) - used), [], "every schema is used")
    check.equal(sorted((m.lower(), t) for m, t in routes),
                sorted((m, t) for t, o in root["paths"].items() for m in o), "the routes, each once")


IGNORED = ("unknown", "a", "reference_format", "find_tags", "fetch_max_id")  # sent in stories, as clients send them


def check_exchange(document, e, status, headers, content):
    method = "get" if e.method == "HEAD" else e.method.lower()
    template = document.find(e.target) if e.target.startswith("/") else None
    operation = template and document.root["paths"][template].get(method)
    if e.method == "OPTIONS":
        return []
    if not operation:
        return [] if status in (400, 404, 405) else [f"{status} from nowhere"]
    said = operation["responses"].get(str(status))
    if not said:
        return [f"{status} is not documented"]
    asked = {k for k, _ in urllib.parse.parse_qsl(urllib.parse.urlsplit(e.target).query, errors="replace")}
    wrong = [f"the parameter {p['name']} may be left out" for p in operation.get("parameters", [])
             if status < 400 and p["in"] == "query" and p.get("required") and p["name"] not in asked]
    known = {p["name"] for p in operation.get("parameters", []) if p["in"] == "query"}
    for key, _ in urllib.parse.parse_qsl(urllib.parse.urlsplit(e.target).query, errors="replace"):
        if key not in known and status < 400 and key not in IGNORED:
            wrong.append(f"the parameter {key} is not documented")
    if e.body and status < 400 and "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        wrong += [w for w in document.wrong(schema, json.loads(e.body), "body")
                  if template.startswith("/v1/") or ("is not documented" in w and "unknown" not in w)]
    kind = headers.get("content-type", "").split(";")[0]
    if "content" not in said:
        return wrong + (["a body"] if content else [])
    if e.method == "HEAD":
        return wrong
    if kind not in said["content"]:
        return wrong if kind == "application/vnd.schemaregistry+json" else wrong + [f"the type {kind}"]
    if kind == "text/plain":
        return wrong
    return wrong + document.wrong(said["content"][kind]["schema"], json.loads(content), "answer")


def main():
    routes = ROUTE.findall((HERE.parent.parent / "registry/http/route.def").read_text("utf-8"))
    answered = set()
    with serving.Server() as server:
        status, headers, content = server.ask("GET", "/openapi.json", None, [])
        check.equal((status, headers["content-type"]), (200, "application/json"), "GET /openapi.json")
        document = Document(json.loads(content))
        for target in ("/openapi.json", "/metrics"):  # no story states what they say
            status, _, _ = server.ask("GET", target, None, [])
            check.equal(status, 200, f"GET {target}")
            answered.add(("get", target))
    check_shape(document, routes)
    rows = ROW.findall((HERE.parent.parent / "registry/http/openapi.def").read_text("utf-8"))
    check.equal(sorted(rows), sorted(routes), "a row in openapi.def for each route, and no other")
    for path in sorted(HERE.glob("*.api")):
        with serving.Server() as server:
            for e in api_test.read(path):
                status, headers, content = server.ask(e.method, e.target, e.body, e.headers)
                wrong = check_exchange(document, e, status, headers, content)
                check.equal(wrong, [], f"{path.name}:{e.line}: {e.method} {e.target}: {status}")
                if status == 200 and e.target == "/v1/checks":
                    wrong = [w.message for w in report_schema().iter_errors(json.loads(content))]
                    check.equal(wrong, [], f"{path.name}:{e.line}: the report is what its schema says")
                if status < 300:
                    answered.add((e.method.lower(), document.find(e.target)))
    # What is documented and never answered in a story is a promise that nobody looked at.
    missing = [f"{m.upper()} {t}" for t, o in document.root["paths"].items() for m in o if (m, t) not in answered]
    check.equal(missing, [], "every operation is answered in some story")
    check.done()


if __name__ == "__main__":
    sys.exit(main())
