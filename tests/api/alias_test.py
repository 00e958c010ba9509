#!/usr/bin/env python3
"""treaty register asks for a subject by another name: the same at an address and in a directory."""
import check
import serving


def registered(registry, text, subject):
    return check.treaty("register", "-", "--subject", subject, "--registry", registry, input=text)


with serving.Server() as server:
    url = f"http://127.0.0.1:{server.port}"
    check.equal(server.json("PUT", "/config/nick", {"alias": "real"})[0], 200, "nick means real")
    check.equal(registered(url, '"int"', "nick").stdout, "real version 1 registered (id 1)\n", "at an address")
    check.equal(registered(server.path / "data", '"long"', "nick").stdout, "real version 2 registered (id 2)\n",
                "in a directory")
    check.equal(registered(server.path / "data", '"long"', "nick").stdout,
                "real version 2 is registered already (id 2)\n", "the same again")
    check.equal(server.json("GET", "/subjects"), (200, ["real"]), "one subject")
check.done()
