#!/usr/bin/env python3
"""The strict check of documents, beside the JSON Schemas of the standards.

    lint_test.py [--mutants N] [--seed N] [--show]

First the recorded verdicts, then documents made from the recorded examples by changing one or two
things at a random place: our verdict and the schemas' must be the same. Where we differ on purpose,
amend() changes the schema and says why; tests/README.md lists it ("lint differences").
"""
import argparse
import copy
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import check

VECTORS = check.SHARED / "vectors/contracts"
ORACLE = Path(os.environ.get("BUILD", check.ROOT / "build/gcc-plain")) / "tests/oracle/lint_oracle"
ODCS = ["3.0.0", "3.0.1", "3.0.2", "3.1.0", "3.2.0"]
DCS = ["0.9.0", "0.9.1", "0.9.2", "0.9.3", "1.1.0", "1.2.0", "1.2.1"]

# Errors that no schema can see: they do not count when the two are compared.
BEYOND = {"REF_UNRESOLVED", "REF_CYCLE", "TOO_MUCH", "UNSATISFIABLE", "DUPLICATE_ID", "RELATION_UNEVEN"}

try:
    import jsonschema
    import yaml
except ImportError:
    jsonschema = yaml = None


def read(path):
    """A YAML document as a YAML 1.1 reader sees it, with dates as text."""
    class Loader(yaml.SafeLoader):
        pass
    Loader.yaml_implicit_resolvers = {
        first: [(tag, what) for tag, what in rules if not tag.endswith(":timestamp")]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()}
    return yaml.load(path.read_text(), Loader)


def amend(name, schema):
    """The differences on purpose, one by one."""
    if name == "odcs-v3.2.0-dev":
        # A property without a logicalType is no map: the development schema asks every one for `map`.
        for part in schema["$defs"]["SchemaBaseProperty"]["allOf"]:
            if part.get("if", {}).get("properties", {}).get("logicalType", {}).get("const") == "map":
                part["if"]["required"] = ["logicalType"]
                part["else"] = {"properties": {"map": True}, "if": {"required": ["logicalType"]},
                                "then": {"not": {"required": ["map"]}}}
    if name in ("odcs-v3.0.0", "odcs-v3.0.1"):
        # A slip: the key is stagingDir, and staging_dir is asked for.
        schema["$defs"]["ServerSource"]["AthenaServer"]["required"] = ["schema"]
    if name.startswith("dcs-1"):
        # The text gives a definition what a field has; the schema leaves enum out.
        definition = schema["properties"]["definitions"]["additionalProperties"]["properties"]
        definition["enum"] = {"type": "array", "uniqueItems": True}
        # A quality rule without a type would have to be of all four types at once.
        schema["$defs"]["Quality"]["allOf"][0]["required"] = ["type"]
    return schema


_schemas = {}


def schema_of(kind, version):
    name = f"odcs-v{version}" + ("-dev" if version == "3.2.0" else "") if kind == "odcs" else f"dcs-{version}"
    if name not in _schemas:
        schema = amend(name, json.loads((VECTORS / f"schemas/{name}.schema.json").read_text()))
        version_key = "apiVersion" if kind == "odcs" else "dataContractSpecification"
        schema["properties"][version_key] = {"type": "string"}  # judged by the list below
        _schemas[name] = jsonschema.validators.validator_for(schema)(schema), schema
    return _schemas[name]


def verdict(doc):
    """As tests/README.md states it: the declared version, or a later one that excuses what is newer."""
    kind = "dcs" if "dataContractSpecification" in doc else "odcs"
    versions = DCS if kind == "dcs" else ODCS
    stated = doc.get("dataContractSpecification" if kind == "dcs" else "apiVersion")
    if stated in ("v2.2.0", "v2.2.1", "v2.2.2") and kind == "odcs":
        stated = "v3.0.0"
    if not isinstance(stated, str) or (kind == "odcs" and not stated.startswith("v")):
        return "invalid"
    stated = stated[1:] if kind == "odcs" else stated
    if stated not in versions:
        return "invalid"
    validator, schema = schema_of(kind, stated)
    errors = list(validator.iter_errors(doc))
    if not errors:
        return "valid"
    if any(key not in doc for key in schema["required"]):
        return "invalid"
    for later in versions[versions.index(stated) + 1:]:
        validator, schema = schema_of(kind, later)
        known = schema["properties"]
        if all(not e.absolute_path or e.absolute_path[0] in known for e in errors) and validator.is_valid(doc):
            return "valid"
    return "invalid"


