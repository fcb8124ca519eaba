"""Logs a hundred entries with trackio 0.43, one of them nested deeper than any reader takes; prints how long finish() took."""

import sys
import time

import trackio

sys.setrecursionlimit(100_000)
deep = []
for _ in range(3_000):
    deep = [deep]
trackio.init(project=sys.argv[1], name="r")
for step in range(100):
    trackio.log({"loss": step, "deep": deep} if step == 3 else {"loss": step}, step=step)
start = time.monotonic()
trackio.finish()
print(time.monotonic() - start)
