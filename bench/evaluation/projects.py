"""Made-up projects: what a seed gives, with events planted in their runs, and how they get into a server.

Only the rows that are made here are the truth; see truth.py. Nothing of a server is read.
"""

import json
import math
import random
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

CHUNK = 2_000
TRAIN, VAL, ACC, LR, GRAD = "train/loss", "val/loss", "val/acc", "lr", "grad_norm"
GPU, MEMORY = "gpu/0/utilization", "gpu/0/allocated_memory"
TRACE = "eval/trace"
NAN = "NaN"
"""What the official client sends for a value that is no number."""
SLOW = 0.4
"""What a run gains at a steady pace: it gets better to its end."""
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
OPTIMIZERS = ("adamw", "sgd", "lion")
EXTRA_METRICS = ("val/f1", "ema/decay", "moe/balance", "tokens_per_second")
WORDS = "amber basalt cedar delta ember fjord garnet harbor indigo juniper krill lagoon maple nectar opal pebble quartz".split()
SUBJECTS = "heron otter falcon lynx badger osprey marten ibis puffin stoat".split()


@dataclass
class Entry:
    step: int
    time: datetime
    metrics: dict[str, Any]


@dataclass
class Sample:
    time: datetime
    metrics: dict[str, float]


@dataclass
class Alert:
    time: datetime
    step: int
    level: str
    title: str


@dataclass
class Run:
    project: str
    name: str
    id: str
    config: dict[str, Any]
    entries: list[Entry] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    notes: str = ""
    planted: dict[str, int] = field(default_factory=dict)
    """Events by kind, and the step at which each begins."""
    uses: tuple[str, int] | None = None
    """Artifact and version."""

    def series(self, metric: str) -> list[tuple[int, float]]:
        """Steps and values, NaN where a value is no number."""
        return [(e.step, float(e.metrics[metric])) for e in self.entries if metric in e.metrics]


@dataclass
class Artifact:
    name: str
    makers: list[Run]
    """Of each version."""


@dataclass
class Project:
    name: str
    runs: list[Run]
    artifacts: list[Artifact] = field(default_factory=list)


@dataclass
class World:
    seed: int
    now: datetime
    projects: list[Project]


def generate(seed: int) -> World:
    chance = random.Random(seed)
    now = datetime.now(UTC).replace(microsecond=0)
    subjects = chance.sample(SUBJECTS, 3)
    makers = ((_sweep, "sweep"), (_long, "pretrain"), (_mixed, "finetune"))
    projects = [make(chance, f"{subject}-{kind}", now) for (make, kind), subject in zip(makers, subjects, strict=True)]
    return World(seed, now, projects)


# the three projects


def _sweep(chance: random.Random, name: str, now: datetime) -> Project:
    """Learning rates x optimizers x seeds, of which the rate matters most."""
    rates, optimizers = sorted(chance.sample(RATES, 3)), list(OPTIMIZERS)
    seeds = range(1, chance.choice((3, 4)) + 1)
    steps, every = chance.choice((300, 400, 500)), 10
    runs = []
    for rate in rates:
        for optimizer in optimizers:
            for seed in seeds:
                config = _config(chance, rate, optimizer, seed, "grid")
                config |= {"batch_size": 64, "dropout": 0.1, "weight_decay": 0.01}
                config["model"] = {"name": "tiny", "depth": 4, "width": 256}
                runs.append(Run(name, f"{optimizer}-{rate:g}-s{seed}", _id(chance), config))
    _in_time(chance, runs, steps, every, now - timedelta(days=3), seconds=(0.8, 2.5))
    free = _roles(chance, runs)
    _nan(chance, next(free))
    _early(chance, next(free))
    _missing(chance, next(free), blocks=1)
    _baseline(chance, next(free))
    _alerts(chance, runs)
    return Project(name, runs)


