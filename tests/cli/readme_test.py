"""What README.md shows is what the program prints today: the tour is the demo's output, the commands are those there are."""
import os
import re
import subprocess
import tempfile

import check

readme = (check.ROOT / "README.md").read_text()


def demo():
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TREATY_")}
        environment |= {"TREATY": check.TREATY, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
        run = subprocess.run(["sh", str(check.ROOT / "tools/demo"), "demo"], cwd=folder, env=environment,
                             capture_output=True, text=True)
        check.equal(run.returncode, 0, "the demo ends well: " + run.stderr[:400])
        return run.stdout.strip("\n").split("\n")


def tour():
    """The indented block behind the sentence about make demo."""
    lines = readme.split("prints this and keeps the folder `demo/` to play with:\n\n")[1].split("\n")
    end = next(i for i, line in enumerate(lines) if line and not line.startswith("    "))
    return [line[4:] for line in "\n".join(lines[:end]).rstrip("\n").split("\n")]


# The program under test is not always build/treaty; tools/demo takes the folder of $TREATY.
if os.path.basename(check.TREATY) == "treaty":
    check.equal(tour(), demo(), "the five minutes of the README are the demo's output")


def examples():
    """The other indented blocks that begin with a command: it, and the runs of lines between lines of "..."."""
    for block in re.findall(r"\n\n((?:    .*\n|\n)+)", readme.split("## Commands")[1]):
        lines = [line[4:] for line in block.rstrip("\n").split("\n")]
        if lines[0].startswith("$ treaty "):
            runs = re.split(r"^\.\.\.$", "\n".join(lines[1:]), flags=re.M)
            yield lines[0], [run.strip("\n") for run in runs if run]


stories = [path.read_text() for path in sorted((check.ROOT / "tests/cli").glob("*.test"))]
shown = list(examples())
check.true(shown, "the README shows examples")
for command, runs in shown:
    said = [story for story in stories if f"\n{command}\n" in story]
    check.true(said, f"a story runs the README's {command}")
    for run in runs:
        check.true(any(run in story for story in said), f"{command} prints what the README shows:\n{run}")

help_text = check.treaty("help").stdout
commands = {line.split("  ")[1].strip() for line in help_text.split("\n") if line.startswith("  ")}
table = "\n".join(line for line in readme.split("\n") if line.startswith("| `"))
for command in sorted(commands):
    words = command.split()
    known = re.search(rf"`{words[0]}\b[^|]*\b{words[-1]}\b" if len(words) > 1 else rf"`{command}\b", table)
    check.true(known, f"the README's table of commands has {command}")
check.done()
