"""The Java client logs every kind of value into this server and into Trackio 0.43's own: what Python's client logs comes to the same."""

import json
import re

import pytest

from harness import java_client, reference, server as servers, trackio_runs

pytestmark = pytest.mark.product

READS = {
    "get_runs_for_project": {},
    "get_run_configs": {},
    "get_alerts": {},
    "list_artifacts": {},
    "get_artifact_manifest": {"name": "model", "spec": "best"},
    "get_artifact_lineage": {"version_id": 1},
    "get_artifact_consumers": {"version_id": 1},
    "get_run_artifacts": {"run": "everything"},
    "get_run_summary": {"run": "everything"},
    "get_logs": {"run": "everything"},
    "get_system_logs": {"run": "everything"},
    "get_traces": {"run": "everything"},
}
CHANGING = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)", "<time>"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"),
    (r"\b[0-9a-f]{32}\b", "<id>"),
    (r"<id>:(<id>|[0-9a-f]{16}-[0-9a-f]+):", "<id>:<log id>:"),
)


@pytest.fixture(scope="module")
def official(tmp_path_factory, logs):
    """A server of Trackio 0.43 itself."""
    running = reference.start_043(tmp_path_factory.mktemp("official"), logs / "values-official.log", TRACKIO_WRITE_TOKEN="t")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def logged(official, java_classes, tmp_path_factory, logs):
    """Servers by the client that logged into them."""
    ours = {}
    for client in ("python", "java"):
        ours[client] = servers.start(tmp_path_factory.mktemp(client), "--write-token", "t", log=logs / f"values-{client}.log")
    scratch = tmp_path_factory.mktemp("scratch")
    trackio_runs.every_kind(scratch / "client", "kinds", scratch / "files", TRACKIO_SERVER_URL=f"{ours['python'].url}?write_token=t")
    printed = {}
    for name, server in {"java": ours["java"], "official": official}.items():
        mine = {"TRACKIO_SERVER_URL": f"{server.url}?write_token=t", "TRACKIO_DIR": str(scratch / name)}
        printed[name] = java_client.run([java_classes], "EveryKind", "kinds", scratch / f"files-{name}", **mine)
        assert not [file for file in (scratch / name).rglob("*") if file.is_file()]
    assert printed["java"] == printed["official"] == "a\nb\ntrue\nleft 0\n"
    yield {**ours, "official": official}
    for running in ours.values():
        running.stop()


def answer(server, operation: str):
    text = json.dumps(server.api(operation, project="kinds", **READS[operation]))
    for pattern, name in CHANGING:
        text = re.sub(pattern, name, text)
    found = json.loads(text)
    if operation == "get_traces":  # traces of one moment come by their random ids
        found.sort(key=json.dumps)
    return found


@pytest.mark.parametrize("operation", READS)
def test_python_and_java_log_the_same(logged, operation):
    assert answer(logged["java"], operation) == answer(logged["python"], operation)


@pytest.mark.parametrize("operation", READS)
def test_trackios_own_server_has_the_same(logged, operation):
    assert answer(logged["java"], operation) == answer(logged["official"], operation)


def test_the_files_are_where_their_entries_say(logged):
    for server in (logged["java"], logged["official"]):
        found = re.findall(r'"file_path": "([^"]+)"', json.dumps(server.api("get_logs", project="kinds", run="everything")))
        assert len(found) == 6
        for path in found:
            assert (server.folder / "media" / path).stat().st_size > 0
        [html] = [path for path in found if path.endswith(".html")]
        assert (server.folder / "media" / html).read_text().endswith("<body><b>bold</b></body></html>")
        [wav] = [path for path in found if path.endswith(".wav")]
        assert (server.folder / "media" / wav).read_bytes().startswith(b"RIFF")