def _long(chance: random.Random, name: str, now: datetime) -> Project:
    """Few runs of many steps, nearly each with something of its own."""
    runs = _named(chance, name, chance.randint(13, 15), ("base", "ablation"))
    steps, every = chance.choice((1_500, 2_000, 3_000)), 50
    _in_time(chance, runs, steps, every, now - timedelta(days=9), seconds=(1.2, 2.2))
    free = _roles(chance, runs)
    _twins(chance, next(free), next(free))
    _diverge(chance, next(free))
    _nan(chance, next(free))
    _plateau(chance, next(free))
    _spike(chance, next(free))
    _overfit(chance, next(free))
    _missing(chance, next(free), blocks=2)
    _early(chance, next(free))
    _baseline(chance, next(free))
    _machines(chance, runs, idle=chance.choice(runs[:4]), of=runs[: chance.randint(5, 7)])
    _alerts(chance, runs)
    return Project(name, runs, _artifacts(chance, runs))


def _mixed(chance: random.Random, name: str, now: datetime) -> Project:
    """A middling project whose newest run still goes on."""
    runs = _named(chance, name, chance.randint(14, 20), ("wide", "narrow", "distilled"))
    steps, every = chance.choice((600, 800, 1_000)), 20
    _in_time(chance, runs[:-1], steps, every, now - timedelta(days=6), seconds=(2, 4))
    live = chance.randint(steps // 2, steps - 50)
    _curves(chance, runs[-1], live, every, now - timedelta(seconds=100 * live + 40), seconds=100)
    free = _roles(chance, runs[:-1])
    _diverge(chance, next(free))
    _plateau(chance, next(free))
    _spike(chance, next(free))
    _overfit(chance, next(free))
    _missing(chance, next(free), blocks=1)
    _early(chance, next(free))
    _twins(chance, next(free), next(free))
    _baseline(chance, next(free))
    _traces(chance, next(free))
    _machines(chance, runs, idle=chance.choice(runs[:4]), of=runs[: chance.randint(4, 6)])
    _alerts(chance, runs)
    return Project(name, runs, _artifacts(chance, runs))


def _named(chance: random.Random, project: str, count: int, groups: tuple[str, ...]) -> list[Run]:
    names = chance.sample(WORDS, min(count, len(WORDS)))
    names += [f"{word}-{number}" for number, word in enumerate(chance.sample(WORDS, count - len(names)), 2)]
    runs = []
    for number, word in enumerate(names):
        config = _config(
            chance, chance.choice(RATES), chance.choice(OPTIMIZERS), chance.randint(1, 5), groups[number % len(groups)]
        )
        runs.append(Run(project, word, _id(chance), config))
    return runs


def _roles(chance: random.Random, runs: list[Run]) -> Iterator[Run]:
    """Each run once: no two events in one run."""
    return iter(chance.sample(runs, len(runs)))


def _config(chance: random.Random, rate: float, optimizer: str, seed: int, group: str) -> dict[str, Any]:
    return {
        "lr": rate,
        "optimizer": optimizer,
        "batch_size": chance.choice((16, 32, 64, 128)),
        "seed": seed,
        "dropout": chance.choice((0.0, 0.1, 0.2)),
        "weight_decay": chance.choice((0.0, 0.01, 0.1)),
        "model": {
            "name": chance.choice(("tiny", "small", "base")),
            "depth": chance.choice((4, 6, 12)),
            "width": chance.choice((256, 384, 768)),
        },
        "_Group": group,
        "_Username": "ada",
    }


def _id(chance: random.Random) -> str:
    return f"{chance.getrandbits(128):032x}"


# curves


def _in_time(chance: random.Random, runs: list[Run], steps: int, every: int, begin: datetime, seconds: tuple[float, float]):
    for run in runs:
        pace = round(chance.uniform(*seconds), 2)
        _curves(chance, run, steps, every, begin, pace)
        begin += timedelta(seconds=round(steps * pace * chance.uniform(0.3, 0.9)))


def _curves(chance: random.Random, run: Run, steps: int, every: int, begin: datetime, seconds: float):
    """Losses that fall fast at first and then slowly to a floor, which is mostly up to the learning rate."""
    config = run.config
    floor = 0.4 + 0.22 * (math.log10(config["lr"]) + 3.2) ** 2
    floor += {"adamw": 0.0, "lion": 0.03, "sgd": 0.07}[config["optimizer"]] + chance.uniform(0, 0.04)
    first, tau = chance.uniform(2.2, 2.8), steps * chance.uniform(0.10, 0.18)
    best = min(0.97, 0.95 - 0.25 * (floor - 0.4) + chance.uniform(-0.02, 0.02))
    gap, extra = chance.uniform(0.02, 0.10), chance.sample(EXTRA_METRICS, chance.choice((0, 1, 2)))
    warmup = steps // 20
    for step in range(steps):
        gone = math.exp(-step / tau)
        left = SLOW * (1 - step / steps)
        loss = floor + left + (first - floor - SLOW) * gone
        rate = config["lr"] * (min(1.0, (step + 1) / warmup) if step < warmup else 0.5 * (1 + math.cos(math.pi * step / steps)))
        metrics = {
            TRAIN: _seven(loss + chance.gauss(0, 0.012)),
            LR: _seven(rate),
            GRAD: _seven(abs(0.4 + 2.0 * gone + chance.gauss(0, 0.15))),
        }
        if step % every == 0 or step == steps - 1:
            metrics[VAL] = _seven(loss + gap + chance.gauss(0, 0.006))
            metrics[ACC] = _seven(min(0.999, max(0.01, best - left / 4 - (best - 0.1) * gone + chance.gauss(0, 0.004))))
            metrics |= {name: _seven(chance.uniform(0.5, 0.9)) for name in extra}
        run.entries.append(Entry(step, begin + timedelta(seconds=round(step * seconds, 3)), metrics))


def _seven(value: float) -> float:
    return float(f"{value:.7g}")


# events


def _from(run: Run, share: float) -> int:
    return round(len(run.entries) * share)


def _diverge(chance: random.Random, run: Run):
    onset = _from(run, chance.uniform(0.45, 0.7))
    slope = chance.uniform(4, 8) / len(run.entries)
    for entry in run.entries[onset:]:
        rise = slope * (entry.step - onset) * 1.5
        for metric in (TRAIN, VAL):
            if metric in entry.metrics:
                entry.metrics[metric] = _seven(entry.metrics[metric] + rise)
        if ACC in entry.metrics:
            entry.metrics[ACC] = _seven(max(0.05, entry.metrics[ACC] - rise / 4))
    run.planted["divergence"] = run.entries[onset].step
    run.alerts.append(_alert(run, onset + 20, "error", "Loss is diverging"))


def _nan(chance: random.Random, run: Run):
    onset = _from(run, chance.uniform(0.5, 0.85))
    for entry in run.entries[onset:]:
        for metric in (TRAIN, VAL, GRAD):
            if metric in entry.metrics:
                entry.metrics[metric] = NAN
    run.planted["nan"] = run.entries[onset].step
    run.alerts.append(_alert(run, onset, "error", "Loss is not finite"))


def _plateau(chance: random.Random, run: Run):
    """Falls on a straight line to a level, and stays there."""
    onset = _from(run, chance.uniform(0.35, 0.5))
    level, first, gap = chance.uniform(0.95, 1.1), 2.5, 0.05
    for entry in run.entries:
        loss = level + (first - level) * max(0.0, 1 - entry.step / onset)
        entry.metrics[TRAIN] = _seven(loss + chance.gauss(0, 0.01))
        if VAL in entry.metrics:
            entry.metrics[VAL] = _seven(loss + gap + chance.gauss(0, 0.006))
    run.planted["plateau"] = onset


def _spike(chance: random.Random, run: Run):
    """Three, of which the second is the highest."""
    places = sorted(chance.sample(range(_from(run, 0.3), _from(run, 0.95)), 3))
    for place, height in zip(places, (2.2, chance.uniform(5, 7), 1.8), strict=True):
        for offset, share in ((0, 1.0), (1, 0.4), (2, 0.15)):
            entry = run.entries[place + offset]
            entry.metrics[TRAIN] = _seven(entry.metrics[TRAIN] + height * share)
    run.planted["spike"] = run.entries[places[1]].step


def _overfit(chance: random.Random, run: Run):
    onset = _from(run, chance.uniform(0.35, 0.55))
    rise = chance.uniform(0.5, 0.9)
    for entry in run.entries[onset:]:
        if VAL in entry.metrics:
            share = (entry.step - onset) / (len(run.entries) - onset)
            entry.metrics[VAL] = _seven(entry.metrics[VAL] + rise * share)
    run.planted["overfitting"] = run.entries[onset].step


def _missing(chance: random.Random, run: Run, blocks: int):
    """Neither the first nor the last steps, and whole blocks."""
    third = len(run.entries) // (blocks + 2)
    gone: set[int] = set()
    for block in range(blocks):
        begin = third * (block + 1) + chance.randint(0, third // 2)
        gone |= set(range(begin, begin + chance.randint(12, 40)))
    run.entries = [entry for entry in run.entries if entry.step not in gone]
    run.planted["missing"] = min(gone)


def _early(chance: random.Random, run: Run):
    run.entries = run.entries[: _from(run, chance.uniform(0.25, 0.42))]
    run.planted["early"] = run.entries[-1].step


def _twins(chance: random.Random, one: Run, other: Run):
    """The other is the same run up to a step: what it was started with differs in the schedule alone."""
    parting = _from(one, chance.uniform(0.3, 0.7))
    other.config = {**one.config, "warmup_ratio": 0.1}
    one.config["warmup_ratio"] = 0.05
    for entry, same in zip(other.entries, one.entries, strict=True):
        metrics = dict(same.metrics)
        if entry.step >= parting:
            metrics = {name: _seven(value * 0.98 + chance.uniform(0.001, 0.02)) for name, value in metrics.items()}
        entry.metrics = metrics
    one.planted["parting"] = other.planted["parting"] = parting


def _baseline(chance: random.Random, run: Run):
    run.tags = ["baseline", chance.choice(("paper", "reviewed"))]
    place = chance.choice(("cluster A", "the lab machine", "the spot queue"))
    run.notes = f"Reference for the {chance.choice(WORDS)} paper; ran on {place}."
    run.planted["baseline"] = 0


def _alert(run: Run, index: int, level: str, title: str) -> Alert:
    entry = run.entries[min(index, len(run.entries) - 1)]
    return Alert(entry.time, entry.step, level, title)


def _alerts(chance: random.Random, runs: list[Run]):
    for run in chance.sample(runs, 5):
        for _ in range(chance.randint(1, 4)):
            title = chance.choice(("Gradient norm is high", "Slow data loading", "Throughput fell"))
            run.alerts.append(_alert(run, chance.randrange(len(run.entries)), chance.choice(("warn", "info")), title))
    for run in runs:
        run.alerts.sort(key=lambda alert: alert.time)


def _machines(chance: random.Random, runs: list[Run], idle: Run, of: list[Run]):
    """Samples every 30 s; one run leaves its GPU idle for long, others for moments."""
    for run in of:
        begin, end = run.entries[0].time, run.entries[-1].time
        count = min(120, int((end - begin).total_seconds() // 30))
        quiet = range(count // 3, count // 3 + (max(16, count // 4) if run is idle else chance.choice((0, 2, 4))))
        for number in range(count):
            busy = chance.uniform(1, 6) if number in quiet else chance.uniform(70, 99)
            metrics = {
                GPU: round(busy, 1),
                MEMORY: round(chance.uniform(18, 22) + (chance.uniform(2, 14) if number % 17 == 5 else 0), 2),
                "cpu/utilization": round(chance.uniform(10, 60), 1),
            }
            run.samples.append(Sample(begin + timedelta(seconds=30 * number), metrics))


def _traces(chance: random.Random, run: Run):
    """A dozen conversations, some of which failed."""
    places = sorted(chance.sample(range(10, len(run.entries) - 1), 12))
    failed = set(chance.sample(places, chance.randint(3, 5)))
    durations = chance.sample(range(200, 9_000), len(places))
    for place, duration in zip(places, durations, strict=True):
        status = "error" if place in failed else "ok"
        span = {
            "id": f"s{place}",
            "name": "answer",
            "kind": "generation",
            "duration_ms": duration,
            "status": status,
            **({"error": chance.choice(("timeout", "tool failed"))} if status == "error" else {}),
        }
        run.entries[place].metrics[TRACE] = {
            "_type": "trackio.trace",
            "messages": [{"role": "user", "content": f"Question {place}"}, {"role": "assistant", "content": "An answer."}],
            "metadata": {"status": status, "duration_ms": duration},
            "spans": [span],
        }
    run.planted["traces"] = run.entries[places[0]].step


def _artifacts(chance: random.Random, runs: list[Run]) -> list[Artifact]:
    artifacts = []
    for name in ("tokenizer", "weights"):
        makers = chance.sample(runs, chance.randint(2, 4))
        artifacts.append(Artifact(name, makers))
    for run in chance.sample(runs, 5):
        artifact = chance.choice(artifacts)
        version = chance.randrange(len(artifact.makers))
        if artifact.makers[version] is not run:
            run.uses = (artifact.name, version)
    return artifacts


# into a server


def log(world: World, url: str, headers: dict[str, str]):
    """Sends everything to the HTTP API of a running server."""
    for project in world.projects:
        entries = [entry for run in project.runs for entry in _rows(run)]
        for begin in range(0, len(entries), CHUNK):
            _post(url, headers, "bulk_log", logs=entries[begin : begin + CHUNK])
        _post(url, headers, "bulk_log_system", logs=[row for run in project.runs for row in _samples(run)])
        _post(url, headers, "bulk_alert", alerts=[row for run in project.runs for row in _alert_rows(run)])
        for run in project.runs:
            named = {"project": project.name, "run": run.name, "run_id": run.id}
            if run.tags:
                _post(url, headers, "set_run_tags", tags=run.tags, **named)
            if run.notes:
                _post(url, headers, "set_run_notes", notes=run.notes, **named)
        _log_artifacts(project, url, headers)


def _log_artifacts(project: Project, url: str, headers: dict[str, str]):
    numbers = {}
    for artifact in project.artifacts:
        for version, maker in enumerate(artifact.makers):
            place = f"https://example.com/{artifact.name}-{version}.bin"
            made = _post(
                url,
                headers,
                "artifact_log",
                project=project.name,
                name=artifact.name,
                type="model",
                manifest=[{"path": "data.bin", "digest": place, "size": 0, "ref": place}],
                run_name=maker.name,
                run_id=maker.id,
            )
            numbers[artifact.name, version] = made["version_id"]
    for run in project.runs:
        if run.uses:
            version = numbers[run.uses]
            _post(url, headers, "log_artifact_use", project=project.name, version_id=version, run_name=run.name, run_id=run.id)


def _rows(run: Run) -> Iterator[dict]:
    config = {**run.config, "_Created": run.entries[0].time.isoformat()}
    for entry in run.entries:
        yield {
            "project": run.project,
            "run": run.name,
            "run_id": run.id,
            "metrics": entry.metrics,
            "step": entry.step,
            "config": config if entry is run.entries[0] else None,
            "timestamp": entry.time.isoformat(),
        }


def _samples(run: Run) -> Iterator[dict]:
    named = {"project": run.project, "run": run.name, "run_id": run.id}
    for sample in run.samples:
        yield {**named, "metrics": sample.metrics, "timestamp": sample.time.isoformat()}


def _alert_rows(run: Run) -> Iterator[dict]:
    named = {"project": run.project, "run": run.name, "run_id": run.id}
    for alert in run.alerts:
        about = {"title": alert.title, "level": alert.level, "step": alert.step, "timestamp": alert.time.isoformat()}
        yield {**named, **about}


def _post(url: str, headers: dict[str, str], operation: str, **arguments) -> Any:
    body = json.dumps(arguments).encode()
    request = urllib.request.Request(f"{url}api/{operation}", body, {"Content-Type": "application/json", **headers})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=120) as answer:
        return json.loads(answer.read())["data"]
