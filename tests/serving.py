"""A server for tests: treaty serve on a port of its own and a fresh registry.

    with serving.Server("--limit", "BODY_BYTES=1000") as server:
        status, headers, body = server.ask("GET", "/subjects")

Leaving the block ends it with SIGTERM. How it ended is checked: exit code 0, nothing said by a
sanitizer, within a time in which it must have given up by itself.
"""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import check

STOP_SECONDS = 60  # it stops within 10; a sanitizer on a loaded machine is slower


class Server:
    def __init__(self, *args, access_log="off", env=None):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        self.errors = open(self.path / "stderr", "w+b")
        self.env = env or os.environ
        self.command = [check.TREATY, "serve", "--data", str(self.path / "data"), "--listen", "127.0.0.1:0",
                        "--access-log", access_log, *map(str, args)]
        self.process = None
        self.start()

    def start(self):
        """Also again, on the same directory, after it has ended."""
        if self.process:
            self.process.stdout.close()
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=self.errors, env=self.env)
        self.line = self.process.stdout.readline().decode()
        found = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)\n", self.line)
        if not found:
            self.process.wait()
            raise RuntimeError(f"the server does not start: {self.said()}")
        self.port = int(found[1])
        self.connection = None

    def said(self):
        self.errors.flush()
        return (self.path / "stderr").read_text("utf-8", "replace")

    def ask(self, method, target, body=None, headers=(), fresh=False):
        """Status, headers (names in lower case) and the body's bytes; over a connection that is kept."""
        if fresh or not self.connection:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        c = self.connection
        try:
            c.putrequest(method, target, skip_accept_encoding=True)
            for name, value in headers:
                c.putheader(name, value)
            data = body.encode() if isinstance(body, str) else body
            if data is not None:
                c.putheader("Content-Length", str(len(data)))
            c.endheaders(data)
            reply = c.getresponse()
            content = reply.read()
        except Exception:
            self.connection = None
            raise
        if reply.will_close:
            self.connection = None
        return reply.status, {k.lower(): v for k, v in reply.getheaders()}, content

    def json(self, method, target, body=None, headers=()):
        status, _, content = self.ask(method, target, None if body is None else json.dumps(body), headers)
        return status, json.loads(content) if content else None

    def dial(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def stop(self, number=signal.SIGTERM):
        """Its exit code; None if it had to be killed."""
        if self.connection:
            self.connection.close()
            self.connection = None
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def __enter__(self):
        return self

    def __exit__(self, *failed):
        alive = self.process.poll() is None
        code = self.stop()
        self.process.stdout.close()
        said = self.said()
        if alive or code:
            check.equal(code, 0, "the server ends with 0")
        check.true("Sanitizer" not in said and "runtime error" not in said, f"the server said: {said[-3000:]}")
        self.errors.close()
        self.folder.cleanup()


def replies(sock, methods):
    """The replies on a socket, one for each method that was sent: (status, headers, body)."""
    file, found = sock.makefile("rb"), []
    for method in methods:
        reply = reply_on(file, method)
        if reply is None:
            break
        found.append(reply)
    return found


def reply_on(file, method="GET"):
    """One reply, or None at the end of the connection."""
    try:
        line = file.readline()
    except ConnectionResetError:
        return None
    if not line:
        return None
    status = int(line.split()[1])
    headers = {}
    while (line := file.readline().strip()):
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    length = 0 if method == "HEAD" or status in (100, 204, 304) else int(headers.get("content-length", 0))
    return status, headers, file.read(length)
