"""One value, or a few, of one run."""

import statistics

from evaluation.reading import (
    BEST_OF,
    COARSE,
    DIAGNOSE,
    HISTORY,
    PARTS,
    SQL,
    SUMMARY,
    VALUES,
    first,
    flat,
    history,
    moment,
    number,
    points,
    quoted,
    sql,
    value,
)
from evaluation.session import NoAnswer
from evaluation.solver import way


@way("first_below", SQL)
def _(asking, project, run, metric, level):
    where = f"run_name = {quoted(run)} AND {number(metric)} AND {value(metric)} < {level}"
    return {"step": first(sql(asking, project, f"SELECT min(step) FROM metrics WHERE {where}"))[0]}


@way("first_below", HISTORY)
def _(asking, project, run, metric, level):
    """Of each stretch the smallest value is shown: the first that is below tells where to look closer."""
    (coarse,) = history(asking, project, [run], metric, max_points=2 * COARSE)
    place = first([i for i, (_, v) in enumerate(coarse) if v is not None and v < level])
    begin = coarse[max(0, place - 2)][0]
    (near,) = history(asking, project, [run], metric, max_points=1000, from_step=begin, to_step=coarse[place][0])
    return {"step": first([step for step, v in near if v is not None and v < level])}


@way("first_below", PARTS)
def _(asking, project, run, metric, level):
    """A few points, then all of those before the first that is below."""
    coarse = points(asking, project, run, metric, max_points=COARSE)
    place = first([i for i, (_, v) in enumerate(coarse) if v < level])
    if place == 0:
        return {"step": coarse[0][0]}
    begin, end = coarse[place - 1][0], coarse[place][0]
    near = points(asking, project, run, metric, around_step=(begin + end) // 2, window=(end - begin) // 2 + 1)
    return {"step": first([step for step, v in near if v < level])}


@way("how_long", DIAGNOSE)
def _(asking, project, run):
    seconds = asking.call("diagnose_run", project=project, run=run)["duration_seconds"]
    return {"seconds": seconds}


@way("how_long", SUMMARY, "get_snapshot(project, run, step)")
def _(asking, project, run):
    def time(step):
        values = asking.call("get_snapshot", project=project, run=run, step=step)
        return moment(first([point["timestamp"] for metric in values.values() for point in metric]))

    last = asking.call("get_run_summary", project=project, run=run)["last_step"]
    return {"seconds": (time(last) - time(0)).total_seconds()}


@way("value_at_step", "get_metric_values(project, run, metric_name, step)")
@way("rate_at_step", "get_metric_values(project, run, metric_name, step)")
def _(asking, project, run, metric, step):
    return {"value": first(points(asking, project, run, metric, step=step))[1]}


@way("value_at_time", "get_metric_values(project, run, metric_name, at_time, window)")
def _(asking, project, run, metric, time):
    read = asking.call("get_metric_values", project=project, run=run, metric_name=metric, at_time=time, window=10)
    return {"value": _nearest(read, time)["value"]}


@way("value_at_time", PARTS)
def _(asking, project, run, metric, time):
    """Times of a few points tell near which step it must be."""
    coarse = asking.call("get_metric_values", project=project, run=run, metric_name=metric, max_points=COARSE)
    begin, end = coarse[0], coarse[-1]
    share = (moment(time) - moment(begin["timestamp"])) / (moment(end["timestamp"]) - moment(begin["timestamp"]))
    step = round(begin["step"] + share * (end["step"] - begin["step"]))
    near = asking.call("get_metric_values", project=project, run=run, metric_name=metric, around_step=step, window=5)
    return {"value": _nearest(near, time)["value"]}


def _nearest(read: list[dict], time: str) -> dict:
    if not read:
        raise NoAnswer("nothing at that time")
    return min(read, key=lambda point: abs(moment(point["timestamp"]) - moment(time)))


@way("metrics_beyond", "get_metrics_for_run(project, run)")
def _(asking, project, runs):
    one, other = (asking.call("get_metrics_for_run", project=project, run=run) for run in runs)
    return {"metrics": sorted(set(one) - set(other))}


@way("how_many_entries", SUMMARY)
def _(asking, project, run):
    summary = asking.call("get_run_summary", project=project, run=run)
    return {"entries": summary["num_logs"], "last_step": summary["last_step"]}


@way("nested_config", SUMMARY)
def _(asking, project, run, key):
    return {"value": flat(asking.call("get_run_summary", project=project, run=run)["config"]).get(key)}


@way("largest_gradient", "find_best_run(project, metric, mode, top, runs)")
def _(asking, project, run, metric):
    best = first(asking.call("find_best_run", project=project, metric=metric, mode="max", top=1, runs=[run]))
    return {"value": best["value"], "step": best["step"]}


@way("largest_gradient", "get_metric_values(project, run, metric_name)")
def _(asking, project, run, metric):
    highest, step = max((v, -step) for step, v in points(asking, project, run, metric))
    return {"value": highest, "step": -step}


@way("mean_of_last", SQL)
def _(asking, project, run, metric, number):
    last = f"SELECT {value(metric)} AS v FROM metrics WHERE run_name = {quoted(run)} AND v IS NOT NULL ORDER BY step DESC LIMIT {number}"
    return {"mean": first(sql(asking, project, f"SELECT avg(v) FROM ({last})"))[0]}


@way("mean_of_last", SUMMARY, PARTS)
def _(asking, project, run, metric, number):
    last = asking.call("get_run_summary", project=project, run=run)["last_step"]
    read = points(asking, project, run, metric, around_step=last - number // 2, window=number // 2)
    return {"mean": statistics.fmean(v for _, v in read[-number:])}


@way("last_validation", BEST_OF)
def _(asking, project, run, metric):
    best = first(asking.call("find_best_run", project=project, metric=metric, mode="min", top=1, runs=[run]))
    return {"value": best["last"], "step": best["last_step"]}


@way("last_validation", VALUES)
def _(asking, project, run, metric):
    step, last = points(asking, project, run, metric, max_points=2)[-1]
    return {"value": last, "step": step}
