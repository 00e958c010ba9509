#!/usr/bin/env python3
"""A crowd on one subject costs at most two checks a write: counted by the server (/metrics), over real connections.

64 clients register on one subject, each schema judged against all versions before it. Without the queue each would be
judged again after every write of another: some 64 times, or refused after five.
"""
import http.client
import json
import re
import threading

import check
import serving

CLIENTS, EACH = 64, 3
OTHERS = 40  # writes of another process: without an end, it wins every race against a slow build's server


def counters(server):
    text = server.ask("GET", "/metrics")[2].decode()
    return {name: int(re.search(rf"^treaty_store_{name}_total (\d+)$", text, re.M)[1])
            for name in ("judged", "records", "voids")}


def schema(client, n):
    return json.dumps({"type": "record", "name": "R", "fields": [
        {"name": f"f{client}_{n}", "type": "long", "default": 0}]})


def crowd(server, subject_of):
    answers, lock = [], threading.Lock()
    start = threading.Barrier(CLIENTS)

    def run(client):
        c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        c.connect()
        start.wait()
        for n in range(EACH):
            c.request("POST", f"/subjects/{subject_of(client)}/versions", json.dumps({"schema": schema(client, n)}),
                      {"Content-Type": "application/json"})
            reply = c.getresponse()
            body = json.loads(reply.read())
            with lock:
                answers.append((reply.status, body.get("version"), body.get("id")))

    before = counters(server)
    threads = [threading.Thread(target=run, args=(k,)) for k in range(CLIENTS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    after = counters(server)
    return answers, {k: after[k] - before[k] for k in after}


def test_one_subject():
    with serving.Server() as server:
        server.json("PUT", "/config", {"compatibility": "FULL_TRANSITIVE"})
        answers, spent = crowd(server, lambda client: "s")
        check.equal({a[0] for a in answers}, {200}, "all are registered")
        check.equal(sorted(a[1] or 0 for a in answers), list(range(1, CLIENTS * EACH + 1)), "each with a version of its own")
        check.equal(len({a[2] for a in answers}), CLIENTS * EACH, "and an id of its own")
        check.equal(spent["records"], CLIENTS * EACH, "one change each")
        check.true(spent["judged"] <= 2 * spent["records"], f"at most 2 checks a write: {spent}")
        print(f"one subject: {spent}")


def test_many_subjects():
    """Where nobody is in anybody's way, nothing is judged twice but what many subjects share."""
    with serving.Server() as server:
        answers, spent = crowd(server, lambda client: f"s{client}")
        check.equal({a[0] for a in answers}, {200}, "all are registered")
        check.true(spent["judged"] <= 2 * spent["records"], f"at most 2 checks a write: {spent}")
        print(f"a subject each: {spent}")


def test_with_another_process():
    """Another process is in no queue of ours: it may make us judge again, once for each of its writes."""
    with serving.Server() as server:
        server.json("PUT", "/config", {"compatibility": "FULL_TRANSITIVE"})
        others, stop = [0], threading.Event()

        def register():
            while not stop.is_set() and others[0] < OTHERS:
                file = server.path / "other.avsc"
                file.write_text(schema("other", others[0]))
                done = check.treaty("register", str(file), "--subject", "s", "--registry", str(server.path / "data"))
                # Alone against a crowd it may lose five times running.
                check.true(done.returncode == 0 or "changed 5 times" in done.stderr, f"treaty register: {done.stderr}")
                others[0] += done.returncode == 0

        other = threading.Thread(target=register)
        other.start()
        try:
            answers, spent = crowd(server, lambda client: "s")
        finally:
            stop.set()
            other.join()
        check.true({a[0] for a in answers} <= {200, 503}, "they are registered, or told to try again")
        check.true(spent["judged"] <= 2 * spent["records"] + others[0],
                   f"at most 2 checks a write, and one for each of {others[0]} of the other: {spent}")
        print(f"beside another process that wrote {others[0]}: {spent}")


for test in (test_one_subject, test_many_subjects, test_with_another_process):
    test()
check.done()
