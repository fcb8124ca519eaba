"""Trackio 0.43's own pages, unmodified out of its wheel, served by this server with --frontend: they show what its client logged."""

import hashlib
import json
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from harness import http, server as servers
from harness import trackio_runs
from harness.environments import TRACKIO_043_PYTHON
from harness.server import find

pytestmark = pytest.mark.product

DIST = next(TRACKIO_043_PYTHON.parent.parent.glob("lib/python3*/site-packages/trackio/frontend/dist"), Path("trackio is not installed"))
PROJECT = "garden"


@pytest.fixture(scope="module")
def official(tmp_path_factory, logs):
    """A server with those pages, and what the official client logged through it: two runs with everything."""
    folder = tmp_path_factory.mktemp("official-frontend")
    running = servers.start(folder / "data", "--frontend", DIST, log=logs / "official-frontend.log")
    url = find(running.lines, 'TRACKIO_SERVER_URL="([^"]+)"')
    wanted = {"project": PROJECT, "folder": str(folder / "scratch"), "parts": ["artifacts"]}
    printed = trackio_runs.finish(trackio_runs.start("0.43", folder / "client", "everything.py", wanted, TRACKIO_SERVER_URL=url))
    trackio_runs.finish(trackio_runs.start("0.43", folder / "data", "shelf.py", {"project": PROJECT, "artifact": "toy-model:v0"}))
    running.runs = json.loads(printed.splitlines()[-1])
    yield running
    running.stop()


@pytest.fixture
def visit(official, node, tmp_path):
    """Opens a page and gives what is there; a failed or foreign request or an error in the console fails the test."""

    def open_page(path, server=official, **wishes):
        if server is official and "project=" not in path:
            path += ("&" if "?" in path else "?") + f"project={PROJECT}"
        seen = node.call("browser.visit", url=server.url + path, limit_seconds=90, **wishes)
        told = {**seen, "requests": sorted(set(seen["requests"]))}
        for trouble in ("failed", "foreign", "errors", "missing"):
            assert seen[trouble] == [], f"{path}: {trouble} {json.dumps(told, indent=1)[:6000]}"
        return seen

    yield open_page
    node.call("browser.close")


def test_the_charts_of_metrics(visit):
    seen = visit("?smoothing=0", texts=["loss", "accuracy", "spread", "amber", "cobalt"], steps=[{"hover": "canvas"}])
    assert "loss" in seen["tooltips"][0] and " step 0 loss " in seen["tooltips"][0]
    assert seen["tooltips"][0].split()[-1] in ("1", "0.5")
    assert "POST /api/get_logs_batch" in seen["requests"]


def test_the_configs_of_runs_beside_each_other(visit):
    seen = visit("", texts=["Show run comparer"], steps=[{"css": "label:has-text('Show run comparer')"}, {"expect": "learning_rate"}])
    assert "0.0625" in seen["text"] and "0.03125" in seen["text"] and "lion" in seen["text"]


def test_system_metrics(visit):
    seen = visit("system?smoothing=0", texts=["load", "utilization (%)", "GPU 0"], steps=[{"hover": "canvas"}])
    assert seen["tooltips"][0].split()[-2:] in (["load", "0.375"], ["load", "0.1875"])


def test_media_of_every_kind(visit):
    captions = ["a grey square", "a short tone", "a blue clip", "an html page", "a cloud of points"]
    seen = visit("media", texts=["shot/tone", "Point Cloud · 50 Points", "quince", "medlar"], settle=2500)
    for caption in set(captions) - {"a short tone", "a blue clip"}:  # these two are shown without theirs
        assert caption in seen["text"]
    assert [width for address, width in seen["media"]["images"] if address.startswith("/file")] == [8]
    assert {(kind, fault) for kind, _, fault in seen["media"]["films"]} == {("VIDEO", None), ("AUDIO", None)}
    assert all(ready >= 1 for _, ready, _ in seen["media"]["films"]), seen["media"]
    assert seen["frames"] == ["page of html\n\nmade by its script"]


def test_an_object_in_three_dimensions(visit):
    seen = visit("media", texts=["a cloud of points"], steps=[{"click": "Open 3D object"}, {"expect": "PLY"}], settle=3000)
    assert any(request.startswith("GET /assets/") for request in seen["requests"])


def test_traces_and_their_search(visit):
    asked = "What is a quince?"
    seen = visit("traces", texts=[asked], steps=[{"css": "tr.trace-row"}, {"expect": "A fruit of autumn."}])
    assert "toy-1" in seen["text"]
    steps = [{"fill": "input[placeholder='Search traces by request']", "value": "no such words"}, {"expect": "No traces match the current filters"}]
    assert asked not in visit("traces", texts=[asked], steps=steps)["text"]


def test_reports_and_alerts(visit):
    seen = visit("reports", texts=["Findings", "Loss is high", "it was above 0.9"])
    assert "report · amber" in seen["text"] and "warn\tamber\tLoss is high\tit was above 0.9\t47" in seen["text"]


def test_saved_files(visit):
    """The address of this page begins like that of /file, and the file keeps the name that it had at home."""
    seen = visit("files", texts=["saved-notes.txt"], steps=[{"css": "button.file-name"}, {"expect": "notes that were saved"}])
    assert "GET /file" in seen["requests"]


def test_settings(visit):
    seen = visit("settings", texts=["Appearance"])
    assert f'trackio show --project "{PROJECT}"' in seen["text"]


