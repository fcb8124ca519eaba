"""Traces as the official package logs and reads them; entries that cannot be stored; the contrib clients' bodies."""

import json
import sqlite3

import httpx
import pytest

from harness import trackio_runs
from harness.server import find

pytestmark = pytest.mark.product


def rows(folder, project: str) -> tuple[list, list]:
    """Metrics and traces without what differs from run to run: ids and times."""
    with sqlite3.connect(folder / f"{project}.db") as file:
        metrics = [(step, json.loads(value)) for step, value in file.execute("SELECT step, metrics FROM metrics ORDER BY id")]
        traces = file.execute(
            """SELECT id, run_id, run_name, step, key, trace_index, messages, metadata, spans, search_text,
            typeof(messages), typeof(metadata), typeof(spans), typeof(search_text) FROM traces ORDER BY step, key, trace_index"""
        ).fetchall()
    plain = []
    for id, run, name, step, key, index, messages, metadata, spans, text, *types in traces:
        assert id.startswith(f"{run}:") and text.startswith(id.lower() + " ")
        plain.append((id.split(":", 2)[2], name, step, key, index, *map(json.loads, (messages, metadata, spans)), text[len(id) :], types))
    return metrics, plain


def sessions(folder) -> dict:
    found = {}
    for file in folder.rglob("*.jsonl"):
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        about = lines[0]["trackio"]
        assert file.name == lines[0]["id"].replace(":", "-") + ".jsonl" and file.parent.name == "traced-run"
        before = None
        for line in lines[1:]:
            assert line["parentId"] == before
            before = line["id"]
        name = lines[0]["name"].replace(lines[0]["id"], "ID")
        found[about["key"], about["trace_index"]] = (name, about["step"], about["metadata"], [line["message"] for line in lines[1:]])
    return found


def test_the_same_calls_write_the_same_rows_and_session_files(start_server, tmp_path):
    server = start_server()
    theirs = tmp_path / "theirs"
    trackio_runs.finish(trackio_runs.start("0.43", theirs, "traces.py", "traced"))
    url = find(server.lines, 'TRACKIO_SERVER_URL="([^"]+)"')
    trackio_runs.finish(trackio_runs.start("0.43", tmp_path / "client", "traces.py", "traced", TRACKIO_SERVER_URL=url))

    expected_metrics, expected_traces = rows(theirs, "traced")
    metrics, traces = rows(server.folder, "traced")
    assert len(traces) == 8 and traces == expected_traces
    assert metrics == expected_metrics
    assert server.api("get_trace_steps", project="traced", run="traced run")["total"] == 8
    for search, found in (("hello  world", 1), ("bee", 1), ("50%_", 1), ("5%d", 0), ("OUT", 0), ("ünï", 1), ("traced:", 0)):
        assert len(server.api("get_traces", project="traced", run="traced run", search=search)) == found, search
    assert server.api("get_tab_availability", project="traced")["traces"] is True
    server.stop()
    assert sessions(server.folder / "traces") == sessions(theirs / "traces")


def test_session_files_go_where_the_variable_says(start_server, tmp_path):
    server = start_server(environment={"TRACKIO_TRACE_SESSIONS_DIR": str(tmp_path / "elsewhere")})
    trace = {"_type": "trackio.trace", "messages": [{"role": "user", "content": "x"}]}
    server.api("bulk_log", logs=[{"project": "p", "run": "../../up", "metrics": {"t": trace}, "log_id": "L"}])
    server.stop()
    assert not (server.folder / "traces").exists()
    assert [str(f.relative_to(tmp_path / "elsewhere")) for f in (tmp_path / "elsewhere").rglob("*.jsonl")] == ["p/up/up-L-t.jsonl"]


def test_one_bad_value_of_a_hundred_does_not_hold_the_run(start_server, tmp_path):
    server = start_server()
    url = find(server.lines, 'TRACKIO_SERVER_URL="([^"]+)"')
    printed = trackio_runs.finish(trackio_runs.start("0.43", tmp_path / "client", "one_bad_value.py", "p", TRACKIO_SERVER_URL=url))
    assert float(printed.splitlines()[-1]) < 5
    values = server.api("get_metric_values", project="p", run="r", metric_name="loss")
    assert [point["step"] for point in values] == [step for step in range(100) if step != 3]
    [rejected] = server.api("get_rejected_entries", project="p", run="r")
    assert "nested deeper than 2000" in rejected["error"] and rejected["metrics"].startswith('{"loss":3,"deep":[[[')
    server.stop()
    again = start_server(folder=server.folder)
    assert again.api("get_rejected_entries", project="p", run="r") == [rejected]


@pytest.mark.parametrize("path", ["api/bulk_log", "gradio_api/bulk_log"])
@pytest.mark.parametrize(
    "body",
    [
        '{"project":"p","run":"r","metrics_list":[{"loss":0.1},{"loss":0.09}],"steps":[0,-1],"timestamps":["",""],"config":{"lr":0.1}}',
        '{"project":"p","run":"r","metrics_list":[{"loss":0.1},{"loss":0.09}],"steps":[-1,-1],"timestamps":["",""]}',
        '{"config":null,"metrics_list":[{"loss":0.1},{"loss":0.09}],"project":"p","run":"r","steps":[0,1],"timestamps":["2026-01-01T00:00:00Z","2026-01-01T00:00:01Z"]}',
    ],
    ids=["js", "go", "rs"],
)
def test_the_lists_of_the_contrib_clients_are_taken(start_server, path, body):
    server = start_server()
    answer = httpx.post(f"{server.url}{path}", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"data": None})
    values = server.api("get_metric_values", project="p", run="r", metric_name="loss")
    assert [(point["step"], point["value"]) for point in values] == [(0, 0.1), (1, 0.09)]
    assert [run["id"] for run in server.api("get_runs_for_project", project="p")] == ["r"]


def test_the_quickstarts_of_the_contrib_clients_log(start_server):
    server = start_server()
    logs = [{"project": "p", "run": "r", "metrics": {"loss": 1}, "step": 0, "config": None}]
    started = httpx.post(f"{server.url}gradio_api/call/bulk_log", json={"data": [logs, "hf_token"]}).json()
    assert httpx.get(f"{server.url}gradio_api/call/bulk_log/{started['event_id']}").text == "event: complete\ndata: []\n\n"
    assert server.api("get_metrics_for_run", project="p", run="r") == ["loss"]
