"""Runs beside each other."""

import json
import statistics
from typing import Any

from evaluation.reading import (
    BEST_OF,
    COARSE,
    COMPARE,
    HISTORY,
    LIST,
    PARTS,
    RUNS,
    SQL,
    SUMMARY,
    VALUES,
    all_values,
    configs_of,
    differences,
    every_run,
    first,
    flat,
    history,
    number,
    points,
    quoted,
    runs_of,
    share_between,
    sql,
    value,
)
from evaluation.session import TooManyCalls
from evaluation.solver import way


@way("what_explains", SQL)
def _(asking, project, metric):
    last = f"SELECT run_id, {value(metric)} AS v, max(step) FROM metrics WHERE {value(metric)} IS NOT NULL GROUP BY run_id"
    rows = sql(asking, project, f"SELECT c.config, l.v FROM ({last}) l JOIN configs c USING (run_id) WHERE typeof(l.v) = 'real'")
    return _explained([(_parsed(config), v) for config, v in rows])


@way("what_explains", RUNS, "compare_runs(project, runs, metric)")
def _(asking, project, metric):
    names = [run["name"] for run in runs_of(asking, project)]
    explained = asking.call("compare_runs", project=project, runs=names[:64], metric=metric)["explains"]["metrics"]
    return {"key": next(each["key"] for each in explained if each["metric"] == metric)}


@way("what_explains", RUNS, VALUES, SUMMARY)
def _(asking, project, metric):
    last = {name: series[-1][1] for name, series in all_values(asking, project, metric).items() if series}
    return _explained([(asking.call("get_run_summary", project=project, run=run)["config"], v) for run, v in last.items()])


def _parsed(config: Any) -> dict:
    return json.loads(config) if isinstance(config, str) else config


def _explained(values: list[tuple[dict, float]]) -> dict:
    shares = {}
    for key in {key for config, _ in values for key in flat(config)} - {"seed"}:
        groups: dict[str, list[float]] = {}
        for config, v in values:
            groups.setdefault(repr(flat(config).get(key)), []).append(v)
        shares[key] = share_between(list(groups.values())) if 1 < len(groups) < len(values) else 0
    return {"key": max(shares, key=shares.get)}


@way("mean_over_seeds", LIST)
def _(asking, project, metric, config):
    wanted = " and ".join(f"config.{key} = {wanted}" for key, wanted in config.items())
    page = asking.call("list_runs", project=project, filter=wanted, limit=200, metrics=[metric])
    return _spread([run["metrics"][metric]["last"] for run in page["runs"]])


@way("mean_over_seeds", RUNS, VALUES, SUMMARY)
def _(asking, project, metric, config):
    runs = [name for name, own in configs_of(asking, project).items() if all(own.get(key) == config[key] for key in config)]
    return _spread([points(asking, project, run, metric)[-1][1] for run in runs])


def _spread(values: list[float]) -> dict:
    return {"mean": statistics.fmean(values), "deviation": statistics.stdev(values)}


@way("largest_gap", SQL)
def _(asking, project, metric, other):
    def last(name):
        return (
            f"SELECT run_id, run_name, {value(name)} AS v, max(step) FROM metrics WHERE {value(name)} IS NOT NULL GROUP BY run_id"
        )

    query = f"SELECT a.run_name, a.v - b.v AS gap FROM ({last(metric)}) a JOIN ({last(other)}) b USING (run_id)"
    run, gap = first(
        sql(asking, project, f"{query} WHERE typeof(a.v) = 'real' AND typeof(b.v) = 'real' ORDER BY gap DESC LIMIT 1")
    )
    return {"run": run, "gap": gap}


@way("largest_gap", LIST)
def _(asking, project, metric, other):
    gaps = {}
    for run in every_run(asking, project, [metric, other]):
        lasts = [run["metrics"][name]["last"] for name in (metric, other)]
        if all(isinstance(each, float | int) for each in lasts):
            gaps[run["name"]] = lasts[0] - lasts[1]
    run = max(gaps, key=gaps.get)
    return {"run": run, "gap": gaps[run]}


@way("largest_gap", RUNS, VALUES)
def _(asking, project, metric, other):
    raise TooManyCalls(f"two metrics of {len(runs_of(asking, project))} runs")


@way("more_than_seed", COMPARE)
def _(asking, project, runs):
    compared = asking.call("compare_runs", project=project, runs=runs)
    return {"differ": any(each["key"] != "seed" for each in compared["config"])}


@way("more_than_seed", SUMMARY)
def _(asking, project, runs):
    configs = [asking.call("get_run_summary", project=project, run=run)["config"] for run in runs]
    return {"differ": bool(set(differences(*configs)) - {"seed"})}


@way("where_they_part", SQL)
def _(asking, project, runs, metric):
    joined = (
        f"FROM metrics a JOIN metrics b ON a.step = b.step AND a.run_name = {quoted(runs[0])} AND b.run_name = {quoted(runs[1])}"
    )
    differ = f"{value(metric, 'a.metrics')} IS NOT {value(metric, 'b.metrics')}"
    return {"step": first(sql(asking, project, f"SELECT min(a.step) {joined} WHERE {differ}"))[0]}


@way("where_they_part", HISTORY)
def _(asking, project, runs, metric):
    """A few points of both, then all between the last that are the same and the next ones."""
    pair = history(asking, project, runs, metric, max_points=2 * COARSE)
    same = 0
    while pair[0][same] == pair[1][same]:
        same += 1
    begin = pair[0][same - 1][0] if same else 0
    one, other = history(asking, project, runs, metric, max_points=1000, from_step=begin, to_step=max(p[same][0] for p in pair))
    theirs = dict(other)
    return {"step": first([step for step, v in one if theirs.get(step) != v])}


@way("where_they_part", PARTS)
def _(asking, project, runs, metric):
    one, other = (dict(points(asking, project, run, metric, max_points=COARSE)) for run in runs)
    apart = min(step for step in one if one[step] != other.get(step))
    if apart - 1 in one:
        return {"step": apart}
    raise TooManyCalls("both runs again, around that step")


@way("which_better", BEST_OF)
def _(asking, project, runs, metric):
    best = asking.call("find_best_run", project=project, metric=metric, mode="min", top=2, runs=runs)
    return {"run": best[0]["name"], "by": best[1]["value"] - best[0]["value"]}


@way("which_better", VALUES)
def _(asking, project, runs, metric):
    lowest = {run: min(v for _, v in points(asking, project, run, metric)) for run in runs}
    return {"run": min(lowest, key=lowest.get), "by": max(lowest.values()) - min(lowest.values())}


@way("first_to_reach", SQL)
def _(asking, project, runs, metric, level):
    among = f"run_name IN ({', '.join(map(quoted, runs))}) AND {number(metric)} AND {value(metric)} >= {level}"
    run, step = first(sql(asking, project, f"SELECT run_name, min(step) FROM metrics WHERE {among}"))
    return {"run": run, "step": step}


@way("first_to_reach", VALUES)
def _(asking, project, runs, metric, level):
    reached = []
    for run in runs:
        reached += [(step, run) for step, v in points(asking, project, run, metric) if v >= level][:1]
    step, run = min(reached)
    return {"run": run, "step": step}
