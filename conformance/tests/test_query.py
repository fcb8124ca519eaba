"""SQL through the official CLI, against this server: the rows that the file itself gives, and refusals that can be read."""

import json
import sqlite3
import subprocess

import pytest

from harness import trackio_runs
from harness.environments import TRACKIO_043_PYTHON
from harness.server import clean_environment

pytestmark = pytest.mark.product

BY_RUN = "SELECT run_name, COUNT(*) AS n, MAX(step) AS last FROM metrics GROUP BY run_name ORDER BY run_name"
LOSSES = "SELECT step, json_extract(metrics, '$.loss') AS loss FROM metrics ORDER BY step LIMIT 5"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "shared").mkdir()
    trackio_runs.log("0.43", tmp_path / "shared", project="p", run="r", count=10)
    return tmp_path / "shared"


def cli(server, *arguments) -> subprocess.CompletedProcess:
    command = [TRACKIO_043_PYTHON.parent / "trackio", "--space", server.url, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=clean_environment())


def test_rows_are_those_of_the_file(folder, start_server):
    server = start_server(folder=folder)
    for sql in (BY_RUN, LOSSES):
        with sqlite3.connect(f"file:{folder / 'p.db'}?mode=ro", uri=True) as file:
            file.row_factory = sqlite3.Row
            rows = [dict(row) for row in file.execute(sql.replace("(metrics, '$", "(CAST(metrics AS TEXT), '$"))]
        done = cli(server, "query", "project", "--project", "p", "--sql", sql, "--json")
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        assert answer["rows"] == rows and rows and answer["row_count"] == len(rows), sql
        assert answer["columns"] == list(rows[0]) and answer["query"] == sql
    table = cli(server, "query", "project", "--project", "p", "--sql", BY_RUN)
    assert table.returncode == 0 and "Query returned 1 row(s)." in table.stdout and "r " in table.stdout


@pytest.mark.parametrize("sql", ["DELETE FROM metrics", "SELECT nope FROM metrics", "PRAGMA journal_mode=DELETE"])
def test_a_refusal_ends_the_command_and_changes_nothing(sql, folder, start_server):
    server = start_server(folder=folder)
    done = cli(server, "query", "project", "--project", "p", "--sql", sql)
    assert done.returncode != 0
    assert "400" in done.stderr and "query_project" in done.stderr, done.stderr[-600:]
    assert server.api("query_project", project="p", query="SELECT COUNT(*) AS n FROM metrics")["rows"] == [{"n": 10}]


def test_the_summary_of_traces_which_is_a_query_works(folder, start_server):
    """It fails on Trackio's own server, whose json_each cannot read BLOBs."""
    server = start_server(folder=folder)
    span = {"id": "1", "name": "call", "kind": "llm", "status": "ok"}
    trace = {"_type": "trackio.trace", "messages": [], "metadata": {}, "spans": [span]}
    server.api("bulk_log", logs=[{"project": "p", "run": "t", "metrics": {"trace": trace}}], hf_token=None)
    done = cli(server, "get", "trace-summary", "--project", "p", "--json")
    assert done.returncode == 0, done.stderr[-600:]
    [row] = json.loads(done.stdout)["rows"]
    assert (row["operation"], row["kind"], row["calls"]) == ("call", "llm", 1)