def test_a_link_with_the_token_lets_the_pages_write(start_server, visit):
    guarded = start_server("--frontend", DIST, "--write-token", "a/b;c%d")
    guarded.token_url = find(guarded.lines, 'TRACKIO_SERVER_URL="([^"]+)"')
    asked = http.post(f"{guarded.url}api/get_run_mutation_status", json={}).json()["data"]
    assert asked["allowed"] is False
    logged = {"logs": [{"project": "p", "run": "r", "metrics": {"loss": 1}}], "hf_token": None}
    assert http.post(f"{guarded.url}api/bulk_log", json=logged, headers={"X-Trackio-Write-Token": "a/b;c%d"}).status_code == 200
    seen = visit("?write_token=" + quote("a/b;c%d", safe=""), server=guarded, texts=["loss"])
    assert "write_token" not in seen["url"]


def test_behind_a_root_path(start_server, visit):
    behind = start_server("--frontend", DIST, "--root-path", "/lab/trackio")
    behind.api("log", project="p", run="r", metrics={"deep": 4}, step=0)
    seen = visit("reports", server=behind)
    assert {request.split()[1][:13] for request in seen["requests"] if "static" not in request} == {"/lab/trackio/"}

def test_the_starter_pages_of_the_package_work_too(start_server, visit):
    starter = DIST.parent.parent / "frontend_templates" / "starter"
    own = start_server("--frontend", starter)
    own.api("log", project="p", run="of the starter", metrics={"loss": 4}, step=0)
    assert "of the starter" in visit("", server=own, texts=["of the starter"])["text"]


def test_flag_before_variable_before_what_was_saved(start_server, tmp_path):
    """The saved folder is written by the official command, and read by this server."""
    folders = {}
    for name in ("flag", "variable", "saved"):
        folders[name] = tmp_path / name
        folders[name].mkdir()
        (folders[name] / "index.html").write_text(f"<p>{name}</p>")
    home = {"HF_HOME": str(tmp_path / "home")}
    command = [TRACKIO_043_PYTHON.parent / "trackio", "config", "set", "frontend", folders["saved"]]
    done = subprocess.run(command, env={**servers.clean_environment(), **home}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    variable = {"TRACKIO_FRONTEND_DIR": str(folders["variable"])}
    for flags, environment, shown in (
        (["--frontend", folders["flag"]], {**home, **variable}, "flag"),
        ([], {**home, **variable}, "variable"),
        ([], home, "saved"),
    ):
        running = start_server(*flags, environment=environment)
        assert http.get(running.url).text == f"<p>{shown}</p>"
        assert find(running.lines, r"\* Frontend: (.*)") == str(folders[shown])
    (folders["saved"] / "index.html").unlink()
    gone = start_server(environment=home)
    assert find(gone.lines, r"(saved frontend has no index.html)")

def test_runs(visit):
    seen = visit("runs", texts=["amber", "cobalt"])
    rows = [line.split() for line in seen["text"].split("\n") if line.strip()]
    assert ["40", "39"] in rows, seen["text"]
    assert "POST /api/get_run_artifact_counts" in seen["requests"]


def test_one_run(visit, official):
    run_id = official.runs["amber"]
    seen = visit(f"run?selected_run=amber&selected_run_id={run_id}", texts=["learning_rate", "toy-model"])
    assert '"learning_rate": 0.0625' in seen["text"] and "eval/accuracy" in seen["text"]


def test_artifacts_and_where_they_come_from(visit, official):
    seen = visit("artifacts?selected_artifact=toy-model&selected_version=v0", texts=["weights.bin", "best", "256 B", "cobalt"])
    assert "POST /api/get_artifact_consumers" in seen["requests"]
    lineage = visit("artifacts?selected_artifact=toy-model&selected_version=v0", texts=["weights.bin"], steps=[{"click": "Lineage", "role": "tab"}], settle=3000)
    assert "POST /api/get_artifact_lineage" in lineage["requests"]
    assert "amber" in lineage["text"] and "cobalt" in lineage["text"]
    digest = hashlib.sha256(bytes(range(256))).hexdigest()
    assert http.get(f"{official.url}artifact_blob/{PROJECT}/{digest}").content == bytes(range(256))


def test_registries(visit):
    """The registry and its link were made by the official package, in the folder of this server."""
    seen = visit("registry", texts=["shelf"], steps=[{"css": "button.registry-row"}, {"expect": "ready-models"}])
    assert "models that may be used" in seen["text"] and "toy-model" in seen["text"]


def test_runs_are_renamed_and_deleted_there(visit, official):
    logs = [{"project": "orchard", "run": run, "metrics": {"loss": 1}, "step": 0} for run in ("plum", "pear", "fig")]
    official.api("bulk_log", logs=logs, hf_token=None)
    row = "tr:has-text('{}') button[title='{}']"
    renamed = [{"css": row.format("plum", "Rename")}, {"fill": "input.rename-input", "value": "damson"}, {"press": "Enter"}, {"expect": "damson"}]
    deleted = [{"css": row.format("pear", "Delete")}, {"gone": "pear"}]
    seen = visit("runs?project=orchard", texts=["plum", "pear", "fig"], steps=[*renamed, *deleted])
    assert len(seen["asked"]) == 1 and "pear" in seen["asked"][0]
    assert sorted(run["name"] for run in official.api("get_runs_for_project", project="orchard")) == ["damson", "fig"]
    assert {"POST /api/rename_run", "POST /api/delete_run"} <= set(seen["requests"])
