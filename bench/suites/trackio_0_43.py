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
    Unit,
    Works,
)

LOAD = "dev.trackio.bench.Load"
TOKEN = "bench"
VALUES_AN_ENTRY = 8
LOGGING_SECONDS = 15
WARMUP_SECONDS = 10
"""Until then the compilers of Java, which have only two processors here, are what the slowest calls wait for."""
LIMIT_CACHE_KIB = 32 << 10
"""Twice what a writer of the server may keep of its file."""
COMMITS_OFFSET = 8
"""`iChange` in SQLite's wal-index header."""
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


class Logging:
    """Sends entries of 8 values from several clients, counts what is stored, and knows the limit of that."""

    def __init__(
        self, projects: int, at_once: int, entries: int, calls: int, warmup: int, unit: Unit, file: DataFile | None = None
    ):
        """With a file its project is logged to, else new ones, which the entries, the clients and the projects name."""
        self._file = file
        self._projects = [f"into-{projects}-{at_once}-{entries}-{number}" for number in range(projects)]
        if file:
            self._projects = [file.project]
        self._at_once, self._entries, self._calls, self._warmup, self._unit = at_once, entries, calls, warmup, unit
        self._entries_a_commit = entries

    def measure(self, target: Target) -> Sample:
        if self._file and not (target.folder / f"{self._file.project}.db").exists():
            self._file.into(target.folder)
            os.sync()
        stored, commits = self._stored(target), self._commits(target)
        printed = clients.java(
            LOAD,
            url=f"{target.running.url}api/bulk_log",
            header=HEADERS,
            projects=",".join(self._projects),
            entries=self._entries,
            values=VALUES_AN_ENTRY,
            clients=self._at_once,
            calls=self._calls,
            seconds=LOGGING_SECONDS,
            warmup=self._warmup,
            warmup_seconds=WARMUP_SECONDS,
        )
        stored = self._stored(target) - stored
        if stored != printed["entries"]:
            raise RuntimeError(f"{target.product.name} acknowledged {printed['entries']} entries and has {stored}")
        made = self._commits(target) - commits
        self._entries_a_commit = max(self._entries, round(stored / made)) if made else self._entries
        times = printed["milliseconds"]
        figure = len(times) * self._entries * (VALUES_AN_ENTRY if self._unit is VALUES else 1) / printed["seconds"]
        return Sample(times if self._unit is MILLISECONDS else [figure], generator=printed["generator"], note=self._note(made))

    def limit(self, _: Target) -> Sample:
        """The same entries through the driver alone, as many a commit as the server has just put into one."""
        with tempfile.TemporaryDirectory(dir=environments.BUILD) as folder:
            file = Path(folder) / "bare.db"
            if self._file:
                self._file.into(file.parent).joinpath(f"{self._file.project}.db").rename(file)
                os.sync()
            printed = clients.java(
                "dev.trackio.server.store.sqlite.BareLoop",
                file=file,
                commit=self._entries_a_commit,
                entries=self._calls * self._entries,
                seconds=LOGGING_SECONDS,
                values=VALUES_AN_ENTRY,
                cache_kib=LIMIT_CACHE_KIB,
            )
        return Sample([printed["rate"] * VALUES_AN_ENTRY])

    def _note(self, commits: int) -> str | None:
        """Of several projects the commits of only one are known."""
        return f"{self._entries_a_commit:,} entries a commit" if commits and len(self._projects) == 1 else None

    def _stored(self, target: Target) -> int:
        """Entries of all runs, as the server itself counts them."""
        count = 0
        for project in set(self._projects) & set(ask(target, "get_all_projects")):
            for run in ask(target, "get_runs_for_project", project=project):
                count += ask(target, "get_run_summary", project=project, run=run["name"], run_id=run["id"])["num_logs"]
        return count

    def _commits(self, target: Target) -> int:
        """What SQLite has counted in the index of its log; 0 without one. Reading it takes none of the server's locks."""
        index = target.folder / f"{self._projects[0]}.db-shm"
        return struct.unpack_from("=I", index.read_bytes(), COMMITS_OFFSET)[0] if index.exists() else 0


def ask(target: Target, operation: str, **arguments) -> Any:
    with _post(target, f"api/{operation}", arguments, HEADERS) as answer:
        return json.loads(answer.read())["data"]


def _post(target: Target, path: str, body: dict, headers: list[str]):
    named = dict(header.split(": ", 1) for header in headers)
    request = urllib.request.Request(target.running.url + path, json.dumps(body).encode(), named)
    return servers.direct.open(request, timeout=120)


# reading


def calls(
    path,
    body,
    reader: Callable[[bytes, str], Any],
    number: int = 300,
    seconds: int = 4,
    headers: tuple[str, ...] | list[str] = (),
):
    """One client that makes the same call again and again. Path and body may differ between the sides."""

    def measure(target: Target) -> Sample:
        with tempfile.TemporaryDirectory(dir=environments.BUILD) as folder:
            sent, received = Path(folder) / "body", Path(folder) / "answer"
            sent.write_bytes(json.dumps(clients.by_side(body, target)).encode())
            printed = clients.java(
                LOAD,
                url=target.running.url + clients.by_side(path, target),
                header=list({line.split(":")[0]: line for line in [*HEADERS, *headers]}.values()),
                body=sent,
                clients=1,
                calls=number,
                seconds=seconds,
                warmup=number // 3 + 2,
                warmup_seconds=2,
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
MODERN_META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}
MODERN = {**LEGACY, "params": {**CALL_TOOL, "_meta": MODERN_META}}
MODERN_HEADERS = ["MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: get_all_projects"]


