#!/usr/bin/env python3
"""Lists of /v1 in pages: together they are the whole, an entry that comes or goes in between moves no other, and the
command line puts them together."""
import json
import urllib.parse

import check
import serving

FIELDS = "".join(f"      f{i}: {{ type: string, description: needle }}\n" for i in range(1200))
CONTRACT = f"""dataContractSpecification: 1.1.0
id: a.b
info: {{ title: T, version: 1.0.0 }}
servers: {{ k: {{ type: kafka, host: h, topic: t }} }}
models:
  m:
    fields:
{FIELDS}"""
READER = """kind: ConsumerExpectation
apiVersion: v1
id: t.r{i}
consumer: {{ owner: team@x }}
contract: {{ id: a.b, major: 1 }}
models: {{ m: {{ fields: {{ f7: {{ type: string }} }} }} }}
"""


def pages(server, target, member, limit, between=lambda: None):
    entries, after = [], ""
    while True:
        more = f"&after={urllib.parse.quote(after)}" if after else ""
        status, body = server.json("GET", f"{target}{'&' if '?' in target else '?'}limit={limit}{more}")
        check.true(status == 200 and len(body[member]) <= limit, f"{target}: a page of at most {limit}: {status}")
        entries += body[member]
        after = body.get("next", "")
        if not after:
            return entries
        between()


def play(server):
    url = f"http://127.0.0.1:{server.port}"
    check.equal(server.json("POST", "/v1/contracts", {"document": {"name": "c.yaml", "text": CONTRACT}})[0], 201,
                "published")
    readers = "---\n".join(READER.format(i=i) for i in range(1100))
    status, body = server.json("POST", "/v1/expectations", {"documents": [{"name": "e.yaml", "text": readers}]})
    check.equal(status, 200, f"1100 consumers: {str(body)[:200]}")
    for i in range(23):
        server.json("POST", "/v1/environments/prod/deploy", {"what": f"t.r{i}", "version": "1.0.0"})
        server.json("POST", "/v1/waivers", {"contract": "a.b", "waiver": {
            "rule": "ENUM_VALUE_ADDED", "path": f"m.f{i}", "reason": "agreed", "author": "ana"}})
    lists = (("/v1/search?q=needle", "hits", 1200, 700), ("/v1/impact?contract=a.b&major=1&path=m.f7", "impact", 1100, 999),
             ("/v1/waivers?contract=a.b", "waivers", 23, 7), ("/v1/environments", "live", 23, 1),
             ("/v1/environments/prod", "live", 23, 10))
    for target, member, count, limit in lists:
        status, first = server.json("GET", target)
        check.equal((status, len(first[member]), "next" in first), (200, min(count, 100), count > 100), f"{target}: the first")
        whole = pages(server, target, member, 1000)
        check.equal(len(whole), count, f"{target}: all of them")
        check.equal(len({json.dumps(e) for e in whole}), count, f"{target}: each once")
        check.equal(pages(server, target, member, limit), whole, f"{target}: in pages of {limit}")
        for wrong in ("after=x", "after=1.x", "after=0.0123456789abcdef", "limit=0", "limit=1001", "limit=x"):
            status, body = server.json("GET", f"{target}{'&' if '?' in target else '?'}{wrong}")
            check.equal((status, body["error_code"]), (422, 42250), f"{target}: {wrong}")

    # Entries that come and go before the place where the next page begins, and the last one of a page that goes itself.
    def moves(*versions):
        def move():
            if left:
                what = left.pop(0)
                server.json("POST", f"/v1/environments/prod/{what[0]}", {"what": what[1], "version": "1.0.0"})
        left = list(versions)
        return move

    before = pages(server, "/v1/environments/prod", "live", 1000)
    got = pages(server, "/v1/environments/prod", "live", 5, moves(("undeploy", before[0]["what"]), ("deploy", before[0]["what"])))
    check.equal([e["what"] for e in got], [e["what"] for e in before], "one that went and came back before the page")
    got = pages(server, "/v1/environments/prod", "live", 5, moves(("undeploy", before[4]["what"])))
    check.equal([e["what"] for e in got], [e["what"] for e in before], "the last one of the page went")

    p = check.treaty("search", "needle", "--registry", url)
    check.equal((p.returncode, p.stdout.count("a.b")), (0, 1200), "the command line has them all")
    p = check.treaty("impact", "a.b@1#m.f7", "--registry", url)
    check.true(p.returncode == 0 and all(f"t.r{i}" in p.stdout for i in (0, 999, 1099)), "who depends on it, too")


with serving.Server() as server:
    play(server)
check.done()
