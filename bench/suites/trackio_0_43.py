"""Trackio 0.43 over the HTTP API that both have: logging, reading, MCP, the start, and memory."""

import dataclasses
import json
import os
import shutil
import struct
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from harness import clients, environments, servers
from harness.servers import Product
from harness.table import (
    CALLS,
    MEBIBYTES,
    MILLISECONDS,
    VALUES,
    AtLeast,
    AtMost,
    Bench,
    OfLimit,
    OfRow,
    Row,
    Sample,
    Target,
)

LOAD = "dev.trackio.bench.Load"
TOKEN = "bench"
FIRST_ANSWER = ("api/get_all_projects", b"{}", b'"data":[')
REFERENCE = Product(
    "Trackio 0.43",
    lambda port: [environments.python("trackio-0.43").with_name("trackio"), "show", "--mcp-server"],
    FIRST_ANSWER,
    {"TRACKIO_WRITE_TOKEN": TOKEN},
)
OURS = servers.ours(FIRST_ANSWER, {"TRACKIO_WRITE_TOKEN": TOKEN})
HEADERS = [
    "Content-Type: application/json",
    "Accept: application/json, text/event-stream",
    f"X-Trackio-Write-Token: {TOKEN}",
]


# the data: files that are made once, by bench/java


@dataclass(frozen=True)
class DataFile:
    project: str
    runs: int
    steps: int
    metrics: tuple[str, ...]

    def made(self) -> Path:
        file = environments.BUILD / "files" / f"{self.project}-{self.runs}x{self.steps}x{len(self.metrics)}.db"
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            unfinished = file.with_suffix(".new")
            unfinished.unlink(missing_ok=True)
            print(f"writing {self.runs * self.steps:,} rows once … ", end="", flush=True)
            begun = time.monotonic()
            clients.java(
                "dev.trackio.server.store.sqlite.DataFile",
                limit_seconds=clients.LONGEST_SECONDS,
                file=unfinished,
                runs=self.runs,
                steps=self.steps,
                metrics=",".join(self.metrics),
            )
            os.replace(unfinished, file)
            print(f"{time.monotonic() - begun:.0f} s", flush=True)
        return file

    def into(self, folder: Path) -> Path:
        shutil.copy(self.made(), folder / f"{self.project}.db")
        return folder

    def run(self, number: int = 0) -> dict:
        """A run as a call names it; the ids are those that bench/java gives."""
        return {"run": f"run-{number}", "run_id": f"{number + 1:032x}"}


METRICS = ("loss", "accuracy", "lr", "grad_norm", "tokens_per_second")
LONG = DataFile("long", 1, 100_000, METRICS)
WIDE = DataFile("wide", 50, 2_000, METRICS)
CHARTS = DataFile("charts", 50, 10_000, METRICS)
MILLION = DataFile("million", 1, 1_000_000, ("loss",))


def data(folder: Path):
    for file in (LONG, WIDE, CHARTS):
        file.into(folder)


# logging


def logging(projects: int, clients_at_once: int, entries: int, calls: int, warmup: int, unit):
    """Sends entries of 8 values; the answer is how many of them each side then has, of those sent."""

    def measure(target: Target) -> Sample:
        names = [f"into-{projects}-{clients_at_once}-{entries}-{number}" for number in range(projects)]
        return log_into(target, names, clients_at_once, entries, calls, warmup, unit)

    return measure


def log_into(target: Target, projects: list[str], at_once: int, entries: int, calls: int, warmup: int, unit) -> Sample:
    before = _stored(target, projects)
    printed = clients.java(
        LOAD,
        url=f"{target.running.url}api/bulk_log",
        header=HEADERS,
        projects=",".join(projects),
        entries=entries,
        values=8,
        clients=at_once,
        calls=calls,
        seconds=10,
        warmup=warmup,
        warmup_seconds=5,
    )
    stored = _stored(target, projects) - before
    if stored != printed["entries"]:
        raise RuntimeError(f"{target.product.name} acknowledged {printed['entries']} entries and has {stored}")
    times = printed["milliseconds"]
    rate = len(times) * entries * (8 if unit is VALUES else 1) / printed["seconds"]
    return Sample(times if unit is MILLISECONDS else [rate], generator=printed["generator"])


def bare_loop(entries_a_commit: int, file: DataFile | None = None):
    """The same entries through the driver alone."""

    def measure(target: Target) -> Sample:
        with tempfile.TemporaryDirectory(dir=environments.BUILD) as folder:
            database = Path(folder) / f"{file.project if file else 'bare'}.db"
            if file:
                file.into(database.parent)
                os.sync()
            printed = clients.java(
                "dev.trackio.server.store.sqlite.BareLoop",
                file=database,
                commit=entries_a_commit,
                entries=150_000,
                seconds=10,
                values=8,
            )
            return Sample([printed["rate"] * 8])

    return measure


def _stored(target: Target, projects: list[str]) -> int:
    """Entries of all runs, as the server itself counts them."""
    count = 0
    for project in set(projects) & set(ask(target, "get_all_projects")):
        for run in ask(target, "get_runs_for_project", project=project):
            count += ask(target, "get_run_summary", project=project, run=run["name"], run_id=run["id"])["num_logs"]
    return count


