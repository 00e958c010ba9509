"""Runs the functions of a client's program and says how each went."""
import sys
import traceback


def play(functions):
    bad = 0
    for f in functions:
        name = f.__doc__ or f.__name__
        try:
            f()
            print("ok", name, flush=True)
        except Exception as e:  # every flaw is worth a line
            bad += 1
            where = traceback.extract_tb(e.__traceback__)[-1].lineno
            print(f"FAIL {name}: line {where}: {type(e).__name__} {str(e).splitlines()[0] if str(e) else ''}", flush=True)
    sys.exit(1 if bad else 0)