def places(node, at=()):
    """Every (path, value) of a document."""
    yield at, node
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from places(value, at + (key,))


class Mutator:
    SCALARS = ["x", "", "5", 5, 0, -1, 1.5, 2.0, True, False, None, [], {}, ["a"], ["a", "a"], [1, 2],
               [2, 2], {"a": 1}, "string", "integer", "array", "object", "sftp://h", "a.b", "a b", "i32",
               "postgres", "kafka", "s3", "library", "sql", "custom", "text", "99.9%", "1.0"]

    def __init__(self, docs, seed):
        self.random = random.Random(seed)
        self.docs = docs
        self.values = {}  # key -> values seen under it
        self.keys = []
        for doc in docs:
            for path, value in places(doc):
                if path and isinstance(path[-1], str):
                    self.values.setdefault(path[-1], []).append(value)
        for name in sorted((VECTORS / "schemas").glob("*.json")):
            for _, part in places(json.loads(name.read_text())):
                if isinstance(part, dict) and isinstance(part.get("properties"), dict):
                    self.keys += part["properties"]
        self.keys = sorted(set(self.keys))

    def value_for(self, key):
        if key in self.values and self.random.random() < 0.6:
            return copy.deepcopy(self.random.choice(self.values[key]))
        return copy.deepcopy(self.random.choice(self.SCALARS))

    def mutate(self, doc):
        r = self.random
        path, node = r.choice(list(places(doc)))
        parent = doc
        for key in path[:-1]:
            parent = parent[key]
        what = r.choice(["drop", "value", "value", "add", "add", "rename", "unknown", "double", "version"])
        if what == "version" or not path:
            if "apiVersion" in doc:
                doc["apiVersion"] = "v" + r.choice(ODCS + ["2.2.2", "4.0.0"])
            else:
                doc["dataContractSpecification"] = r.choice(DCS + ["2.0.0"])
        elif what == "drop":
            del parent[path[-1]]
        elif what == "value":
            parent[path[-1]] = self.value_for(path[-1] if isinstance(path[-1], str) else path[-2])
        elif what in ("add", "unknown") and isinstance(node, dict):
            key = "notInAnyStandard" if what == "unknown" else r.choice(self.keys)
            node[key] = self.value_for(key)
        elif what == "rename" and isinstance(parent, dict):
            parent[r.choice(self.keys)] = parent.pop(path[-1])
        elif what == "double" and isinstance(parent, list):
            parent.append(copy.deepcopy(node))
        return what

    def one(self):
        doc = copy.deepcopy(self.random.choice(self.docs))
        what = [self.mutate(doc) for _ in range(self.random.choice([1, 1, 1, 2]))]
        return doc, "+".join(what)


def ours(lines):
    """Our answer to each line: a document as JSON, or a file name."""
    out = subprocess.run([ORACLE], input="\n".join(map(str, lines)) + "\n", capture_output=True,
                         text=True, check=True, timeout=250).stdout.split("\n")
    return [line.split("\t") for line in out[:len(lines)]]


def recorded():
    rows = [json.loads(line) for line in (VECTORS / "dev/expected.jsonl").read_text().splitlines()]
    rows = [r for r in rows if r["op"] == "lint" and r["expected"] and "schema_file" not in r]
    files = [VECTORS / "dev" / r["case"] / r["files"][0] for r in rows]
    for row, answer in zip(rows, ours(files)):
        check.equal(answer[0], row["expected"], f"{row['case']}: {answer[1:3]}")


