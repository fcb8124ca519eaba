"""Artifacts: the official client logs and fetches them here, and both programs read the same out of one folder."""

import hashlib
import json
import subprocess

import pytest

from harness import http, trackio_runs
from harness.environments import TRACKIO_043_PYTHON
from harness.server import clean_environment, find

pytestmark = pytest.mark.product


def play(folder, project="my.proj 1", overwrite=False, **variables) -> dict:
    wanted = {"project": project, "other": "elsewhere", "files": str(folder / "files"), "overwrite": overwrite}
    printed = trackio_runs.finish(trackio_runs.start("0.43", folder / "client", "artifacts.py", wanted, **variables))
    return json.loads(printed.splitlines()[-1])


def of_the_official_package(folder, projects, registries=()) -> dict:
    wanted = {"projects": list(projects), "registries": list(registries)}
    return json.loads(trackio_runs.finish(trackio_runs.start("0.43", folder, "artifact_answers.py", wanted)))


def of_the_server(server, projects, registries=()) -> dict:
    answers = {}
    for project in projects:
        runs = server.api("get_runs_for_project", project=project)
        listed = server.api("list_artifacts", project=project)
        versions = [version["version_id"] for artifact in listed for version in artifact["versions"]]
        answers[project] = {
            "runs": runs,
            "get_artifacts": server.api("get_artifacts", project=project),
            "list_artifacts": listed,
            "get_run_artifact_counts": server.api("get_run_artifact_counts", project=project),
            "get_run_artifacts": [server.api("get_run_artifacts", project=project, run=run["name"], run_id=run["id"]) for run in runs],
            "get_artifact_manifest": [
                server.api("get_artifact_manifest", project=project, name=artifact["name"], spec=f"v{version['version']}")
                for artifact in listed
                for version in artifact["versions"]
            ],
            "get_artifact_consumers": [server.api("get_artifact_consumers", project=project, version_id=version) for version in versions],
            "get_artifact_lineage": [server.api("get_artifact_lineage", project=project, version_id=version) for version in versions],
        }
    for registry in registries:
        answers[f"registry-{registry}"] = server.api("get_registry_details", registry=registry)
    return answers


def test_artifacts_of_0_43_go_up_and_down_as_they_do_without_a_server(start_server, tmp_path):
    server = start_server()
    server_url = find(server.lines, 'TRACKIO_SERVER_URL="([^"]+)"')
    here = play(tmp_path / "a", overwrite=True, TRACKIO_SERVER_URL=server_url)
    alone = play(tmp_path / "b", overwrite=True)
    for seen, folder in ((here, "a"), (alone, "b")):
        # the client tells of an answer's status alone; 5xx it would have tried again for seconds
        assert ("400 Bad Request" if folder == "a" else "cannot relog with type 'dataset'") in seen.pop("mismatch")
        assert "model:nope" in seen.pop("missing")
        # where the reference points to differs, and so does what is made of it
        paths = {version["paths"] == here["first"]["paths"] for version in (seen["first"], seen["used"])}
        assert paths == {True}, folder
        assert seen["first"]["digest"] == seen["again"]["digest"] == seen["used"]["digest"]
        for name in ("first", "again", "used"):
            seen[name].pop("digest")
    assert here == alone

    [artifact] = server.api("list_artifacts", project="my.proj 1")
    assert [version["version"] for version in artifact["versions"]] == [2]
    blobs = [blob for blob in (server.folder / "artifacts" / "myproj1" / "blobs" / "sha256").rglob("*") if blob.is_file()]
    assert [blob.read_bytes() for blob in blobs] == [b"third"]
    assert blobs[0].name == hashlib.sha256(b"third").hexdigest()
    downloaded = http.get(f"{server.url}artifact_blob/myproj1/{blobs[0].name}")
    assert downloaded.content == b"third" and downloaded.headers["etag"] == f'"{blobs[0].name}"'


