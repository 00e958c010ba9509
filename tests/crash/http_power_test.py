#!/usr/bin/env python3
"""The power goes while clients write over HTTP: what power.c shows of the store, of a whole server.

    tests/crash/http_power_test.py [long]        twenty times the instants, of more writes; make test-long

`treaty serve` runs over the shim, which notes each write and sync of data.mdb; clients note in the same trace what was
acknowledged, when they have read the answer. Then the file is rebuilt as a disk may hold it after a power cut: what was
synced, and of the rest nothing, all, or a random choice of its sectors. Each such file must pass `treaty fsck` (so the log
has no gap), and a server on it must give every registration that was acknowledged before, with its id; no id has two
contents. With a disk that only says that it synced, the same must fail: else nothing would be proved.
"""
import http.client
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import check

LONG = sys.argv[1:] == ["long"]
CLIENTS, EACH = 8, 40 if LONG else 8
HEAD = struct.Struct("<QII")
SECTOR, PAGE = 512, 4096


class Server:
    def __init__(self, data, env=None):
        self.p = subprocess.Popen([check.TREATY, "serve", "--data", str(data), "--listen", "127.0.0.1:0", "--access-log", "off",
                                   "--error-log", "off"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
        line = self.p.stdout.readline().decode()
        self.port = int(line.strip().rsplit(":", 1)[1]) if line else None

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def end(self):
        self.p.terminate()
        said = self.p.communicate()[1].decode()
        return self.p.returncode, said


def ask(c, method, target, body=None):
    c.request(method, target, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
    reply = c.getresponse()
    return reply.status, json.loads(reply.read())


# ---- a server that is watched -----------------------------------------------------------------

def schema(n):
    return json.dumps({"type": "fixed", "name": f"F{n}", "size": 8, "doc": "d" * (n * 37 % 5000)})


def note(fd, acknowledged):
    data = json.dumps(acknowledged).encode()
    os.write(fd, HEAD.pack(0, len(data), ord("A")) + data)


def write(server, fd, seed):
    """New schemas and known ones, on subjects of its own and on one of all."""
    chance, c = random.Random(seed), server.connect()
    for n in range(EACH):
        text = schema(chance.randrange(10) if chance.random() < .3 else seed * 1000 + n)
        subject = f"s{seed}-{n}" if chance.random() < .7 else "shared"
        status, body = ask(c, "POST", f"/subjects/{subject}/versions", {"schema": text})
        if status == 200:
            note(fd, [subject, body["version"], body["id"], text])


def record(folder, lie):
    """base: the file before; trace: what happened to it."""
    data, shim = folder / "data", folder / "shim.so"
    subprocess.run([os.environ.get("CC", "cc"), "-std=c11", "-D_GNU_SOURCE", "-I", check.ROOT, "-O1", "-shared", "-fPIC", "-o", shim,
                    check.ROOT / "tests/crash/shim.c", "-ldl"], check=True)
    first = Server(data)
    ask(first.connect(), "PUT", "/config", {"compatibility": "NONE"})
    first.end()
    shutil.copy(data / "data.mdb", folder / "base")
    env = dict(os.environ, LD_PRELOAD=str(shim), SHIM_TRACE=str(folder / "trace"))
    server = Server(data, env | ({"SHIM_LIE": "1"} if lie else {}))
    fd = os.open(folder / "trace", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    threads = [threading.Thread(target=write, args=(server, fd, k + 1)) for k in range(CLIENTS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    os.close(fd)
    code, said = server.end()
    check.equal((code, said), (0, ""), "the server over the shim ends well")


# ---- the disk --------------------------------------------------------------------------------------

def events(trace):
    at = 0
    while at + HEAD.size <= len(trace):
        offset, length, kind = HEAD.unpack_from(trace, at)
        at += HEAD.size
        yield chr(kind), offset, trace[at:at + length]
        at += length


class Disk:
    def __init__(self, base):
        self.safe, self.loose = bytearray(base), []

    def put(self, image, offset, data):
        if offset + len(data) > len(image):
            image.extend(bytes(offset + len(data) - len(image)))
        image[offset:offset + len(data)] = data

    def write(self, offset, data):
        for i in range(0, len(data), SECTOR):  # LMDB writes whole pages, and its meta at the beginning of one
            self.loose.append((offset + i, data[i:i + SECTOR]))

    def settle(self, first=0, last=1 << 62):
        first, last, kept = first // PAGE * PAGE, -(-last // PAGE) * PAGE, []
        for offset, data in self.loose:
            if offset + len(data) <= first or offset >= last:
                kept.append((offset, data))
            else:
                self.put(self.safe, offset, data)
        self.loose = kept

    def image(self, chosen):
        image = bytearray(self.safe)
        for offset, data in self.loose:
            if chosen():
                self.put(image, offset, data)
        return image


# ---- what is asked of it ---------------------------------------------------------------------------

def wrong_with(image, acknowledged, folder, whole):
    """What is wrong with the file: None if nothing is. whole: by a server, too."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "data.mdb").write_bytes(image)
    done = check.treaty("fsck", "--registry", folder)
    if done.returncode or not done.stdout.startswith("sound"):
        return f"fsck: {done.stdout}{done.stderr}"
    if not whole:
        return None
    server = Server(folder)
    if not server.port:
        return f"no server starts: {server.end()}"
    c, wrong, contents = server.connect(), None, {}
    for subject, version, number, text in acknowledged:
        status, body = ask(c, "GET", f"/subjects/{subject}/versions/{version}")
        if status != 200 or body["id"] != number or json.loads(body["schema"]) != json.loads(text):
            wrong = f"{subject} {version} (id {number}): {status} {str(body)[:200]}"
        if contents.setdefault(number, text) != text:
            wrong = f"id {number} has two contents"
    status, body = ask(c, "POST", "/subjects/after/versions", {"schema": schema(99999)})
    if status != 200 or body["id"] in contents:
        wrong = f"registering after it: {status} {body}"
    server.end()
    return wrong


def judge(lie):
    """Instants, images, acknowledgements, what is wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder, chance = Path(name), random.Random(7)
        record(folder, lie)
        disk, acknowledged, seen, wrong = Disk((folder / "base").read_bytes()), [], [0, 0], []
        all_events = list(events((folder / "trace").read_bytes()))
        # Every so many instants; a server only every so many of these.
        some, by_server = (max(1, len(all_events) // (500 if LONG else 25)), 5)
        for i, (kind, offset, data) in enumerate(all_events):
            if kind == "A":
                acknowledged.append(json.loads(data))
            elif kind in "WD":
                disk.write(offset, data)
            elif kind == "S":
                disk.settle()
            if i % some == 0 or i == len(all_events) - 1:
                seen[0] += 1
                for k, chosen in enumerate((lambda: False, lambda: True, lambda: chance.random() < .5)):
                    seen[1] += 1
                    whole = seen[1] % by_server == 0 or i == len(all_events) - 1
                    said = wrong_with(disk.image(chosen), acknowledged, folder / "image", whole)
                    if said:
                        wrong.append(f"event {i} of {len(all_events)} ({kind}), choice {k}: {said}")
                if lie and wrong:
                    break
            if kind == "D":
                disk.settle(offset, offset + len(data))
        return seen, len(acknowledged), wrong


def main():
    if "plain" not in Path(os.environ.get("BUILD", "plain")).name:
        check.skip(1, "a sanitizer wants to stand before the shim")
        check.done()
    seen, acknowledged, wrong = judge(False)
    print(f"power loss under HTTP: {seen[0]} instants, {seen[1]} images, {acknowledged} acknowledged")
    check.equal(wrong[:5], [], "every image is sound and has all that was acknowledged")
    check.true(acknowledged > CLIENTS * EACH * .9, "most registrations were acknowledged")
    seen, _, wrong = judge(True)
    print(f"on a disk that lies: found after {seen[0]} instants")
    check.true(wrong, "a disk that does not sync is noticed")
    check.done()


main()