def examples(most):
    """The contracts that are short enough to be changed and validated many times."""
    found = []
    for path in sorted((VECTORS / "dev").rglob("*.yaml")):
        if path.stat().st_size > most:
            continue
        doc = read(path)
        if isinstance(doc, dict) and ("dataContractSpecification" in doc or "apiVersion" in doc):
            found.append(doc)
    return found


def complete():
    """Contracts with what the short examples leave out: every server type, option and side branch."""
    for version in ODCS:
        _, schema = schema_of("odcs", version)
        head = {"apiVersion": "v" + version, "kind": "DataContract", "id": "a", "version": "1.0.0", "status": "active"}
        sample = {"integer": 5, "number": 1.5, "boolean": True}
        servers = []
        for part in schema["$defs"]["Server"]["allOf"]:
            source = schema["$defs"]["ServerSource"][part["then"]["$ref"].rsplit("/", 1)[1]]
            server = {"server": f"s{len(servers)}", "type": part["if"]["properties"]["type"]["const"]}
            for key, what in source["properties"].items():
                server[key] = (what.get("enum") or [sample.get(what["type"], "sftp://host/path")])[0]
            servers.append(server)
        for i in range(0, len(servers), 6):
            yield head | {"servers": servers[i:i + 6]}
        new = version >= "3.1"
        members = [{"username": "ana", "role": "owner", "dateIn": "2024-01-01", "dateOut": "2025-01-01", "replacedByUsername": "bob"}]
        yield head | {
            "team": {"name": "t", "members": members, "tags": ["x"]} if new else members,
            "roles": [{"role": "reader", "access": "read", "firstLevelApprovers": "a", "secondLevelApprovers": "b"}],
            "support": [{"channel": "#c", "url": "https://c", "tool": "slack", "scope": "issues", "invitationUrl": "https://i"}],
            "price": {"priceAmount": 9.95, "priceCurrency": "USD", "priceUnit": "megabyte"},
            "description": {"purpose": "p", "usage": "u", "limitations": "l"},
            "slaProperties": [{"property": "latency", "value": 4, "unit": "d", "element": "a.b", "driver": "regulatory", "valueExt": None}],
            "customProperties": [{"property": "p", "value": {"a": [1]}}],
            "contractCreatedTs": "2022-11-15T02:59:43+00:00", "tenant": "t", "domain": "d", "tags": ["a"]}
        options = {
            "string": {"minLength": 1, "maxLength": 5, "pattern": "^a", "format": "email"},
            "date": {"format": "yyyy", "minimum": "2020-01-01", "exclusiveMaximum": "2021-01-01" if new else True},
            "integer": {"minimum": 1, "maximum": 9, "multipleOf": 2, "exclusiveMinimum": 0 if new else False, "format": "i32"},
            "number": {"minimum": 1.5, "format": "f64"}, "boolean": {"free": 1},
            "object": {"minProperties": 1, "maxProperties": 2, "required": ["x"]},
            "array": {"minItems": 1, "maxItems": 2, "uniqueItems": True}}
        if new:
            options["timestamp"] = {"timezone": True, "defaultTimezone": "Etc/UTC", "format": "x"}
            options["time"] = {"minimum": "10:00:00"}
        properties = [{"name": t, "logicalType": t, "logicalTypeOptions": o} for t, o in options.items()]
        for p in properties:
            if p["name"] == "object":
                p["properties"] = [{"name": "x", "logicalType": "string"}]
            if p["name"] == "array":
                p["items"] = {"logicalType": "object", "properties": [{"name": "y", "logicalType": "date"}]}
        if version >= "3.2":
            properties.append({"name": "m", "logicalType": "map", "map": {"key": {"logicalType": "string"}, "value": {"logicalType": "integer"}}})
            properties.append({"name": "e", "logicalType": "string", "semanticType": "column", "enum": [
                {"value": 1, "label": "one", "id": "i", "description": "d", "tags": ["t"]}, {"value": "1"}],
                "synonyms": [{"synonym": "s", "locale": "en", "source": "x", "status": "y", "id": "z", "description": "d"}]})
        for i in range(0, len(properties), 3):
            yield head | {"schema": [{"name": "o", "logicalType": "object", "properties": properties[i:i + 3]}]}
        if new:
            checks = [{"type": "custom", "engine": "soda", "implementation": {"a": 1}}, {"type": "text", "description": "d", "dimension": "accuracy"},
                      {"metric": "invalidValues", "arguments": {"validValues": ["a"]}, "mustBe": 0, "unit": "rows", "severity": "error"},
                      {"type": "sql", "query": "q", "mustNotBeBetween": [1, 2], "method": "m", "schedule": "s", "scheduler": "cron"},
                      {"type": "library", "metric": "rowCount", "mustBeLessThan": 5, "rule": "r"}]
        else:
            checks = [{"rule": "rowCount", "mustBe": 1, "mustBeBetween": [1, 2]}, {"type": "sql", "query": "q"},
                      {"type": "custom", "engine": "soda", "implementation": "x"}]
        more = {"relationships": [{"type": "foreignKey", "from": "o.a", "to": "p.b"}, {"from": ["o.a", "o.c"], "to": ["p.b", "p.d"]}]} if new else {}
        yield head | {"schema": [{"name": "o", "dataGranularityDescription": "g", "quality": checks, **more, "properties": [
            {"name": "a", "logicalType": "string", "primaryKey": True, "primaryKeyPosition": 1, "partitioned": False, "quality": checks[:1],
             "classification": "c", "examples": [1, "a"], "transformSourceObjects": ["x"], "authoritativeDefinitions": [{"url": "u", "type": "t"}],
             **({"relationships": [{"to": "schema/p/properties/b"}]} if new else {})}]}]}
        if version >= "3.2":
            yield head | {"context": {"instructions": "i", "constraints": [{"constraint": "c", "id": "x"}], "verifiedStatements": [
                {"question": "q", "answer": "a", "tags": ["t"]}]}, "schema": [{"name": "o", "context": "c"}]}


