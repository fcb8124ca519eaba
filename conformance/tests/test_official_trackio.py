"""The official packages log through this server, unchanged: 0.43 by TRACKIO_SERVER_URL, 0.5.3 by its server variable."""

import json
import subprocess
import time

import pytest

from harness import http, server, trackio_runs
from harness.environments import TRACKIO_043_PYTHON
from harness.files import ProjectFile
from harness.server import clean_environment, find, wait_until

pytestmark = pytest.mark.product

NAN_AS_STORED = {"nan": "NaN", "inf": "-Infinity"}


@pytest.mark.parametrize("flags", [[], ["--write-token", "s3cret"]], ids=["open", "with a write token"])
def test_a_whole_run_of_0_43_arrives(start_server, tmp_path, flags):
    server = start_server(*flags)
    server_url = find(server.lines, 'TRACKIO_SERVER_URL="([^"]+)"')
    assert server_url.startswith(server.url) and "write_token=" in server_url
    mine = tmp_path / "of the client"
    printed = trackio_runs.finish(trackio_runs.start("0.43", mine, "whole_run.py", "my.proj 1", TRACKIO_SERVER_URL=server_url))
    run_id = json.loads(printed.splitlines()[-1])["run_id"]

    assert not list(mine.glob("*.db")), "everything went to the server"
    file = ProjectFile(server.folder / "myproj1.db")
    logs = [(step, metrics) for _, step, metrics in file.logs("whole")]
    assert logs[:50] == [(s, {"loss": 1 / (s + 1), "nested": {"a": s}, **NAN_AS_STORED, "text": "ü ✓", "flag": True}) for s in range(50)]
    assert logs[50] == (1000, {"late": 1})
    assert [record["id"] for record in file.run_records()] == [run_id]
    config = file.config("whole")
    assert (config["lr"], config["optimizer"], config["_Group"]) == (0.1, {"name": "adam"}, "g1")
    assert file.system_logs("whole") == [{"cpu/load": 0.5, "gpu/0/utilization": "NaN"}]
    [alert] = file.alerts()
    assert (alert["title"], alert["text"], alert["level"], alert["step"]) == ("Loss is high", "above 1", "error", 1000)
    picture = logs[51][1]["picture"]
    assert picture["_type"] == "trackio.image" and picture["caption"] == "black"
    assert (server.folder / "media" / picture["file_path"]).read_bytes().startswith(b"\x89PNG")
    assert logs[52][1]["table"]["_value"] == [{"a": 1}, {"a": 2}] and logs[52][1]["histogram"]["_type"] == "trackio.histogram"

    values = server.api("get_metric_values", project="my.proj 1", run="whole", metric_name="nan")
    assert [point["value"] for point in values] == [None] * 50
    assert server.api("get_run_summary", project="my.proj 1", run_id=run_id)["last_step"] == 1002
    assert server.api("get_alerts", project="my.proj 1") == [alert]
    assert server.api("get_run_configs", project="my.proj 1") == {run_id: config}
    assert server.api("get_system_metrics_for_run", project="my.proj 1", run="whole") == ["cpu/load", "gpu/0/utilization"]
    [sample] = server.api("get_system_logs", project="my.proj 1", run_id=run_id)
    assert sample.pop("timestamp").endswith("+00:00") and sample == {"cpu/load": 0.5, "gpu/0/utilization": None}
    [late] = server.api("get_snapshot", project="my.proj 1", run="whole", step=1000)["late"]
    assert server.api("get_snapshot", project="my.proj 1", run="whole", at_time=late["timestamp"], window=0.0)["late"] == [late]
    tabs = server.api("get_tab_availability", project="my.proj 1")
    assert tabs == {"metrics": True, "system": True, "traces": False, "media": True, "reports": True, "files": False, "artifacts": False}


def test_runs_of_one_name_are_told_apart_and_resumed(start_server, tmp_path):
    server = start_server()
    server_url = find(server.lines, 'TRACKIO_SERVER_URL="([^"]+)"')
    for first, count, resume in ((0, 10, "never"), (10, 5, "must"), (0, 3, "never")):
        wanted = {"project": "p", "run": "r", "first": first, "count": count, "resume": resume}
        trackio_runs.finish(trackio_runs.start("0.43", tmp_path / "client", "log_runs.py", wanted, TRACKIO_SERVER_URL=server_url))
    runs = server.api("get_runs_for_project", project="p")
    assert [run["name"] for run in runs] == ["r", "r"] and runs[0]["id"] != runs[1]["id"]
    assert [server.api("get_run_summary", project="p", run_id=run["id"])["num_logs"] for run in runs] == [15, 3]


