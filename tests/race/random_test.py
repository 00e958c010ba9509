#!/usr/bin/env python3
"""Several processes publish, register and withdraw at random on one registry directory.

Whatever the order: no active expectation is broken by the latest version of its major, unless the log
says that a version was forced; none waits that would hold; what was acknowledged is there and nothing
else; the directory is sound; and no command ends otherwise than yes, no, or busy.

The truth is computed here, from what each process wrote down, not by the program under test.

    random_test.py           some seconds
    random_test.py long      a minute
"""
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import check

LONG = sys.argv[1:] == ["long"]
SECONDS = float(os.environ.get("RACE_SECONDS", 60 if LONG else 6))
PROCESSES = 4
CALM, FORCED = ["shop.a"], "shop.forced"
FILLERS = "".join(f"      f{i}: {{type: string}}\n" for i in range(300))  # a check that takes its time is easier to cut into
VALUES = [["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]]
NAMES = CALM * 3 + [FORCED]
CONSUMERS = 8


def contract_text(name, version, says):
    return (f"dataContractSpecification: 1.1.0\nid: {name}\n"
            f"info: {{title: T, version: {version}, owner: o@x.example, status: active}}\n"
            f"servers: {{lake: {{type: s3, location: 's3://{name}/', format: parquet}}}}\n"
            f"models:\n  m:\n    fields:\n      kind: {{type: string, required: true, enum: {json.dumps(says['enum'])}}}\n"
            f"      amount: {{type: long, required: {str(says['required']).lower()}}}\n{FILLERS}"
            f"servicelevels: {{freshness: {{threshold: {says['fresh']}m}}}}\n")


def expectation_text(who, version, name, needs):
    fields = {}
    if needs["enum"]:
        fields["kind"] = {"type": "string", "enum": needs["enum"]}
    if needs["required"]:
        fields["amount"] = {"type": "long", "required": True}
    document = {"kind": "ConsumerExpectation", "apiVersion": "v1", "id": who, "version": version,
                "consumer": {"name": who, "owner": "c@x.example"}, "contract": {"id": name, "major": 1},
                "models": {"m": {"fields": fields}}}
    if needs["fresh"]:
        document["servicelevels"] = {"freshness": {"threshold": f"{needs['fresh']}m"}}
    return json.dumps(document)


def holds(needs, says):
    return ((not needs["enum"] or set(says["enum"]) <= set(needs["enum"])) and
            (not needs["required"] or says["required"]) and
            (not needs["fresh"] or says["fresh"] <= needs["fresh"]))


class Worker:
    """One process; writes down every acknowledged change."""

    def __init__(self, number, seed, home, registry, until):
        self.number, self.chance, self.until = number, random.Random(seed), until
        self.home, self.registry, self.count = home, registry, 0
        self.notes = open(home / f"worker-{number}.jsonl", "w", encoding="utf-8")

    def run(self, *args):
        done = check.treaty(*args, "--registry", self.registry)
        self.note({"exit": done.returncode, "args": " ".join(map(str, args)), "error": done.stderr[-500:]})
        return done

    def note(self, what):
        print(json.dumps(what), file=self.notes, flush=True)

    def file(self, text):
        path = self.home / f"document-{self.number}.yaml"
        path.write_text(text)
        return path

    def latest(self, name):
        shown = self.run("show", name, "--json")
        if shown.returncode:
            return 0
        return max(int(v["version"].split(".")[1]) for v in json.loads(shown.stdout)["versions"])

    def publish(self):
        name = self.chance.choice(NAMES)
        version = f"1.{self.latest(name) + 1}.0"
        says = {"enum": self.chance.choice(VALUES), "required": self.chance.random() < .6,
                "fresh": self.chance.choice([15, 60])}
        force = ["--force", "--reason", "a race"] if name == FORCED and self.chance.random() < .3 else []
        done = self.run("publish", self.file(contract_text(name, version, says)), "--level", "NONE", *force)
        if done.returncode == 0:
            self.note({"published": name, "version": version, "says": says, "forced": bool(force), "out": done.stdout})

    def expect(self):
        self.count += 1
        who, version = f"team.c{self.chance.randrange(CONSUMERS)}", f"1.{self.number}.{self.count}"
        name = self.chance.choice(NAMES)
        needs = {"enum": self.chance.choice(VALUES + [None]), "required": self.chance.random() < .4,
                 "fresh": self.chance.choice([None, 30, 90])}
        done = self.run("expect", "publish", self.file(expectation_text(who, version, name, needs)))
        if done.returncode == 0:
            self.note({"expected": who, "version": version, "contract": name, "needs": needs})

    def withdraw(self):
        self.run("expect", "withdraw", f"team.c{self.chance.randrange(CONSUMERS)}", "--contract",
                 self.chance.choice(NAMES), "--reason", "a race")

    def look(self):
        self.run(*self.chance.choice([["expect", "status"], ["list"], ["log"], ["can", "retire", CALM[0] + "@1"]]))

    def work(self):
        actions = [self.publish] * 4 + [self.expect] * 5 + [self.withdraw] + [self.look]
        while time.monotonic() < self.until:
            self.chance.choice(actions)()
        self.notes.close()


def set_up(home, registry):
    says = {"enum": VALUES[0], "required": True, "fresh": 15}
    for name in CALM + [FORCED]:
        path = home / "first.yaml"
        path.write_text(contract_text(name, "1.0.0", says))
        done = check.treaty("publish", path, "--registry", registry)
        check.equal(done.returncode, 0, f"{name} 1.0.0 is published\n{done.stderr}")
    return {(name, "1.0.0"): {"says": says, "forced": False} for name in CALM + [FORCED]}


def race(home, registry, seed):
    children = []
    for number in range(PROCESSES):
        child = os.fork()
        if child == 0:
            try:
                Worker(number, seed + number, home, registry, time.monotonic() + SECONDS).work()
                os._exit(0)
            except BaseException as problem:  # whatever it is, the parent must hear of it
                print(f"worker {number}: {problem!r}", flush=True)
                os._exit(1)
        children.append(child)
    for child in children:
        check.equal(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0, "a worker came to its end")
    return [json.loads(line) for number in range(PROCESSES)
            for line in (home / f"worker-{number}.jsonl").read_text().splitlines()]


def json_of(registry, *args):
    done = check.treaty(*args, "--json", "--registry", registry)
    check.true(done.returncode in (0, 1), f"{args}: {done.stderr}")
    return json.loads(done.stdout)


def judge_exits(notes):
    """Nothing to withdraw is no question (2): another process was first."""
    ended = [n for n in notes if "exit" in n and not (n["exit"] == 2 and n["args"].startswith("expect withdraw") and
                                                      "is registered" in n["error"])]
    for bad in [n for n in ended if n["exit"] not in (0, 1, 3)][:5]:
        check.true(False, f"ends with yes, no or busy: {bad}")
    check.true(all(n["exit"] in (0, 1, 3) for n in ended), "every command ended with yes, no or busy")
    yes = sum(n["exit"] == 0 for n in ended)
    check.true(len(ended) > 5 * PROCESSES, f"enough was done: {len(ended)}")
    check.true(yes > len(ended) / 4, f"not everything was refused: {yes} of {len(ended)}")
    return len(ended)


def judge_once(notes):
    """A version never changes: who is told that it is published is told so of this content."""
    said = {}
    for note in [n for n in notes if "published" in n]:
        key = (note["published"], note["version"])
        check.equal(said.setdefault(key, note["says"]), note["says"], f"{key}: published once, {note['out']!r}")


def judge_versions(registry, published):
    """What was acknowledged is there, and nothing else. Gives the latest of each."""
    latest = {}
    for name in CALM + [FORCED]:
        versions = [v["version"] for v in json_of(registry, "show", name)["versions"]]
        check.equal(sorted(versions), sorted(v for n, v in published if n == name), f"{name}: the versions")
        newest = max(versions, key=lambda v: int(v.split(".")[1]))
        latest[name] = published[name, newest]["says"]
    return latest


def judge_expectations(registry, published, latest, expected):
    active = broken = 0
    gating = set()
    for row in json_of(registry, "expect", "list"):
        name = row["target"].split()[1].split("/")[0]
        why = f"{row['id']} {row['version']} on {name}, {row['status']}"
        known = expected.get((row["id"], row["version"]))
        if not check.true(known is not None, f"{why}: was acknowledged"):
            continue
        held = holds(known["needs"], latest[name])
        if row["status"] == "active":
            active += 1
            check.true((row["id"], name) not in gating, f"{why}: the only one that gates")
            gating.add((row["id"], name))
        if row["status"] == "active" and not held:
            broken += 1
            check.true(name == FORCED and any(p["forced"] for (n, _), p in published.items() if n == name),
                       f"{why}: broken by the latest version, and nobody forced it: {known} {latest[name]}")
        elif row["status"] == "pending":
            check.true(not held, f"{why}: waits, and would hold: {known} {latest[name]}")
    return active, broken


def main():
    seed = int(os.environ.get("RACE_SEED", time.time_ns() % 1000000))
    home = Path(tempfile.mkdtemp())
    registry = home / "registry"
    published = set_up(home, registry)
    notes = race(home, registry, seed)
    commands = judge_exits(notes)
    judge_once(notes)
    published |= {(n["published"], n["version"]): n for n in notes if "published" in n}
    latest = judge_versions(registry, published)
    expected = {(n["expected"], n["version"]): n for n in notes if "expected" in n}
    active, broken = judge_expectations(registry, published, latest, expected)
    forced = [n for n in json_of(registry, "log", "--last", "100000") if "by force" in n["what"]]
    check.true(not broken or forced, "what was forced is in the log")
    sound = check.treaty("fsck", "--registry", registry)
    check.equal(sound.returncode, 0, f"the directory is sound\n{sound.stdout}{sound.stderr}")
    print(f"seed {seed}: {commands} commands, {len(published)} versions, {len(expected)} expectations, "
          f"{active} active at the end, {broken} of them broken by force")
    check.done()


main()
