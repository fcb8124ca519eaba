"""docs/performance.md: a section for each bench, of the run that was made last."""

import os
import platform
import re
import subprocess
import textwrap
from datetime import datetime, timezone

from harness import environments
from harness.table import Bench, NoErrors, Result, Row, Side, Unit, quantile_name

FILE = environments.REPOSITORY / "docs" / "performance.md"

HEAD = """# Performance

Written by `bench/run` and `bench/browser`; do not edit. Times of one machine say little about another: the ratios are what
counts.

"""

METHOD = """Method: {servers}a round goes through the rows, {rounds} rounds in all; for each row one side is measured right after
the other, and the side that goes first changes with the round. {method} {compared}The table gives the median of the rounds (of a
quantile: the median of the rounds' quantiles) and how many times better ours is; in brackets the smallest and the largest
such number of a single round."""
SERVERS = "the servers run over their own copies of {data}, started as a user starts them. "
COMPARED = "Both answers are compared: a wrong one ends the bench. "

LINE = 120

BROWSER = "Dashboards in a browser"
"""The section of bench/browser."""


def write(sections: dict[str, str], order: list[str]):
    """The page, with the sections of other benches as they are."""
    there = FILE.read_text().split("\n## ")[1:] if FILE.exists() else []
    kept = {part.split("\n", 1)[0]: f"## {part.rstrip()}\n" for part in there}
    all_of_them = {**kept, **sections}
    FILE.write_text(HEAD + "\n".join(all_of_them[title] for title in order if title in all_of_them))


def section(bench: Bench, results: list[Result], rounds: int) -> str:
    date = datetime.now(timezone.utc).date().isoformat()
    parts = [f"## {bench.title}\n\n{date}, on {machine()}.\n"]
    at_once = [result for result in results if _is_at_once(result)]
    single = [result for result in results if not _is_at_once(result)]
    if single:
        parts.append(_table(bench, single))
    if at_once:
        parts.append(_at_once(bench, at_once))
    parts += [f"{note}\n" for result in results for note in _notes(result)]
    servers, compared = (SERVERS.format(data=bench.data_text), COMPARED) if bench.data_text else ("", "")
    method = METHOD.format(servers=servers, rounds=rounds, method=bench.method, compared=compared)
    parts.append(textwrap.fill(method, LINE, break_long_words=False, break_on_hyphens=False) + "\n")
    return "\n".join(parts)


def figures(row: Row, side: Side) -> str:
    """What a cell says of a side."""
    if side.no_answer:
        return "no answer"
    if not side.calls:
        return "-"
    return " / ".join(_number(side.quantile(part), row.unit) for part in row.quantiles) + f" {row.unit.name}"


def _is_at_once(result: Result) -> bool:
    return any(isinstance(goal, NoErrors) for goal in result.row.goals)


def _table(bench: Bench, results: list[Result]) -> str:
    limits = any(result.row.limit for result in results)
    columns = [*([bench.reference.name] if bench.reference else []), "ours", *(["limit"] if limits else [])]
    heads = ["", *columns, "times better", "goal", ""]
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(columns) + 1) + "---|---|"]
    for result in results:
        row = result.row
        sides = [
            *([result.reference] if bench.reference else []),
            result.ours,
            *([result.limit] if limits else []),
        ]
        goals = "; ".join(goal.text(result) for goal in row.goals)
        cells = [_title(row), *(figures(row, side) for side in sides), _ratio(result), goals, result.verdict]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _title(row: Row) -> str:
    quantiles = " / ".join(quantile_name(part) for part in row.quantiles)
    return row.title if row.quantiles == (0.5,) else f"{row.title}: {quantiles}"


def _at_once(bench: Bench, results: list[Result]) -> str:
    lines = [
        f"| at once | {bench.reference.name}: errors | p50 / p99, ms | ours: errors | p50 / p99, ms | goal | |",
        "|---|---:|---:|---:|---:|---|---|",
    ]
    for result in results:
        sides = (*_load(result.row, result.reference), *_load(result.row, result.ours))
        goals = "; ".join(goal.text(result) for goal in result.row.goals)
        lines.append("| " + " | ".join([result.row.title, *sides, goals, result.verdict]) + " |")
    return "\n".join(lines) + "\n"


def _load(row: Row, side: Side) -> tuple[str, str]:
    if not side.calls:
        return "-", "-"
    times = " / ".join(_number(side.quantile(part), row.unit) for part in (0.5, 0.99))
    return f"{side.errors} of {side.errors + side.calls}", times


def _notes(result: Result) -> list[str]:
    sides = {"there": result.reference, "ours": result.ours, "the limit": result.limit}
    notes = []
    for name, side in sides.items():
        if side.no_answer:
            notes.append(f"“{result.row.title}”, {name}: no answer: `{side.no_answer[:200]}`")
        if side.first_error:
            notes.append(f"First error of “{result.row.title}”, {name}: `{side.first_error[:200]}`")
        if side.notes:
            notes.append(f"“{result.row.title}”, {name}: {', '.join(dict.fromkeys(side.notes))}.")
    busiest = max([0, *result.reference.generator, *result.ours.generator])
    if busiest > BUSY_GENERATOR:
        notes.append(f"“{result.row.title}”: the load generator took up to {busiest:.0%} of the machine.")
    return notes


BUSY_GENERATOR = 0.1


def _number(value: float | None, unit: Unit) -> str:
    if value is None:
        return "-"
    if value == 0:
        return "0"
    if unit.more_is_better or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def _ratio(result: Result) -> str:
    if result.ratio is None:
        return "-"
    rounds = result.ratios_by_round
    return f"**{_times(result.ratio)}x** ({_times(min(rounds))} – {_times(max(rounds))})"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = platform.machine()
    java = environments.java_home("jre") / "bin" / "java"
    told = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    version = (re.search(r'version "([^"]+)"', told) or ["", "?"])[1]
    return (
        f"{os.cpu_count()} cores ({processor}), {memory:.0f} GiB of memory, {platform.system()}, "
        f"Python {platform.python_version()}, Java {version}"
    )