@pytest.mark.parametrize("writer", ["server", "package"])
def test_both_programs_answer_the_same_on_one_folder(start_server, tmp_path, writer):
    shared = tmp_path / "shared"
    shared.mkdir()
    server = start_server(folder=shared)
    if writer == "server":
        play(tmp_path / "a", TRACKIO_SERVER_URL=find(server.lines, 'TRACKIO_SERVER_URL="([^"]+)"'))
    else:
        play(tmp_path / "a", TRACKIO_DIR=str(shared))
    projects = ["myproj1", "elsewhere"]
    ours = of_the_server(server, projects)
    theirs = of_the_official_package(shared, projects)
    for answers in (ours, theirs):  # which have no order there
        for project in projects:
            answers[project]["get_run_artifact_counts"].sort(key=str)
    assert ours == theirs
    assert [run["name"] for run in ours["myproj1"]["runs"]][:2] == ["train", "evaluate"]
    assert sum(len(nodes["nodes"]) for nodes in ours["myproj1"]["get_artifact_lineage"]) >= 4
    tabs = server.api("get_tab_availability", project="myproj1")
    assert tabs["artifacts"] is True


def test_a_missing_blob_is_a_fault_of_the_caller_that_is_not_tried_again(start_server):
    server = start_server()
    manifest = [{"path": "a", "digest": "0" * 64, "size": 1}]
    body = {"project": "p", "name": "m", "type": "t", "manifest": manifest, "hf_token": None}
    answer = http.post(f"{server.url}api/artifact_log", json=body)
    assert answer.status_code == 400
    assert answer.json() == {"error": f"Manifest references blobs not on server: ['{'0' * 64}']"}


def test_a_registry_is_one_for_both_programs(start_server, tmp_path):
    """The official package creates it and links into it; then this server goes on, then the package again, then its command."""
    shared = tmp_path / "shared"
    play(tmp_path / "a", project="src", TRACKIO_DIR=str(shared))
    package = trackio_runs.start("0.43", shared, "registry.py", "create")
    assert json.loads(trackio_runs.finish(package).splitlines()[-1])["collection_version"] == 0
    server = start_server(folder=shared)

    def same() -> dict:
        ours = of_the_server(server, [], ["models"])
        assert ours == of_the_official_package(shared, [], ["models"])
        return ours["registry-models"]

    assert [record["name"] for record in server.api("get_registries")] == ["models"]
    assert [event["kind"] for event in same()["events"]] == ["create", "create", "link", "promote"]
    linked = server.api("link_artifact", source="src/model:v1", target="models/churn", aliases=["canary"])
    assert (linked["collection_version"], linked["aliases"], linked["created"]) == (1, ["canary", "latest"], True)
    server.api("promote_artifact", target="models/churn", alias="staging", version=1)
    assert same()["collections"][0]["links"][0]["aliases"] == ["canary", "latest", "staging"]
    again = json.loads(trackio_runs.finish(trackio_runs.start("0.43", shared, "registry.py", "relink")).splitlines()[-1])
    assert (again["collection_version"], again["created"]) == (1, False)
    assert "prod" in same()["collections"][0]["links"][0]["aliases"]
    unlinked = server.api("unlink_artifact", target="models/churn", version=1)
    assert unlinked["latest_version"] == 0 and unlinked["removed_aliases"] == ["canary", "latest", "prod", "staging"]
    server.api("create_registry", registry="data", description="sets")
    server.api("create_collection", target="data/iris", type="dataset", description="flowers")
    same()
    shown = subprocess.run(
        [TRACKIO_043_PYTHON.parent / "trackio", "registry", "show", "data/iris", "--json"],
        capture_output=True,
        text=True,
        env={**clean_environment(), "TRACKIO_DIR": str(shared)},
        timeout=60,
    )
    assert shown.returncode == 0, shown.stderr[-2000:]
    assert "flowers" in shown.stdout