def test_a_server_that_is_started_again_in_mid_run_loses_nothing(start_server, tmp_path):
    """The client keeps what it could not send, and sends it when the server is back."""
    first = start_server("--write-token", "t")
    server_url = f"{first.url}?write_token=t"
    wanted = {"project": "p", "run": "r", "count": 500, "pause": 0.02, "config": {"lr": 0.1}}
    logger = trackio_runs.start("0.43", tmp_path / "client", "log_runs.py", wanted, TRACKIO_SERVER_URL=server_url)
    file = ProjectFile(first.folder / "p.db")
    wait_until(lambda: first.api("get_run_summary", project="p", run="r")["num_logs"], "the first entries", seconds=60)
    first.stop()
    time.sleep(2)
    before = len(file.logs("r"))
    assert logger.poll() is None and 0 < before < 500, "it goes on logging while there is no server"
    second = start_server("--write-token", "t", port=first.port, folder=first.folder)
    _, errors = logger.communicate(timeout=120)
    assert logger.returncode == 0, errors[-3000:]
    arrived = wait_until(lambda: len(logs := file.logs("r")) == 500 and logs, "all entries", seconds=30)
    assert sorted((step, metrics) for _, step, metrics in arrived) == trackio_runs.expected(count=500)
    assert file.config("r")["lr"] == 0.1
    assert len(second.api("get_metric_values", project="p", run="r", metric_name="loss")) == 500


def test_the_logger_of_0_5_3_arrives(start_server, tmp_path):
    server = start_server()
    wanted = {"project": "p", "run": "r", "count": 200, "config": {"lr": 0.1}, "server": server.url}
    trackio_runs.finish(trackio_runs.start("0.5.3", tmp_path / "client", "log_runs.py", wanted))
    file = ProjectFile(server.folder / "p.db")
    assert [(step, metrics) for _, step, metrics in file.logs("r")] == trackio_runs.expected(count=200)
    assert file.config("r")["lr"] == 0.1


def test_the_official_command_reads_from_the_server(start_server, tmp_path):
    """`trackio --space URL` calls with positions, so the order of the parameters is part of the contract."""
    server = start_server()
    server.api("bulk_log", logs=[{"project": "p", "run": "r", "metrics": {"loss": s / 4}, "step": s, "config": {"lr": 1}} for s in range(4)])

    def trackio(*arguments):
        done = subprocess.run(
            [TRACKIO_043_PYTHON.parent / "trackio", "--space", server.url, *arguments, "--json"],
            capture_output=True,
            text=True,
            env={**clean_environment(), "TRACKIO_DIR": str(tmp_path / "client")},
            timeout=60,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    assert "p" in json.dumps(trackio("list", "projects"))
    assert "loss" in json.dumps(trackio("list", "metrics", "--project", "p", "--run", "r"))
    values = trackio("get", "metric", "--project", "p", "--run", "r", "--metric", "loss")
    assert [point["value"] for point in values["values"]] == [0.0, 0.25, 0.5, 0.75]


@pytest.mark.parametrize(
    "body",
    [
        '{"project": "p", "run": "r"}',
        '{"args": ["p", "r"]}',
        '{"args": ["p"], "kwargs": {"run": "r"}}',
        '{"kwargs": {"project": "p", "run": "r"}}',
        '{"data": ["p", "r"]}',
        '["p", "r"]',
        '{"project": "p", "run": "r", "hf_token": null}',
    ],
)
def test_every_body_form_of_the_http_api_is_understood(http_server, body):
    answer = http.post(f"{http_server.url}api/get_metrics_for_run", content=body)
    assert (answer.status_code, answer.json()) == (200, {"data": ["loss"]})


@pytest.fixture(scope="module")
def http_server(tmp_path_factory, logs):
    folder = tmp_path_factory.mktemp("http")
    running = server.start(folder, log=logs / "http.log")
    running.api("bulk_log", logs=[{"project": "p", "run": "r", "metrics": {"loss": 1}}])
    yield running
    running.stop()


def test_the_version_tells_clients_to_use_the_http_api(http_server):
    version = http.get(f"{http_server.url}version").json()
    assert version["api_version"] == 1 and version["api_transport"] == "http" and version["writes_paused"] is False
    assert version["mcp_enabled"] is True and version["mcp_path"] == "/mcp"
    assert http.head(f"{http_server.url}version").status_code == 200


def test_a_replayed_batch_is_stored_once(http_server):
    logs = [{"project": "replay", "run": "r", "run_id": "1" * 32, "metrics": {"a": n}, "log_id": f"id-{n}"} for n in range(10)]
    for _ in range(3):
        assert http_server.api("bulk_log", logs=logs, hf_token=None) is None
    assert [m["a"] for _, _, m in ProjectFile(http_server.folder / "replay.db").logs("r")] == list(range(10))


def test_the_looks_of_frontends_are_set_as_with_the_official_command(start_server):
    server = start_server("--color-palette", "#111111,#222222", "--no-footer", "--theme", "dark")
    assert server.api("get_settings")["color_palette"] == ["#111111", "#222222"]
    assert find(server.lines, r"dashboard: (\S+)").endswith("?theme=dark&footer=false")
    assert "footer" not in find(start_server("--footer").lines, r"dashboard: (\S+)")
