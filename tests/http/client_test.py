"""What a command says of a registry at an address that is slow, broken, hostile or no registry at all.

One server answers each request with the bytes that its path names; the command is `treaty list`, `show` or
`publish`. Every failure is one line that names the address, and exit code 3.
"""
import gzip
import json
import os
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import check

CONTRACT = """dataContractSpecification: 1.1.0
id: shop.orders
info: { title: Orders, version: 1.0.0 }
models: { order: { fields: { id: { type: string } } } }
"""
NOTHING = {"contracts": []}
KEEP = ("PATH", "HOME", "TMPDIR", "LC_ALL", "TZ", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")


def reply(status, body=b"", headers=(), kind="application/json", length=None):
    body = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    return ("\r\n".join([*lines, *headers]) + "\r\n\r\n").encode() + body


def error(status, code, message):
    return reply(status, {"error_code": code, "message": message})


class Hostile:
    """Answers a connection after another; the first segment of a path is the behaviour."""

    def __init__(self, context=None):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.context = context
        self.seen = []  # (method, target, {header: value}, body), of every request
        self.connections = 0
        self.counts = {}
        self.running = True
        threading.Thread(target=self.accept, daemon=True).start()

    def url(self, path="", scheme="http", user=""):
        return f"{scheme}://{user}127.0.0.1:{self.port}{path}"

    def accept(self):
        while self.running:
            try:
                one, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(one,), daemon=True).start()

    def serve(self, one):
        try:
            if self.context:
                one = self.context.wrap_socket(one, server_side=True)
            file = one.makefile("rb")
            while True:
                line = file.readline().decode("latin-1").split()
                if len(line) != 3 or "/" not in line[1]:
                    break
                headers = {}
                while (text := file.readline().decode("latin-1").strip()):
                    name, _, value = text.partition(":")
                    headers[name.lower()] = value.strip()
                body = file.read(int(headers.get("content-length", 0)))
                if "/v1/subjects?" in line[1] and "/html/" not in line[1] and "/noroute/" not in line[1]:
                    one.sendall(reply(200, {"subjects": []}))  # what else a list asks for
                    continue
                self.seen.append((line[0], line[1], headers, body))
                if not self.answer(one, line[0], line[1]):
                    break
        except OSError:
            pass
        finally:
            one.close()

    def answer(self, one, method, target):
        """False: the connection ends."""
        name = target.split("/")[1].split("?")[0]
        n = self.counts[name] = self.counts.get(name, 0) + 1
        if name in ANSWERS:
            one.sendall(ANSWERS[name](self, n) if callable(ANSWERS[name]) else ANSWERS[name])
            return name not in CLOSES
        if name == "silent":
            time.sleep(30)
        if name == "stalls":
            one.sendall(reply(200, b'{"contr', length=1000))
            time.sleep(30)
        if name == "drips":
            one.sendall(reply(200, b"", length=1000000))
            for _ in range(200):
                one.sendall(b" ")
                time.sleep(0.1)
        if name == "huge":
            one.sendall(reply(200, b"", length=1 << 40))
            while True:
                one.sendall(b" " * 65536)
        if name == "bomb":
            one.sendall(BOMB)
        return False


