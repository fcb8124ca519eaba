"""Traces as the official package logs and reads them; entries that cannot be stored; the contrib clients' bodies."""

import json
import sqlite3

import pytest

from harness import http, trackio_runs
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


def spaceless(message: dict) -> dict:
    """Values that became texts are JSON with spaces or without."""
    for part in message["content"]:
        if part.get("text", "").startswith("{"):
            part["text"] = json.loads(part["text"])
    return message


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
        found[about["key"], about["trace_index"]] = (name, about["step"], about["metadata"], [spaceless(line["message"]) for line in lines[1:]])
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
    for search, found in (("hello  world", 1), ("bumblebee", 1), ("50%_", 1), ("5%d", 0), ("OUT", 0), ("ünï", 1), ("traced:", 0)):
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


def finished_at_once(server, client, run: str):
    url = find(server.lines, 'TRACKIO_SERVER_URL="([^"]+)"')
    printed = trackio_runs.finish(trackio_runs.start("0.43", client, "hard_values.py", ["p", run], TRACKIO_SERVER_URL=url))
    assert float(printed.splitlines()[-1]) < 5


def test_values_that_are_hard_to_store_do_not_hold_the_run(start_server, tmp_path):
    server = start_server()
    finished_at_once(server, tmp_path / "client", "r")
    values = server.api("get_metric_values", project="p", run="r", metric_name="loss")
    assert sorted(point["value"] for point in values) == list(range(100))
    assert {3: 2**63, 4: 1.5, 5: 1, 6: 1e23, 8: -8}.items() <= {point["value"]: point["step"] for point in values}.items()
    assert server.api("get_rejected_entries", project="p") == []


def test_a_run_that_no_file_can_name_ends_at_once_and_is_shown(start_server, tmp_path):
    server = start_server()
    finished_at_once(server, tmp_path / "client", "a\0b")
    rejected = server.api("get_rejected_entries", project="p", run="a\0b")
    assert len(rejected) == 100 and all("run: the name is blank or has a NUL" in entry["error"] for entry in rejected)


def test_one_bad_value_of_a_hundred_is_set_aside_and_shown(start_server):
    """As the official client would send it; 0.43 leaves out itself what is nested deeper than 254."""
    server = start_server()
    logs = [{"project": "p", "run": "r", "run_id": "id", "metrics": {"loss": s}, "step": s, "log_id": f"L{s}", "config": None} for s in range(100)]
    body = json.dumps({"args": [], "kwargs": {"logs": logs, "hf_token": None}})
    body = body.replace('{"loss": 3}', '{"loss": 3, "deep": ' + "[" * 3_000 + "]" * 3_000 + "}")
    for _ in range(2):
        answer = http.post(f"{server.url}api/bulk_log", content=body)
        assert answer.status_code == 200
        [rejection] = answer.json()["rejected"]
        assert answer.json()["data"] is None and rejection["index"] == 3 and "nested deeper than 2000" in rejection["error"]
    values = server.api("get_metric_values", project="p", run="r", metric_name="loss")
    assert [point["step"] for point in values] == [step for step in range(100) if step != 3]
    [rejected] = server.api("get_rejected_entries", project="p", run="r")
    assert rejected["error"] == rejection["error"] and rejected["metrics"].startswith('{"loss": 3, "deep": [[[')
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
    answer = http.post(f"{server.url}{path}", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"data": None})
    values = server.api("get_metric_values", project="p", run="r", metric_name="loss")
    assert [(point["step"], point["value"]) for point in values] == [(0, 0.1), (1, 0.09)]
    assert [run["id"] for run in server.api("get_runs_for_project", project="p")] == ["r"]


def test_the_quickstarts_of_the_contrib_clients_log(start_server):
    server = start_server()
    logs = [{"project": "p", "run": "r", "metrics": {"loss": 1}, "step": 0, "config": None}]
    started = http.post(f"{server.url}gradio_api/call/bulk_log", json={"data": [logs, "hf_token"]}).json()
    assert http.get(f"{server.url}gradio_api/call/bulk_log/{started['event_id']}").text == "event: complete\ndata: []\n\n"
    assert server.api("get_metrics_for_run", project="p", run="r") == ["loss"]
