"""Runs in a client's own environment and makes the calls that the suite sends, one line of JSON each.

A call is {"function": "module.name", "arguments": {...}}; its answer {"result": ...} or {"error": {"type", "text"}}.
"""

import importlib
import json
import os
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))


def main():
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever the client prints must not mix with the answers
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


def answer(call: dict) -> dict:
    module, function = call["function"].rsplit(".", 1)
    try:
        return {"result": getattr(importlib.import_module(module), function)(**call["arguments"])}
    except BaseException as failure:  # cancellations and exception groups too: the test decides what they mean
        traceback.print_exc()
        return {"error": describe(failure)}


def describe(failure: BaseException) -> dict:
    while isinstance(failure, BaseExceptionGroup) and failure.exceptions:
        failure = failure.exceptions[0]
    return {"type": type(failure).__name__, "text": str(failure)}


if __name__ == "__main__":
    main()
