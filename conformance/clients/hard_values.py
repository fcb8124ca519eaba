"""Logs entries with trackio 0.43 that are hard to store; prints how long finish() took. Argument: [project, run] as JSON."""

import json
import sys
import time

import trackio

deep = []
for _ in range(200):
    deep = [deep]
hard = {
    3: ({"deep": deep}, 2**63),
    4: ({"half": 1}, 1.5),
    5: ({"flag": 1}, True),
    6: ({"far": 1}, 1e23),
    7: ({"k" * 1_000_000: 1}, 7),
    8: ({"": 1, "nul\0key/..": "a\0b"}, -8),
    9: ({"text": "x" * 10_000_000}, 9),
}
project, run = json.loads(sys.argv[1])
trackio.init(project=project, name=run)
for i in range(100):
    metrics, step = hard.get(i, ({}, i))
    trackio.log({"loss": i, **metrics}, step=step)
start = time.monotonic()
trackio.finish()
print(time.monotonic() - start)
