"""A registry that stops answering in the middle of a check, after any number of requests: the same answer as one that was
never there, from the lock where the repository says so, or exit code 3; never a part of each."""
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import check
import proxy
import serving

CONTRACT = """dataContractSpecification: 1.1.0
id: {id}
info: {{ title: T, version: {version} }}
servers: {{ k: {{ type: kafka, host: h, topic: {id} }} }}
models: {{ m: {{ fields: {{ x: {{ type: string, enum: [{values}] }} }} }} }}
"""
READER = """kind: ConsumerExpectation
apiVersion: v1
id: {name}
consumer: {{ name: reader, owner: team@x }}
contract: {{ id: {id}, major: 1 }}
models: {{ m: {{ fields: {{ x: {{ type: string, enum: [a] }} }} }} }}
"""


def git(folder, *args):
    names = ["-c", "user.name=t", "-c", "user.email=t@x"]
    subprocess.run(["git", *names, *args], cwd=folder, check=True, capture_output=True)


def write(folder, versions, values):
    for name, version in versions.items():
        (folder / f"{name}.yaml").write_text(CONTRACT.format(id=name, version=version, values=values))


def ask(folder, address):
    got = check.treaty("check", "--registry", address, cwd=folder)
    return got.returncode, got.stdout, got.stderr.replace(address, "ADDRESS")


def lose(folder, server, most, how):
    """The answer, and whether so many requests were enough for a whole one."""
    def passes(seen, _, content):
        if seen <= most:
            return content
        return proxy.BROKEN if how == "broken" else proxy.ERROR

    with proxy.Proxy(server.port, passes) as between:
        return ask(folder, between.address), between.seen <= most


def play(folder, server):
    url = f"http://127.0.0.1:{server.port}"
    write(folder, {"a.a": "1.0.0", "b.b": "1.0.0"}, "a")
    check.equal(check.treaty("publish", "a.a.yaml", "b.b.yaml", "--registry", url, cwd=folder).returncode, 0, "published")
    for name in ("a.a", "b.b"):
        check.treaty("expect", "publish", "-", "--registry", url, input=READER.format(name=f"r.{name}", id=name))
    check.equal(check.treaty("expect", "pull", "--registry", url, cwd=folder).returncode, 0, "pulled")
    git(folder, "init", "-q", "-b", "main", ".")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "base")
    git(folder, "checkout", "-qb", "change")
    # Only the registry knows this one: its answer is another than the lock's.
    check.treaty("expect", "publish", "-", "--registry", url, input=READER.format(name="r.late", id="b.b"))
    write(folder, {"a.a": "1.1.0", "b.b": "1.1.0"}, "a, b")

    (folder / ".treaty.yaml").write_text("version: 1\nregistry_unreachable: use-lock\n")
    whole = ask(folder, url)
    check.true(whole[0] == 1 and "r.late" in whole[1], f"the registry knows everybody: {whole}")
    dead = ask(folder, "http://127.0.0.1:1")
    check.true(dead[0] == 1 and "r.late" not in dead[1] and "r.b.b" in dead[1], f"the lock knows two: {dead}")
    most = 0
    while not lose(folder, server, most, "error")[1]:
        most += 1
    check.true(3 < most < 100, f"a check asks {most} times")
    rounds = [("error", i) for i in range(most + 1)] + [("broken", i) for i in (0, 1, most // 2, most - 1, most)]
    with ThreadPoolExecutor(8) as pool:  # a broken connection is tried again, for a second or two
        answers = list(pool.map(lambda x: lose(folder, server, x[1], x[0]), rounds))
    for (how, i), (got, enough) in zip(rounds, answers):
        check.equal(enough, i >= most, f"{how} after {i} requests of {most}")
        check.equal(got[:2], (whole if i >= most else dead)[:2], f"{how} after {i} requests of {most}: the answer")
        check.equal(got[2].count("asked instead: expectations.lock, as it was pulled, and no registry"), i < most,
                    f"which is said, once: {got[2]}")
        check.true(i < most or got[2] == whole[2], "a whole answer says nothing more")
    (folder / "expectations.lock").unlink()
    got, _ = lose(folder, server, 3, "broken")
    check.true(got[0] == 3 and not got[1] and "no expectations.lock to use instead" in got[2], f"no lock: {got}")
    (folder / ".treaty.yaml").write_text("version: 1\n")
    got, _ = lose(folder, server, 3, "broken")
    check.true(got[0] == 3 and not got[1] and "asked instead" not in got[2], f"none is to be used: {got}")


with serving.Server() as server, tempfile.TemporaryDirectory() as folder:
    play(Path(folder), server)
check.done()
