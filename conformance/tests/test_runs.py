"""Runs that are resumed, renamed and deleted, and the inbox: the official package 0.43 on one side, this server on the other."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from harness import http, trackio_runs
from harness.files import ProjectFile
from harness.server import find, wait_until

pytestmark = pytest.mark.product


def log_pictures(server, tmp_path, project: str, *names: str) -> list[str]:
    """Through the server; gives the ids of the runs."""
    server_url = find(server.lines, 'TRACKIO_SERVER_URL="([^"]+)"')
    wanted = {"project": project, "runs": list(names)}
    printed = trackio_runs.finish(trackio_runs.start("0.43", tmp_path / "client", "pictures.py", wanted, TRACKIO_SERVER_URL=server_url))
    return json.loads(printed.splitlines()[-1])


def official(folder: Path, project: str, *edit) -> dict:
    """What trackio 0.43 itself finds in the files, by run id."""
    printed = trackio_runs.finish(trackio_runs.start("0.43", folder, "official_view.py", {"project": project, "edit": list(edit)}))
    return json.loads(printed.splitlines()[-1])


def ours(server, project: str) -> dict:
    """The same, as this server tells it, the pictures fetched."""
    seen = {}
    for run in server.api("get_runs_for_project", project=project):
        logs = server.api("get_logs", project=project, run_id=run["id"])
        pictures = [log["picture"]["file_path"] for log in logs if "picture" in log]
        fetched = [http.get(f"{server.url}file", params={"path": f"/media/{path}"}) for path in pictures]
        seen[run["id"]] = {
            "name": run["name"],
            "number": server.api("get_run_configs", project=project)[run["id"]]["number"],
            "losses": [log["loss"] for log in logs if "loss" in log],
            "pictures": [answer.status_code == 200 and answer.content.startswith(b"\x89PNG") for answer in fetched],
            "paths": pictures,
        }
    return seen


def files(server) -> set[str]:
    media = server.folder / "media"
    return {str(file.relative_to(media)) for file in media.rglob("*") if file.is_file()}


def same(server, project: str) -> dict:
    seen = ours(server, project)
    assert seen == official(server.folder, project)
    assert files(server) == {path for run in seen.values() for path in run["paths"]}, "no file is left over and none is missing"
    assert all(all(run["pictures"]) and len(run["pictures"]) == 1 for run in seen.values())
    assert ProjectFile(server.folder / f"{project}.db").sound()
    return seen


def test_runs_with_pictures_are_renamed_and_deleted_for_both_programs(start_server, tmp_path):
    server = start_server()
    a1, a2, b = log_pictures(server, tmp_path, "p", "a", "a", "b/c d")
    assert {run["name"] for run in same(server, "p").values()} == {"a", "b/c d"}

    assert server.api("rename_run", project="p", old_name="a", new_name="b/c d", run_id=a1) is True
    seen = same(server, "p")
    assert [seen[id]["name"] for id in (a1, a2, b)] == ["b/c d", "a", "b/c d"]
    assert [seen[id]["number"] for id in (a1, a2, b)] == [0, 1, 2]

    assert server.api("delete_run", project="p", run="b/c d", run_id=b) is True
    assert set(same(server, "p")) == {a1, a2}
    assert [run["id"] for run in server.api("get_deleted_runs", project="p")] == [b]
    assert server.api("restore_run", project="p", run="b/c d") is True
    assert same(server, "p") == seen, "as it was before it was deleted"
    assert server.api("delete_run", project="p", run_id=b) is True
    assert server.api("rename_run", project="p", old_name="b/c d", new_name="ü") is True
    assert same(server, "p")[a1]["paths"][0].startswith("p/ü/0/")
    assert server.api("delete_run", project="p", run="a") is True
    assert server.api("delete_run", project="p", run="a") is False
    assert set(same(server, "p")) == {a1}
    assert server.api("delete_run", project="p", run_id=a1) is True
    assert same(server, "p") == {} and server.api("get_run_configs", project="p") == {}


def test_what_trackio_itself_renames_and_deletes_is_seen_and_edited_further(start_server, tmp_path):
    server = start_server()
    a, b, c = log_pictures(server, tmp_path, "p", "a", "b", "c")
    ours(server, "p")
    seen = official(server.folder, "p", ["a", "rename", "x"], ["b", "delete"])
    assert set(seen) == {a, c} and seen == ours(server, "p")

    assert server.api("rename_run", project="p", old_name="x", new_name="y") is True
    assert server.api("delete_run", project="p", run="c") is True
    assert list(ours(server, "p")) == [a] and ours(server, "p") == official(server.folder, "p")


def test_a_file_of_0_5_3_is_edited_and_0_43_reads_it(start_server, tmp_path):
    folder = tmp_path / "old"
    runs = ({"run": run} for run in ("a", "b", "c"))
    trackio_runs.log("0.5.3", folder, *runs, project="p", count=3, config={"number": 1})
    server = start_server(folder=folder)
    runs = server.api("get_runs_for_project", project="p")
    assert [run["id"] for run in runs] == ["a", "b", "c"], "names are ids before the first write"
    assert server.api("delete_run", project="p", run="a", run_id="a") is True
    assert server.api("rename_run", project="p", old_name="b", new_name="d") is True
    seen = official(folder, "p")
    assert sorted(run["name"] for run in seen.values()) == ["c", "d"]
    assert all(run["losses"] == [1, 1 / 2, 1 / 3] and run["number"] == 1 for run in seen.values())


@pytest.mark.parametrize("resume, error", [("must", None), ("allow", None), ("never", None), ("must", "does not exist")])
def test_resume(start_server, tmp_path, resume, error):
    server = start_server()
    server_url = find(server.lines, 'TRACKIO_SERVER_URL="([^"]+)"')

    def log(run: str, first: int, resume: str) -> subprocess.Popen:
        wanted = {"project": "p", "run": run, "first": first, "count": 3, "resume": resume, "config": {"first": first}}
        return trackio_runs.start("0.43", tmp_path / "client", "log_runs.py", wanted, TRACKIO_SERVER_URL=server_url)

    trackio_runs.finish(log("r", 0, "never"))
    if error:
        process = log("other", 3, resume)
        _, errors = process.communicate(timeout=120)
        assert process.returncode != 0 and error in errors
        return
    trackio_runs.finish(log("r", 3, resume))
    runs = server.api("get_runs_for_project", project="p")
    logs = [len(server.api("get_logs", project="p", run_id=run["id"])) for run in runs]
    assert logs == ([3, 3] if resume == "never" else [6])
    configs = server.api("get_run_configs", project="p")
    assert [configs[run["id"]]["first"] for run in runs] == ([0, 3] if resume == "never" else [3])


def test_what_is_logged_into_the_inbox_arrives(start_server, tmp_path):
    """As on a network file system: the client writes lines, the server that owns the folder imports them."""
    folder = tmp_path / "shared"
    trackio_runs.finish(trackio_runs.start("0.43", folder, "whole_run.py", "my.proj 1", TRACKIO_STORAGE_MODE="jsonl"))
    assert not list(folder.glob("*.db")) and list((folder / "inbox").rglob("*.jsonl"))
    logged_until = time.time()

    server = start_server(folder=folder)
    assert server.api("force_sync") is True
    assert not list((folder / "inbox").iterdir())
    logs = server.api("get_logs", project="my.proj 1", run="whole")
    assert [log["loss"] for log in logs if "loss" in log] == [1 / (step + 1) for step in range(50)]
    assert logs[50]["late"] == 1 and logs[50]["step"] == 1000
    assert logs[51]["picture"]["_type"] == "trackio.image"
    assert http.get(f"{server.url}file", params={"path": f"/media/{logs[51]['picture']['file_path']}"}).content.startswith(b"\x89PNG")
    assert all(entry["timestamp"] < time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(logged_until + 1)) for entry in logs)
    [config] = server.api("get_run_configs", project="my.proj 1").values()
    assert config["lr"] == 0.1 and config["_Group"] == "g1"
    assert [alert["title"] for alert in server.api("get_alerts", project="my.proj 1")] == ["Loss is high"]
    assert server.api("get_system_metrics_for_run", project="my.proj 1", run="whole") == ["cpu/load", "gpu/0/utilization"]
    assert len(ProjectFile(folder / "myproj1.db").logs("whole")) == len(logs)


def test_the_inbox_is_looked_into_while_the_client_logs(start_server, tmp_path):
    folder = tmp_path / "shared"
    server = start_server(folder=folder, environment={"TRACKIO_INBOX_POLL_INTERVAL": "5"})
    wanted = {"project": "p", "run": "r", "count": 40, "pause": 0.2}
    client = trackio_runs.start("0.43", folder, "log_runs.py", wanted, TRACKIO_STORAGE_MODE="jsonl")
    wait_until(lambda: server.api("get_all_projects") == ["p"], "a first import", seconds=30)
    assert client.poll() is None, "the client still logs"
    trackio_runs.finish(client)
    wait_until(lambda: server.api("get_run_summary", project="p", run="r")["num_logs"] == 40, "the last import", seconds=15)
    assert [(step, metrics) for _, step, metrics in ProjectFile(folder / "p.db").logs("r")] == trackio_runs.expected(count=40)


def test_paused_writes_are_told(start_server, tmp_path):
    folder = tmp_path / "folder"
    server = start_server(folder=folder, environment={"TRACKIO_PAUSE_WRITES": "1"})
    assert http.get(f"{server.url}version").json()["writes_paused"] is True
    answer = http.post(f"{server.url}api/bulk_log", json={"logs": [], "hf_token": None})
    assert answer.status_code == 503 and "is not accepting writes yet" in answer.json()["error"]
    assert server.api("get_all_projects") == []
