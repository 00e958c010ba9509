#!/usr/bin/env python3
"""kill -9 while clients write: what was acknowledged is there again, with its id, and nothing else is half there.

Eight clients register schemas (some the same, some new), on subjects of their own and on one each that grows; each
acknowledged answer is noted. The server is killed at a random moment, started again on its directory, and asked. `fsck` looks at the rest: the log has no gap.
"""
import http.client
import json
import random
import threading
import time

import check
import serving

ROUNDS, CLIENTS = 4, 8


def schema(n):
    return json.dumps({"type": "fixed", "name": f"F{n}", "size": 8})


class Clients:
    """Register until the server is gone. acknowledged: (subject, version, id, schema)."""

    def __init__(self, port, first):
        self.acknowledged, self.lock = [], threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(port, first * CLIENTS + k)) for k in range(CLIENTS)]
        for t in self.threads:
            t.start()

    def run(self, port, seed):
        chance, n = random.Random(seed), 0
        try:
            c = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            while True:
                n += 1
                text = schema(chance.randrange(50) if chance.random() < .3 else seed * 100000 + n)
                subject = f"s{seed}-{n}" if chance.random() < .8 else f"shared-{seed}"
                c.request("POST", f"/subjects/{subject}/versions", json.dumps({"schema": text}),
                          {"Content-Type": "application/json"})
                reply = c.getresponse()
                body = json.loads(reply.read())
                if reply.status == 200:
                    with self.lock:
                        self.acknowledged.append((subject, body["version"], body["id"], text))
        except (OSError, http.client.HTTPException, ValueError):
            pass  # it was killed

    def join(self):
        for t in self.threads:
            t.join()


def ask_for_all(server, acknowledged, why):
    lost, other, contents = [], [], {}
    for subject, version, id_, text in acknowledged:
        status, body = server.json("GET", f"/subjects/{subject}/versions/{version}")
        if status != 200:
            lost.append((subject, version, status))
        elif (body["id"], json.loads(body["schema"])) != (id_, json.loads(text)):
            other.append((subject, version, body["id"], id_))
        contents.setdefault(id_, set()).add(text)
    check.equal(lost[:3], [], f"{why}: all {len(acknowledged)} acknowledged registrations are there")
    check.equal(other[:3], [], f"{why}: each with its id and its text")
    check.equal([i for i, texts in contents.items() if len(texts) > 1], [], f"{why}: no id has two contents")


def main():
    everything = []
    with serving.Server() as server:
        server.json("PUT", "/config", {"compatibility": "NONE"})
        for n in range(ROUNDS):
            clients = Clients(server.port, n)
            time.sleep(.2 + .3 * random.Random(n).random())
            server.process.kill()
            server.process.wait()
            clients.join()
            check.true(clients.acknowledged, f"round {n}: something was written")
            everything += clients.acknowledged
            done = check.treaty("fsck", "--registry", str(server.path / "data"))
            check.equal((done.returncode, done.stdout.split(":")[0]), (0, "sound"), f"round {n}: what fsck says")
            server.start()
            ask_for_all(server, everything, f"round {n}")
    check.done()


main()