def mcp_legacy(target: Target) -> Sample:
    """In a session, when the server gives one."""
    version = "2025-06-18"
    greeting = {
        "jsonrpc": "2.0",
        "id": 0,
        "method": "initialize",
        "params": {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}},
    }
    with _post(target, "mcp/", greeting, HEADERS) as answer:
        session = answer.headers.get("Mcp-Session-Id")
    headers = [f"MCP-Protocol-Version: {version}", *([f"Mcp-Session-Id: {session}"] if session else [])]
    _post(target, "mcp/", {"jsonrpc": "2.0", "method": "notifications/initialized"}, HEADERS + headers).close()
    return calls("mcp/", LEGACY, mcp_result, number=10_000, headers=headers)(target)


def mcp_modern(target: Target) -> Sample:
    """Without sessions; the reference is asked as of 2025-06-18, which is what it knows."""
    if target.product is REFERENCE:
        return mcp_legacy(target)
    return calls("mcp/", MODERN, mcp_result, number=10_000, headers=MODERN_HEADERS)(target)


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
        measure = calls(
            "api/get_metric_values", arguments, lambda answer, _: len(json.loads(answer)["data"]), number=3, seconds=30
        )
        sample = measure(dataclasses.replace(target, running=running))
    finally:
        running.stop()
    if sample.answer != MILLION.steps:
        raise RuntimeError(f"{sample.answer} points of {MILLION.steps}")
    return sample


class Memory:
    """What a server and its children hold: after its start, at the most, and when the load is over for a while."""

    def __init__(self):
        self._load_ended: dict[str, float] = {}

    def idle(self, target: Target) -> Sample:
        time.sleep(SETTLED_SECONDS)
        return Sample([target.running.memory("VmRSS")])

    def most(self, target: Target) -> Sample:
        self._load_ended[target.running.url] = time.monotonic()
        return Sample([target.running.memory("VmHWM")])

    def later(self, target: Target) -> Sample:
        ended = self._load_ended.get(target.running.url, time.monotonic())
        time.sleep(max(0, ended + LATER_SECONDS - time.monotonic()))
        return Sample([target.running.memory("VmRSS")])


MEMORY = Memory()
ONE_PROJECT = "`bulk_log`, 1,000 entries x 8 values a call, 4 clients on one project"
VALUES_OF_LONG = {"project": LONG.project, "metric_name": "loss", **LONG.run()}

INTO_ONE = Logging(1, 4, 1_000, calls=240, warmup=64, unit=VALUES)

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
        "last byte of its answer, after calls that are not counted (of those that log up to 10 s); a block ends after a number of "
        "calls or 5 to 15 s. Ours "
        "syncs every write to the disk before it answers, Trackio 0.43 does not. After a write the entries are counted. The "
        "limit of writing is a loop of the SQLite driver alone, one thread, with the tables, "
        "the pragmas and the entries of ours, a page cache of 32 MiB, and as many entries a commit as ours has just made; the "
        "limit of the series is one pass over as many numbers in memory. Memory is the resident set of the server process and "
        "its children."
    ),
    fresh_each_round=True,
    rows=(
        Row("memory, idle", MEMORY.idle, (AtMost(100, MEBIBYTES),), MEBIBYTES),
        Row(
            ONE_PROJECT,
            INTO_ONE.measure,
            (OfLimit(0.85), AtLeast(1.5)),
            VALUES,
            limit=INTO_ONE.limit,
        ),
        Row(
            "the same on 4 projects",
            Logging(4, 4, 1_000, calls=240, warmup=64, unit=VALUES).measure,
            (OfRow(1.0, ONE_PROJECT, "one project"),),
            VALUES,
        ),
        Row(
            "`bulk_log`, one entry a call, one client",
            Logging(1, 1, 1, calls=1_500, warmup=12_000, unit=MILLISECONDS).measure,
            (AtMost(1, MILLISECONDS), AtMost(4, MILLISECONDS, 0.99)),
            quantiles=(0.5, 0.99),
        ),
        Row(
            "the same, 16 clients",
            Logging(1, 16, 1, calls=60_000, warmup=16_000, unit=CALLS).measure,
            (AtLeast(40),),
            CALLS,
        ),
        Row("`get_metric_values`, 100,000 steps", operation("get_metric_values", **VALUES_OF_LONG), (AtLeast(20),)),
        Row("the same, `max_points` 1,000", operation("get_metric_values", **VALUES_OF_LONG, max_points=1_000), (AtLeast(150),)),
        Row(
            "`get_run_summary`, 100,000 steps", operation("get_run_summary", project=LONG.project, **LONG.run()), (AtLeast(200),)
        ),
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
                headers=[f"Accept: {SERIES_TYPE}, application/json;q=0.1"],
            ),
            (AtMost(60, MILLISECONDS, 0.95),),
            quantiles=(0.5, 0.95),
            limit=array_pass,
        ),
        Row(
            "MCP `get_all_projects` as of 2025-06-18",
            mcp_legacy,
            (AtMost(0.1, MILLISECONDS), AtLeast(20)),
        ),
        Row(
            "MCP `get_all_projects` as of 2026-07-28 (there: 2025-06-18)",
            mcp_modern,
            (AtMost(0.1, MILLISECONDS), AtLeast(20)),
        ),
        Row("start to the first answer, launcher included", start, (AtMost(500, MILLISECONDS),)),
        Row(
            "`get_metric_values` of 1,000,000 points with a heap of 64 MiB",
            million_points_in_64_mib,
            (Works(),),
            on_reference=False,
        ),
        Row("memory, the most of all of the above", MEMORY.most, (AtMost(300, MEBIBYTES),), MEBIBYTES),
        Row("memory, 60 s later", MEMORY.later, (AtMost(176, MEBIBYTES),), MEBIBYTES),
    ),
)
