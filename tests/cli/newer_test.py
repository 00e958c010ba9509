"""A registry of a newer Treaty, whose answers have words and members that this one does not know: what it cannot judge by
them counts as what lets the least pass."""
import re
import tempfile
from pathlib import Path

import check
import proxy
import serving

CONTRACT = """dataContractSpecification: 1.1.0
id: o.e
info: {{ title: T, version: {version} }}
servers: {{ k: {{ type: kafka, host: h, topic: t }} }}
models: {{ m: {{ fields: {{ x: {{ type: string, enum: [{values}] }} }} }} }}
"""
READER = """kind: ConsumerExpectation
apiVersion: v1
id: t.r
consumer: { name: reader, owner: team@x }
contract: { id: o.e, major: 1 }
models: { m: { fields: { x: { type: string, enum: [a] } } } }
"""
# Members whose values are words of ours, and a member that nobody knows.
WORD = re.compile(rb'"(status|state|result|code|level|backward|forward|required|answer|mode|profile)":"[A-Za-z_]+"')


def newer(_, target, content):
    return WORD.sub(rb'"\1":"of_tomorrow"', content).replace(b"{", b'{"new":[{"er":1}],', 1)


with serving.Server() as server, tempfile.TemporaryDirectory() as folder, proxy.Proxy(server.port, newer) as between:
    folder = Path(folder)
    url = f"http://127.0.0.1:{server.port}"
    (folder / "c.yaml").write_text(CONTRACT.format(version="1.0.0", values="a"))

    def ask(*words, **options):
        return check.treaty(*words, "--registry", between.address, cwd=folder, **options)

    check.equal(check.treaty("publish", "c.yaml", "--registry", url, cwd=folder).returncode, 0, "published")
    p = ask("expect", "publish", "-", input=READER)
    check.true(p.returncode == 0 and "ACTIVE" in p.stdout, f"a status it does not know: {p.stdout}{p.stderr}")
    (folder / "c.yaml").write_text(CONTRACT.format(version="1.1.0", values="a, b"))
    p = ask("check", "c.yaml")
    check.true(p.returncode == 1 and "breaks  t.r" in p.stdout, f"who may be active gates: {p.stdout}{p.stderr}")
    p = ask("publish", "c.yaml", "--dry-run")
    check.true(p.returncode == 1 and "t.r" in p.stdout, f"and a refusal is one: {p.stdout}{p.stderr}")
    p = ask("publish", "c.yaml", "--dry-run", "--report", "json")
    check.true('"code": "NEWER_RULE"' in p.stdout and "does not handle: b" in p.stdout,
               f"a rule it does not know is in its words: {p.stdout}{p.stderr}")
    p = ask("can", "retire", "o.e@1")
    check.true(p.returncode == 1 and "unknown" in p.stdout, f"an answer it does not know is none: {p.stdout}{p.stderr}")
    p = ask("expect", "status")
    check.true(p.returncode == 1 and "t.r" in p.stdout, f"what it does not know does not hold: {p.stdout}{p.stderr}")
    for words in (["list"], ["show", "o.e"], ["mode", "o.e"], ["expect", "list"], ["log"], ["search", "x"]):
        p = ask(*words)
        check.equal((p.returncode, p.stderr), (0, ""), f"{' '.join(words)}: {p.stdout}{p.stderr}")
check.done()
