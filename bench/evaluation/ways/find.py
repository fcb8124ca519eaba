"""Which run, which project, how many."""

import re
from datetime import UTC, datetime
from typing import Any

from evaluation.reading import (
    BEST,
    COMPARE,
    LIST,
    RUNS,
    SUMMARY,
    VALUES,
    all_values,
    configs_of,
    differences,
    first,
    flat,
    moment,
    runs_of,
)
from evaluation.session import NoAnswer, TooManyCalls
from evaluation.solver import way

GROUP = "_Group"
"""Where the client keeps the group of a run in its configuration."""
MINUTES_OF_SILENCE = 10


@way("which_projects", "list_runs(project, limit)")
def _(asking):
    projects = re.search(r"Projects here: (\[.*?\])", asking.session.instructions)
    if not projects:
        raise NoAnswer("the instructions name no projects")
    names = re.findall(r'"([^"]+)"', projects.group(1))
    totals = {name: asking.call("list_runs", project=name, limit=1)["total"] for name in names}
    return {"projects": names, "most": max(totals, key=totals.get)}


@way("which_projects", "get_all_projects()", "get_project_summary(project)")
def _(asking):
    names = asking.call("get_all_projects")
    if len(names) > asking.left:
        raise TooManyCalls(f"{len(names)} projects")
    totals = {name: asking.call("get_project_summary", project=name)["num_runs"] for name in names}
    return {"projects": names, "most": max(totals, key=totals.get)}


@way("lowest_last", LIST)
def _(asking, project, metric):
    page = asking.call("list_runs", project=project, order_by=f"last:{metric}", limit=1, metrics=[metric])
    run = first(page["runs"])
    return {"run": run["name"], "value": run["metrics"][metric]["last"]}


@way("lowest_last", RUNS, VALUES)
def _(asking, project, metric):
    last = {name: series[-1][1] for name, series in all_values(asking, project, metric).items() if series}
    run = min(last, key=last.get)
    return {"run": run, "value": last[run]}


@way("lowest_ever", BEST)
def _(asking, project, metric):
    run = first(asking.call("find_best_run", project=project, metric=metric, mode="min", top=1))
    return {"run": run["name"], "value": run["value"], "step": run["step"]}


@way("lowest_ever", RUNS, VALUES)
def _(asking, project, metric):
    every = [(v, step, name) for name, series in all_values(asking, project, metric).items() for step, v in series]
    lowest, step, run = min(every)
    return {"run": run, "value": lowest, "step": step}


@way("best_and_second", BEST, COMPARE)
def _(asking, project, metric):
    best = asking.call("find_best_run", project=project, metric=metric, mode="min", top=2)
    compared = asking.call("compare_runs", project=project, runs=[run["name"] for run in best])
    return {"differences": {each["key"]: each["values"] for each in compared["config"]}}


@way("best_and_second", RUNS, VALUES, SUMMARY)
def _(asking, project, metric):
    lowest = {name: min(v for _, v in series) for name, series in all_values(asking, project, metric).items() if series}
    best = sorted(lowest, key=lowest.get)[:2]
    configs = [asking.call("get_run_summary", project=project, run=run)["config"] for run in best]
    return {"differences": differences(*configs)}


@way("how_many_reached", BEST)
def _(asking, project, metric, level):
    best = asking.call("find_best_run", project=project, metric=metric, mode="max", top=1000)
    return {"count": sum(run["value"] >= level for run in best)}


@way("how_many_reached", RUNS, VALUES)
def _(asking, project, metric, level):
    every = all_values(asking, project, metric).values()
    return {"count": sum(any(v >= level for _, v in series) for series in every)}


@way("rates_of_best", LIST)
def _(asking, project, metric):
    page = asking.call("list_runs", project=project, order_by=f"min:{metric}", limit=3, metrics=[metric])
    return {"rates": [_key(run, "lr") for run in page["runs"]]}


@way("rates_of_best", RUNS, VALUES, SUMMARY)
def _(asking, project, metric):
    lowest = {name: min(v for _, v in series) for name, series in all_values(asking, project, metric).items() if series}
    best = sorted(lowest, key=lowest.get)[:3]
    return {"rates": [asking.call("get_run_summary", project=project, run=run)["config"]["lr"] for run in best]}


def _key(run: dict, key: str) -> Any:
    """Of the configuration in a list of runs, which leaves out what is the same in all where there is much of it."""
    config = flat(run["config"])
    if key not in config:
        raise NoAnswer(f"the list has no {key}")
    return config[key]


@way("stopped_earliest", LIST)
def _(asking, project):
    run = first(asking.call("list_runs", project=project, order_by="last_step", limit=1)["runs"])
    return {"run": run["name"], "step": run["last_step"]}


@way("stopped_earliest", RUNS, SUMMARY)
def _(asking, project):
    runs = runs_of(asking, project)
    if len(runs) > asking.left:
        raise TooManyCalls(f"{len(runs)} runs")
    ends = {run["name"]: asking.call("get_run_summary", project=project, run=run["name"])["last_step"] for run in runs}
    run = min(ends, key=ends.get)
    return {"run": run, "step": ends[run]}


@way("newest_run", LIST)
def _(asking, project):
    run = first(asking.call("list_runs", project=project, order_by="-created_at", limit=1)["runs"])
    return {"run": run["name"], "running": run["state"] == "running"}


@way("newest_run", RUNS, SUMMARY, "get_snapshot(project, run, step)")
def _(asking, project):
    run = max(runs_of(asking, project), key=lambda each: moment(each["created_at"]))["name"]
    step = asking.call("get_run_summary", project=project, run=run)["last_step"]
    values = asking.call("get_snapshot", project=project, run=run, step=step)
    newest = max(moment(point["timestamp"]) for metric in values.values() for point in metric)
    return {"run": run, "running": (datetime.now(UTC) - newest).total_seconds() < 60 * MINUTES_OF_SILENCE}


@way("runs_with_config", LIST)
def _(asking, project, config):
    wanted = " and ".join(f"config.{key} = {wanted}" for key, wanted in config.items())
    page = asking.call("list_runs", project=project, filter=wanted, limit=200)
    if page["total"] > len(page["runs"]):
        raise NoAnswer("more runs than fit")
    return {"runs": [run["name"] for run in page["runs"]]}


@way("runs_with_config", RUNS, SUMMARY)
def _(asking, project, config):
    every = configs_of(asking, project)
    return {"runs": [name for name, own in every.items() if all(own.get(key) == config[key] for key in config)]}


@way("runs_in_group", LIST)
def _(asking, project, group):
    return {"count": asking.call("list_runs", project=project, filter=f"group = {group}", limit=1)["total"]}


@way("runs_in_group", RUNS, SUMMARY)
def _(asking, project, group):
    return {"count": sum(config.get(GROUP) == group for config in configs_of(asking, project).values())}
