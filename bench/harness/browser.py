"""The dashboards in a browser: this one beside Trackio 0.43 and TensorBoard, on the same data, one visit after the other."""

import argparse
import json
import statistics
import tempfile
import textwrap
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable

from harness import clients, command, environments, page, servers
from harness.servers import Product, Running
from suites import trackio_0_43
from suites.trackio_0_43 import CHARTS, METRICS, TOKEN, DataFile

ROUNDS, QUICK_ROUNDS = 5, 2
VISIT_LIMIT_SECONDS = 400
WIDE = DataFile("thousand", 1_000, 2, tuple(f"group-{number // 50}/metric-{number}" for number in range(1_000)))
TENSORBOARD = Product(
    "TensorBoard 2.21",
    lambda port: [
        environments.python("tensorboard").with_name("tensorboard"),
        *("--logdir", "tensorboard", "--host", "127.0.0.1", "--port", port),
    ],
    ("data/runs", None, b"run-0"),
)
NAMES = {"trackio-0.43": trackio_0_43.REFERENCE, "tensorboard": TENSORBOARD, "ours": trackio_0_43.OURS}


@dataclass(frozen=True)
class Row:
    title: str
    figure: Callable[[dict], float | None]
    unit: str
    goal: float | None = None


def _part(action: str, which: str) -> Callable[[dict], float | None]:
    return lambda visit: visit[action] and visit[action][which]


ROWS = (
    Row("first chart drawn", lambda visit: visit["first"], "ms", 600),
    Row("all visible charts drawn", lambda visit: visit["all"], "ms", 1_000),
    Row("received until then", lambda visit: visit["received"] / 1e3, "kB", 600),
    Row("received in 10 s of idling", lambda visit: visit["idle"] / 1e3, "kB", 1),
    Row("heap of the page's main thread", lambda visit: visit["heap"], "MiB", 60),
    Row("longest task while loading", lambda visit: visit["longest"], "ms"),
    Row("a run is toggled: first chart painted", _part("toggle", "first"), "ms", 50),
    Row("a run is toggled: last chart painted", _part("toggle", "last"), "ms"),
    Row("smoothing is moved: first chart painted", _part("smoothing", "first"), "ms", 50),
    Row("smoothing is moved: last painting", _part("smoothing", "last"), "ms"),
    Row("a point is logged: it is on the screen", lambda visit: visit.get("logged"), "ms", 500),
)

METHOD = """Method: one visit of each dashboard after the other, {rounds} rounds, the order turned in each; a fresh headless
Chromium without WebGL for each visit (TensorBoard draws faster without it where there is no GPU), 1440 x 900, the servers
running on the same machine before the first visit. The data are {runs} runs x {steps:,} steps x {metrics} metrics, as a
Trackio file and as event files; TensorBoard shows at most 1,000 points of each curve, as it does unless told otherwise. One
probe for all: it counts the points of lines as they are drawn on a canvas or into SVG; a time ends with the first frame after
them. “All visible charts” ends with the last line drawn before three seconds of rest; where a page never rests, when each
chart first had its lines. The pointer is on a check box for a second before it clicks. Received are the bytes on the wire, from the same machine. The heap is taken after a garbage
collection. TensorBoard does not reload by itself unless it is told to. The table gives the median of the rounds, in brackets
the smallest and the largest figure."""


def main(words: list[str]) -> int:
    options = _parse(words)
    environments.prepare(("trackio-0.43", "tensorboard"), npm=False)
    servers.build()
    environments.compile_java()
    charts = DataFile("charts", options.runs, options.steps, METRICS)
    visits: dict[str, list[dict]] = {name: [] for name in NAMES}
    with ExitStack() as in_use:
        scratch = Path(in_use.enter_context(tempfile.TemporaryDirectory(prefix="browser-", dir=environments.BUILD)))
        running = {}
        for name, product in NAMES.items():
            running[name] = servers.start(product, _data(name, charts, scratch))
            in_use.callback(running[name].stop)
        for number in range(options.rounds):
            order = list(NAMES)[number % len(NAMES) :] + list(NAMES)[: number % len(NAMES)]
            for name in order:
                wanted = {"project": charts.project, "run": charts.run()["run_id"], "steps": charts.steps + number}
                visit = _visit(name, running[name], **wanted)
                visits[name].append(visit)
                print(f"round {number + 1} of {options.rounds}, {NAMES[name].name}: {json.dumps(visit)}", flush=True)
        wide = [_visit("ours", running["ours"], project=WIDE.project, wide=True) for _ in range(options.rounds)]
    section = _section(visits, wide, charts, options.rounds)
    print(section)
    if charts == CHARTS:
        page.write({page.BROWSER: section}, command.TITLES)
    return 0


