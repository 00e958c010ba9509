"""What tests of Avro share: the recorded cases, and the programs that answer many questions in one process."""
import json
import os
import subprocess
from pathlib import Path

import check

VECTORS = check.SHARED / "vectors/avro"
ORACLES = Path(os.environ.get("BUILD", check.ROOT / "build/gcc-plain")) / "tests/oracle"


def rows(name):
    """Of every recorded set."""
    return [json.loads(line) for path in sorted(VECTORS.glob(f"*/{name}")) for line in path.read_text().split("\n") if line]


def lines(oracle, questions):
    """One line of text for each line of text."""
    run = subprocess.run([ORACLES / oracle], input="".join(q + "\n" for q in questions), capture_output=True, text=True,
                         timeout=300)
    answers = [line for line in run.stdout.split("\n") if line]
    assert len(answers) == len(questions), run.stderr
    return answers


def ask(oracle, questions):
    return [json.loads(a) for a in lines(oracle, [json.dumps(q) for q in questions])]


def libavro(questions):
    """What libavro says of each (schema, hex): "taken", or "refused ...", "schema ...", "died"."""
    forms = ask("avro_oracle", [{"text": schema, "mode": "old"} for schema, _ in questions])
    return lines("libavro_oracle", [f"{form['pcf'].encode().hex()} {text}" for form, (_, text) in zip(forms, questions)])
