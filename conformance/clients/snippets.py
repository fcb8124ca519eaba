"""Runs a Python snippet as pasted into a fresh script."""

import contextlib
import io


def run(code: str) -> dict:
    """What it left in `result` (None for `()`), and what it printed."""
    printed, names = io.StringIO(), {"__name__": "__main__"}
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "snippet", "exec"), names)
    return {"result": None if names["result"] == () else names["result"], "printed": printed.getvalue()}
