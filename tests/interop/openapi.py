"""schemathesis (PyPI) makes requests from /openapi.json: no 5xx, no status and no content type that it does not name."""
import os
import re
import subprocess
import sys

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance"
LEAST = 1000  # requests; fewer are no proof

p = subprocess.run([os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run",
                    os.environ["REGISTRY"] + "/openapi.json", "--checks", CHECKS, "--max-examples", "5", "--seed", "1",
                    "--phases", "examples,coverage,fuzzing", "--no-color"], capture_output=True, text=True)
made = re.search(r"(\d+) generated, (\d+) passed", p.stdout)
if p.returncode == 0 and made and made[1] == made[2] and int(made[1]) >= LEAST:
    print("ok every answer is one that /openapi.json names")
else:
    told = [line.strip() for line in p.stdout.splitlines() if re.match(r"\s*- (Undocumented|Server error)|_{5,} ", line)]
    print(f"FAIL an answer that /openapi.json does not name: exit code {p.returncode}, "
          f"{made[0] if made else 'nothing made'}: {'; '.join(told[:6])} {p.stderr[-200:]}".replace("\n", " "))
    sys.exit(1)