def ask(target: Target, operation: str, **arguments) -> Any:
    request = urllib.request.Request(
        f"{target.running.url}api/{operation}", json.dumps(arguments).encode(), {"Content-Type": "application/json"}
    )
    with servers.direct.open(request, timeout=120) as answer:
        return json.loads(answer.read())["data"]


# reading


def calls(path, body, reader: Callable[[bytes, str], Any], number: int = 300, seconds: int = 5, headers=()):
    """One client that makes the same call again and again. Path, body and headers may differ between the sides."""

    def measure(target: Target) -> Sample:
        with tempfile.TemporaryDirectory(dir=environments.BUILD) as folder:
            sent, received = Path(folder) / "body", Path(folder) / "answer"
            sent.write_bytes(json.dumps(clients.by_side(body, target)).encode())
            printed = clients.java(
                LOAD,
                url=target.running.url + clients.by_side(path, target),
                header=[*HEADERS, *clients.by_side(headers, target)],
                body=sent,
                clients=1,
                calls=number,
                seconds=seconds,
                warmup=number // 3 + 2,
                warmup_seconds=3,
                answer=received,
            )
            answer = reader(received.read_bytes(), received.with_suffix(".type").read_text())
        return Sample(printed["milliseconds"], answer, generator=printed["generator"])

    return measure


def operation(name: str, **arguments):
    return calls(f"api/{name}", arguments, lambda answer, _: json.loads(answer)["data"])


def mcp_result(answer: bytes, _: str) -> list[str]:
    event = next((line for line in answer.splitlines() if line.startswith(b"data:")), answer)
    result = json.loads(event.removeprefix(b"data:"))["result"]
    if result.get("isError"):
        raise RuntimeError(f"MCP: {result}")
    return result["structuredContent"]["result"]


CALL_TOOL = {"name": "get_all_projects", "arguments": {}}
LEGACY = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": CALL_TOOL}
LEGACY_HEADERS = ["MCP-Protocol-Version: 2025-06-18"]
MODERN_META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}
MODERN = {**LEGACY, "params": {**CALL_TOOL, "_meta": MODERN_META}}
MODERN_HEADERS = ["MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: get_all_projects"]


# the series endpoint, which the reference has not: its dashboard reads the rows instead

SERIES_TYPE = "application/x-trackio-series"
SERIES = {
    "project": CHARTS.project,
    "x": "step",
    "px": 400,
    "mode": "m4",
    "series": [{"run": CHARTS.run(number)["run_id"], "metric": "loss"} for number in range(CHARTS.runs)],
}
ROWS_OF_CHARTS = {
    "project": CHARTS.project,
    "runs": [CHARTS.run(number) for number in range(CHARTS.runs)],
    "scalar_only": True,
}


def series_or_rows(answer: bytes, kind: str) -> None:
    """The two answers have nothing in common; each must be one, and whole."""
    if not kind.startswith(SERIES_TYPE):
        rows = json.loads(answer)["data"]
        if len(rows) != CHARTS.runs or not all(entry["logs"] for entry in rows):
            raise RuntimeError(f"get_logs_batch of {CHARTS.project}: {len(rows)} runs")
    elif len(answer) < CHARTS.runs * SERIES["px"] * struct.calcsize("f"):
        raise RuntimeError(f"the series endpoint answered only {len(answer)} bytes")


def array_pass(target: Target) -> Sample:
    printed = clients.java("dev.trackio.bench.ArrayPass", arrays=CHARTS.runs, doubles=CHARTS.steps, buckets=400)
    return Sample(printed["milliseconds"])


# start and memory

SETTLED_SECONDS = 5
LATER_SECONDS = 60


def start(target: Target) -> Sample:
    return clients.start_over(target, LONG.into(target.new_folder()))


def million_points_in_64_mib(target: Target) -> Sample:
    """A server of its own, whose answer is counted."""
    product = dataclasses.replace(target.product, environment={**target.product.environment, "TRACKIO_JAVA_OPTS": "-Xmx64m"})
    running = servers.start(product, MILLION.into(target.new_folder()))
    try:
        arguments = {"project": MILLION.project, "metric_name": "loss", **MILLION.run()}
        measure = calls("api/get_metric_values", arguments, lambda answer, _: len(json.loads(answer)["data"]), number=3, seconds=30)
        sample = measure(dataclasses.replace(target, running=running))
    finally:
        running.stop()
    if sample.answer != MILLION.steps:
        raise RuntimeError(f"{sample.answer} points of {MILLION.steps}")
    return sample


def memory_idle(target: Target) -> Sample:
    time.sleep(SETTLED_SECONDS)
    return Sample([target.running.memory("VmRSS")])


def memory_peak(target: Target) -> Sample:
    return Sample([target.running.memory("VmHWM")])


def memory_later(target: Target) -> Sample:
    time.sleep(LATER_SECONDS)
    return Sample([target.running.memory("VmRSS")])


