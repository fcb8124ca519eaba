"""Alerts, machines, artifacts, traces, tags and notes."""

import statistics

from evaluation.reading import ALERTS, LIST, RUNS, SQL, first, moment, number, quoted, runs_of, sql, value
from evaluation.session import NoAnswer, TooManyCalls
from evaluation.solver import way


@way("error_alerts", "get_alerts(project, level)")
def _(asking, project, level):
    return {"alerts": [[_run(alert), alert["step"]] for alert in asking.call("get_alerts", project=project, level=level)]}


@way("how_many_alerts", ALERTS)
def _(asking, project, run, level):
    return {"count": len(asking.call("get_alerts", project=project, run=run, level=level))}


@way("newest_alert", "get_alerts(project)")
def _(asking, project):
    alert = max(asking.call("get_alerts", project=project), key=lambda each: moment(each["timestamp"]))
    return {"run": _run(alert), "title": alert["title"], "level": alert["level"]}


def _run(alert: dict) -> str:
    return alert.get("run_name") or alert.get("run")


@way("idle_longest", SQL)
def _(asking, project, metric, below):
    idle = f"SELECT run_id, run_name, timestamp, {value(metric)} < {below} AS idle, row_number() OVER (PARTITION BY run_id ORDER BY timestamp)"
    idle += f" AS n FROM system_metrics WHERE {number(metric)}"
    islands = f"SELECT *, n - row_number() OVER (PARTITION BY run_id, idle ORDER BY timestamp) AS island FROM ({idle})"
    seconds = "round((julianday(max(timestamp)) - julianday(min(timestamp))) * 86400)"
    query = f"SELECT run_name, {seconds} AS s FROM ({islands}) WHERE idle GROUP BY run_id, island ORDER BY s DESC LIMIT 1"
    run, longest = first(sql(asking, project, query))
    return {"run": run, "seconds": longest}


@way("peak_memory", SQL)
def _(asking, project, metric):
    query = f"SELECT run_name, max({value(metric)}) AS top FROM system_metrics WHERE {number(metric)} GROUP BY run_id"
    run, top = first(sql(asking, project, f"{query} ORDER BY top DESC LIMIT 1"))
    return {"run": run, "value": top}


@way("idle_longest", RUNS, "get_system_logs(project, run)")
@way("peak_memory", RUNS, "get_system_logs(project, run)")
def _(asking, project, **_rest):
    raise TooManyCalls(f"{len(runs_of(asking, project))} runs")


@way("mean_utilization", SQL)
def _(asking, project, run, metric):
    query = f"SELECT avg({value(metric)}) FROM system_metrics WHERE run_name = {quoted(run)} AND {number(metric)}"
    return {"mean": first(sql(asking, project, query))[0]}


@way("mean_utilization", "get_system_logs(project, run)")
def _(asking, project, run, metric):
    logs = asking.call("get_system_logs", project=project, run=run)
    return {"mean": statistics.fmean(log[metric] for log in logs if metric in log)}


@way("which_artifact", "get_run_artifacts(project, run)", "get_artifact_lineage(project, version_id)")
def _(asking, project, run):
    used = first(asking.call("get_run_artifacts", project=project, run=run)["input"])
    lineage = asking.call("get_artifact_lineage", project=project, version_id=used["version_id"])
    makers = {edge["target"]: edge["source"] for edge in lineage["edges"] if edge["direction"] == "output"}
    maker = next(node for node in lineage["nodes"] if node["id"] == makers[lineage["focus"]])
    return {"artifact": used["name"], "version": used["version"], "maker": maker["run_name"]}


@way("which_artifact", SQL)
def _(asking, project, run):
    """The names of tables and columns come first: tools/list does not tell them."""
    tables = sql(asking, project, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name LIKE '%artifact%'")
    if not any("producer_run_name" in str(row) for row in tables):
        raise NoAnswer("no table of artifacts")
    joined = (
        "run_artifact_links l JOIN artifact_versions v ON v.id = l.artifact_version_id JOIN artifacts a ON a.id = v.artifact_id"
    )
    where = f"l.run_name = {quoted(run)} AND l.direction = 'input'"
    rows = sql(asking, project, f"SELECT a.name, v.version, v.producer_run_name FROM {joined} WHERE {where}")
    name, version, maker = first(rows)
    return {"artifact": name, "version": version, "maker": maker}


@way("failed_traces", "get_traces(project, run)")
def _(asking, project, run, status):
    failed = [t for t in asking.call("get_traces", project=project, run=run) if t["metadata"].get("status") == status]
    return _failed([(trace["step"], trace["metadata"]["duration_ms"]) for trace in failed])


@way("failed_traces", SQL)
def _(asking, project, run, status):
    """One trace shows what is kept of it."""
    columns = {row[1] for row in sql(asking, project, "PRAGMA table_info(traces)")}
    if not {"step", "metadata", "run_name"} <= columns:
        raise NoAnswer(f"traces has {columns}")
    where = f"run_name = {quoted(run)} AND json_extract(metadata, '$.status') = {quoted(status)}"
    rows = sql(asking, project, f"SELECT step, json_extract(metadata, '$.duration_ms') FROM traces WHERE {where}")
    return _failed([tuple(row) for row in rows])


def _failed(traces: list[tuple[int, float]]) -> dict:
    first(traces)
    slowest = max(traces, key=lambda each: each[1])[0]
    return {"steps": [step for step, _ in traces], "slowest": slowest}


@way("baseline", LIST)
def _(asking, project, tag):
    run = first(asking.call("list_runs", project=project, filter=f"tags = {tag}", limit=5)["runs"])
    if "notes" in run:
        return {"run": run["name"], "notes": run["notes"]}
    if asking.session.takes("get_config", "project", "run"):
        config = asking.call("get_config", project=project, run=run["name"])
        if "notes" in config:
            return {"run": run["name"], "notes": config["notes"]}
    if asking.session.takes("get_run_annotations", "project"):
        notes = {each["run_id"]: each["notes"] for each in asking.call("get_run_annotations", project=project)}
        return {"run": run["name"], "notes": notes.get(run["id"])}
    raise NoAnswer("no listed tool gives the notes of a run")


@way("noted", "search_runs(query, project)")
def _(asking, project, words):
    run = first(asking.call("search_runs", query=words, project=project)["runs"])
    return {"run": run["name"]}


@way("noted", LIST)
def _(asking, project, words):
    run = first(asking.call("list_runs", project=project, filter=f'notes ~ "{words}"', limit=1)["runs"])
    return {"run": run["name"]}