def mutants(count, seed, show):
    mutator = Mutator(examples(6000) + list(complete()), seed)
    made = [mutator.one() for _ in range(count)]
    answers = ours([json.dumps(doc) for doc, _ in made])
    differ = 0
    for (doc, what), answer in zip(made, answers):
        want = verdict(doc)
        if answer[0] == "invalid" and all(line.split(" ")[1] in BEYOND for line in answer[1:]
                                          if line.startswith("error ")):
            answer[0] = "valid"
        if answer[0].replace("unreadable", "invalid") == want:
            continue
        differ += 1
        if show:
            print(f"--- {what}: schema says {want}, we say {answer[0]}")
            print(json.dumps(doc))
            for line in answer[1:] if want == "valid" else [str(e.json_path) + " " + e.message[:300]
                                                             for e in schema_errors(doc)]:
                print("   ", line)
    check.equal(differ, 0, f"{count} changed documents, seed {seed}")


def schema_errors(doc):
    kind = "dcs" if "dataContractSpecification" in doc else "odcs"
    stated = str(doc.get("dataContractSpecification" if kind == "dcs" else "apiVersion")).lstrip("v")
    versions = DCS if kind == "dcs" else ODCS
    return list(schema_of(kind, stated)[0].iter_errors(doc))[:4] if stated in versions else []


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--mutants", type=int, default=600)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--show", action="store_true")
    args = args.parse_args()
    if not VECTORS.exists():
        check.skip(40, "../shared is not here")
    elif jsonschema is None:
        recorded()
        check.skip(1, "python3-jsonschema or python3-yaml is not installed: no schema to compare with")
    else:
        recorded()
        mutants(args.mutants, args.seed, args.show)
    check.done()


if __name__ == "__main__":
    main()
