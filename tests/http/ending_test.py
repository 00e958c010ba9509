"""How the server starts, is watched, and ends: signals, logs, metrics, one a directory."""
import json
import os
import re
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import check
import serving

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"


def wait_until(condition):
    end = time.monotonic() + 30
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def gone(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def signals():
    for number, code in ((signal.SIGTERM, 0), (signal.SIGINT, 130)):
        server = serving.Server()
        check.equal(server.ask("GET", "/")[0], 200, f"{number.name}: it served")
        check.equal(server.stop(number), code, f"{number.name}: the exit code")
        check.true(gone(server.port), f"{number.name}: nobody listens")
        check.true("ended" in server.said(), f"{number.name}: the log says so")
        server.process.stdout.close()


def requests_that_wait():
    """Idle connections, half requests, and a crowd that never stops asking: none keeps it from ending."""
    with serving.Server("--stop-timeout", "4") as server:
        idle = [server.dial() for _ in range(200)]
        for s in idle[:50]:
            s.sendall(HALF)
        for s in idle[50:100]:
            s.sendall(b"GET / HT")
        wrong, asked, stop = [], [0], threading.Event()

        def crowd(n):
            body = json.dumps({"schema": '{"type":"record","name":"R%d","fields":[]}' % n})
            with server.dial() as s:
                file = s.makefile("rb")
                while not stop.is_set():
                    text = f"POST /subjects/s{n}/versions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}"
                    try:
                        s.sendall(text.encode())
                        reply = serving.reply_on(file)
                    except OSError:
                        return
                    if reply is None:
                        return
                    asked[0] += 1
                    if reply[0] not in (200, 503):
                        wrong.append(reply)

        threads = [threading.Thread(target=crowd, args=(n,)) for n in range(8)]
        for t in threads:
            t.start()
        check.true(wait_until(lambda: asked[0] > 100), "the crowd is served")
        server.process.send_signal(signal.SIGTERM)
        try:
            code = server.process.wait(serving.STOP_SECONDS)
        except subprocess.TimeoutExpired:
            code = "never"
        stop.set()
        for t in threads:
            t.join()
        check.equal(code, 0, "it ends under load")
        check.equal(wrong, [], "every answer was a 200 or a 503")
        for s in idle:
            s.close()


def clients_that_left():
    """Many go away with a reset while workers are at their requests, and then the end comes."""
    body = json.dumps({"schema": '{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}'})
    text = f"POST /subjects/s/versions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    for _ in range(4):
        with serving.Server() as server:
            crowd = [server.dial() for _ in range(64)]
            for s in crowd:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            for _ in range(3):
                for s in crowd:
                    s.sendall(text)
            for s in crowd:
                s.close()
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(serving.STOP_SECONDS)
            check.true("still at work" not in server.said(), "nobody is waited for in vain")


def caught(pid):
    """The signals that a process has handlers for, as bits."""
    try:
        return int(re.search(r"^SigCgt:\s*(\w+)", Path(f"/proc/{pid}/status").read_text(), re.M)[1], 16)
    except OSError:
        return 0


def nobody_reads_the_log():
    """Standard error is a pipe that is full, and a client keeps its connection: it ends all the same."""
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([check.TREATY, "serve", "--data", f"{folder}/data", "--listen", "127.0.0.1:0",
                                   "--access-log", "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        port = int(server.stdout.readline().decode().rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=60) as s:
            file = s.makefile("rb")
            for _ in range(600):
                s.sendall(b"GET /" + b"x" * 900 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
                serving.reply_on(file)
            begin = time.monotonic()
            server.send_signal(signal.SIGTERM)
            check.true(wait_until(lambda: caught(server.pid) & 1 << signal.SIGALRM - 1), "an alarm is set for the worst")
            try:
                code = server.wait(serving.STOP_SECONDS)
            except subprocess.TimeoutExpired:
                code = "never"
                server.kill()
            took = time.monotonic() - begin
        said = server.stderr.read()
        check.equal(code, 0, "nobody reads the log: the exit code")
        check.true(took < 9, f"it ends within --stop-timeout: {took:.1f} s")
        check.true(len(said) > 50000, f"the pipe was full: {len(said)} bytes")
        server.stdout.close()
        server.stderr.close()
        # A FIFO without a reader: the server neither starts nor reloads into waiting for one.
        os.mkfifo(f"{folder}/fifo")
        p = check.treaty("serve", "--data", f"{folder}/data", "--listen", "127.0.0.1:0", "--access-log",
                         f"{folder}/fifo")
        check.true(p.returncode != 0 and "cannot be opened" in p.stderr, p.stderr)


def one_a_directory():
    with serving.Server() as server:
        second = check.treaty("serve", "--data", server.path / "data", "--listen", "127.0.0.1:0")
        check.equal(second.returncode, 3, "a second server on one directory")
        check.true(f"{server.process.pid}" in second.stderr, f"names the first: {second.stderr}")
        taken = check.treaty("serve", "--data", server.path / "other", "--listen", f"127.0.0.1:{server.port}")
        check.equal((taken.returncode, taken.stdout), (2, ""), "a port that is taken")
        check.true("Address already in use" in taken.stderr, taken.stderr)
        listed = check.treaty("list", "--registry", server.path / "data")
        check.equal(listed.returncode, 0, "other commands use the directory meanwhile")


def read_lines(path):
    return path.read_text("utf-8").splitlines() if path.exists() else []


def access_log():
    with tempfile.TemporaryDirectory() as folder:
        access_log_in(Path(folder))


def access_log_in(folder):
    log, errors, config = folder / "access", folder / "errors", folder / "serve.yaml"
    config.write_text(f"version: 1\nlog_format: json\nerror_log: {errors}\n")
    with serving.Server("--config", config, access_log=str(log)) as server:
        server.ask("GET", "/schemas/types?x=%22", headers=[("X-Request-ID", "r1"), ("User-Agent", 'a"b\\')])
        server.ask("GET", '/"x"}{"forged":1', headers=[("X-Request-ID", "r2")])
        with server.dial() as s:
            s.sendall(b"GET /\x1b[31m\xff HTTP/1.1\r\nHost: x\r\nX-Request-ID: r3\r\n\r\n")
            s.recv(100)
        check.true(wait_until(lambda: len(read_lines(log)) == 3), "three lines")
        lines = sorted(map(json.loads, read_lines(log)), key=lambda line: line["id"])
        first = lines[0]
        check.equal((first["method"], first["target"], first["route"], first["status"], first["bytes"], first["id"],
                     first["agent"]),
                    ("GET", "/schemas/types?x=%22", "/schemas/types", 200, 26, "r1", 'a"b\\'), "what a line holds")
        check.true(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"]), first["time"])
        check.true(first["client"].startswith("127.0.0.1:") and first["ms"] >= 0, "who asked, and how long it took")
        check.equal([(line["id"], line["status"]) for line in lines], [("r1", 200), ("r2", 404), ("r3", 400)],
                    "nobody forges a line")
        # Rotation: what is written after SIGHUP is in the new file, and text if the file says so now.
        log.rename(folder / "access.1")
        config.write_text(f"version: 1\nerror_log: {errors}\nworkers: 5\n")
        server.process.send_signal(signal.SIGHUP)
        check.true(wait_until(log.exists), "the log is opened anew")
        server.ask("GET", "/nope")
        check.true(wait_until(lambda: read_lines(log)), "a line in the new file")
        check.true(re.match(r"\S+Z 127\.0\.0\.1:\d+ GET /nope 404 \d+ [\d.]+ms id=\S+ agent=\"\"$", read_lines(log)[0]),
                   f"in text: {read_lines(log)}")
        check.true(any("workers changes with the next start" in line for line in read_lines(errors)),
                   "what cannot change is said")
        # A file that is wrong changes nothing.
        config.write_text("version: 1\nnonsense: 1\n")
        server.process.send_signal(signal.SIGHUP)
        check.true(wait_until(lambda: any("not reloaded" in line for line in read_lines(errors))), "a wrong file is said")
        check.true(any('2, column 1: unknown key "nonsense"' in line or ":2:1" in line for line in read_lines(errors)),
                   f"with its place: {read_lines(errors)[-1:]}")
        check.equal(server.ask("GET", "/")[0], 200, "and it goes on")


def metrics():
    with serving.Server() as server:
        def series():
            status, headers, body = server.ask("GET", "/metrics")
            check.equal((status, headers["content-type"]), (200, "text/plain; version=0.0.4; charset=utf-8"), "its type")
            found, named = {}, set()
            for line in body.decode().splitlines():
                if line.startswith("# TYPE "):
                    named.add(line.split()[2])
                elif not line.startswith("#"):
                    name, value = line.rsplit(" ", 1)
                    found[name] = float(value)
                    base = re.sub(r"\{.*|_(bucket|sum|count)(?=\{|$)", "", name)
                    if base not in named:
                        check.true(False, f"{name} has no TYPE")
            return found

        server.ask("GET", "/nope")
        series()
        before = series()
        for i in range(300):
            server.ask("GET", f"/nope/{i}?x={i}")
            server.ask("GET", f"/subjects/s{i}/versions", headers=[("User-Agent", f"agent {i}")])
        after = series()
        new = set(after) - set(before)
        check.true(all('route="/subjects/{subject}/versions"' in name for name in new), f"only one route is new: {new}")
        name = 'treaty_http_requests_total{method="",route="",code="404"}'
        check.equal(after[name] - before[name], 300, "every one is counted")
        counts = {n: v for n, v in after.items() if n.startswith("treaty_http_request_seconds_count")}
        check.true(all(after[n.replace("_count{", "_bucket{").replace("}", ',le="+Inf"}')
                             if "{subject}" not in n else n.replace("_count{", "_bucket{")[:-1] + ',le="+Inf"}'] == v
                       for n, v in counts.items()), "the last bucket holds all")


def settings():
    """Option before environment before file before default; seen in the port and in the limit."""
    body = "{" + " " * 200 + "}"
    with serving.Server() as server:
        folder = server.path
        config = folder / "serve.yaml"
        config.write_text("version: 1\nlimits: { BODY_BYTES: 10 }\nidle_timeout: 30\n")
        env = os.environ | {"TREATY_CONFIG": str(config)}
        for why, args, more, status in (
                ("the default", ["--config", "/dev/null"], {}, None),
                ("the file", [], {}, 413),
                ("the environment", [], {"TREATY_LIMITS": "DEPTH=100 BODY_BYTES=1000"}, 200),
                ("the option", ["--limit", "BODY_BYTES=20"], {"TREATY_LIMITS": "BODY_BYTES=1000"}, 413)):
            if status is None:
                continue
            with serving.Server(*args, env=env | more) as other:
                check.equal(other.ask("POST", "/", body)[0], status, f"the limit of {why}")


for test in (signals, requests_that_wait, clients_that_left, nobody_reads_the_log, one_a_directory, access_log, metrics, settings):
    test()
check.done()
