"""The official command beside ours: on the files that the official package wrote, and on servers of both."""

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest

from harness import reference, server, trackio_runs
from harness.environments import TRACKIO_043_PYTHON
from harness.server import clean_environment, reading_program
from harness.workers import CLIENTS

pytestmark = pytest.mark.product

PROJECT = "of each"
RUN = ["--project", PROJECT, "--run", "a"]

COMMANDS = [
    ["list", "projects"],
    ["list", "runs", "--project", PROJECT],
    ["list", "metrics", *RUN],
    ["list", "system-metrics", *RUN],
    ["list", "alerts", "--project", PROJECT],
    ["list", "traces", "--project", PROJECT],
    ["list", "traces", *RUN, "--sort", "step_asc", "--limit", "1"],
    ["list", "reports", "--project", PROJECT],
    ["list", "reports", *RUN],
    ["get", "project", "--project", PROJECT],
    ["get", "run", *RUN],
    ["get", "run", "--project", PROJECT, "--run", "b ü"],
    ["get", "metric", *RUN, "--metric", "loss"],
    ["get", "metric", *RUN, "--metric", "tiny", "--around", "2", "--window", "1"],
    ["get", "metric", *RUN, "--metric", "nested", "--step", "0"],
    ["get", "snapshot", *RUN, "--step", "2"],
    ["get", "snapshot", *RUN, "--around", "3", "--window", "1"],
    ["get", "system-metric", *RUN],
    ["get", "system-metric", *RUN, "--metric", "cpu"],
    ["get", "alerts", *RUN],
    ["get", "report", *RUN, "--report", "notes"],
    ["list", "artifacts", "--project", PROJECT],
    ["get", "artifact", "--project", PROJECT, "--name", "model"],
    ["get", "artifact", "--project", PROJECT, "--name", "model", "--version", "v0"],
    ["query", "project", "--project", PROJECT, "--sql", "SELECT run_name, COUNT(*) AS n FROM metrics GROUP BY 1"],
    ["query", "project", "--project", PROJECT, "--sql", "SELECT 1 WHERE 0"],
]

# Where the official command, or its server, is not right; ours is asked alone in the tests below.
ONLY_FROM_FILES = [
    ["list", "alerts", "--project", PROJECT, "--level", "error"],  # over --space the level lands in run_id: always empty
    ["get", "alerts", *RUN, "--level", "info", "--since", "2026-01-01T00:00:00+00:00"],  # the same
]


