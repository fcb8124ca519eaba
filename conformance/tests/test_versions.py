"""Files go round between this server and each version of the official package: what one writes the other reads and adds to."""

import pytest

from harness import trackio_runs
from harness.files import ProjectFile, same_values

pytestmark = pytest.mark.product


def ours(server, run: str, first: int, count: int):
    logs = [{"project": "p", "run": run, "metrics": metrics, "step": step} for step, metrics in trackio_runs.expected(first, count)]
    server.api("bulk_log", logs=logs)


@pytest.mark.parametrize("version", ["0.5.3", "0.36", "0.43"])
def test_a_file_that_the_package_wrote_goes_round(version, tmp_path, start_server):
    folder = tmp_path / "shared"
    theirs = {"run": "theirs", "count": 40, "config": {"lr": 0.1}}
    trackio_runs.log(version, folder, theirs, {"run": "second", "count": 10}, project="p")
    file = ProjectFile(folder / "p.db")
    before = {run: file.logs(run) for run in ("theirs", "second")}
    server = start_server(folder=folder)
    for run in before:
        assert same_values(server.api("get_metric_values", project="p", run=run, metric_name="loss"), file.values(run, "loss"))
    assert server.api("get_run_summary", project="p", run="theirs")["config"]["lr"] == 0.1

    ours(server, "theirs", 40, 10)
    ours(server, "ours", 0, 30)
    assert file.sound() and {run: file.logs(run)[: len(logs)] for run, logs in before.items()} == before, "no row of theirs has changed"
    assert [run["name"] for run in server.api("get_runs_for_project", project="p")] == ["theirs", "second", "ours"]
    assert trackio_runs.read(version, folder, "p", "theirs", "ours") == {
        "theirs": trackio_runs.expected(count=50),
        "ours": trackio_runs.expected(count=30),
    }

    # A file that was migrated takes no more entries of 0.5.3: the package of today goes on with it.
    goes_on = "0.43" if version == "0.5.3" else version
    trackio_runs.log(goes_on, folder, {"run": "ours", "first": 30}, {"run": "third"}, project="p", count=5)
    for run, count in {"theirs": 50, "second": 10, "ours": 35, "third": 5}.items():
        values = server.api("get_metric_values", project="p", run=run, metric_name="nested/acc")
        assert [(v["step"], v["value"]) for v in values] == [(s, m["nested/acc"]) for s, m in trackio_runs.expected(count=count)], run
    assert len({run["id"] for run in server.api("get_runs_for_project", project="p")}) == 4
    assert file.sound()


@pytest.mark.parametrize("version", ["0.36", "0.43"])
def test_a_file_that_the_server_wrote_goes_round(version, tmp_path, start_server):
    folder = tmp_path / "shared"
    server = start_server(folder=folder)
    ours(server, "ours", 0, 30)
    assert trackio_runs.read(version, folder, "p", "ours") == {"ours": trackio_runs.expected(count=30)}
    theirs = {"run": "theirs", "count": 20, "config": {"lr": 0.2}}
    trackio_runs.log(version, folder, theirs, {"run": "ours", "first": 30, "count": 5}, project="p")
    ours(server, "theirs", 20, 5)
    server.stop()
    counts = {"ours": 35, "theirs": 25}
    assert trackio_runs.read(version, folder, "p", *counts) == {
        run: trackio_runs.expected(count=count) for run, count in counts.items()
    }
    assert ProjectFile(folder / "p.db").sound()