ONE_PROJECT = "`bulk_log`, 1,000 entries x 8 values a call, 4 clients on one project"
VALUES_OF_LONG = {"project": LONG.project, "metric_name": "loss", **LONG.run()}

BENCH = Bench(
    name="trackio_0_43",
    title="Beside Trackio 0.43",
    reference=REFERENCE,
    ours=OURS,
    virtual_environments=("trackio-0.43",),
    data=data,
    data_text="the same project files (1 run of 100,000 steps, 50 of 2,000, 50 of 10,000, each step with 5 metrics)",
    method=(
        "Both servers are started anew for each round. The same HTTP calls go to both, except where a row says so, from a load "
        "generator in Java on the same machine: one kept-alive connection a client, no compression, fixed bodies, so that it "
        "takes little of the machine (where more than a tenth, it is said above). A call is timed from its first byte to the "
        "last byte of its answer, after calls that are not counted; a block ends after a number of calls or 5 to 10 s. Ours "
        "syncs every write to the disk before it answers, Trackio 0.43 does not. After a write the entries are counted. The "
        "limit of writing is a loop of the SQLite driver alone, one thread, with the tables, the pragmas and the entries of ours, 1,000 "
        "entries a commit; the limit of the series is one pass over as many numbers in memory. Memory is the resident set of the server "
        "process and its children."
    ),
    fresh_each_round=True,
    rows=(
        Row("memory, idle after the start", memory_idle, (AtMost(100, MEBIBYTES),), MEBIBYTES),
        Row(
            ONE_PROJECT,
            logging(1, 4, 1_000, calls=120, warmup=16, unit=VALUES),
            (OfLimit(0.85), AtLeast(1.5)),
            VALUES,
            limit=bare_loop(1_000),
        ),
        Row(
            "the same on 4 projects",
            logging(4, 4, 1_000, calls=120, warmup=16, unit=VALUES),
            (OfRow(1.0, ONE_PROJECT, "one project"),),
            VALUES,
        ),
        Row(
            "`bulk_log`, one entry a call, one client",
            logging(1, 1, 1, calls=1_500, warmup=1_000, unit=MILLISECONDS),
            (AtMost(1, MILLISECONDS), AtMost(4, MILLISECONDS, 0.99)),
            quantiles=(0.5, 0.99),
        ),
        Row(
            "the same, 16 clients",
            logging(1, 16, 1, calls=30_000, warmup=3_000, unit=CALLS),
            (AtLeast(40),),
            CALLS,
        ),
        Row("`get_metric_values`, 100,000 steps", operation("get_metric_values", **VALUES_OF_LONG), (AtLeast(20),)),
        Row("the same, `max_points` 1,000", operation("get_metric_values", **VALUES_OF_LONG, max_points=1_000), (AtLeast(150),)),
        Row("`get_run_summary`, 100,000 steps", operation("get_run_summary", project=LONG.project, **LONG.run()), (AtLeast(200),)),
        Row("`get_project_summary`, 50 runs", operation("get_project_summary", project=WIDE.project), (AtLeast(20),)),
        Row(
            "`get_logs_batch`, 50 runs x 2,000 steps x 5 metrics, scalar_only",
            operation(
                "get_logs_batch",
                project=WIDE.project,
                runs=[WIDE.run(number) for number in range(WIDE.runs)],
                scalar_only=True,
            ),
            (AtLeast(10),),
        ),
        Row(
            "series endpoint, 50 runs x 10,000 steps into 400 buckets (there: `get_logs_batch`)",
            calls(
                {OURS.name: "ui/v1/series", REFERENCE.name: "api/get_logs_batch"},
                {OURS.name: SERIES, REFERENCE.name: ROWS_OF_CHARTS},
                series_or_rows,
            ),
            (AtMost(60, MILLISECONDS, 0.95),),
            quantiles=(0.5, 0.95),
            limit=array_pass,
        ),
        Row(
            "MCP `get_all_projects` as of 2025-06-18",
            calls("mcp/", LEGACY, mcp_result, number=3_000, headers=LEGACY_HEADERS),
            (AtMost(0.1, MILLISECONDS), AtLeast(20)),
        ),
        Row(
            "MCP `get_all_projects` as of 2026-07-28 (there: 2025-06-18)",
            calls(
                "mcp/",
                {OURS.name: MODERN, REFERENCE.name: LEGACY},
                mcp_result,
                number=3_000,
                headers={OURS.name: MODERN_HEADERS, REFERENCE.name: LEGACY_HEADERS},
            ),
            (AtMost(0.1, MILLISECONDS), AtLeast(20)),
        ),
        Row("start to the first answer, launcher included", start, (AtMost(500, MILLISECONDS),)),
        Row(
            "`get_metric_values` of 1,000,000 points with a heap of 64 MiB",
            million_points_in_64_mib,
            (AtMost(60_000, MILLISECONDS),),
            on_reference=False,
        ),
        Row("memory, the most of all of the above", memory_peak, (AtMost(300, MEBIBYTES),), MEBIBYTES),
        Row("memory, 60 s later", memory_later, (AtMost(176, MEBIBYTES),), MEBIBYTES),
    ),
)
