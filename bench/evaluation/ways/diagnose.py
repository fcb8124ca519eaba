"""What went wrong, and where."""

import statistics
from itertools import pairwise

from evaluation.reading import (
    BEST,
    BEST_OF,
    COARSE,
    DIAGNOSE,
    LIST,
    PARTS,
    RUNS,
    SQL,
    SUMMARY,
    VALUES,
    all_values,
    first,
    number,
    points,
    quoted,
    runs_of,
    sql,
    value,
)
from evaluation.session import Asking, NoAnswer, TooManyCalls
from evaluation.solver import way


@way("where_diverged", DIAGNOSE)
def _(asking, project, run, metric):
    found = _findings(asking, project, run, "divergence")
    return {"step": next((each for each in found if each["metric"] == metric), found[0])["step"]}


@way("where_diverged", VALUES)
def _(asking, project, run, metric):
    """The last of a few points that was still near the lowest, or the one after it."""
    series = points(asking, project, run, metric, max_points=2 * COARSE)
    lowest = min(v for _, v in series)
    near = lowest + 0.05 * (series[-1][1] - lowest)
    last = max(i for i, (_, v) in enumerate(series) if v <= near)
    return {"step": series[last][0]}


def _findings(asking: Asking, project: str, run: str, kind: str) -> list[dict]:
    found = asking.call("diagnose_run", project=project, run=run)["findings"]
    matching = [each for each in found if each["kind"] == kind]
    if not matching:
        raise NoAnswer(f"diagnose_run: no {kind}, only {[each['kind'] for each in found]}")
    return matching


@way("which_not_finite", SQL)
def _(asking, project, metric):
    where = f"typeof({value(metric)}) = 'text'"
    rows = sql(asking, project, f"SELECT run_name, min(step) FROM metrics WHERE {where} GROUP BY run_id")
    return {"onsets": dict(rows)}


@way("which_not_finite", LIST, DIAGNOSE)
def _(asking, project, metric):
    page = asking.call("list_runs", project=project, filter=f'"{metric}" = NaN', limit=10)
    onsets = {}
    for run in page["runs"]:
        found = _findings(asking, project, run["name"], "nan_onset")
        onsets[run["name"]] = next(each["step"] for each in found if each["metric"] == metric)
    return {"onsets": onsets}


@way("which_not_finite", RUNS, "get_metric_values(project, run, metric_name)")
def _(asking, project, metric):
    runs = runs_of(asking, project)
    raise TooManyCalls(f"{len(runs)} runs")


@way("which_plateau", SQL, DIAGNOSE)
def _(asking, project, metric):
    """The mean of each sixth of each run: flat at the end, and not before. Then the step of the likeliest one."""
    sixths = ", ".join(
        f"round(avg(CASE WHEN m.step * 6 / (e.last + 1) = {part} THEN {value(metric, 'm.metrics')} END), 4)" for part in range(6)
    )
    ends = "SELECT run_id, max(step) AS last FROM metrics GROUP BY run_id"
    query = f"SELECT m.run_name, {sixths} FROM metrics m JOIN ({ends}) e USING (run_id) WHERE {number(metric)} GROUP BY m.run_id"
    flatness = {}
    for name, *parts in sql(asking, project, query):
        if None not in parts and parts[0] > parts[-1]:
            flatness[name] = abs(parts[3] - parts[5]) / (parts[0] - parts[5])
    for run in sorted(flatness, key=flatness.get)[:2]:
        found = [each for each in asking.call("diagnose_run", project=project, run=run)["findings"] if each["kind"] == "plateau"]
        if found:
            return {"run": run, "step": next((each for each in found if each["metric"] == metric), found[0])["step"]}
    raise NoAnswer("no plateau in the flattest two")


@way("which_plateau", BEST, DIAGNOSE)
def _(asking, project, metric):
    """On a plateau the best value may be anywhere, and is near the last one; elsewhere it is at the end."""
    best = asking.call("find_best_run", project=project, metric=metric, mode="min", top=1000)
    flat_ones = [run for run in best if run["last"] - run["value"] < 0.05 and run["step"] < 0.9 * run["last_step"]]
    for run in sorted(flat_ones, key=lambda each: -each["value"]):
        found = [
            each
            for each in asking.call("diagnose_run", project=project, run=run["name"])["findings"]
            if each["kind"] == "plateau"
        ]
        if found:
            return {"run": run["name"], "step": next((each for each in found if each["metric"] == metric), found[0])["step"]}
    raise NoAnswer("no plateau found")


