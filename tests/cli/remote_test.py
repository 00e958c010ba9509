"""A registry's address instead of its directory: each command prints the same and ends the same.

The stories say what is right (tests/cli/run plays them both ways); here are the corners: files of several
documents, every report, odd names, two at once, a server that dies in the middle.
"""
import os
import re
import signal
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import check

VERSION = """dataContractSpecification: 1.1.0
id: {id}
info: {{ title: {title}, version: {version}, owner: x@y }}
servers: {{ k: {{ type: kafka, host: h, topic: {topic} }} }}
models: {{ m: {{ fields: {{ {fields} }} }} }}
"""
READER = """kind: ConsumerExpectation
apiVersion: v1
id: t.r
consumer: {{ name: reader, owner: team@x, environment: {environment} }}
contract: {{ id: a.b, major: 1 }}
models: {{ m: {{ fields: {{ {field}: {{ type: string }} }} }} }}
"""
PRODUCT = """apiVersion: v1.0.0
kind: DataProduct
id: shop
name: shop
version: 1.0.0
status: active
outputPorts: [{ name: out, version: 1.0.0, contractId: p.q, type: tables }]
"""


def contract(version, fields="x: { type: string }", name="a.b", topic="t1"):
    return VERSION.format(id=name, title="A", version=version, fields=fields, topic=topic)


FILES = {
    "two.yaml": contract("1.0.0") + "---\n" + contract("2.0.0", "y: { type: string }", topic="t2"),
    "exp.yaml": READER.format(environment="prod", field="x") + "---\n" + READER.format(environment="test", field="z"),
    "next.yaml": contract("1.1.0", "x: { type: integer }, xx: { type: string }"),
    "renamed.yaml": contract("1.2.0", "x1: { type: string }"),
    "other.yaml": contract("1.1.0", "x: { type: string }, w: { type: long }"),
    "taken.yaml": contract("1.0.0", name="p.q", topic="t1"),
    "free.yaml": contract("1.0.0", name="p.q", topic="t3"),
    "product.yaml": PRODUCT,
    "order.avsc": '{"type": "record", "name": "m", "fields": [{"name": "x", "type": "string"}]}',
    "narrow.avsc": '{"type": "record", "name": "m", "fields": [{"name": "x", "type": "bytes"}]}',
    "basket.avsc": '{"type": "record", "name": "B", "fields": [{"name": "o", "type": "m"}]}',
    "empty.yaml": "",
}
FILES["mixed.yaml"] = FILES["two.yaml"] + "---\n" + FILES["exp.yaml"]
REPORTS = ("text", "json", "junit", "sarif", "markdown", "github", "gitlab")
COMMANDS = [line for line in f"""
publish two.yaml
list
log
publish empty.yaml
publish exp.yaml
expect publish exp.yaml
expect publish mixed.yaml --allow-unknown
expect publish mixed.yaml --allow-unknown --dry-run
expect publish two.yaml
can consume exp.yaml
can consume exp.yaml --environment prod
can publish two.yaml
list --json
expect list
expect list t.* --json
expect list --owner team@* --environment prod
expect list --contract a.b@1
expect list --contract a.c
show a.b@1 --show contract
show a.b@2.0.0
show a.b@9
show a.b --json
show a.b --show lineage,sla
show nobody
show ""
search y
search nothing
search "ä b/c?d=e&f"
impact a.b
impact a.b@1#m.x --json
impact a.b@7
impact ""
can retire a.b@1
can retire a.b@7
can retire ""@1
deploy a.b@1.0.0 --environment prod
deploy a.b@7.0.0 --environment prod
deploy x/y@1 --environment a/b
deploy t.r@1.0.0 --environment "a b"
can publish next.yaml --environment prod
can publish next.yaml --environment none
can publish next.yaml --json
undeploy a.b@1.0.0 --environment test
publish free.yaml product.yaml
publish taken.yaml
check taken.yaml free.yaml
check next.yaml --report json
check renamed.yaml
check renamed.yaml --full --level FULL_TRANSITIVE
check renamed.yaml --environment test --unregistered fail
{chr(10).join(f"publish renamed.yaml --dry-run --report {r}" for r in REPORTS)}
publish next.yaml
publish next.yaml --force
publish next.yaml renamed.yaml --level NONE
register order.avsc --subject t1-value
register order.avsc --subject t1-value
register narrow.avsc --subject t1-value
register order.avsc --subject "s/ä?x-value"
register basket.avsc --subject basket --reference m=t1-value@latest
register basket.avsc --subject basket --reference m=nobody@1
check narrow.avsc --subject t1-value --against order.avsc
check next.yaml
waive --contract a.b --rule ENUM --path m.x --value 00000000 --reason r --author a
waive --contract nobody --rule ENUM --path m.x --value 00000000 --reason r --author a
mode a.b
mode a.b warn --reason x
mode a.c
deprecate a.b@2 --ends 2030-01-01
deprecate a.b@3
expect status
expect status --json
expect pull --to -
publish other.yaml
publish renamed.yaml --force --reason because --report text
retire a.b@1
retire a.b@1 --force
retire a.b@1 --force --reason enough
expect status
expect withdraw nobody
expect withdraw t.r --environment test --reason gone
expect withdraw t.r --reason "no more"
expect list
log --last 3 --json
log --last 5000
log a.b
log nobody
""".split("\n") if line]


