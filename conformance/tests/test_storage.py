"""The SQLite files are shared with the official package: read without a trace, written together, never lost."""

import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import files, http, trackio_runs
from harness.files import ProjectFile, fingerprint, same_values
from harness.server import wait_until

pytestmark = pytest.mark.product

READS = {
    "get_all_projects": {},
    "get_runs_for_project": {"project": "p"},
    "get_metrics_for_run": {"project": "p", "run": "r"},
    "get_metric_values": {"project": "p", "run": "r", "metric_name": "loss"},
    "get_project_summary": {"project": "p"},
    "get_run_summary": {"project": "p", "run": "r"},
    "get_run_configs": {"project": "p"},
    "get_alerts": {"project": "p"},
    "get_metric_names": {"project": "p"},
    "get_series": {"project": "p"},
    "get_settings": {},
    "get_run_mutation_status": {},
}


def logged(file: ProjectFile, run: str) -> list[tuple[int, dict]]:
    return sorted((step, metrics) for _, step, metrics in file.logs(run))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "shared").mkdir()
    return tmp_path / "shared"


@pytest.mark.parametrize("version", ["0.5.3", "0.43"])
def test_reading_changes_no_byte_of_a_file(version, folder, start_server):
    trackio_runs.log(version, folder, project="p", run="r", config={"lr": 0.1})
    file = ProjectFile(folder / "p.db")
    before, names = fingerprint(file.path), sorted(f.name for f in folder.iterdir())
    server = start_server(folder=folder)
    for operation, arguments in READS.items():
        server.api(operation, **arguments)
        data = [arguments[name] for name in arguments] if operation in list(READS)[:6] else None
        if data is not None:
            answer = http.post(f"{server.url}gradio_api/run/{operation}", json={"data": data})
            assert answer.status_code == 200, answer.text
        assert fingerprint(file.path) == before, operation
    assert same_values(server.api("get_metric_values", project="p", run="r", metric_name="loss"), file.values("r", "loss"))
    assert len(file.logs("r")) == 100
    assert {k: v for k, v in server.api("get_run_summary", project="p", run="r")["config"].items() if k == "lr"} == {"lr": 0.1}
    assert server.stop() in (0, 143)
    assert fingerprint(file.path) == before
    left = {f.name: f.stat().st_size for f in folder.iterdir() if f.name != ".trackio-jvm" and f.name not in names}
    assert left.keys() <= {"p.db-wal", "p.db-shm"} and left.get("p.db-wal", 0) == 0, "nothing waits to be written into the file"


def test_a_read_only_server_leaves_the_folder_as_it_was_and_refuses_writes(folder, start_server):
    trackio_runs.log("0.43", folder, project="p", run="r")
    before = {f.name: fingerprint(f) for f in folder.iterdir() if f.suffix == ".db"}
    server = start_server("--read-only", folder=folder)
    assert len(server.api("get_metric_values", project="p", run="r", metric_name="loss")) == 100
    answer = http.post(f"{server.url}api/log", json={"project": "p", "run": "r", "metrics": {"loss": 1}})
    assert answer.status_code in range(400, 500) and "read-only" in answer.json()["error"]
    assert {f.name: fingerprint(f) for f in folder.iterdir() if f.suffix == ".db"} == before


def test_the_old_logger_goes_on_while_the_server_shows_its_file(folder, start_server):
    trackio_runs.log("0.5.3", folder, project="p", run="r", count=10)
    server = start_server(folder=folder)
    assert len(server.api("get_metric_values", project="p", run="r", metric_name="loss")) == 10
    logger = trackio_runs.start("0.5.3", folder, "log_runs.py", {"project": "p", "run": "r", "first": 10, "count": 150, "pause": 0.02})

    def seen() -> int:
        return len(server.api("get_metric_values", project="p", run="r", metric_name="loss"))

    wait_until(lambda: 10 < seen() < 160 or logger.poll() is not None, "new points while it logs", seconds=60)
    assert logger.poll() is None, "seen only after it had finished"
    trackio_runs.finish(logger)
    assert wait_until(lambda: seen() == 160, "the last points")
    file = ProjectFile(folder / "p.db")
    assert logged(file, "r") == trackio_runs.expected(count=160)
    assert file.schema_version() == 0, "reading does not migrate"


def test_what_others_write_is_announced_to_the_dashboard(folder, start_server):
    """From the first moment on: what is written right after `hello` must not be missed."""
    trackio_runs.log("0.43", folder, project="p", run="r", count=10)
    server = start_server(folder=folder)
    with http.stream("GET", f"{server.url}ui/v1/events?project=p", timeout=30) as events:
        lines = events.iter_lines()
        assert next(lines) == "event: hello"
        other = sqlite3.connect(folder / "p.db")
        other.execute("INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) SELECT run_id, timestamp, run_name, 10, metrics FROM metrics LIMIT 1")
        other.commit()
        end = time.monotonic() + 10
        while next(lines) != "event: points":
            assert time.monotonic() < end, "no event within 10 s"
        assert next(lines).startswith("id: ")
        [(run, metrics)] = json.loads(next(lines).removeprefix("data: ")).items()
        assert metrics["loss"] == [11, 1], "the row's id, and how many there are"
        other.close()


