"""What pairs.c does for "parse", by fastavro's compiled parser, with the same arguments and line of answers."""
import json
import sys
import time

from fastavro.schema import parse_schema


def parse(text):
    return parse_schema(json.loads(text), _write_hint=False)


def main():
    work, rounds, counted, *files = sys.argv[1:]
    if work != "parse":
        sys.exit("fastavro has no question about two schemas: it resolves while it reads data")
    pairs, left_out, times = [], 0, []
    for file in files:
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                try:
                    parse(row["reader"]), parse(row["writer"])
                    pairs.append((row["reader"], row["writer"]))
                except Exception:  # whatever it raises, the pair is none it can take
                    left_out += 1
    for i in range(int(rounds)):
        started = time.process_time_ns()
        for reader, writer in pairs:
            parse(reader), parse(writer)
        if i >= int(rounds) - int(counted):
            times.append(time.process_time_ns() - started)
    print(len(pairs), left_out, 0, 0, 0, *times)


main()
