"""Plays the stories of tests/api/*.api against a registry and compares every answer.

    python3 tests/api/api_test.py                              each story on a fresh treaty serve
    python3 tests/api/api_test.py --url http://HOST:8081 [NAME]  on any registry; it should be empty

A story is played from top to bottom; an exchange is a case:

    # A comment.
    POST /subjects/a/versions?normalize=true      the target goes out as it stands
      Content-Type: application/json              a header of the request
      {"schema": "\"string\""}                    its body; may go on in lines that are indented more
    200 {"id": 1, "guid": "[*]"}                  the status and the whole JSON value; the order of members
                                                  does not count, nothing may be missing or too much
      Content-Type: application/json              a header that the answer must have

In a text of the answer [*] stands for anything; as a whole value "[int]" is any integer, "[any]" any value.
`200 = TEXT` compares the body as text, `204` wants none. A body that is no JSON object, list or text follows
`body: `. Stories whose name begins with own_ are about what only Treaty has: not played with --url.
"""
import argparse
import http.client
import json
import re
import sys
import urllib.parse
from pathlib import Path

import check
import serving

HERE = Path(__file__).resolve().parent
REQUEST = re.compile(r"^([A-Z]+) (\S+)$")
STATUS = re.compile(r"^(\d{3})(?: (.*))?$")


class Exchange:
    def __init__(self, line, method, target):
        self.line, self.method, self.target = line, method, target
        self.headers, self.body = [], None
        self.status, self.want, self.want_headers = None, None, []


def read(path):
    """The exchanges of a story."""
    found, indent = [], 0
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        text = line.strip()
        if not text or line.startswith("#"):
            continue
        now = found[-1] if found else None
        if not line.startswith(" "):
            if match := REQUEST.match(line):
                found.append(Exchange(number, *match.groups()))
                continue
            match = STATUS.match(line)
            if not match or not now or now.status is not None:
                raise SystemExit(f"{path}:{number}: neither a request nor its answer: {line}")
            now.status, now.want = int(match[1]), match[2] or ""
            continue
        depth = len(line) - len(line.lstrip())
        answered = now.status is not None
        if depth > 2:  # goes on
            if answered:
                now.want += " " + text
            else:
                now.body += " " + text
        elif re.match(r"[A-Za-z-]+: ", text) and not text.startswith("body: "):
            (now.want_headers if answered else now.headers).append(tuple(text.split(": ", 1)))
        else:
            now.body = text.removeprefix("body: ")
    for e in found:
        if e.status is None:
            raise SystemExit(f"{path}:{e.line}: no answer is stated")
    return found


def matches(want, got):
    if want == "[any]":
        return True
    if want == "[int]":
        return isinstance(got, int) and not isinstance(got, bool)
    if isinstance(want, str) and "[*]" in want:
        pattern = ".*".join(map(re.escape, want.split("[*]")))
        return isinstance(got, str) and re.fullmatch(pattern, got, re.S) is not None
    if type(want) is not type(got):
        return False
    if isinstance(want, dict):
        return want.keys() == got.keys() and all(matches(want[k], got[k]) for k in want)
    if isinstance(want, list):
        return len(want) == len(got) and all(map(matches, want, got))
    return want == got


def body_is(want, content):
    if want == "":
        return content == b""
    if want.startswith("= "):
        return content.decode("utf-8", "replace") == want[2:]
    try:
        got = json.loads(content)
    except ValueError:
        return False
    return matches(json.loads(want), got)


def play(path, ask):
    for e in read(path):
        status, headers, content = ask(e.method, e.target, e.body, e.headers)
        shown = f"{status} {content.decode('utf-8', 'replace')}"
        wrong = [] if status == e.status and body_is(e.want, content) else [f"{shown}"]
        for name, value in e.want_headers:
            got = headers.get(name.lower())
            if got is None or not matches(value, got):
                wrong.append(f"{name}: {got}")
        # What every error must be, whatever the story says.
        if status >= 400 and e.method != "HEAD":
            try:
                error = json.loads(content)
            except ValueError:
                error = None
            may = {"answer"} if e.target.startswith("/v1/") else {"explain"} if "explain=true" in e.target else set()
            if not isinstance(error, dict) or error.keys() - may != {"error_code", "message"}:
                wrong.append("the body is not exactly error_code and message")
        if not check.true(not wrong, f"{path.name}:{e.line}: {e.method} {e.target}"):
            print(f"  want {e.status} {e.want}", *e.want_headers)
            print("  got ", *wrong, sep="\n       ")


def elsewhere(url):
    """Asks a server that is not ours."""
    base = urllib.parse.urlsplit(url)

    def ask(method, target, body, headers):
        make = http.client.HTTPSConnection if base.scheme == "https" else http.client.HTTPConnection
        c = make(base.netloc, timeout=60)
        data = None if body is None else body.encode()
        c.putrequest(method, base.path.rstrip("/") + target, skip_accept_encoding=True)
        for name, value in headers:
            c.putheader(name, value)
        if data is not None:
            c.putheader("Content-Length", str(len(data)))
        c.endheaders(data)
        reply = c.getresponse()
        content = reply.read()
        c.close()
        return reply.status, {k.lower(): v for k, v in reply.getheaders()}, content

    return ask


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--url", help="a registry that runs already, and is empty")
    parser.add_argument("only", nargs="?", default="", help="only stories whose name contains this")
    args = parser.parse_args()
    stories = [p for p in sorted(HERE.glob("*.api")) if args.only in p.name]
    check.true(stories, "there are stories")
    for path in stories:
        if not args.url:
            with serving.Server() as server:
                play(path, server.ask)
        elif not path.name.startswith("own_"):
            play(path, elsewhere(args.url))
    check.done()


if __name__ == "__main__":
    sys.exit(main())