OFFICIAL: dict[Path, subprocess.Popen] = {}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Written by the official package."""
    folder = tmp_path_factory.mktemp("cli")
    trackio_runs.finish(trackio_runs.start("0.43", folder, "one_of_each.py", PROJECT))
    return folder


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Where nothing was logged: what is said there came from a server."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def ours(folder, logs):
    running = server.start(folder, log=logs / "cli.log")
    yield running.url
    running.stop()


@pytest.fixture(scope="module")
def theirs(folder, logs):
    """Trackio 0.43 as the server of the same files."""
    running = reference.start_043(folder, logs / "trackio-0.43.log")
    yield running.url
    running.stop()


def environment(folder):
    return clean_environment() | {"TRACKIO_DIR": str(folder), "HF_HOME": str(folder / "home")}


def run(command, folder, arguments):
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, env=environment(folder), timeout=60)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module", autouse=True)
def official_commands():
    """By folder. Importing the official command takes far longer than what it does, so it is done once for a folder."""
    yield
    for process in OFFICIAL.values():
        process.stdin.close()
        process.wait(timeout=10)
    OFFICIAL.clear()


def official(folder, *arguments):
    if folder not in OFFICIAL:
        command = [TRACKIO_043_PYTHON, CLIENTS / "official_command.py"]
        OFFICIAL[folder] = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(folder)
        )
    process = OFFICIAL[folder]
    process.stdin.write(json.dumps(arguments) + "\n")
    process.stdin.flush()
    return tuple(json.loads(process.stdout.readline()))


def mine(folder, *arguments):
    return run(reading_program(), folder, arguments)


@cache
def read(folder, *arguments):
    """What ours says of the files, asked once."""
    return mine(folder, *arguments)


def named(arguments):
    return " ".join(arguments).replace(PROJECT, "P")[:60]


@pytest.mark.parametrize("arguments", COMMANDS + ONLY_FROM_FILES, ids=named)
def test_files_give_the_same_answers(folder, arguments):
    for form in ([], ["--json"]):
        assert read(folder, *arguments, *form) == official(folder, *arguments, *form)


@pytest.mark.parametrize("arguments", COMMANDS, ids=named)
def test_our_server_answers_both_commands(folder, ours, arguments, elsewhere):
    expected = read(folder, *arguments, "--json")
    assert expected[0] == 0
    asked = ("--space", ours, *arguments, "--json")
    assert mine(elsewhere, *asked) == expected
    if arguments[1] != "snapshot":  # the official command's positions shift here: the step lands in run_id
        assert official(elsewhere, *asked) == expected


@pytest.mark.parametrize("arguments", COMMANDS, ids=named)
def test_ours_reads_from_the_official_server(folder, theirs, arguments, tmp_path):
    assert mine(tmp_path, *arguments, "--json", "--space", theirs) == read(folder, *arguments, "--json")


def test_one_trace_is_shown_as_by_the_official_command(folder):
    traces = json.loads(mine(folder, "list", "traces", *RUN, "--json")[1])["traces"]
    for form in ([], ["--json"]):
        arguments = ["get", "trace", "--project", PROJECT, "--trace-id", traces[0]["id"], *form]
        assert mine(folder, *arguments) == official(folder, *arguments)


def test_what_the_official_command_does_not_do(folder, ours, tmp_path):
    code, out, _ = mine(folder, "get", "snapshot", *RUN, "--step", "0", "--json")
    assert code == 0 and json.loads(out)["metrics"]["count"][0]["value"] == 0
    _, out, _ = mine(tmp_path, "list", "alerts", "--project", PROJECT, "--level", "info", "--space", ours, "--json")
    assert [alert["title"] for alert in json.loads(out)["alerts"]] == ["A note", "A note"]
    for place in ([], ["--space", ours]):
        code, out, err = mine(folder, "get", "trace-summary", "--project", PROJECT, "--json", *place)
        assert code == 0, err
        plan, look = json.loads(out)["rows"]
        assert (plan["operation"], plan["calls"], plan["avg_ms"], plan["cost_usd"]) == ("plan", 2, 2500.0, 0.004)
        assert (look["operation"], look["errors"], look["max_ms"]) == ("look", 2, 40.3)
        code, out, err = mine(folder, "query", "project", "--project", PROJECT, "--sql", "DELETE FROM metrics", *place)
        assert (code, out) == (1, "") and err.startswith("trackio: ") and len(err.splitlines()) == 1


def test_what_is_not_there_ends_with_one_as_from_the_official_command(folder, ours):
    for arguments in (
        ["list", "runs", "--project", "none"],
        ["get", "run", "--project", PROJECT, "--run", "none"],
        ["get", "metric", *RUN, "--metric", "none"],
        ["get", "report", *RUN, "--report", "none"],
        ["get", "trace", "--project", PROJECT, "--trace-id", "none"],
    ):
        code, out, err = official(folder, *arguments)
        assert (code, out) == (1, "")
        expected = (1, "", err.replace("Error: ", "trackio: "))
        assert mine(folder, *arguments) == expected
        assert mine(folder, *arguments, "--space", ours) == expected


def test_status_and_the_saved_frontend_are_the_same(folder, tmp_path):
    assert mine(folder, "status") == official(folder, "status")
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.html").write_text("<p>")
    homes = tmp_path / "theirs", tmp_path / "ours"
    for arguments in (["get"], ["set", "frontend", str(pages)], ["get"], ["unset", "frontend"], ["unset", "frontend"]):
        code, out, err = official(homes[0], "config", *arguments)
        assert mine(homes[1], "config", *arguments) == (code, out.replace(str(homes[0]), str(homes[1])), err)
