"""Every report of every proposal of the story is well-formed and says the same as the others."""
import json
import re
import xml.etree.ElementTree as xml
from pathlib import Path

import jsonschema

import check

STORY = check.TESTDATA / "stories/order-events"
SCHEMA = json.loads((check.ROOT / "tools/report/report.schema.json").read_text())
LEVELS = {"note", "warning", "error"}


SCHEMAS = check.TESTDATA / "stories/payments"


def report(proposal, form, *more):
    if proposal.suffix == ".avsc":
        what = (SCHEMAS / "published/customer.avsc", "--against", SCHEMAS / "published", "--expect", SCHEMAS / "consumers")
    else:
        what = ("--against", STORY / "order-events.v2.yaml", "--expect", STORY / "consumers")
    return check.treaty("check", proposal, *what, "--report", form, *more)


def valid(text, why):
    try:
        jsonschema.validate(json.loads(text), SCHEMA, jsonschema.Draft7Validator)
        return check.true(True, why)
    except (ValueError, jsonschema.ValidationError) as error:
        return check.true(False, f"{why}: {str(error)[:400]}")


def blocking(document):
    """What must be shown as an error: (code, path) of changes, versions and consumers that fail the gate."""
    errors = [(c["code"], c["path"]) for c in document["version"] if c["level"] == "breaking"]
    if not document["new_major"]:
        errors += [(c["code"], c["path"]) for c in document["changes"] if c["level"] == "breaking"]
    return sorted(errors + [(f["code"], f["path"]) for c in document["consumers"] if c["blocks"] for f in c["findings"]])


def sarif_errors(text):
    run = json.loads(text)["runs"][0]
    rules = [r["id"] for r in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"] and result["level"] in LEVELS
        assert result["message"]["text"] and result["partialFingerprints"]["treaty/v1"]
        for place in result["locations"]:
            assert place["physicalLocation"]["region"]["startLine"] >= 1
    return sorted((r["ruleId"], r["locations"][0].get("logicalLocations", [{"fullyQualifiedName": ""}])[0]
                   ["fullyQualifiedName"]) for r in run["results"] if r["level"] == "error")


def github_errors(text):
    found = []
    for line in text.splitlines():
        command = re.fullmatch(r"::(error|warning|notice) (?:file=[^,:]+,line=\d+,col=\d+,)?title=([A-Z0-9_]+)::(.+)", line)
        assert command, line
        if command[1] == "error":
            found.append((command[2], command[3].split(": ")[0]))
    return sorted(found)


def gitlab_errors(text):
    issues = json.loads(text)
    assert len({i["fingerprint"] for i in issues}) == len(issues), "fingerprints are distinct"
    for issue in issues:
        assert issue["location"]["lines"]["begin"] >= 1 and not issue["location"]["path"].startswith("./")
    return sorted((i["check_name"], i["description"].split(": ")[0]) for i in issues if i["severity"] == "major")


def junit_failures(text):
    root = xml.fromstring(text)
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests")) == len(cases)
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))
    return len(root.findall(".//failure"))


def one(proposal):
    name = proposal.stem
    answer = report(proposal, "json")
    if not valid(answer.stdout, f"{name}: the JSON report is as its schema says"):
        return
    document = json.loads(answer.stdout)["documents"][-1]
    want = blocking(document)
    check.equal(answer.returncode, 0 if document["gate"] == "pass" else 1, f"{name}: the exit code is the gate")
    check.equal(sarif_errors(report(proposal, "sarif").stdout), want, f"{name}: SARIF shows the same errors")
    check.equal(github_errors(report(proposal, "github").stdout), want, f"{name}: GitHub shows the same errors")
    check.equal(gitlab_errors(report(proposal, "gitlab").stdout), want, f"{name}: GitLab shows the same errors")
    failures = len(want) - sum(max(0, len(c["findings"]) - 1) for c in document["consumers"] if c["blocks"])
    check.equal(junit_failures(report(proposal, "junit").stdout), failures, f"{name}: JUnit shows the same failures")
    for form in ("text", "markdown"):
        text = report(proposal, form).stdout
        check.true(all(c["id"].replace("-", r"-") in text for c in document["consumers"] if c["result"] != "ok"),
                   f"{name}: {form} names every consumer that is not fine")
        check.true(form != "text" or all(len(line) <= 80 or " " not in line.strip() or "/" in line
                                         or line.strip().startswith("treaty ") for line in text.splitlines()),
                   f"{name}: text stays in 80 columns, but for commands to be copied")
        check.true(all(re.fullmatch(r" +treaty waive --rule \S+ --path \S+( --consumer \S+)? --value [0-9a-f]{8} "
                                    r"--reason '...'", line)
                       for line in text.splitlines() if "treaty waive" in line and form == "text"),
                   f"{name}: a command that is to be copied stands whole on its line")
        check.equal(text, report(proposal, form).stdout, f"{name}: {form} is reproducible")


for path in sorted((STORY / "proposals").glob("*.yaml")):
    one(path)
for path in sorted((SCHEMAS / "proposals").glob("*.avsc")):
    one(path)
    for change in json.loads(report(path, "json").stdout)["documents"][-1]["changes"]:
        breaks = "breaking" in (change["backward"], change["forward"])
        check.equal("witness" in change and "witness_bytes" in change, breaks,
                    f"{path.stem} {change['code']}: what breaks shows a value, and nothing else does")
lint = check.treaty("lint", check.TESTDATA / "stories/seed/contracts/order-events.v2.yaml", "--report", "json")
valid(lint.stdout, "the JSON of lint is as its schema says")
diff = check.treaty("diff", STORY / "order-events.v2.yaml", STORY / "proposals/04-rename-total.yaml",
                    "--report", "json")
valid(diff.stdout, "the JSON of diff is as its schema says")
diff = check.treaty("diff", SCHEMAS / "published/payment.avsc", SCHEMAS / "published/customer.avsc", "--report", "json")
valid(diff.stdout, "the JSON of diff of schemas is as its schema says")
lint = check.treaty("lint", SCHEMAS / "published", "--report", "json")
valid(lint.stdout, "the JSON of lint of schemas is as its schema says")
jsonschema.Draft7Validator.check_schema(SCHEMA)
check.done()
