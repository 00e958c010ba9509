"""What the benches of JSON Schema and Protobuf share: the program `pairs` of each (tests/bench/pairs.h), and how its
numbers are shown. Every figure is also a ratio within the same run, which a busy machine hardly moves: a policy beside
the first one, a size beside the size before."""
import statistics
import subprocess

ROUNDS, COUNTED = 5, 3


def rates(pairs, files, policies):
    """Pairs per second of the recorded files, by policy. Returns how many were measured."""
    first = None
    for policy in policies:
        out = subprocess.run([pairs, policy, str(ROUNDS), *files], check=True, capture_output=True, text=True).stdout.split("\n")
        times = [int(n) / 1e9 for n in out[0].split()][-COUNTED:]
        count, left_out, compatible = map(int, out[1].split())
        found = sorted(count / t for t in times)
        middle = statistics.median(found)
        first = first or middle
        print(f"  {policy:<12} {middle:9,.0f} pairs/s   ({found[0]:,.0f} to {found[-1]:,.0f})   {middle / first:5.2f} of {policies[0]}   "
              f"{count} pairs, {left_out} left out, {compatible} compatible", flush=True)
    return len(policies)


def factor(now, before):
    return f"{now / before / 2:5.2f}" if before else "     "


def growth(pairs):
    """Time and memory as sizes double, the answer beside them. Returns how many were measured."""
    print("growth: the answer, time and memory, and the factor for each as sizes double (1.00 is linear)")
    out, before, count = subprocess.run([pairs, "growth"], check=True, capture_output=True, text=True).stdout, None, 0
    for line in out.splitlines():
        name, policy, size, answer, spent, used = line.split()
        now = (name, policy, answer, int(spent), int(used))
        old = before if before and before[:3] == now[:3] else (None,) * 5
        print(f"  {name:<16} {policy:<12} {size:>6} {answer:<9} {now[3] / 1e6:9.1f} ms {factor(now[3], old[3])} "
              f"{now[4] / 1024:8.1f} MB {factor(now[4], old[4])}".rstrip())
        count, before = count + 1, now
    return count
