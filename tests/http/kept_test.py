#!/usr/bin/env python3
"""Answers that are kept for whoever asks the same again (registry/http/kept.h): the same bytes, and never an old state.

Writes come over HTTP and from another process on the same directory. That an answer was kept is read from /metrics: a
test of answers that were all made anew would prove nothing.
"""
import gzip
import http.client
import json
import os
import re
import threading
from pathlib import Path

import check
import serving

TARGETS = ["/schemas/ids/1", "/schemas/ids/1?subject=a-value", "/schemas/ids/1?fetchMaxId=true", "/schemas/ids/1/schema",
           "/schemas/ids/1/versions", "/subjects", "/subjects/a-value/versions", "/subjects/a-value/versions/1",
           "/subjects/a-value/versions/latest", "/subjects/a-value/versions/latest/schema", "/config", "/config/a-value?defaultToGlobal=true",
           "/mode", "/contexts", "/contexts/.dev/subjects", "/subjects/big-value/versions/1", "/schemas/types", "/"]


def schema(n, size=0):
    return json.dumps({"type": "record", "name": "R", "fields": [
        {"name": f"f{i}", "type": "long", "default": 0, "doc": "x" * size} for i in range(n)]})


def post(server, subject, text):
    status, body = server.json("POST", f"/subjects/{subject}/versions", {"schema": text})
    check.equal(status, 200, f"{subject} is registered")
    return body["version"]


def kept(server):
    return int(re.search(r"^treaty_http_kept_answers_total (\d+)$", server.ask("GET", "/metrics")[2].decode(), re.M)[1])


def shown(reply):
    """A reply without what differs from one to the next."""
    status, headers, body = reply
    return status, {k: v for k, v in headers.items() if k not in ("x-request-id", "date")}, body


def anywhere(reply):
    """And without what differs between two registries of the same content: the time."""
    status, headers, body = shown(reply)
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
        del headers["content-length"]
    return status, headers, re.sub(rb'"ts":\d{13},', b"", body)


def test_same_bytes():
    with serving.Server() as keeps, serving.Server("--limit", "KEPT_BYTES=1") as makes:
        for server in (keeps, makes):
            post(server, "a-value", schema(1))
            post(server, "a-value", schema(2))
            post(server, "big-value", schema(40, 100))
            post(server, ":.dev:x", schema(1))
        for headers in ([], [("Accept-Encoding", "gzip")], [("Accept", "application/json")], [("Accept", "text/plain")],
                        [("Accept", "application/json"), ("Accept-Encoding", "gzip")]):
            for target in TARGETS:
                keeps.ask("GET", target, headers=headers)  # the first time is not worth keeping
                first, second = (keeps.ask("GET", target, headers=headers) for _ in range(2))
                check.true(shown(first) == shown(second), f"twice GET {target} with {headers}")
                check.true(anywhere(second) == anywhere(makes.ask("GET", target, headers=headers)),
                           f"GET {target} with {headers}, kept and made")
                check.equal(shown(keeps.ask("HEAD", target, headers=headers))[:2],
                            shown(makes.ask("HEAD", target, headers=headers))[:2], f"HEAD {target} with {headers}")
        check.equal(kept(makes), 0, "nothing is kept without room")
        # Three times with each of five headers, of which two make two answers; the other three find what is kept. Refused
        # (text/plain) is what was found, too.
        check.equal(kept(keeps), len(TARGETS) * 11, "answers that were kept")
        before = kept(keeps)
        for target in ("/schemas/ids/77", "/metrics", "/healthz", "/v1/contracts", "/nothing"):
            for _ in range(3):
                keeps.ask("GET", target)
        check.equal(kept(keeps), before, "neither errors nor what is no part of the registry API is kept")
        ids = {keeps.ask("GET", "/schemas/ids/1")[1]["x-request-id"] for _ in range(5)}
        check.equal(len(ids), 5, "each answer has an id of its own")


def test_writes_here():
    """After any write the answer is another."""
    def change(method, target, body, asked, wanted):
        for _ in range(2):
            server.ask("GET", asked)
        before = kept(server)
        server.ask("GET", asked)
        check.equal(kept(server), before + 1, f"{asked} is kept before {method} {target}")
        check.equal(server.json(method, target, body)[0], 200, f"{method} {target}")
        check.equal(wanted(*server.json("GET", asked)), True, f"{asked} after {method} {target}")

    latest = "/subjects/a/versions/latest"
    with serving.Server() as server:
        post(server, "a", schema(1))
        change("POST", "/subjects/a/versions", {"schema": schema(2)}, latest, lambda s, b: b["version"] == 2)
        change("PUT", "/config", {"compatibility": "FULL"}, "/config", lambda s, b: b["compatibilityLevel"] == "FULL")
        change("PUT", "/mode", {"mode": "READONLY"}, "/mode", lambda s, b: b["mode"] == "READONLY")
        change("PUT", "/mode", {"mode": "READWRITE"}, "/mode", lambda s, b: b["mode"] == "READWRITE")
        change("PUT", "/config/other", {"alias": "a"}, "/subjects/a/versions", lambda s, b: b == [1, 2])
        change("PUT", "/config/other", {"alias": "none"}, "/subjects/other/versions", lambda s, b: s == 404)
        change("DELETE", "/subjects/a/versions/2", None, latest, lambda s, b: b["version"] == 1)
        change("DELETE", "/subjects/a", None, "/schemas/ids/1", lambda s, b: s == 200)
        change("DELETE", "/subjects/a/versions/2?permanent=true", None, "/schemas/ids/1", lambda s, b: s == 200)
        check.equal(server.json("GET", "/schemas/ids/2")[0], 404, "an id that is gone is not kept")


