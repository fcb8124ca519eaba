"""Logging in Java: what it takes of the thread that logs, how much goes through, and a server in trouble."""

from bisect import bisect_left
from itertools import accumulate

from harness import clients, environments, servers
from harness.servers import Product
from harness.table import (
    BYTES,
    MICROSECONDS,
    NANOSECONDS,
    VALUES,
    AtMost,
    Bench,
    Reaches,
    Row,
    Sample,
    Target,
)
from suites.trackio_0_43 import FIRST_ANSWER, HEADERS, LOAD, ask

JMH = "dev.trackio.bench.Logging"
CALLER = "dev.trackio.bench.CallerAllocation"
SHOWN = 10_000
"""Of the times of a block, evenly from the shortest to the longest."""
MLFLOW_BATCH = 1_000
"""Its server takes no more at a time."""
LOAD_BYTES = 4 << 20
"""Of a batch of the client, about."""
BYTES_A_VALUE = 35

MLFLOW = Product(
    "MLflow's client 2.17.2",
    lambda port: [*environments.micro("dev.trackio.bench.Stub"), f"port={port}"],
    ("api/2.0/mlflow/runs/log-metric", b"{}", b"{"),
)
OURS = servers.ours(FIRST_ANSWER)


# what a call takes


class Call:
    """A benchmark of each side."""

    def __init__(self, ours: str, theirs: str = "", limit: str = "", warmup: int = 3, iterations: int = 5):
        self._ours, self._theirs, self._limit = ours, theirs, limit
        self._iterations = _iterations(warmup, iterations)

    def time(self, target: Target) -> Sample:
        return Sample(_times(clients.jmh(self._of(target), *self._iterations, "-p", f"url={target.running.url}")))

    def limit(self, _: Target) -> Sample:
        return Sample(_times(clients.jmh(f"{JMH}.{self._limit}", *self._iterations)))

    def allocated(self, target: Target) -> Sample:
        """Of an average, whose taking allocates nothing, unlike that of single times."""
        url = ("-p", f"url={target.running.url}")
        return _allocated(clients.jmh(self._of(target), *_iterations(3, 3), "-bm", "avgt", "-prof", CALLER, *url))

    def limit_allocated(self, _: Target) -> Sample:
        return _allocated(clients.jmh(f"{JMH}.{self._limit}", *_iterations(3, 3), "-bm", "avgt", "-prof", CALLER))

    def _of(self, target: Target) -> str:
        return f"{JMH}.{self._ours if target.product is OURS else self._theirs}"


def _iterations(warmup: int, number: int) -> tuple[str, ...]:
    """Of a second each."""
    return ("-wi", str(warmup), "-w", "1", "-i", str(number), "-r", "1")