CLOSES = {"truncated", "noise", "half", "dies"}
ANSWERS = {
    "good": reply(200, NOTHING),
    "newer": reply(200, {"contracts": [], "more": {"than": "is known"}}),
    "html": reply(404, "<html>Not Found</html>", kind="text/html"),
    "page": reply(200, "<html>Welcome</html>", kind="text/html; charset=utf-8"),
    "garbage": reply(200, '{"contracts": ['),
    "binary": reply(200, b"\xff\xfe\x00\x01"),
    "deep": reply(200, "[" * 100000),
    "other": reply(200, {"hello": "world"}),
    "wrong": reply(200, {"contracts": [{"id": 7}]}),
    "list": reply(200, []),
    "empty": reply(200, b""),
    "nocontent": b"HTTP/1.1 204 X\r\n\r\n",
    "truncated": reply(200, b'{"contr', length=1000),
    "noise": b"SSH-2.0-OpenSSH_9.2\r\n",
    "half": b"HTTP/1.1 20",
    "dies": b"",
    "noroute": error(404, 404, "HTTP 404 Not Found"),
    "unknown": error(404, 40450, "no contract \"x\" is published"),
    "refused": error(409, 40950, "that is not allowed"),
    "usage": error(422, 42250, "that is no version"),
    "broken": error(500, 50001, "the disk is full\nsecond line \x1b[31m"),
    "gateway": reply(502, "<html>Bad Gateway</html>", kind="text/html"),
    "unauthorized": error(401, 401, "HTTP 401 Unauthorized"),
    "unauthorized-page": reply(401, "<html>Sign in</html>", kind="text/html"),
    "forbidden": reply(403, "<html>no</html>", kind="text/html"),
    "many": reply(429, "slow down", kind="text/plain"),
    "busy": reply(503, {"error_code": 503, "message": "too many wait"}, ["Retry-After: 0"]),
    "busy-for-long": reply(503, {"error_code": 503, "message": "too many wait"}, ["Retry-After: 3600"]),
    "busy-once": lambda s, n: reply(503, {"error_code": 503, "message": "x"}, ["Retry-After: 0"]) if n == 1
    else reply(200, NOTHING),
    "loop": lambda s, n: reply(302, "", [f"Location: {s.url('/loop/v1/contracts')}"]),
    "nowhere": reply(302, "", ["Location: ftp://127.0.0.1/x"]),
    "moved": lambda s, n: reply(308, "", [f"Location: {s.url('/good/v1/contracts')}"]),
    "away": lambda s, n: reply(307, "", [f"Location: {OTHER.url('/good/v1/contracts')}"]),
    "see": lambda s, n: reply(303, "", [f"Location: {s.url('/good/v1/contracts')}"]),
    "first": lambda s, n: [error(404, 40401, "Subject 's' not found."), reply(200, {"id": 7}), KNOWN][n - 1],
    "known": lambda s, n: KNOWN,
    "incompatible": lambda s, n: [error(404, 40403, "Schema not found"), error(409, 409, "it is incompatible")][n - 1],
    "invalid": error(422, 42201, "Invalid schema"),
    "no-subjects": error(404, 404, "HTTP 404 Not Found"),
    "old": lambda s, n: [error(404, 40403, "Schema not found"), reply(200, {"id": 7}),
                         error(404, 40403, "Schema not found")][n - 1],
    "forever": lambda s, n: reply(200, {"contracts": [], "next": "a"}),
    "pages": lambda s, n: reply(200, {"contracts": [{"id": f"c{n}", "title": "t", "owner": "o"}],
                                      **({"next": f"c{n}"} if n < 3 else {})}),
}
BOMB = reply(200, gzip.compress(b" " * (1 << 25), 1), ["Content-Encoding: gzip"])
KNOWN = reply(200, {"subject": "s", "version": 3, "id": 7, "schema": "x"},
              kind="application/vnd.schemaregistry.v1+json")
OTHER = Hostile()
SERVER = Hostile()


def env(**more):
    return {k: v for k, v in os.environ.items() if k in KEEP} | more


def ask(*args, **more):
    """(last line of stderr, exit code, seconds)"""
    begin = time.monotonic()
    done = check.treaty(*args, env=env(**more))
    return done.stderr.rstrip("\n").replace(f":{SERVER.port}", ":PORT").replace(f":{OTHER.port}", ":OTHER"), \
        done.returncode, time.monotonic() - begin


