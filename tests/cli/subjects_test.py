"""treaty list, show and search on a registry of another make: what they say of a Treaty, without contracts and levels."""
import json
import re
import tempfile
from pathlib import Path

import check
import plain_registry
import serving

ORDER = '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}'
BASKET = '{"type":"record","name":"Basket","fields":[{"name":"lines","type":{"type":"array","items":"Order"}}]}'
MONEY = 'syntax = "proto3";\nmessage Money {\n  int64 units = 1;\n}\n'


def register(server, subject, schema, **more):
    body = json.dumps({"schema": schema} | more).encode()
    status, _, answer = server.ask("POST", f"/subjects/{subject}/versions", body, [("Content-Type", "application/json")])
    check.equal(status, 200, f"{subject}: {answer}")


def run(*arguments):
    done = check.treaty(*arguments)
    return done.returncode, done.stdout, done.stderr


with serving.Server() as server, tempfile.TemporaryDirectory() as where:
    plain = plain_registry.beside(server)
    url, other = f"http://127.0.0.1:{server.port}", f"http://127.0.0.1:{plain.server_port}"
    check.equal(run("list", "--registry", other), (0, "no contract is published, and no schema is registered\n", ""), "nothing")
    register(server, "orders-value", ORDER)
    register(server, "baskets-value", BASKET, references=[{"name": "Order", "subject": "orders-value", "version": 1}])
    register(server, "%3A.dev%3Amoney", MONEY, schemaType="PROTOBUF")
    register(server, "broken-value", '"int"')

    for without in (("/v1/",), ("/v1/", "/schemas?")):  # not every registry lists its schemas
        plain.without = without
        plain.asked.clear()
        code, out, err = run("list", "--registry", other)
        check.equal((code, err), (0, ""), "list")
        check.equal(out, re.sub(" +BACKWARD\n", "\n", run("list", "--registry", url)[1]),
                    "the lines of a Treaty without levels")
        check.equal(len(plain.asked), 3 if len(without) == 1 else 4 + 4, f"few requests: {plain.asked}")
        for words in (["order"], ["units"], ["value"], ["nothing", "holds"]):
            check.equal(run("search", *words, "--registry", other), run("search", *words, "--registry", url), f"search {words}")
        for name in ("orders-value", "baskets-value@1", ":.dev:money"):
            for part in ("schema", "summary"):
                got, want = run("show", name, "--registry", other, "--show", part), run("show", name, "--registry", url, "--show", part)
                want = (want[0], want[1].replace("  consumer  none is registered\n", ""), want[2])
                if part == "summary":  # when, it does not say
                    want = (want[0], re.sub(r", 20\d\d-\d\d-\d\d \d\d:\d\d", "", want[1]), want[2])
                check.equal(got, want, f"show {name} --show {part}")
    check.equal(run("show", "orders-valeu", "--registry", other), (2, "", 'treaty: no subject "orders-valeu" is registered\n'), "a typo")
    check.equal(run("show", "orders-value@7", "--registry", other), (2, "", "treaty: subject orders-value has no version 7\n"), "no version")

    # Nothing at all is there: no registry, whatever is asked.
    plain.without = ("/",)
    for command in (["list"], ["search", "x"], ["show", "x"], ["show", "x", "--show", "schema"]):
        code, out, err = run(*command, "--registry", other)
        check.equal((code, out), (3, ""), f"{command}: {err}")
        check.equal(err.count("\n"), 1, f"{command}: one line: {err}")
    plain.shutdown()

check.done()
