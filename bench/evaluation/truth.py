"""The answers, computed from the rows that were made: no server, no tool, and no code of the solver takes part.

Where two runs are so close that an answer would be luck, there is none (None) and the question is not asked.
"""

import math
import statistics
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

from evaluation.projects import ACC, GPU, GRAD, MEMORY, NAN, TRACE, TRAIN, VAL, Project, Run, World

MARGIN = 1e-3
IDLE_PERCENT = 10
RUNNING_DISTANCES = 3


def finite(run: Run, metric: str) -> list[tuple[int, float]]:
    return [(step, value) for step, value in run.series(metric) if math.isfinite(value)]


def last(run: Run, metric: str) -> float | None:
    """None where the last value is no number."""
    series = run.series(metric)
    return series[-1][1] if series and math.isfinite(series[-1][1]) else None


def lowest(run: Run, metric: str) -> tuple[float, int]:
    """The value, and the first step that has it."""
    return min((value, step) for step, value in finite(run, metric))


def highest(run: Run, metric: str) -> tuple[float, int]:
    value, step = min((-value, step) for step, value in finite(run, metric))
    return -value, step


def ranked(runs: list[Run], worth: Callable[[Run], float | None]) -> list[tuple[float, Run]]:
    """Small ones first; those without a worth are left out."""
    pairs = [(value, run) for run in runs if (value := worth(run)) is not None]
    return sorted(pairs, key=lambda pair: pair[0])


def clear(order: list[tuple[float, Run]], places: int = 1) -> bool:
    """Whether nothing is close at the first places."""
    return len(order) > places and all(order[i + 1][0] - order[i][0] > MARGIN * abs(order[i][0]) for i in range(places))


def flat(config: dict[str, Any]) -> dict[str, Any]:
    """Objects within objects as outer.inner, without what the client adds."""
    keys: dict[str, Any] = {}
    for key, value in config.items():
        if isinstance(value, dict):
            keys |= {f"{key}.{inner}": deeper for inner, deeper in flat(value).items()}
        elif not key.startswith("_"):
            keys[key] = value
    return keys


def differences(one: Run, other: Run) -> dict[str, list[Any]]:
    left, right = flat(one.config), flat(other.config)
    return {key: [left.get(key), right.get(key)] for key in left | right if left.get(key) != right.get(key)}


# find


def projects(world: World) -> dict | None:
    counts = sorted(((len(project.runs), project.name) for project in world.projects), reverse=True)
    if counts[0][0] == counts[1][0]:
        return None
    return {"projects": [name for _, name in counts], "most": counts[0][1]}


def lowest_last(project: Project, metric: str = VAL) -> dict | None:
    order = ranked(project.runs, lambda run: last(run, metric))
    return {"run": order[0][1].name, "value": order[0][0]} if clear(order) else None


def lowest_ever(project: Project, metric: str = VAL) -> dict | None:
    order = ranked(project.runs, lambda run: lowest(run, metric)[0])
    if not clear(order):
        return None
    return {"run": order[0][1].name, "value": order[0][0], "step": lowest(order[0][1], metric)[1]}


def best(project: Project, places: int) -> list[Run] | None:
    """The best runs by their lowest val/loss."""
    order = ranked(project.runs, lambda run: lowest(run, VAL)[0])
    return [run for _, run in order[:places]] if clear(order, places) else None


def reached(project: Project, level: float) -> dict | None:
    tops = [highest(run, ACC)[0] for run in project.runs]
    return {"count": sum(top >= level for top in tops)} if all(abs(top - level) > 1e-5 for top in tops) else None


def earliest_end(project: Project) -> dict | None:
    order = ranked(project.runs, lambda run: run.entries[-1].step)
    return {"run": order[0][1].name, "step": order[0][1].entries[-1].step} if clear(order) else None


def newest(project: Project, now: datetime) -> dict:
    """Running: the newest entry is not older than three times the usual distance of entries, or 5 minutes."""
    run = max(project.runs, key=lambda each: each.entries[0].time)
    begin, end = run.entries[0].time, run.entries[-1].time
    usual = (end - begin).total_seconds() / len(run.entries)
    silent = (now - end).total_seconds()
    return {"run": run.name, "running": silent <= max(300, RUNNING_DISTANCES * usual)}