def register(server, subject, text):
    file = server.path / "schema.avsc"
    file.write_text(text)
    done = check.treaty("register", str(file), "--subject", subject, "--registry", str(server.path / "data"))
    check.equal((done.returncode, done.stderr), (0, ""), f"treaty register --subject {subject}")


def test_writes_elsewhere():
    """Another process writes the directory: the next answer shows it, while eight clients keep the old one kept."""
    stop, old = threading.Event(), []
    reached = [0]

    def read(server):
        latest = 0
        c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while not stop.is_set():
            least = reached[0]
            c.request("GET", "/subjects/a/versions/latest")
            version = json.loads(c.getresponse().read())["version"]
            if version < least or version < latest:
                old.append((version, least, latest))
            latest = version

    with serving.Server("--loops", "3") as server:
        register(server, "a", schema(1))
        reached[0] = 1
        readers = [threading.Thread(target=read, args=(server,)) for _ in range(8)]
        for r in readers:
            r.start()
        for n in range(2, 14):
            if n % 3:
                register(server, "a", schema(n))
            else:
                post(server, "a", schema(n))
            reached[0] = n
            check.equal(server.json("GET", "/subjects/a/versions/latest")[1]["version"], n, "what was written is read")
        stop.set()
        for r in readers:
            r.join()
        check.equal(old[:3], [], "nobody reads a state before one that was acknowledged, or that he has read")
        check.true(kept(server) > 100, "while most answers were kept")


def test_room():
    """Many answers in little room: all are right, and those that fit are kept."""
    with serving.Server("--limit", "KEPT_BYTES=200000") as server:
        for n in range(40):
            post(server, f"s{n}", schema(1 + n))
        wrong = []  # each target is asked some ten times
        for n in [k % 40 for k in range(0, 400, 7)] * 20:
            if server.json("GET", f"/subjects/s{n}/versions/1?x={n * 997 % 500}")[1]["subject"] != f"s{n}":
                wrong.append(n)
        check.equal(wrong, [], "each target has its own answer")
        check.true(kept(server) > 100, "some were kept")


def test_tag_after_a_restart():
    """The ETag of /v1 names a state of a directory: a restart makes no other, another directory not the same."""
    def ask(tag=None):
        status, headers, _ = server.ask("GET", "/v1/contracts", headers=[("If-None-Match", tag)] if tag else [])
        return status, headers["etag"]

    tags = []
    for _ in range(2):
        with serving.Server() as server:
            post(server, "a", schema(1))
            tags.append(ask()[1])
            check.equal(ask(tags[-1]), (304, tags[-1]), "the same state")
            check.equal(server.stop(), 0, "the server stops")
            server.start()
            check.equal(ask(tags[-1]), (304, tags[-1]), "the same state after a restart")
            post(server, "a", schema(2))
            check.equal((ask(tags[-1])[0], ask()[1] != tags[-1]), (200, True), "another state")
    check.true(tags[0] != tags[1], "as many changes in another directory are another state")


def test_memory():
    """Whatever is asked and however many are connected: the server's own memory stays within its limits."""
    if "plain" not in Path(os.environ.get("BUILD", "plain")).name:
        check.skip(1, "a sanitizer's memory is not the server's")
        return
    with serving.Server() as server:
        post(server, "a", schema(20, 100))
        for _ in range(3):
            with server.dial() as s:
                file = s.makefile("rb")
                for n in range(0, 9000, 50):
                    s.sendall(b"".join(b"GET /subjects/a/versions/1?n=%d HTTP/1.1\r\nHost: a\r\n\r\n" % (n + i) for i in range(50)))
                    for _ in range(50):
                        serving.reply_on(file)
        idle = [server.dial() for _ in range(1000)]
        for s in idle:
            s.sendall(b"GET /schemas/ids/1 HTTP/1.1\r\nHost: a\r\n\r\n")
        for s in idle:
            check.true(s.recv(100).startswith(b"HTTP/1.1 200"), "each of a thousand connections is answered")
        rollup = Path(f"/proc/{server.process.pid}/smaps_rollup").read_text()
        mib = int(re.search(r"^Anonymous:\s+(\d+) kB", rollup, re.M)[1]) / 1024
        # KEPT_BYTES, and HEADER_BYTES for each connection, and as much again for all else.
        check.true(mib < 2 * (16 + 1000 * 32 / 1024), f"private memory: {mib:.0f} MiB")
        for s in idle:
            s.close()


for test in (test_memory, test_tag_after_a_restart, test_same_bytes, test_writes_here, test_writes_elsewhere, test_room):
    test()
check.done()
