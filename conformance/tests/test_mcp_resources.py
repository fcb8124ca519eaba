"""The product's own resources, prompts, completion and subscriptions, through the SDK clients of both eras."""

import base64
import json
from urllib.parse import quote

import pytest

from harness.mcp import CLIENTS, McpClient

pytestmark = pytest.mark.ours


@pytest.fixture(params=CLIENTS)
def client(request, demo):
    fixture, function, revision = CLIENTS[request.param]
    return McpClient(request.getfixturevalue(fixture), function, revision, demo)


def ask(client, *steps, path="mcp/"):
    return client.talk(*steps, path=path)["answers"]


def read(client, *uris):
    answers = ask(client, *({"do": "read", "uri": uri} for uri in uris))
    return [answer["contents"][0] for answer in answers]


def test_projects_are_listed_and_everything_has_a_template(client):
    listed, templates = ask(client, {"do": "resources"}, {"do": "templates"}, path="gradio_api/mcp/")
    uris = [resource["uri"] for resource in listed["resources"]]
    assert uris[0] == "trackio://projects" and "trackio://my-project" in uris
    assert {template["uriTemplate"] for template in templates["resourceTemplates"]} == {
        "trackio://{project}",
        "trackio://{project}/{run}",
        "trackio://{project}/{run}/config",
        "trackio://{project}/{run}/metrics/{metric}",
        "trackio://{project}/{run}/metrics.csv",
        "trackio://{project}/plot/{metric}.png",
        "trackio://{project}/report.md",
    }


def test_each_address_gives_what_the_file_holds(client, demo_file):
    metric = quote("loss", safe="")
    projects, project, run, config, values, table, plot, report = read(
        client,
        "trackio://projects",
        "trackio://my-project",
        "trackio://my-project/run-1",
        "trackio://my-project/run-1/config",
        f"trackio://my-project/run-1/metrics/{metric}",
        "trackio://my-project/run-1/metrics.csv",
        f"trackio://my-project/plot/{metric}.png",
        "trackio://my-project/report.md",
    )
    assert "my-project" in json.loads(projects["text"])
    assert [one["name"] for one in json.loads(project["text"])["runs"]] == demo_file.runs()
    summary = json.loads(run["text"])
    assert summary["metrics"] == demo_file.metric_names("run-1")
    assert json.loads(config["text"]) == summary["config"]
    stored = demo_file.values("run-1", "loss")
    assert [one["value"] for one in json.loads(values["text"])["values"]] == [one["value"] for one in stored]
    head, *rows = table["text"].splitlines()
    assert head.startswith("step,timestamp,") and len(rows) == summary["num_logs"]
    assert plot["mimeType"] == "image/png" and base64.b64decode(plot["blob"]).startswith(b"\x89PNG")
    assert report["mimeType"] == "text/markdown" and "| run-1 |" in report["text"]


def test_prompts_are_filled_in(client):
    listed, filled = ask(
        client,
        {"do": "prompts"},
        {"do": "prompt", "name": "compare_runs", "arguments": {"project": "my-project", "run": "run-1", "other_run": "run-2"}},
    )
    assert {prompt["name"] for prompt in listed["prompts"]} == {
        "compare_runs",
        "diagnose_run",
        "summarize_project",
        "write_report",
        "next_experiment",
    }
    assert all(prompt["title"] and prompt["description"] and prompt["arguments"] for prompt in listed["prompts"])
    text = filled["messages"][0]["content"]["text"]
    assert '"run-1" and "run-2"' in text and "compare_runs" in text


def test_names_are_completed(client, demo_file):
    def complete(name, value, context=None):
        return {"do": "complete", "prompt": "diagnose_run", "argument": {"name": name, "value": value}, "context": context}

    answers = ask(
        client,
        complete("project", "my-p"),
        complete("run", "run", {"project": "my-project"}),
        complete("metric", "LOSS", {"project": "my-project", "run": "run-1"}),
    )
    projects, runs, metrics = (answer["completion"]["values"] for answer in answers)
    assert projects[0] == "my-project"
    assert sorted(runs) == sorted(name for name in demo_file.runs() if "run" in name)
    assert metrics[0] == "loss"


def test_a_client_is_told_when_what_it_watches_is_logged(client):
    uri = f"trackio://watched/{client.revision}"
    log = {"project": "watched", "run": client.revision, "metrics": {"loss": 0.5}}
    [answer] = ask(client, {"do": "watch", "uri": uri, "call": ["log", log]})
    assert answer["told"] == uri