@way("which_plateau", RUNS, VALUES)
def _(asking, project, metric):
    raise TooManyCalls(f"{len(runs_of(asking, project))} runs")


@way("highest_spike", BEST)
def _(asking, project, metric):
    """High once, and low again at the end."""
    for run in asking.call("find_best_run", project=project, metric=metric, mode="max", top=10):
        if run["last"] < run["value"] / 2 and run["step"] > run["last_step"] / 20:
            return {"run": run["name"], "step": run["step"], "value": run["value"]}
    raise NoAnswer("no spike among the highest ten")


@way("highest_spike", RUNS, VALUES)
def _(asking, project, metric):
    raise TooManyCalls(f"{len(runs_of(asking, project))} runs")


@way("which_missing", DIAGNOSE)
def _(asking, project, run, metric):
    found = _findings(asking, project, run, "missing_steps")[0]
    if found["figures"].get("gaps") != 1:
        raise NoAnswer("several holes, of which one is told")
    return {"holes": [[found["step"], found["end_step"]]]}


@way("which_missing", SQL)
def _(asking, project, run, metric):
    steps = f"SELECT step, lead(step) OVER (ORDER BY step) AS next FROM metrics WHERE run_name = {quoted(run)}"
    return {"holes": sql(asking, project, f"SELECT step + 1, next - 1 FROM ({steps}) WHERE next > step + 1")}


@way("which_missing", PARTS)
def _(asking, project, run, metric):
    """Among evenly chosen entries a hole shows as a longer way to the next one; then that part is read whole."""
    steps = [step for step, _ in points(asking, project, run, metric, max_points=COARSE)]
    ways = [other - one for one, other in pairwise(steps)]
    usual = statistics.median(ways)
    holes = []
    for begin, way_ in zip(steps, ways, strict=False):
        if way_ > usual + 2:
            near = points(asking, project, run, metric, around_step=begin + way_ // 2, window=way_ // 2 + 1)
            read = [step for step, _ in near]
            holes += [[one + 1, other - 1] for one, other in pairwise(read) if other > one + 1]
    return {"holes": holes}


@way("largest_rise", BEST)
def _(asking, project, metric):
    best = asking.call("find_best_run", project=project, metric=metric, mode="min", top=1000)
    run = max(best, key=lambda each: each["last"] - each["value"])
    return {"run": run["name"], "rise": run["last"] - run["value"]}


@way("largest_rise", RUNS, VALUES)
def _(asking, project, metric):
    rises = {n: s[-1][1] - min(v for _, v in s) for n, s in all_values(asking, project, metric).items() if s}
    run = max(rises, key=rises.get)
    return {"run": run, "rise": rises[run]}


@way("overfitting", BEST_OF)
def _(asking, project, run, metric):
    best = first(asking.call("find_best_run", project=project, metric=metric, mode="min", top=1, runs=[run]))
    return {"step": best["step"], "rise": best["last"] - best["value"]}


@way("overfitting", VALUES)
def _(asking, project, run, metric):
    series = points(asking, project, run, metric)
    lowest, step = min((v, step) for step, v in series)
    return {"step": step, "rise": series[-1][1] - lowest}


@way("how_much_early", SQL)
def _(asking, project, run):
    ends = dict(sql(asking, project, "SELECT run_name, max(step) FROM metrics GROUP BY run_id"))
    return {"steps": statistics.median(ends.values()) - ends[run]}


@way("how_much_early", DIAGNOSE)
def _(asking, project, run):
    figures = _findings(asking, project, run, "finished_early")[0]["figures"]
    return {"steps": figures["median_last_step"] - figures["last_step"]}


@way("how_much_early", RUNS, SUMMARY)
def _(asking, project, run):
    raise TooManyCalls(f"{len(runs_of(asking, project))} runs")
