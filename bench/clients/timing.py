"""Times a block of calls one after the other and prints it as the harness reads it."""

import json
import sys
import time


def arguments() -> dict:
    return json.loads(sys.argv[1])


def block(call, calls: int, warm_up: int):
    """The milliseconds of each call after the warm-up, and what the last one answered."""
    for _ in range(warm_up):
        call()
    milliseconds, answer = [], None
    for _ in range(calls):
        begun = time.perf_counter()
        answer = call()
        milliseconds.append((time.perf_counter() - begun) * 1000)
    return milliseconds, answer


def report(milliseconds, answer=None, errors=0, first_error=None):
    print(json.dumps({"milliseconds": milliseconds, "answer": answer, "errors": errors, "first_error": first_error}))


def points(values) -> list:
    """Metric values without their timestamps, which the generations write differently."""
    return [[value["step"], value["value"]] for value in values]
