"""Reads what calls give: of several runs, in SQL, and, where a server has nothing of that, run by run and in parts."""

import statistics
from datetime import UTC, datetime
from typing import Any

from evaluation.session import Asking, NoAnswer, TooManyCalls

COARSE = 30
"""Points of a long series that is looked at before a part of it."""


def flat(config: Any) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    for key, value in (config or {}).items():
        if isinstance(value, dict):
            keys |= {f"{key}.{inner}": deeper for inner, deeper in flat(value).items()}
        elif not key.startswith("_"):
            keys[key] = value
    return keys


def first(things: list, what: str = "nothing found") -> Any:
    if not things:
        raise NoAnswer(what)
    return things[0]


def moment(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def differences(one: dict, other: dict) -> dict[str, list]:
    left, right = flat(one), flat(other)
    return {key: [left.get(key), right.get(key)] for key in left | right if left.get(key) != right.get(key)}


def share_between(groups: list[list[float]]) -> float:
    """How much of the variance lies between groups."""
    values = [value for group in groups for value in group]
    mean = statistics.fmean(values)
    whole = sum((value - mean) ** 2 for value in values)
    return sum(len(group) * (statistics.fmean(group) - mean) ** 2 for group in groups) / whole if whole else 0


# SQL


SQL = "query_sql(project, sql, limit)"


def value(metric: str, of: str = "metrics") -> str:
    return f"json_extract({of}, '$.\"{metric}\"')"


def number(metric: str) -> str:
    """A condition: NaN is a text in entries."""
    return f"typeof({value(metric)}) IN ('real', 'integer')"


def quoted(text: Any) -> str:
    return "'" + str(text).replace("'", "''") + "'" if isinstance(text, str) else repr(text)


def sql(asking: Asking, project: str, query: str, limit: int = 200) -> list[list]:
    result = asking.call("query_sql", project=project, sql=query, limit=limit)
    if result.get("truncated"):
        raise NoAnswer(f"query_sql: {len(result['rows'])} of {result.get('total')} rows")
    return result["rows"]


def every_run(asking: Asking, project: str, metrics: list[str]) -> list[dict]:
    """All in one page, or NoAnswer."""
    page = asking.call("list_runs", project=project, limit=200, metrics=metrics)
    if page["total"] > len(page["runs"]):
        raise NoAnswer(f"list_runs: {len(page['runs'])} of {page['total']} runs")
    return page["runs"]


# runs one by one, and series in parts: what remains where no tool looks at several runs


def runs_of(asking: Asking, project: str) -> list[dict]:
    """Newest or oldest first, as the server lists them."""
    return asking.call("get_runs_for_project", project=project)


def all_values(asking: Asking, project: str, metric: str) -> dict[str, list[tuple[int, float]]]:
    """Of each run; more calls than there are in any project of more than two runs."""
    runs = runs_of(asking, project)
    if len(runs) > asking.left:
        raise TooManyCalls(f"{len(runs)} runs")
    return {run["name"]: points(asking, project, run["name"], metric) for run in runs}


def points(asking: Asking, project: str, run: str, metric: str, **more) -> list[tuple[int, float]]:
    read = asking.call("get_metric_values", project=project, run=run, metric_name=metric, **more)
    return [(point["step"], point["value"]) for point in read if isinstance(point["value"], int | float)]


def configs_of(asking: Asking, project: str) -> dict[str, dict]:
    runs = runs_of(asking, project)
    if len(runs) > asking.left:
        raise TooManyCalls(f"{len(runs)} runs")
    return {run["name"]: asking.call("get_run_summary", project=project, run=run["name"])["config"] for run in runs}


def history(asking: Asking, project: str, runs: list[str], metric: str, **more) -> list[list[tuple[int, float]]]:
    """Of each run its points, in the order of the runs."""
    series = asking.call("get_metric_history", project=project, metrics=[metric], runs=runs, **more)["series"]
    by_run = {each["run"]: list(zip(each["steps"], each["values"], strict=True)) for each in series}
    if set(by_run) != set(runs):
        raise NoAnswer(f"get_metric_history: only {list(by_run)}")
    return [by_run[run] for run in runs]


VALUES = "get_metric_values(project, run, metric_name, max_points)"
PARTS = "get_metric_values(project, run, metric_name, around_step, window, max_points)"
RUNS = "get_runs_for_project(project)"
SUMMARY = "get_run_summary(project, run)"
BEST = "find_best_run(project, metric, mode, top)"
BEST_OF = "find_best_run(project, metric, mode, top, runs)"
LIST = "list_runs(project, filter, order_by, limit, metrics)"
COMPARE = "compare_runs(project, runs)"
DIAGNOSE = "diagnose_run(project, run)"
HISTORY = "get_metric_history(project, metrics, runs, max_points, from_step, to_step)"
ALERTS = "get_alerts(project, run, level)"
