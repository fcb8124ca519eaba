"""One script logs every kind of value, saves files and an artifact: into its own files, and through this server. Both come to the same."""

import hashlib
import json
import re
import sqlite3

import pytest

from harness import server, trackio_runs

pytestmark = pytest.mark.product

TABLES = (
    *("metrics", "configs", "system_metrics", "traces", "alerts", "project_metadata", "pending_uploads"),
    *("artifacts", "artifact_versions", "artifact_aliases", "run_artifact_links", "external_run_artifact_links"),
)
READS = {
    "get_runs_for_project": {},
    "get_run_configs": {},
    "get_alerts": {},
    "get_project_files": {},
    "get_tab_availability": {},
    "list_artifacts": {},
    "get_artifacts": {},
    "get_artifact_manifest": {"name": "model", "spec": "best"},
    "get_artifact_lineage": {"version_id": 1},
    "get_artifact_consumers": {"version_id": 1},
    "get_run_artifact_counts": {},
    "get_run_artifacts": {"run": "everything"},
    "get_run_summary": {"run": "everything"},
    "get_metrics_for_run": {"run": "everything"},
    "get_logs": {"run": "everything"},
    "get_system_logs": {"run": "everything"},
    "get_traces": {"run": "everything"},
    "get_trace_steps": {"run": "everything"},
}
CHANGING = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)", "<time>"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"),
    (r"\b[0-9a-f]{32}\b", "<id>"),
    (r'"[0-9a-f]{8}"', '"<short id>"'),
)


def masked(text: str) -> str:
    for pattern, name in CHANGING:
        text = re.sub(pattern, name, text)
    return text


def rows(folder) -> dict[str, list[str]]:
    connection = sqlite3.connect(f"file:{folder / 'kinds.db'}?mode=ro", uri=True)
    connection.text_factory = bytes
    try:
        return {table: sorted(masked(shown(row)) for row in connection.execute(f"SELECT * FROM {table}")) for table in TABLES}
    finally:
        connection.close()


def shown(row) -> str:
    return json.dumps([value.decode() if isinstance(value, bytes) else value for value in row], ensure_ascii=False)


def kept(folder) -> dict[str, str]:
    """Files below media and artifacts: their paths, and what is in them."""
    found = {}
    for kind in ("media", "artifacts", "traces"):
        for file in (folder / kind).rglob("*"):
            if file.is_file():
                found[masked(str(file.relative_to(folder)))] = session(file) if kind == "traces" else digest(file)
    return found


def digest(file) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def session(file) -> str:
    """Lines of JSON, whatever stands between their parts."""
    return masked("\n".join(json.dumps(json.loads(line)) for line in file.read_text().splitlines()))


@pytest.fixture(scope="module")
def both(tmp_path_factory, logs):
    """The folder of the package's own files, and that of a server that it logged through, with a server on each."""
    own, ours, scratch = (tmp_path_factory.mktemp(name) for name in ("own", "ours", "scratch"))
    servers = {"ours": server.start(ours, "--write-token", "t", log=logs / "kinds-ours.log")}
    url = f"{servers['ours'].url}?write_token=t"
    printed = {
        "own": trackio_runs.every_kind(own, "kinds", scratch / "files"),
        "ours": trackio_runs.every_kind(tmp_path_factory.mktemp("client"), "kinds", scratch / "files", TRACKIO_SERVER_URL=url),
    }
    servers["own"] = server.start(own, log=logs / "kinds-own.log")
    yield servers, printed
    for running in servers.values():
        running.stop()


def test_the_package_is_told_the_same(both):
    _, printed = both
    own, ours = ({k: v for k, v in json.loads(p).items() if k != "run_id"} for p in (printed["own"], printed["ours"]))
    assert ours == own
    assert ours["weights"] in ours["downloaded"].values(), "what it fetched is what it logged"


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_the_same(both, table):
    servers, _ = both
    own, ours = rows(servers["own"].folder)[table], rows(servers["ours"].folder)[table]
    if table == "run_artifact_links":  # of a use the package tells its own files the run's project, and no server
        own = [row.replace('"kinds", 1, "input"', 'null, 1, "input"') for row in own]
    assert ours == own


def test_every_file_is_the_same(both):
    servers, _ = both
    ours, own = kept(servers["ours"].folder), kept(servers["own"].folder)
    assert ours == own and len(own) >= 12


@pytest.mark.parametrize("operation", READS)
def test_every_answer_is_the_same(both, operation):
    servers, _ = both
    answers = [json.loads(masked(json.dumps(s.api(operation, project="kinds", **READS[operation])))) for s in servers.values()]
    if operation == "get_traces":  # traces of one moment come by their random ids
        answers = [sorted(answer, key=json.dumps) for answer in answers]
    assert answers[0] == answers[1] and answers[0], operation