def _parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/browser", description="Times the dashboards of three products in a browser.")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds instead of {ROUNDS}")
    parser.add_argument("--runs", type=int, default=CHARTS.runs, help="other data than usual; writes no page")
    parser.add_argument("--steps", type=int, default=CHARTS.steps)
    options = parser.parse_args(words)
    options.rounds = QUICK_ROUNDS if options.quick else ROUNDS
    return options


def _data(name: str, charts: DataFile, scratch: Path) -> Path:
    folder = scratch / name
    folder.mkdir()
    if name == "tensorboard":
        script = environments.CLIENTS / "fill_tensorboard.py"
        words = [environments.python("tensorboard"), script, charts.made(), folder / "tensorboard"]
        clients.run(words, clients.LONGEST_SECONDS)
    else:
        charts.into(folder)
    if name == "ours":
        WIDE.into(folder)
    return folder


def _visit(name: str, running: Running, **wanted) -> dict:
    headers = {"X-Trackio-Write-Token": TOKEN}
    asked = json.dumps({"product": name, "url": running.url, "headers": headers, **wanted})
    return clients.run([environments.node(), environments.CLIENTS / "browser.mjs", asked], VISIT_LIMIT_SECONDS)


def _section(visits: dict[str, list[dict]], wide: list[dict], charts: DataFile, rounds: int) -> str:
    date = datetime.now(timezone.utc).date().isoformat()
    lines = [
        f"## {page.BROWSER}\n\n{date}, on {page.machine()}, {wide[0]['browser']}.\n",
        f"|  | {' | '.join(_named(name) for name in NAMES)} | goal |  |",
        "|---|" + "---:|" * len(NAMES) + "---|---|",
    ]
    for row in ROWS:
        figures = {name: [row.figure(visit) for visit in some] for name, some in visits.items()}
        lines.append(_line(row, [figures[name] for name in NAMES]))
    for title, name, unit, goal in (
        ("1,000 runs x 1,000 metrics: first chart drawn", "first", "ms", 1_500),
        ("1,000 runs x 1,000 metrics: elements in the page", "nodes", "", 2_500),
    ):
        row = Row(title, lambda _: None, unit, goal)
        lines.append(_line(row, [*([None] for _ in list(NAMES)[1:]), [visit[name] for visit in wide]]))
    never = [NAMES[name].name for name, some in visits.items() if not all(visit["calm"] for visit in some)]
    if never:
        lines.append(f"\nNever at rest: {', '.join(never)}.")
    method = METHOD.format(rounds=rounds, runs=charts.runs, steps=charts.steps, metrics=len(charts.metrics))
    text = textwrap.fill(" ".join(method.split()), page.LINE, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines) + f"\n\n{text}\n"


def _named(name: str) -> str:
    return "ours" if name == "ours" else NAMES[name].name


def _line(row: Row, sides: list[list[float | None]]) -> str:
    ours = [figure for figure in sides[-1] if figure is not None]
    goal = "" if row.goal is None else f"≤ {row.goal:g} {row.unit}".strip()
    verdict = "" if row.goal is None else "ok" if ours and statistics.median(ours) <= row.goal else "MISS"
    return f"| {row.title} | {' | '.join(_cell(side, row.unit) for side in sides)} | {goal} | {verdict} |"


def _cell(side: list[float | None], unit: str) -> str:
    known = [figure for figure in side if figure is not None]
    if not known:
        return "-"
    return f"{_short(statistics.median(known))} {unit} ({_short(min(known))} – {_short(max(known))})".replace("  ", " ")


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"