BASE = "treaty: http://127.0.0.1:PORT/"
NO = ": no Treaty answers there: status "
ROWS = [  # path, exit code, what is said
    ("good", 0, ""),
    ("newer", 0, ""),
    ("html", 3, NO + "404 with text/html"),
    ("page", 3, NO + "200 with text/html"),
    ("garbage", 3, NO + "200 with text that is not JSON"),
    ("binary", 3, NO + "200 with text that is not JSON"),
    ("deep", 3, ": its answer: more than 200 levels of nesting in one document (limit DEPTH)"),
    ("other", 3, ": its answer is not what a Treaty of this version says: contracts: it is missing"),
    ("wrong", 3, ": its answer is not what a Treaty of this version says: contracts[0].id: a string is expected"),
    ("list", 3, ": its answer is not what a Treaty of this version says: an object is expected"),
    ("empty", 3, NO + "200 with an empty answer"),
    ("nocontent", 3, NO + "204 with an empty answer"),
    ("truncated", 3, ": the connection broke in the middle of the answer"),
    ("noise", 3, ": what answers there does not speak HTTP"),
    ("half", 3, ": it closed the connection without an answer"),
    ("dies", 3, ": it closed the connection without an answer"),
    ("noroute", 3, ": it has no resource of that name: no Treaty, or an older one"),
    ("unknown", 2, 'treaty: no contract "x" is published'),
    ("refused", 1, "treaty: that is not allowed"),
    ("usage", 2, "treaty: that is no version\ntreaty list --help says how it is used"),
    ("broken", 3, " answers 500: the disk is full?second line ?[31m"),
    ("gateway", 3, NO + "502 with text/html"),
    ("unauthorized", 3, ": it asks who you are: TREATY_TOKEN, or https://USER:PASSWORD@..."),
    ("unauthorized-page", 3, ": it asks who you are: TREATY_TOKEN, or https://USER:PASSWORD@..."),
    ("forbidden", 3, ": it does not let you do that"),
    ("many", 3, ": it answers that there are too many requests"),
    ("busy", 3, "treaty: too many wait"),
    ("busy-for-long", 3, "treaty: too many wait"),
    ("busy-once", 0, ""),
    ("silent", 3, ": it took too long to answer (--timeout SECONDS)"),
    ("stalls", 3, ": it took too long to answer (--timeout SECONDS)"),
    ("drips", 3, ": it took too long to answer (--timeout SECONDS)"),
    ("huge", 3, ": its answer has more than 1000000 bytes in one answer of a registry at an address "
                "(limit ANSWER_BYTES)"),
    ("bomb", 3, ": its answer has more than 1000000 bytes in one answer of a registry at an address "
                "(limit ANSWER_BYTES)"),
    ("loop", 3, ": it redirects more than 5 times"),
    ("nowhere", 3, ": it redirects to what is no address"),
    ("moved", 0, ""),
    ("away", 0, ""),
]


def test_rows():
    for path, code, said in ROWS:
        line, got, seconds = ask("list", "--registry", SERVER.url(f"/{path}"), "--timeout", 2,
                                 "--limit", "ANSWER_BYTES=1000000")
        want = said if said.startswith("treaty:") or not said else BASE + path + said
        check.equal((line, got), (want, code), path)
        check.true(seconds < 20, f"{path}: {seconds:.1f} s")


def test_requests():
    """What is sent, and how often."""
    first = SERVER.seen[0]
    check.equal(first[:2], ("GET", "/good/v1/contracts?full=true"), "the path of the address stands before the resource")
    check.true(first[2]["user-agent"].startswith("treaty/"), "it says who it is")
    check.true("authorization" not in first[2], "without credentials none are sent")
    check.equal(SERVER.counts["busy"], 4, "a busy server is asked again, and not for ever")
    check.equal(SERVER.counts["busy-for-long"], 1, "an hour is not waited for")
    check.equal(SERVER.counts["dies"], 4, "a reader asks again where the connection breaks")
    check.equal(SERVER.counts["silent"], 1, "one that was too slow is not asked again")
    before = SERVER.connections
    done = check.treaty("list", "--registry", SERVER.url("/pages"), env=env())
    check.equal([line.split()[0] for line in done.stdout.split("\n") if line], ["c1", "c2", "c3"], "three pages")
    check.equal([s[1].split("?")[1] for s in SERVER.seen[-3:]],
                ["full=true", "full=true&after=c1", "full=true&after=c2"], "each behind the one before")
    check.equal((SERVER.counts["pages"], SERVER.connections - before), (3, 1), "over one connection")
    check.equal(ask("list", "--registry", SERVER.url("/forever"))[:2], ("", 0), "an empty page is the last")