def test_our_first_write_migrates_an_old_file_after_a_backup_and_the_new_python_goes_on(folder, start_server):
    trackio_runs.log("0.5.3", folder, {"run": "old", "config": {"lr": 0.1}}, {"run": "other", "count": 20}, project="p")
    file = ProjectFile(folder / "p.db")
    before = {run: file.logs(run) for run in ("old", "other")}

    server = start_server(folder=folder)
    server.api("bulk_log", logs=[{"project": "p", "run": "ours", "metrics": {"loss": step / 7}, "step": step} for step in range(50)])
    server.api("log", project="p", run="old", metrics={"loss": 0.0}, step=100)

    [backup] = [f for f in (folder / ".trackio-jvm" / "backup").rglob("*.db")]
    assert ProjectFile(backup).schema_version() == 0 and ProjectFile(backup).sound()
    assert {run: ProjectFile(backup).logs(run) for run in before} == before
    assert file.schema_version() == 2 and file.sound()
    assert len({record["id"] for record in file.run_records()}) == 3, "a name alone adds to the run that has it"
    assert file.config("old")["lr"] == 0.1

    new = {"run": "new", "count": 30, "config": {"lr": 0.3}}
    trackio_runs.log("0.43", folder, new, {"run": "old", "first": 101, "count": 9}, project="p")

    assert file.sound()
    assert file.logs("old")[:100] == before["old"] and file.logs("other") == before["other"]
    assert logged(file, "old") == [*trackio_runs.expected(count=100), (100, {"loss": 0.0}), *trackio_runs.expected(101, 9)]
    assert logged(file, "new") == trackio_runs.expected(count=30)
    assert logged(file, "ours") == [(step, {"loss": step / 7}) for step in range(50)]
    assert file.config("new")["lr"] == 0.3  # that of a run that it resumes 0.43 replaces by its own
    assert sorted(run["name"] for run in server.api("get_runs_for_project", project="p")) == ["new", "old", "other", "ours"]
    for run in ("old", "other", "new", "ours"):
        assert same_values(server.api("get_metric_values", project="p", run=run, metric_name="loss"), file.values(run, "loss"))


def test_python_and_the_server_write_one_project_at_the_same_time(folder, start_server):
    """5,000 rows of Python's own and 5,000 through the server, into the same file and partly the same run."""
    trackio_runs.log("0.43", folder, project="p", run="python", count=1)
    server = start_server(folder=folder)
    loggers = [
        trackio_runs.start("0.43", folder, "log_runs.py", {"project": "p", "run": "python", "first": 1, "count": 2499, "pause": 0.001}),
        trackio_runs.start("0.43", folder, "log_runs.py", {"project": "p", "run": "python-2", "count": 2500, "pause": 0.001}),
    ]

    def through_the_server(run: str) -> int:
        steps = range(0, 2500)
        with http.Client(timeout=60) as client:
            for first in steps[::25]:
                logs = [
                    {"project": "p", "run": run, "metrics": {"loss": 1 / (step + 1), "nested/acc": step / 1000}, "step": step, "log_id": f"{run}-{step}"}
                    for step in range(first, first + 25)
                ]
                answer = client.post(f"{server.url}api/bulk_log", json={"logs": logs, "hf_token": None})
                assert answer.status_code == 200 and answer.json() == {"data": None}, answer.text
        return len(steps)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(through_the_server, ["ours", "ours-2"])) == [2500, 2500]
    overlapping = any(logger.poll() is None for logger in loggers)
    for logger in loggers:
        trackio_runs.finish(logger)
    assert overlapping, "Python was done before the server: nothing was tried"
    file = ProjectFile(folder / "p.db")
    assert file.sound()
    for run in ("python", "python-2", "ours", "ours-2"):
        assert logged(file, run) == trackio_runs.expected(count=2500), run
        assert len(server.api("get_metric_values", project="p", run=run, metric_name="loss")) == 2500


def test_a_damaged_file_is_said_and_the_other_projects_go_on(folder, start_server):
    trackio_runs.log("0.43", folder, project="sound", run="r", count=10)
    (folder / "damaged.db").write_bytes(b"SQLite format 3\x00" + b"\x00" * 4000)
    (folder / "text.db").write_text("this is no database\n" * 100)
    server = start_server(folder=folder)
    assert len(server.api("get_metric_values", project="sound", run="r", metric_name="loss")) == 10
    for project in ("damaged", "text"):
        answer = http.post(f"{server.url}api/get_runs_for_project", json={"project": project})
        assert answer.status_code != 200 or answer.json() == {"data": []}
        assert "dev.trackio" not in answer.text and str(folder) not in answer.text
    server.api("log", project="sound", run="r", metrics={"loss": 1})
    assert server.answers()


def test_a_file_of_a_newer_version_is_read_and_never_written(folder, start_server):
    trackio_runs.log("0.43", folder, project="newer", run="r", count=10)
    connection = sqlite3.connect(folder / "newer.db")
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()
    before = fingerprint(folder / "newer.db")
    server = start_server(folder=folder)
    assert len(server.api("get_metric_values", project="newer", run="r", metric_name="loss")) == 10
    answer = http.post(f"{server.url}api/log", json={"project": "newer", "run": "r", "metrics": {"loss": 1}})
    assert answer.status_code in range(400, 600) and "newer" in answer.json()["error"]
    server.stop()
    assert fingerprint(folder / "newer.db") == before


def test_a_killed_server_loses_nothing_that_it_acknowledged(folder, start_server):
    server = start_server(folder=folder)
    for batch in range(20):
        server.api("bulk_log", logs=[{"project": "p", "run": "r", "metrics": {"batch": batch}} for _ in range(50)])
    server.process.kill()
    server.process.wait()
    file = ProjectFile(folder / "p.db")
    again = start_server(folder=folder)
    assert [metrics["batch"] for _, _, metrics in file.logs("r")] == [batch for batch in range(20) for _ in range(50)]
    assert len(again.api("get_metric_values", project="p", run="r", metric_name="batch")) == 1000
    assert file.sound() and files.projects(folder) == ["p"]