def _times(result: dict) -> list[float]:
    """In order, evenly chosen."""
    iterations = [pairs for fork in result["primaryMetric"]["rawDataHistogram"] for pairs in fork]
    pairs = sorted(pair for iteration in iterations for pair in iteration)
    ends = list(accumulate(count for _, count in pairs))
    return [pairs[bisect_left(ends, 1 + (ends[-1] - 1) * place // SHOWN)][0] for place in range(SHOWN + 1)]


def _allocated(result: dict) -> Sample:
    return Sample([round(result["secondaryMetrics"]["caller.alloc"]["score"], 1)])


ONE = Call("oneNumber", "mlflowLogMetric", "deque")
BOUND = Call("oneNumberWithoutRest", warmup=1, iterations=2)
TWO = Call("twoNumbers")
MANY = Call("arrays", "mlflowLogBatchOf100")
MAP = Call("map", "mlflowLogBatchOf8")


# how much goes through


class Feed:
    """One thread, as fast as it can, until nothing is left; what arrived is counted."""

    def __init__(self, metrics: int, values: int, by: str = "log", warmup: int = 3):
        self._words = {"metrics": metrics, "values": values, "by": by, "warmup": warmup}
        self._project = "-".join(["fed", *map(str, self._words.values())])

    def measure(self, target: Target) -> Sample:
        if target.product is MLFLOW:
            result = clients.jmh(f"{JMH}.mlflowLogBatchOf1000", *_iterations(3, 5), "-p", f"url={target.running.url}")
            return Sample([MLFLOW_BATCH * 1e9 / result["primaryMetric"]["score"]])
        printed = clients.micro("dev.trackio.bench.Feed", url=target.running.url, project=self._project, **self._words)
        for metric in {0, self._words["metrics"] - 1}:
            run = {"project": self._project, "run": "fed", "run_id": printed["run"]}
            stored = len(ask(target, "get_metric_values", metric_name=f"metric_{metric}", **run))
            if stored != printed["steps"]:
                raise RuntimeError(f"{printed['steps']} steps were logged, {stored} are stored")
        return Sample([printed["rate"]], note=f"{printed['rate']:,.0f} (a call took {printed['log_nanoseconds']:.0f} ns a value)")

    def limit(self, target: Target) -> Sample:
        """The same entries in bodies that are made before, of the same size, one after the other."""
        metrics = self._words["metrics"]
        entries = LOAD_BYTES // (BYTES_A_VALUE * metrics)
        printed = clients.java(
            LOAD,
            url=f"{target.running.url}api/bulk_log",
            header=HEADERS,
            projects=f"{self._project}-made",
            entries=entries,
            values=metrics,
            clients=1,
            calls=60,
            seconds=15,
            warmup=30,
            warmup_seconds=5,
        )
        return Sample([len(printed["milliseconds"]) * entries * metrics / printed["seconds"]])


FIFTY = Feed(50, 4_000_000)
THOUSAND = Feed(1_000, 4_000_000)


# a server in trouble


def trouble(server: str):
    def measure(_: Target) -> Sample:
        printed = clients.micro("dev.trackio.bench.Trouble", server=server, rate=100_000, seconds=8)
        return Sample([nanos / 1000 for nanos in printed["nanoseconds"]])

    return measure


def _in_trouble(title: str, server: str) -> Row:
    return Row(
        title,
        trouble(server),
        (AtMost(0.2, MICROSECONDS), AtMost(10, MICROSECONDS, 0.999), AtMost(100_000, MICROSECONDS, 1)),
        MICROSECONDS,
        quantiles=(0.5, 0.99, 0.999, 1),
        on_reference=False,
    )


def _through(title: str, feed: Feed, goals=(), on_reference=False, limited=False) -> Row:
    return Row(title, feed.measure, goals, VALUES, on_reference=on_reference, limit=feed.limit if limited else None)


BENCH = Bench(
    name="java_client",
    title="Logging in Java",
    reference=MLFLOW,
    ours=OURS,
    virtual_environments=(),
    data=lambda folder: None,
    data_text="",
    method=(
        "MLflow's calls, which wait for their answer, go to a stub that reads them and answers at once: their best case. Ours go "
        "to this server, which stores them meanwhile and is started anew for each round. The times of calls are JMH 1.37's, of a "
        "fork each; where a call takes less than a microsecond they are means of the 100 numbers of a step, and between "
        "two steps the thread is busy for half a millisecond with something else. "
        "The limit of a call is an `ArrayDeque` under a lock, which another thread empties every 5 ms. Values per second: one "
        "thread logs doubles of 16 digits as fast as it can, into one run, and the time ends when `finish` has returned with "
        "nothing left, all of it stored and on disk; three such runs come before that are not counted, except where a row says "
        "so; what arrived is counted; each round's figure is above. The limit is the server alone: bodies of 4 MiB made before, in the form of the official client, "
        "from one client. In trouble: "
        "100,000 calls a second for 8 s, each timed by itself, reading the clock included, against a stub that answers at once, that "
        "nobody runs, that answers after 5 s, or that answers 503. Two cores are shared by the thread that logs, the one that "
        "sends and the server: the longest times are those of the operating system as well."
    ),
    fresh_each_round=True,
    needs_jmh=True,
    rows=(
        Row(
            "`log(step, key, value)` (there: `logMetric`)",
            ONE.time,
            (AtMost(200, NANOSECONDS),),
            NANOSECONDS,
            quantiles=(0.5, 0.99),
            limit=ONE.limit,
        ),
        Row("what the caller of `log(step, key, value)` allocates", ONE.allocated, (AtMost(0, BYTES),), BYTES, limit=ONE.limit_allocated),
        Row(
            "`log(step, key, value, key, value)`",
            TWO.time,
            (AtMost(200, NANOSECONDS),),
            NANOSECONDS,
            quantiles=(0.5, 0.99),
            on_reference=False,
        ),
        Row("what the caller of `log(step, key, value, key, value)` allocates", TWO.allocated, (AtMost(0, BYTES),), BYTES, on_reference=False),
        Row(
            "`log(step, keys, values)`, 100 values (there: `logBatch`)",
            MANY.time,
            (AtMost(2_000, NANOSECONDS),),
            NANOSECONDS,
            quantiles=(0.5, 0.99),
        ),
        Row("what the caller of `log(step, keys, values)` allocates", MANY.allocated, (AtMost(0, BYTES),), BYTES),
        Row("`log(step, Map)`, 8 values (there: `logBatch`)", MAP.time, (), NANOSECONDS, quantiles=(0.5, 0.99)),
        Row(
            "`log(step, key, value)` without a pause, the queue full",
            BOUND.time,
            (),
            NANOSECONDS,
            quantiles=(0.5, 0.99, 0.999, 1),
            on_reference=False,
        ),
        _through(
            "one call a value, 50 metrics a step (there: `logBatch` of 1,000)", FIFTY, (Reaches(1_000_000, VALUES),), True, True
        ),
        _through("one call a value, 1,000 metrics a step", THOUSAND, (Reaches(1_000_000, VALUES),), limited=True),
        _through("`log(step, keys, values)`, 50 metrics a step", Feed(50, 4_000_000, "arrays"), (Reaches(1_000_000, VALUES),)),
        _through("`log(step, Map)`, 50 metrics a step", Feed(50, 4_000_000, "map")),
        _through("one call a value, 8 metrics a step", Feed(8, 2_000_000)),
        _through("one call a value, one metric", Feed(1, 300_000)),
        _through("one call a value, 50 metrics a step, by a program that has just started", Feed(50, 2_000_000, warmup=0)),
        _in_trouble("each `log`, the server is well", "well"),
        _in_trouble("each `log`, the server is down", "down"),
        _in_trouble("each `log`, the server answers after 5 s", "slow"),
        _in_trouble("each `log`, the server answers 503", "refusing"),
    ),
)
