"""Ctrl-C ends with 130 at once, and leaves no temporary folder behind."""
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import check

CONTRACT = """dataContractSpecification: 1.1.0
id: shop.orders
info: { title: Orders, version: 1.0.0 }
models: { order: { fields: { id: { type: string } } } }
"""
GIT = "#!/bin/sh\ncase \"$*\" in *fetch*) echo > \"$READY\"; exec sleep 20 ;; esac\n"


def start(folder, *args, stdin=subprocess.PIPE):
    env = os.environ | {"PATH": f"{folder}/bin:{os.environ['PATH']}", "TMPDIR": str(folder / "tmp"),
                        "READY": str(folder / "ready")}
    return subprocess.Popen([check.TREATY, *args], cwd=folder, env=env, stdin=stdin, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def wait_for(condition):
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    for name in ("bin", "tmp"):
        (folder / name).mkdir()
    (folder / "bin/git").write_text(GIT)
    (folder / "bin/git").chmod(0o755)
    (folder / "a.yaml").write_text(CONTRACT)

    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        (folder / "ready").unlink(missing_ok=True)
        child = start(folder, "check", "a.yaml", "--against", "a.yaml", "--expect", "git+file:///nowhere#main:x")
        check.true(wait_for((folder / "ready").exists), f"{number.name}: git was asked to fetch")
        check.true(list((folder / "tmp").glob("treaty-*")), f"{number.name}: into a temporary folder")
        begin = time.monotonic()
        child.send_signal(number)
        out, err = child.communicate(timeout=20)
        check.equal(child.returncode, code, f"{number.name} during a fetch: the exit code")
        check.equal((out, list((folder / "tmp").iterdir())), ("", []), f"{number.name}: nothing is left")
        check.true(time.monotonic() - begin < 10, f"{number.name}: it ends before git would")

    child = start(folder, "lint", "-")
    time.sleep(0.3)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=20)
    check.equal(child.returncode, 130, "Ctrl-C while reading standard input")
check.done()