def with_config(project: Project, optimizer: str, rate: float) -> list[Run]:
    return [run for run in project.runs if run.config["optimizer"] == optimizer and run.config["lr"] == rate]


def in_group(project: Project, group: str) -> dict:
    return {"count": sum(run.config["_Group"] == group for run in project.runs)}


# compare


def explaining(project: Project) -> dict | None:
    """The key between whose values most of the variance of the last val/loss lies, seed aside; far ahead, or none."""
    values = [(flat(run.config), value) for run in project.runs if (value := last(run, VAL)) is not None]
    keys = {key for config, _ in values for key in config} - {"seed"}
    shares = sorted(((_share(values, key), key) for key in keys), reverse=True)
    return {"key": shares[0][1]} if shares[0][0] > 0.5 and shares[0][0] - shares[1][0] > 0.2 else None


def _share(values: list[tuple[dict, float]], key: str) -> float:
    groups: dict[str, list[float]] = {}
    for config, value in values:
        groups.setdefault(repr(config.get(key)), []).append(value)
    if len(groups) < 2:
        return 0
    mean = statistics.fmean(value for _, value in values)
    between = sum(len(group) * (statistics.fmean(group) - mean) ** 2 for group in groups.values())
    whole = sum((value - mean) ** 2 for _, value in values)
    return between / whole


def spread(runs: list[Run], metric: str = ACC) -> dict:
    values = [value for run in runs if (value := last(run, metric)) is not None]
    return {"mean": statistics.fmean(values), "deviation": statistics.stdev(values)}


def largest_gap(project: Project) -> dict | None:
    def gap(run: Run) -> float | None:
        val, train = last(run, VAL), last(run, TRAIN)
        return None if val is None or train is None else -(val - train)

    order = ranked(project.runs, gap)
    return {"run": order[0][1].name, "gap": -order[0][0]} if clear(order) else None


def largest_rise(project: Project) -> dict | None:
    def rise(run: Run) -> float | None:
        end = last(run, VAL)
        return None if end is None else lowest(run, VAL)[0] - end

    order = ranked(project.runs, rise)
    return {"run": order[0][1].name, "rise": -order[0][0]} if clear(order) else None


def more_than_seed(one: Run, other: Run) -> dict:
    return {"differ": bool(set(differences(one, other)) - {"seed"})}


def parting(one: Run, other: Run) -> dict:
    theirs = dict(other.series(TRAIN))
    return {"step": min(step for step, value in one.series(TRAIN) if theirs.get(step) != value)}


def better(one: Run, other: Run) -> dict | None:
    left, right = lowest(one, VAL)[0], lowest(other, VAL)[0]
    if abs(left - right) < MARGIN:
        return None
    return {"run": (one if left < right else other).name, "by": abs(left - right)}


def first_to_reach(runs: list[Run], level: float) -> dict | None:
    steps = sorted((step, run.name) for run in runs if (step := first_at(run, ACC, lambda v: v >= level)) is not None)
    if not steps or (len(steps) > 1 and steps[0][0] == steps[1][0]):
        return None
    return {"run": steps[0][1], "step": steps[0][0]}


# diagnose


def first_at(run: Run, metric: str, holds: Callable[[float], bool]) -> int | None:
    return next((step for step, value in finite(run, metric) if holds(value)), None)


def not_finite(project: Project) -> dict:
    onsets = {}
    for run in project.runs:
        odd = [entry.step for entry in run.entries if entry.metrics.get(TRAIN) == NAN]
        if odd:
            onsets[run.name] = odd[0]
    return {"onsets": onsets}


def planted(project: Project, kind: str) -> list[Run]:
    return [run for run in project.runs if kind in run.planted]


def highest_spike(project: Project) -> dict | None:
    """The value furthest above the median of its ten neighbours on each side."""
    heights = []
    for run in project.runs:
        series = finite(run, TRAIN)
        values = [value for _, value in series]
        for i, (step, value) in enumerate(series[10:-10], 10):
            if value > 1.2 * values[i - 1]:
                heights.append((value - statistics.median(values[i - 10 : i + 11]), run.name, step, value))
    heights.sort(reverse=True)
    if not heights or heights[0][0] < 2:
        return None
    return {"run": heights[0][1], "step": heights[0][2], "value": heights[0][3]}