def test_credentials():
    rows = [  # why, address, options, environment, what is sent
        ("of the address", SERVER.url("/good", user="ana:p%40ss@"), (), {}, "Basic YW5hOnBAc3M="),
        ("a token", SERVER.url("/good"), (), {"TREATY_TOKEN": "t0ken"}, "Bearer t0ken"),
        ("the address stands before a token", SERVER.url("/good", user="ana:x@"), (), {"TREATY_TOKEN": "t"},
         "Basic YW5hOng="),
        ("a header", SERVER.url("/good"), ("--header", "Authorization: Custom x"), {}, "Custom x"),
    ]
    for why, url, options, more, want in rows:
        line, code, _ = ask("list", "--registry", url, *options, **more)
        check.equal((line, code, SERVER.seen[-1][2].get("authorization")), ("", 0, want), why)
    secret = ("--header", "X-Key: hidden")
    for why, url, more in (("of the address", SERVER.url("/away", user="ana:hidden@"), {}),
                           ("a token", SERVER.url("/away"), {"TREATY_TOKEN": "hidden"})):
        line, code, _ = ask("list", "--registry", url, *secret, **more)
        sent = OTHER.seen[-1][2]
        check.equal((line, code), ("", 0), f"{why}: another host is asked")
        check.true("authorization" not in sent and "x-key" not in sent, f"{why}: it gets no credentials")
        check.equal(SERVER.seen[-1][2].get("x-key"), "hidden", f"{why}: the one that was named does")
    line, code, _ = ask("list", "--registry", SERVER.url("/moved"), *secret, TREATY_TOKEN="t")
    check.equal((SERVER.seen[-1][2].get("x-key"), SERVER.seen[-1][2].get("authorization")), ("hidden", "Bearer t"),
                "the same host gets them again")
    for bad in ("a b", "a\nb"):
        line, code, _ = ask("list", "--registry", SERVER.url("/good"), TREATY_TOKEN=bad)
        check.equal(code, 2, f"no token: {bad!r}")
    line, code, _ = ask("list", "--registry", SERVER.url("/good"), "--header", "X: a\r\nY: b")
    check.equal(code, 2, "a header with a line end")
    for name in ("dies", "unauthorized", "html", "loop"):
        line, _, _ = ask("list", "--registry", SERVER.url(f"/{name}", user="ana:hidden@"))
        check.true("hidden" not in line and "ana" not in line, f"{name}: no secret is shown: {line}")


def test_writes(folder):
    (folder / "c.yaml").write_text(CONTRACT)
    unknown = "; whether it was done is not known: ask again, what is done is not done twice"
    rows = [  # path, how often it is sent, exit code, what is said
        ("dies", 1, 3, BASE + "dies: it closed the connection without an answer" + unknown),
        ("silent", 1, 3, BASE + "silent: it took too long to answer (--timeout SECONDS)" + unknown),
        ("busy", 4, 3, "treaty: too many wait"),
        ("away", 1, 3, None), ("see", 1, 3, None), ("unauthorized", 1, 3, None),
    ]
    for path, times, code, said in rows:
        SERVER.seen.clear()
        OTHER.seen.clear()
        line, got, _ = ask("publish", folder / "c.yaml", "--registry", SERVER.url(f"/{path}"), "--timeout", 1,
                           TREATY_ACTOR="ana")
        sent = [s for s in SERVER.seen if s[0] == "POST"]
        check.equal((got, len(sent)), (code, times), f"{path}: how often a document is sent")
        if said:
            check.equal(line, said, f"{path}: what is said")
        check.true(not [s for s in OTHER.seen if s[0] == "POST"], f"{path}: it goes to nobody else")
    check.equal(SERVER.seen[-1][2].get("x-treaty-actor"), "ana", "who it is")
    check.equal(json.loads(SERVER.seen[-1][3])["document"]["text"], CONTRACT, "the document, as it is")


def test_register(folder):
    """Any server of the Confluent API, which answers a registration with the id alone."""
    (folder / "s.avsc").write_text('"string"')
    rows = [  # path, exit code, what is printed, requests
        ("first", 0, "s version 3 registered (id 7)\n", ["/s", "/s/versions", "/s"]),
        ("known", 0, "s version 3 is registered already (id 7)\n", ["/s"]),
        ("incompatible", 1, "s is not registered: it is incompatible\n", ["/s", "/s/versions"]),
        ("invalid", 1, "s is not registered: Invalid schema\n", ["/s", "/s/versions"]),
        ("no-subjects", 3, "", ["/s"]), ("unauthorized", 3, "", ["/s"]), ("page", 3, "", ["/s"]),
        ("old", 3, "", ["/s", "/s/versions", "/s"]),
    ]
    for path, code, out, want in rows:
        SERVER.seen.clear()
        done = check.treaty("register", folder / "s.avsc", "--subject", "s", "--registry", SERVER.url(f"/{path}"),
                            env=env())
        check.equal((done.returncode, done.stdout), (code, out), f"register: {path}")
        check.equal([s[1] for s in SERVER.seen], [f"/{path}/subjects{w}" for w in want], f"register: {path}: asked")
    check.equal(json.loads(SERVER.seen[1][3]), {"schema": '"string"'}, "register: an Avro schema has no type stated")