def serve(folder):
    """The process and its address."""
    process = subprocess.Popen([check.TREATY, "serve", "--data", folder / "served", "--listen", "127.0.0.1:0",
                                "--access-log", "off"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, env=clean())
    return process, process.stdout.readline().decode().strip().removeprefix("listening on ")


def clean():
    return {k: v for k, v in os.environ.items() if not re.search(r"(?i)_proxy$", k)} | {"TREATY_ACTOR": "ana"}


def run(folder, line, registry):
    done = subprocess.run(["/bin/sh", "-c", f'"$TREATY" {line} --registry {registry}'], cwd=folder, text=True,
                          capture_output=True, env=clean() | {"TREATY": check.TREATY}, stdin=subprocess.DEVNULL)
    minutes = re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d", "TIME", done.stdout)
    return done.returncode, minutes, done.stderr


def test_same(folder):
    process, address = serve(folder)
    for line in COMMANDS:
        want, got = run(folder, line, "directory"), run(folder, line, address)
        check.true(want[2].count("\n") < 3 and "\n" not in want[2].rstrip("\n").replace("\ntreaty ", ""),
                   f"{line}: one line says what is wrong")
        check.equal(got, want, line)
    ends = [run(folder, "fsck", directory) for directory in ("directory", "served")]
    check.equal(ends[1], ends[0], "the same changes, the same rows")
    process.send_signal(signal.SIGTERM)
    check.equal(process.wait(60), 0, "the server ends")
    process.stdout.close()


def test_crowd(folder):
    """Many at once, then a server that is killed: what was said to be published is."""
    process, address = serve(folder)
    for n in range(24):
        (folder / f"c{n}.yaml").write_text(contract("1.0.0", name=f"crowd.c{n}", topic=f"crowd{n}"))
    with ThreadPoolExecutor(6) as pool:
        first = list(pool.map(lambda n: run(folder, f"publish c{n}.yaml", address), range(6)))
        same = list(pool.map(lambda n: run(folder, "publish c6.yaml", address), range(6)))
        jobs = [pool.submit(run, folder, f"publish c{n}.yaml", address) for n in range(7, 24)]
        jobs[3].result()
        process.kill()
        rest = [job.result() for job in jobs]
    process.wait()
    process.stdout.close()
    check.equal([r[0] for r in first], [0] * 6, "six at once")
    check.equal(sorted(r[1] for r in same),
                ["crowd.c6 1.0.0 is published already, unchanged\n"] * 5 +
                ["crowd.c6 1.0.0 is published; it breaks 0 of 0 consumers\n"], "the same thing six times at once")
    failed = [r for r in rest if r[0]]
    check.true(all(r[0] == 3 and r[2].startswith(f"treaty: {address}: ") and r[2].count("\n") == 1 for r in failed),
               f"whoever asks a dead server is told so in a line: {failed[:2]}")
    listed = run(folder, "list", "served")[1]
    done = [n for n, r in zip(range(7, 24), rest) if r[0] == 0]
    check.equal([n for n in done if f"crowd.c{n} " not in listed], [], "what was published is there")
    process, address = serve(folder)
    again = [run(folder, f"publish c{n}.yaml", address) for n in range(7, 24)]
    check.equal([r[0] for r in again], [0] * 17, "and the rest, asked again")
    check.equal(run(folder, "fsck", "served")[0], 0, "all is sound")
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    process.stdout.close()


with tempfile.TemporaryDirectory() as name:
    for file, text in FILES.items():
        (Path(name) / file).write_text(text)
    test_same(Path(name))
    test_crowd(Path(name))
check.done()