def missing(run: Run) -> dict:
    """First and last step of each hole."""
    steps = [entry.step for entry in run.entries]
    return {"holes": [[one + 1, other - 1] for one, other in pairwise(steps) if other - one > 1]}


def before_median(project: Project, run: Run) -> dict:
    ends = statistics.median(each.entries[-1].step for each in project.runs)
    return {"steps": ends - run.entries[-1].step}


def best_and_rise(run: Run) -> dict:
    value, step = lowest(run, VAL)
    return {"step": step, "rise": run.series(VAL)[-1][1] - value}


# read


def duration(run: Run) -> dict:
    return {"seconds": (run.entries[-1].time - run.entries[0].time).total_seconds()}


def at_step(run: Run, metric: str, step: int) -> dict:
    return {"value": next(float(entry.metrics[metric]) for entry in run.entries if entry.step == step)}


def at_time(run: Run, metric: str, time: datetime) -> dict:
    nearest = min((abs((e.time - time).total_seconds()), float(e.metrics[metric])) for e in run.entries if metric in e.metrics)
    return {"value": nearest[1]}


def only_in(one: Run, other: Run) -> dict:
    def names(run: Run) -> set[str]:
        return {name for entry in run.entries for name in entry.metrics}

    return {"metrics": sorted(names(one) - names(other))}


def counts(run: Run) -> dict:
    return {"entries": len(run.entries), "last_step": run.entries[-1].step}


def top_gradient(run: Run) -> dict:
    value, step = highest(run, GRAD)
    return {"value": value, "step": step}


def mean_of_last(run: Run, metric: str, number: int) -> dict:
    return {"mean": statistics.fmean(value for _, value in run.series(metric)[-number:])}


def last_value(run: Run, metric: str) -> dict:
    step, value = run.series(metric)[-1]
    return {"value": value, "step": step}


# side data


def alerts_of(project: Project, level: str) -> dict:
    return {"alerts": sorted([run.name, alert.step] for run in project.runs for alert in run.alerts if alert.level == level)}


def alerts_count(run: Run, level: str) -> dict:
    return {"count": sum(alert.level == level for alert in run.alerts)}


def newest_alert(project: Project) -> dict:
    time, run, alert = max(((a.time, run.name, a) for run in project.runs for a in run.alerts), key=lambda each: each[:2])
    del time
    return {"run": run, "title": alert.title, "level": alert.level}


def longest_idle(project: Project) -> dict | None:
    """From the first to the last sample of the longest stretch."""
    order = ranked(project.runs, lambda run: -_idle(run))
    if -order[0][0] < 2 * -order[1][0] or not order[0][0]:
        return None
    return {"run": order[0][1].name, "seconds": -order[0][0]}


def _idle(run: Run) -> float:
    longest, begin = 0.0, None
    for sample in run.samples:
        if sample.metrics[GPU] < IDLE_PERCENT:
            begin = begin or sample.time
            longest = max(longest, (sample.time - begin).total_seconds())
        else:
            begin = None
    return longest


def peak_memory(project: Project) -> dict | None:
    peaks = ranked(project.runs, lambda run: -max(s.metrics[MEMORY] for s in run.samples) if run.samples else None)
    return {"run": peaks[0][1].name, "value": -peaks[0][0]} if peaks[1][0] - peaks[0][0] > 0.01 else None


def mean_utilization(run: Run) -> dict:
    return {"mean": statistics.fmean(sample.metrics[GPU] for sample in run.samples)}


def used_artifact(project: Project, run: Run) -> dict:
    name, version = run.uses
    maker = next(artifact.makers[version] for artifact in project.artifacts if artifact.name == name)
    return {"artifact": name, "version": version, "maker": maker.name}


def failed_traces(run: Run) -> dict:
    failed = [
        (entry.metrics[TRACE]["metadata"]["duration_ms"], entry.step)
        for entry in run.entries
        if TRACE in entry.metrics and entry.metrics[TRACE]["metadata"]["status"] == "error"
    ]
    return {"steps": sorted(step for _, step in failed), "slowest": max(failed)[1]}


def tagged(project: Project, tag: str) -> dict:
    run = next(run for run in project.runs if tag in run.tags)
    return {"run": run.name, "notes": run.notes}


def noted(project: Project, words: str) -> dict | None:
    runs = [run.name for run in project.runs if words in run.notes]
    return {"run": runs[0]} if len(runs) == 1 else None
