"""What no decent client sends: the server answers in JSON or hangs up, and goes on."""
import os
import random
import signal
import socket
import struct
import time

import check
import serving

LIMIT = 2000  # BODY_BYTES of the server


def get(target="/", *headers, version="HTTP/1.1"):
    lines = [f"GET {target} {version}", "Host: x", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def post(body, *headers, target="/"):
    lines = [f"POST {target} HTTP/1.1", "Host: x", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


OK = "{}"
BAD = '{"error_code":400,"message":"HTTP 400 Bad Request"}'
TOO_LARGE = ('{"error_code":413,"message":"The request has more than 2000 bytes in the body of one request to the '
             'server (limit BODY_BYTES)"}')
LIBRARY = None  # its own page: the README says which
MANY = b"".join(b"H%d: x\r\n" % i for i in range(5000))

# What it is, the bytes, the status (0: no answer), the body, is the connection kept.
ROWS = [
    ("a plain request", get(), 200, OK, True),
    ("HTTP/1.0 ends", get(version="HTTP/1.0"), 200, OK, False),
    ("HTTP/1.0 that wants to stay", get("/", "Connection: keep-alive", version="HTTP/1.0"), 200, OK, True),
    ("Connection: close", get("/", "Connection: close"), 200, OK, False),
    ("an absolute target", get("http://elsewhere/schemas/types"), 200, '["JSON","PROTOBUF","AVRO"]', True),
    ("lines that end in LF only", b"GET / HTTP/1.1\nHost: x\n\n", 200, OK, True),
    ("blank lines before the request", b"\r\n\r\n" + get(), 200, OK, True),

    # targets
    ("a NUL in the target", get("/subjects\0/x"), 400, BAD, False),
    ("a NUL at the end of the target", get("/\0"), 400, BAD, False),
    ("%00", get("/schemas/%00"), 400, BAD, True),
    ("a % alone", get("/%"), 400, BAD, True),
    ("bytes that are not UTF-8", get("/\xff\xfe"), 400, BAD, True),
    ("an overlong slash", get("/%c0%af"), 400, BAD, True),
    ("half a surrogate pair", get("/%ed%a0%80"), 400, BAD, True),
    ("no path", get("subjects"), 400, BAD, True),
    ("another scheme", get("ftp://x/subjects"), 400, BAD, True),
    ("control characters", get("/\x01\x02"), 404, '{"error_code":404,"message":"HTTP 404 Not Found"}', True),
    ("a blank in the target", get("/a b"), 400, BAD, False),
    ("a blank behind the target", get("/ "), 400, BAD, False),
    ("a target of 100 kB", get("/" + "a" * 100000), 414, LIBRARY, False),
    ("10000 parameters", get("/?" + "a&" * 10000), 200, OK, True),
    ("10000 slashes", get("/" * 10000), 200, OK, True),

    # request lines and headers
    ("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n", 0, "", False),
    ("no version", b"GET /\r\n\r\n", 400, LIBRARY, False),
    ("an unknown version", get(version="HTTP/7.0"), 505, LIBRARY, False),
    ("no Host", b"GET / HTTP/1.1\r\n\r\n", 400, BAD, False),
    ("no Host, as HTTP/1.0 allows", b"GET / HTTP/1.0\r\n\r\n", 200, OK, False),
    ("two Hosts", get("/", "Host: y"), 400, BAD, False),
    ("an unknown method", b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 405,
     '{"error_code":405,"message":"HTTP 405 Method Not Allowed"}', True),
    ("5000 headers", b"GET / HTTP/1.1\r\nHost: x\r\n" + MANY + b"\r\n", 431, LIBRARY, False),
    ("a header of 1 MB", get("/", "X: " + "a" * 1000000), 431, LIBRARY, False),
    ("a header without a colon", get("/", "nonsense"), 400, LIBRARY, False),

    # where two readers could see two messages
    ("length and chunks", post(b"2\r\n{}\r\n0\r\n\r\n", "Content-Length: 2", "Transfer-Encoding: chunked"), 400, BAD,
     False),
    ("two lengths", post(b"{}", "Content-Length: 2", "Content-Length: 3"), 400, BAD, False),
    ("two equal lengths", post(b"{}", "Content-Length: 2", "Content-Length: 2"), 400, BAD, False),
    ("an unknown transfer coding", post(b"{}", "Transfer-Encoding: gzip, chunked"), 400, BAD, False),
    ("a negative length", post(b"{}", "Content-Length: -2"), 400, LIBRARY, False),
    ("a length that is no number", post(b"{}", "Content-Length: 2x"), 400, LIBRARY, False),
    ("a length beyond 64 bits", post(b"{}", "Content-Length: 99999999999999999999999"), 413, LIBRARY, False),

    # bodies
    ("chunks", post(b"1\r\n{\r\n1;name=value\r\n}\r\n0\r\nTrailer: x\r\n\r\n", "Transfer-Encoding: chunked"), 200, OK,
     True),
    ("chunks that are none", post(b"zz\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), 400, LIBRARY, False),
    ("a chunk that is longer than it says", post(b"1\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), 400, LIBRARY,
     False),
    ("a chunk beyond 64 bits", post(b"fffffffffffffffff\r\n{}", "Transfer-Encoding: chunked"), 413, LIBRARY, False),
    ("a body at the limit", post(b"{}" + b" " * (LIMIT - 2), f"Content-Length: {LIMIT}"), 200, OK, True),
    ("a body above the limit", post(b"{}" + b" " * (LIMIT - 1), f"Content-Length: {LIMIT + 1}"), 413, TOO_LARGE, True),
    ("chunks above the limit", post(b"bb8\r\n" + b" " * 3000 + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), 413,
     TOO_LARGE, True),
    ("a length far above the limit", post(b"", f"Content-Length: {100 * LIMIT}"), 413, TOO_LARGE, False),
    ("chunks far above the limit", post(b"4e20\r\n" + b" " * 20000, "Transfer-Encoding: chunked"), 0, "", False),
    ("a body nobody asked for", post(b"hello", "Content-Length: 5", target="/nope"), 404,
     '{"error_code":404,"message":"HTTP 404 Not Found"}', True),
    ("a body with a GET", b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 200, OK, True),
    ("a body that is not UTF-8", post(b'{"a":"\xff"}', "Content-Length: 9"), 400, "error", True),
    ("a NUL in the body", post(b'{"a":\0}', "Content-Length: 7"), 400, "error", True),
    ("nothing but brackets", post(b"[" * 1900, "Content-Length: 1900"), 400, "error", True),
    ("brackets below a name", post(b'{"a":' + b"[" * 1900, "Content-Length: 1905"), 400, "error", True),
]


def play(server, why, sent, status, body, kept):
    with server.dial() as s:
        try:
            s.sendall(sent)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it hung up before it heard all
        file = s.makefile("rb")
        got = serving.reply_on(file)
        if status == 0:
            check.equal(got, None, f"{why}: no answer")
            return
        if not check.true(got is not None, f"{why}: an answer"):
            return
        check.equal(got[0], status, f"{why}: the status")
        if body == "error":
            check.true(got[2].startswith(b'{"error_code":400,"message":"'), f"{why}: {got[2]}")
        elif body is LIBRARY:  # then it hangs up, and what it says until then is its own
            try:
                file.read()
            except ConnectionResetError:
                pass
            return
        else:
            check.equal(got[2].decode(), body, f"{why}: the body")
            check.equal(got[1]["content-type"], "application/vnd.schemaregistry.v1+json", f"{why}: the type")
        try:
            s.sendall(get("/v1/metadata/deployment"))
        except (BrokenPipeError, ConnectionResetError):
            pass
        again = serving.reply_on(file)
        check.equal(again and again[2], b'{"attributes":[]}' if kept else None, f"{why}: the connection is kept")


def expectations(server):
    """Expect: 100-continue."""
    for length, first, second in ((2, 100, 200), (LIMIT + 1, 413, None)):
        with server.dial() as s:
            file = s.makefile("rb")
            s.sendall(post(b"", f"Content-Length: {length}", "Expect: 100-continue"))
            check.equal(serving.reply_on(file)[0], first, f"a body of {length} bytes that waits")
            if second:
                s.sendall(b"{}")
                check.equal(serving.reply_on(file)[0], second, "and is sent")


def no_body(server):
    """HEAD and OPTIONS leave nothing behind that would be taken for the next answer."""
    with server.dial() as s:
        s.sendall(b"HEAD /schemas/types HTTP/1.1\r\nHost: x\r\n\r\n" b"OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n"
                  b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n" + get())
        got = serving.replies(s, ["HEAD", "OPTIONS", "OPTIONS", "GET"])
        check.equal([g[0] for g in got], [200, 204, 204, 200], "four methods in one packet")
        check.equal(got[0][1].get("content-length"), "26", "HEAD says how long the body is")


def pipelined(server):
    with server.dial() as s:
        count = 200
        s.sendall(b"".join(get(f"/schemas/types?n={i}", f"X-Request-ID: n{i}") for i in range(count)))
        got = serving.replies(s, ["GET"] * count)
        check.equal([g[1]["x-request-id"] for g in got], [f"n{i}" for i in range(count)], "200 answers in order")


def request_ids(server):
    def answered(*headers):
        with server.dial() as s:
            s.sendall(get("/", *headers))
            return serving.reply_on(s.makefile("rb"))[1]["x-request-id"]

    uuid = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    import re
    check.equal(answered("X-Request-ID: mine"), "mine", "an id is echoed")
    for why, headers in (("none", ()), ("a blank one", ("X-Request-ID:   ",)), ("two", ("X-Request-ID: a",) * 2),
                         ("a long one", ("X-Request-ID: " + "x" * 500,)),
                         ("control characters", ("X-Request-ID: a\x1b[31mb",)),
                         ("no ASCII", ("X-Request-ID: \xe9",))):
        check.true(re.fullmatch(uuid, answered(*headers)), f"{why}: one is made")
    check.true(answered() != answered(), "each is another one")


def interleaved(server):
    """Forty requests that arrive byte by byte, all at the same time."""
    rng = random.Random(7)
    body = b'{"a": "' + b"x" * 100 + b'"}'
    waiting = []
    for i in range(40):
        text = post(body, f"Content-Length: {len(body)}", f"X-Request-ID: i{i}") if i % 2 else \
            get("/schemas/types", f"X-Request-ID: i{i}")
        s = server.dial()
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.append([s, text, i])
    done = 0
    while waiting:
        turn = rng.choice(waiting)
        n = rng.randint(1, 40)
        turn[0].sendall(turn[1][:n])
        turn[1] = turn[1][n:]
        if not turn[1]:
            reply = serving.reply_on(turn[0].makefile("rb"))
            done += reply[0] == 200 and reply[1]["x-request-id"] == f"i{turn[2]}"
            turn[0].close()
            waiting.remove(turn)
    check.equal(done, 40, "forty interleaved requests")


def half_closed(server):
    """A client that has said all it will say is answered, and then let go."""
    for sent in (get(), post(b'{"a": 1}', "Content-Length: 8"), get() * 20):
        with server.dial() as s:
            s.sendall(sent)
            s.shutdown(socket.SHUT_WR)
            file = s.makefile("rb")
            count = sent.count(b"HTTP/1.1")
            check.equal([serving.reply_on(file)[0] for _ in range(count)], [200] * count, f"{count} answers")
            check.equal(serving.reply_on(file), None, "and the end")


def rude(server):
    """Clients that go away in the middle, some with a reset."""
    pieces = [b"", b"GE", get()[:-2], post(b"{", "Content-Length: 1000"), get() * 50,
              post(b"5\r\nabc", "Transfer-Encoding: chunked")]
    for i in range(120):
        s = server.dial()
        s.sendall(pieces[i % len(pieces)])
        if i % 2:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.close()
    check.equal(server.json("GET", "/v1/metadata/deployment"), (200, {"attributes": []}), "after 120 that hung up")


def noise(server):
    """Random bytes, and requests with a random byte changed: never more than an error."""
    rng = random.Random(11)
    whole = post(b'{"schema": "x"}', "Content-Length: 15", "Accept: */*", "X-Request-ID: a")
    for i in range(300):
        data = bytearray(whole if i % 3 else rng.randbytes(200))
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        with server.dial() as s:
            s.settimeout(0.02)  # it may well wait for more
            try:
                s.sendall(data)
                s.recv(65536)
            except OSError:
                pass
    check.equal(server.json("GET", "/v1/metadata/deployment"), (200, {"attributes": []}), "after 300 bursts of noise")


def idle(server):
    """A few hundred connections that say nothing hold nobody up."""
    silent = [server.dial() for _ in range(300)]
    check.equal(server.json("GET", "/v1/metadata/deployment"), (200, {"attributes": []}), "beside 300 idle ones")
    for s in silent[::3]:
        s.sendall(get())
    check.equal(sum(serving.reply_on(s.makefile("rb"))[0] == 200 for s in silent[::3]), 100, "any may wake up")
    return silent


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def wait_until(condition):
    end = time.monotonic() + 30
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def all_at_once():
    """128 requests that one loop finds at once: the library then waited for one more."""
    for n in (127, 128, 129, 256):
        with serving.Server("--loops", 1) as server:
            crowd = [server.dial() for _ in range(n)]
            time.sleep(0.3)  # the loop has them all, and sleeps
            os.kill(server.process.pid, signal.SIGSTOP)
            time.sleep(0.1)
            for s in crowd:
                s.sendall(get())
            os.kill(server.process.pid, signal.SIGCONT)
            started = time.monotonic()
            answered = [s.recv(100).startswith(b"HTTP/1.1 200") for s in crowd]
            check.true(all(answered) and time.monotonic() - started < 20, f"{n} at once: each is answered, soon")
            for s in crowd:
                s.close()


all_at_once()
with serving.Server("--limit", f"BODY_BYTES={LIMIT}") as server:
    server.ask("GET", "/")
    before = open_files(server)
    for row in ROWS:
        play(server, *row)
    for test in (expectations, no_body, pipelined, request_ids, interleaved, half_closed, rude, noise):
        test(server)
    for s in idle(server):
        s.close()
    check.true(wait_until(lambda: open_files(server) <= before), "no descriptor is left behind")
    check.equal(server.json("GET", "/readyz"), (200, {"ready": True, "reasons": []}), "ready after all that")
    metrics = server.ask("GET", "/metrics")[2].decode()
    check.true("treaty_http_in_flight 1\n" in metrics and "treaty_http_body_bytes 0\n" in metrics,
               "nothing is held but this request")
check.done()
