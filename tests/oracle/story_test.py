#!/usr/bin/env python3
"""The story of order-events: 22 proposals, six consumers, and what must come of each.

verdicts.jsonl says for each proposal: the changes (codes, paths, levels, in order), who breaks
with which codes and paths, who must migrate, and the gate. All of it must agree exactly, from
plain files and from a registry directory.

Two consumers are native: their reader schemas are Avro, judged by the schemas that the contract may
be written as, and JSON Schema. While that language is not judged, its own findings cannot agree and
are left out; the consumer must then say "unchecked" (or break for what needs no language: its port).
The first run after the language landed fails here until LEFT_OUT is emptied.
"""
import json
import shutil
import tempfile
from pathlib import Path

import check

# consumer -> codes that need no language, so that they are compared even now
LEFT_OUT = {}
OWN = check.TESTDATA / "stories/order-events"
SHARED = check.SHARED / "stories/order-events"
PROPOSALS = 22


def verdicts(story):
    with open(story / "verdicts.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def report_of(*args):
    done = check.treaty("check", *args, "--report", "json")
    try:
        report = json.loads(done.stdout)
    except ValueError:
        report = None
    return done, report


def breaks_of(consumer):
    return sorted((f["code"], f["path"]) for f in consumer["findings"])


def wanted_breaks(want, name):
    found = sorted((f["code"], f["path"]) for f in want["breaks"].get(name, []))
    return [f for f in found if name not in LEFT_OUT or f[0] in LEFT_OUT[name]]


def judge_consumer(consumer, want, why):
    name, result = consumer["id"], consumer["result"]
    if name in want["must_migrate"]:
        check.equal(result, "must_migrate", f"{why}: {name} must migrate")
        return
    broken = wanted_breaks(want, name)
    if broken:
        check.equal(result, "broken", f"{why}: {name} breaks")
        check.equal(breaks_of(consumer), broken, f"{why}: what {name} breaks by")
        check.true(all(f["message"] for f in consumer["findings"]), f"{why}: {name} is told why")
        check.true(all("caused_by" in f for f in consumer["findings"]), f"{why}: {name} is told which change")
    elif name in LEFT_OUT:
        check.equal(result, "unchecked", f"{why}: {name} is left out here because its language is not judged; "
                    "it is judged now, so it must be compared: remove it from LEFT_OUT")
    else:
        check.equal((result, breaks_of(consumer)), ("ok", []), f"{why}: {name} is not hurt")


def judge(report, done, want, why):
    if not check.true(report and len(report["documents"]) == 1, f"{why}: one report\n{done.stderr}"):
        return
    document = report["documents"][0]
    check.equal([(c["code"], c["path"], c["level"]) for c in document["changes"]],
                [(c["code"], c["path"], c["level"]) for c in want["changes"]], f"{why}: changes")
    worst = max([c["level"] for c in document["changes"]],
                key=["compatible", "warning", "breaking"].index, default="compatible")
    check.equal(worst, want["contract_level"], f"{why}: the worst of them")
    check.equal(document["proposal"], want["version"], f"{why}: version")
    check.equal(sorted(c["id"] for c in document["consumers"]), CONSUMERS, f"{why}: everybody is asked")
    for consumer in document["consumers"]:
        judge_consumer(consumer, want, why)
    check.equal((document["gate"], report["gate"], done.returncode),
                (want["gate"], want["gate"], 0 if want["gate"] == "pass" else 1), f"{why}: gate")


CONSUMERS = ["finance.daily-revenue", "fulfilment.router", "ops.live-dashboard", "partner.webhook",
             "pricing.fx-normaliser", "risk.fraud-scorer"]


def from_files(story, name):
    rows = verdicts(story)
    check.equal(len(rows), PROPOSALS, f"{name}: all proposals are here")
    for want in rows:
        done, report = report_of(story / "proposals" / (want["proposal"] + ".yaml"), "--against",
                                 story / "order-events.v2.yaml", "--expect", story / "consumers")
        judge(report, done, want, f"{name} {want['proposal']}")


def verdict_of(report):
    """The report without the places outside the proposal: a registry has no lines of consumers' files."""
    here = report["documents"][0]["files"]["proposal"]

    def bare(thing):
        if isinstance(thing, dict):
            apart = {"file", "files", "against"} | (set() if thing.get("file", here) == here else {"line", "column"})
            return {k: bare(v) for k, v in thing.items() if k not in apart}
        return [bare(x) for x in thing] if isinstance(thing, list) else thing
    return bare(report)


def difference(got, want, where=""):
    """Where two reports part, in a line."""
    if isinstance(got, dict) and isinstance(want, dict):
        keys = list(dict.fromkeys([*want, *got]))
        return next(filter(None, (difference(got.get(k), want.get(k), f"{where}.{k}") for k in keys)), "")
    if isinstance(got, list) and isinstance(want, list) and len(got) == len(want):
        return next(filter(None, (difference(g, w, f"{where}[{i}]") for i, (g, w) in enumerate(zip(got, want)))), "")
    return "" if got == want else f"{where}: got {got!r}, want {want!r}"[:300]


def from_registry(story):
    """A registry that knows the same answers the same, word for word but for the places it names."""
    home = Path(tempfile.mkdtemp())
    registry = ("--registry", home / "registry")
    published = check.treaty("publish", story / "order-events.v2.yaml", *registry)
    check.equal(published.returncode, 0, f"the baseline is published\n{published.stdout}{published.stderr}")
    expected = check.treaty("expect", "publish", *sorted((story / "consumers").glob("*.yaml")), *registry)
    check.equal(expected.returncode, 0, f"the consumers are registered\n{expected.stdout}{expected.stderr}")
    for want in verdicts(story):
        proposal = story / "proposals" / (want["proposal"] + ".yaml")
        why = f"registry {want['proposal']}"
        done, full = report_of(proposal, *registry, "--full")
        judge(full, done, want, why)
        _, plain = report_of(proposal, "--against", story / "order-events.v2.yaml", "--expect",
                             story / "consumers")
        if full and plain:
            check.equal(difference(verdict_of(full), verdict_of(plain)), "", f"{why}: the same report as from files")
        touched_only(report_of(proposal, *registry)[1], full, why)
        annotations_name_files(check.treaty("check", proposal, *registry, "--report", "github").stdout, why)
    shutil.rmtree(home)


def annotations_name_files(text, why):
    """What a registry remembers has no file to point at."""
    files = {line.split("file=")[1].split(",")[0] for line in text.splitlines() if "file=" in line}
    check.true(files and all((check.ROOT / f).exists() for f in files), f"{why}: annotations on files: {files}")


def touched_only(some, full, why):
    """Without --full the index leaves consumers out: never one that breaks."""
    if not check.true(some and full, f"{why}: both reports"):
        return
    some, full = some["documents"][0], full["documents"][0]
    hurt = [(c["id"], c["result"], breaks_of(c)) for c in full["consumers"] if c["result"] != "ok"]
    asked = {c["id"] for c in some["consumers"]}
    check.equal([(c["id"], c["result"], breaks_of(c)) for c in some["consumers"] if c["result"] != "ok"],
                [h for h in hurt if h[0] in asked], f"{why}: the index changes no answer")
    check.true(all(h[0] in asked or h[1] == "unchecked" for h in hurt), f"{why}: the index leaves out nobody hurt")
    check.equal(some["gate"], full["gate"], f"{why}: nor the gate")
    check.equal(some["counts"]["replayed"] + some["counts"]["skipped"], len(CONSUMERS), f"{why}: all are counted")


from_files(OWN, "own")
if SHARED.exists():
    from_files(SHARED, "shared")
else:
    check.skip(PROPOSALS, "../shared/stories is not here; the project's own copy was judged")
from_registry(OWN)
check.done()
