"""docs/performance.md."""

import os
import platform
import re
import subprocess
from datetime import datetime, timezone

from harness import environments
from harness.table import Bench, NoErrors, Result, Side

FILE = environments.REPOSITORY / "docs" / "performance.md"

HEAD = """# Performance

Written by `bench/run`; do not edit. Times of one machine say little about another: the ratios are what counts.

{date}, on {machine}.
"""

METHOD = """
Method: both servers run at the same time, each over its own copy of {data}, started as a user starts them. A round goes through
the rows, {rounds} rounds in all; for each row one side is measured right after the other, and the side that goes first changes
with the round. A block of calls comes from a fresh client process on the same machine, after a few calls that are not
counted; a call is timed in the client, from the call to the decoded answer. Both answers are compared: a wrong one ends the
bench. The table gives the median of all calls of all rounds and the ratio of the two medians; in brackets the
smallest and the largest ratio of a single round.
"""

AT_ONCE = """
At once: each client has its own connections and its own session; they all start together, and the load generator, one
Python process, shares the machine with the server.
"""


def text(measured: list[tuple[Bench, list[Result]]], rounds: int) -> str:
    parts = [HEAD.format(date=datetime.now(timezone.utc).date().isoformat(), machine=_machine())]
    for bench, results in measured:
        parts.append(f"\n## {bench.title}\n\n" + _times(bench, results))
        at_once = [result for result in results if isinstance(result.row.goal, NoErrors)]
        if at_once:
            parts.append("\n" + _at_once(bench, at_once) + AT_ONCE)
        parts.append(METHOD.format(data=bench.data_text, rounds=rounds))
    return "".join(parts)


def _times(bench: Bench, results: list[Result]) -> str:
    lines = [
        f"| median, ms | {bench.reference.name} | ours | ratio | goal | |",
        "|---|---:|---:|---:|---|---|",
    ]
    for result in results:
        row = result.row
        if isinstance(row.goal, NoErrors):
            continue
        cells = [row.title, _ms(result.reference.median), _ms(result.ours.median), _ratio(result), row.goal or "", result.verdict]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


def _at_once(bench: Bench, results: list[Result]) -> str:
    lines = [
        f"| at once | {bench.reference.name}: errors | p50 / p99, ms | ours: errors | p50 / p99, ms | goal | |",
        "|---|---:|---:|---:|---:|---|---|",
    ]
    for result in results:
        sides = (*_load(result.reference), *_load(result.ours))
        cells = [result.row.title, *sides, result.row.goal, result.verdict]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    for result in results:
        for side in (result.reference, result.ours):
            if side.first_error:
                lines.append(f"\nFirst error of “{result.row.title}”: `{side.first_error[:200]}`")
    return "\n".join(lines) + "\n"


def _load(side: Side) -> tuple[str, str]:
    if not side.blocks:
        return "-", "-"
    return f"{side.errors} of {side.errors + len(side.all)}", f"{_ms(side.median)} / {_ms(side.p99)}"


def _ms(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _ratio(result: Result) -> str:
    if result.ratio is None:
        return "-"
    rounds = result.ratios_by_round
    return f"**{result.ratio:.3g}x** ({min(rounds):.3g} – {max(rounds):.3g})"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = platform.machine()
    java = subprocess.run(
        ["sh", "-c", ". scripts/jdk.sh && find_java jre && printf %s \"$java_home\""],
        capture_output=True,
        text=True,
        cwd=environments.REPOSITORY,
        env={**os.environ, "root": str(environments.REPOSITORY), "program": "bench"},
    ).stdout
    version = ""
    if java:
        told = subprocess.run([f"{java}/bin/java", "-version"], capture_output=True, text=True).stderr
        version = ", Java " + (re.search(r'version "([^"]+)"', told) or ["", "?"])[1]
    return (
        f"{os.cpu_count()} cores ({processor}), {memory:.0f} GiB of memory, {platform.system()}, "
        f"Python {platform.python_version()}{version}"
    )