def test_tls(folder):
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                           "-nodes", "-keyout", folder / "key", "-out", folder / "cert", "-days", "2", "-subj",
                           "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"], capture_output=True)
    if made.returncode:
        check.skip(8, "openssl is not here")
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    tls = Hostile(context)
    url = tls.url("/good", "https")
    (folder / "bad").write_text("no certificate\n")
    rows = [  # why, address, options, environment, exit code, what is said in part
        ("nobody trusts it", url, (), {}, 3, "its certificate is not trusted"),
        ("--ca names it", url, ("--ca", folder / "cert"), {}, 0, ""),
        ("SSL_CERT_FILE names it", url, (), {"SSL_CERT_FILE": str(folder / "cert")}, 0, ""),
        ("another name", url.replace("127.0.0.1", "localhost"), ("--ca", folder / "cert"), {}, 3,
         "its certificate is not trusted"),
        ("authorities that are none", url, ("--ca", folder / "bad"), {}, 3, "cannot be read"),
        ("authorities that are not there", url, ("--ca", folder / "none"), {}, 3, "cannot be read"),
        ("TLS where there is none", SERVER.url("/good", "https"), (), {}, 3, ""),
        ("none where there is TLS", tls.url("/good"), (), {}, 3, ""),
    ]
    for why, address, options, more, code, said in rows:
        line, got, _ = ask("list", "--registry", address, "--timeout", 5, *options, **more)
        check.true(got == code and said in line and "\n" not in line, f"{why}: {got} {line}")
    ANSWERS["down"] = reply(302, "", [f"Location: {SERVER.url('/good/v1/contracts')}"])
    line, got, _ = ask("list", "--registry", tls.url("/down", "https"), "--ca", folder / "cert")
    check.true(got == 3 and "which is not followed" in line, f"from TLS to none: {line}")


def test_environment(folder):
    line, code, _ = ask("list", TREATY_REGISTRY=SERVER.url("/good"))
    check.equal((line, code), ("", 0), "TREATY_REGISTRY")
    line, code, _ = ask("list", "--registry", "http://no.such.host.invalid:8081", http_proxy=SERVER.url())
    check.equal(SERVER.seen[-1][1], "http://no.such.host.invalid:8081/v1/contracts?full=true", "a proxy is asked for it")
    line, code, _ = ask("list", "--registry", SERVER.url("/good"), http_proxy="http://127.0.0.1:1",
                        no_proxy="127.0.0.1")
    check.equal((line, code), ("", 0), "no_proxy")
    line, code, _ = ask("list", "--registry", "http://127.0.0.1:1")
    check.equal((line, code), ("treaty: http://127.0.0.1:1: cannot be reached: Connection refused", 3), "nobody there")
    line, code, _ = ask("list", "--registry", "http://no.such.host.invalid")
    check.true(code == 3 and "no host of that name is known" in line, f"no such host: {line}")
    child = subprocess.Popen([check.TREATY, "list", "--registry", SERVER.url("/silent")], env=env(),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=10)
    check.equal(child.returncode, 130, "Ctrl-C while it waits")
    traced = subprocess.run([check.TREATY, "rules"], env=env(LD_DEBUG="libs"), capture_output=True, text=True)
    check.true("libcurl" not in traced.stderr, "libcurl is loaded only by who asks an address")


with tempfile.TemporaryDirectory() as name:
    test_rows()
    test_requests()
    test_credentials()
    test_writes(Path(name))
    test_register(Path(name))
    test_tls(Path(name))
    test_environment(Path(name))
check.done()
