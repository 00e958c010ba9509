"""schemathesis (PyPI) makes requests from /openapi.json: no 5xx, no status, content type or member of an answer that it does
not name. Twice: of an empty registry, with whatever names it makes up; and of one that holds things, by their names."""
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
LEAST = 1000  # requests; fewer are no proof

# Names of what seed() puts there. Values are for every operation that has a parameter of the name.
NAMES = """[parameters]
"path.subject" = "orders-value"
"path.version" = "latest"
"path.id" = 1
"path.contract" = "orders.events"
"path.environment" = "prod"
"query.contract" = "orders.events"
"query.major" = 1
"query.q" = "order"
"query.path" = "order.id"
"""
SCHEMA = {"type": "record", "name": "order", "fields": [{"name": "id", "type": "string"}]}
CONTRACT = """dataContractSpecification: 1.1.0
id: orders.events
info: { title: Orders, version: 1.0.0, owner: sales@x }
servers: { k: { type: kafka, host: h, topic: orders } }
models: { order: { fields: { id: { type: string } } } }
"""
READER = """kind: ConsumerExpectation
apiVersion: v1
id: shipping.app
consumer: { name: app, owner: shipping@x }
contract: { id: orders.events, major: 1 }
models: { order: { fields: { id: { type: string } } } }
"""


def post(path, body, method="POST"):
    request = urllib.request.Request(os.environ["REGISTRY"] + path, json.dumps(body).encode(),
                                     {"Content-Type": "application/json"}, method=method)
    urllib.request.urlopen(request, timeout=30).read()


def seed():
    post("/v1/contracts", {"document": {"name": "c.yaml", "text": CONTRACT}})
    post("/v1/expectations", {"documents": [{"name": "e.yaml", "text": READER}]})
    post("/v1/environments/prod/deploy", {"what": "orders.events", "version": "1.0.0"})
    post("/v1/waivers", {"contract": "orders.events", "waiver": {"rule": "ENUM_VALUE_ADDED", "path": "order.id",
                                                                 "reason": "agreed", "author": "ana"}})
    post("/subjects/orders-value/versions", {"schema": json.dumps(SCHEMA), "metadata": {"properties": {"owner": "ana"}}})
    post("/config/nick", {"alias": "orders-value"}, "PUT")


def conforms(what, names):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "schemathesis.toml"), "w") as f:
            f.write(names)
        p = subprocess.run([os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run",
                            os.environ["REGISTRY"] + "/openapi.json", "--checks", CHECKS, "--max-examples", "5", "--seed",
                            "1", "--phases", "examples,coverage,fuzzing", "--no-color"],
                           capture_output=True, text=True, cwd=folder)
    made = re.search(r"(\d+) generated, (\d+) passed", p.stdout)
    if p.returncode == 0 and made and made[1] == made[2] and int(made[1]) >= LEAST:
        print(f"ok {what}: every answer is one that /openapi.json names", flush=True)
        return True
    told = [line.strip() for line in p.stdout.splitlines()
            if re.match(r"\s*- (Undocumented|Server error|Response)|_{5,} |.*is not (of type|valid)|.*violates", line)]
    print(f"FAIL {what}: an answer that /openapi.json does not name: exit code {p.returncode}, "
          f"{made[0] if made else 'nothing made'}: {'; '.join(told[:6])} {p.stderr[-200:]}".replace("\n", " "), flush=True)
    return False


good = conforms("an empty registry", "")
seed()
sys.exit(0 if conforms("one that holds things", NAMES) and good else 1)
