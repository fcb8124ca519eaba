"""The MCP server through Python mcp 1.30 and 2.3, both npm clients, mcp-remote, the Inspector and `gradio upload-mcp`."""

import json
import os
import subprocess

import httpx
import jsonschema
import pytest

from harness import environments, files, http
from harness.files import ProjectFile, same_values
from harness.mcp import CLIENTS, McpClient
from harness.server import as_json, clean_environment, find
from harness.shell import raw
from harness.workers import ClientError

TOOLS = [  # the nine of the documentation in its order, then `log`
    "get_all_projects",
    "get_runs_for_project",
    "get_metrics_for_run",
    "get_metric_values",
    "get_project_summary",
    "get_run_summary",
    "bulk_log",
    "upload_db_to_space",
    "bulk_upload_media",
    "log",
]
WRITES = {"bulk_log", "upload_db_to_space", "bulk_upload_media", "log"}
URLS = ["gradio_api/mcp/", "gradio_api/mcp", "mcp/", "mcp"]
PNG = b"\x89PNG\r\n\x1a\n not a whole picture"


@pytest.fixture(params=CLIENTS)
def client(request, demo):
    fixture, function, revision = CLIENTS[request.param]
    return McpClient(request.getfixturevalue(fixture), function, revision, demo)


@pytest.fixture
def project(request) -> str:
    return "".join(c if c.isalnum() else "-" for c in request.node.name)[:100]


def rpc(url: str, method: str, params=None, headers=None, id=1) -> httpx.Response:
    message = {"jsonrpc": "2.0", "id": id, "method": method, "params": params or {}}
    return http.post(url, json=message, headers={"Accept": "application/json, text/event-stream", **(headers or {})})


def test_every_client_connects_lists_and_calls(client):
    conversation = client.talk("tools", ["get_all_projects", {}])
    assert {tool["name"] for tool in conversation["answers"][0]} >= set(TOOLS)
    call = conversation["answers"][1]
    assert not call.get("isError") and "my-project" in call["content"][0]["text"]


@pytest.mark.ours
@pytest.mark.parametrize("path", URLS)
def test_both_urls_answer_with_and_without_the_slash(client, path):
    conversation = client.talk("tools", ["get_all_projects", {}], path=path)
    names = [tool["name"] for tool in conversation["answers"][0]]
    assert names[: len(TOOLS)] == TOOLS
    assert "my-project" in conversation["answers"][1]["structuredContent"]["result"]
    assert conversation["protocol"] in (client.revision, None)


@pytest.mark.ours  # the reference has neither titles nor annotations nor output schemas
def test_every_tool_is_described_well_enough_for_an_agent(client):
    [tools] = client.talk("tools")["answers"]
    for tool in tools:
        name, schema = tool["name"], tool["inputSchema"]
        assert tool["title"] and tool["description"], name
        assert tool["annotations"]["readOnlyHint"] is (name not in WRITES), name
        assert schema["type"] == "object" and schema["additionalProperties"] is False, name
        assert all(parameter.get("description") for parameter in schema["properties"].values()), name
        assert all(parameter.keys() - {"description"} for parameter in schema["properties"].values()), f"{name}: a bare sub-schema"
        jsonschema.Draft202012Validator.check_schema(schema)
        if "outputSchema" in tool:
            jsonschema.Draft202012Validator.check_schema(tool["outputSchema"])
            assert tool["outputSchema"]["type"] == "object", name
        elif name not in WRITES:
            raise AssertionError(f"{name} reads, but says not what it gives")
    required = {tool["name"]: tool["inputSchema"].get("required", []) for tool in tools}
    assert required["get_metric_values"] == ["project", "run", "metric_name"]
    assert required["bulk_log"] == ["logs"] and required["log"] == ["project", "run", "metrics"]


@pytest.mark.ours
@pytest.mark.parametrize("path", ["gradio_api/mcp/", "mcp/"])
def test_reads_give_what_the_file_holds_and_match_their_schemas(client, demo, demo_file, path):
    runs = demo_file.runs() if path.startswith("gradio") else demo_file.run_records()
    arguments = {
        "get_all_projects": {},
        "get_runs_for_project": {"project": "my-project"},
        "get_metrics_for_run": {"project": "my-project", "run": "run-1"},
        "get_metric_values": {"project": "my-project", "run": "run-1", "metric_name": "loss"},
        "get_project_summary": {"project": "my-project"},
        "get_run_summary": {"project": "my-project", "run": "run-1"},
    }
    conversation = client.talk("tools", *arguments.items(), path=path)
    schemas = {tool["name"]: tool["outputSchema"] for tool in conversation["answers"][0] if "outputSchema" in tool}
    given = {}
    for name, answer in zip(arguments, conversation["answers"][1:]):
        jsonschema.validate(answer["structuredContent"], schemas[name])
        given[name] = answer["structuredContent"].get("result", answer["structuredContent"])
    assert "my-project" in given["get_all_projects"]
    assert given["get_runs_for_project"] == runs
    assert given["get_metrics_for_run"] == demo_file.metric_names("run-1")
    assert same_values(given["get_metric_values"], demo_file.values("run-1", "loss"))
    assert given["get_project_summary"] == {**demo_file.project_summary(), "runs": runs}
    assert given["get_run_summary"].items() >= demo_file.run_summary("run-1").items()


@pytest.mark.ours
def test_writes_are_stored(client, demo, project):
    client.call("bulk_log", logs=[{"project": project, "run": "r", "metrics": {"loss": 0.5}, "config": {"lr": 0.1}}])
    client.call("log", project=project, run="r", metrics={"loss": 0.25}, step=4)
    stored = ProjectFile(demo.folder / f"{project}.db")
    assert [(step, metrics) for _, step, metrics in stored.logs("r")] == [(0, {"loss": 0.5}), (4, {"loss": 0.25})]
    assert stored.config("r") == {"lr": 0.1}
    assert same_values(client.value("get_metric_values", project=project, run="r", metric_name="loss"), stored.values("r", "loss"))


@pytest.mark.ours
@pytest.mark.parametrize(
    "tool, arguments, words",
    [
        ("get_metrics_for_run", {"project": "my-project"}, ["run"]),
        ("get_metrics_for_run", {"project": "my-project", "run": "run-1", "runn": 1}, ["runn", "run"]),
        ("get_metrics_for_run", {"project": 5, "run": "run-1"}, ["project"]),
        ("bulk_log", {"logs": "x"}, ["logs"]),
        ("bulk_log", {"logs": [{"project": "p", "run": "r"}]}, ["metrics"]),
        ("bulk_upload_media", {"uploads": [{"project": "p", "run": "r", "step": 0, "uploaded_file": "http://evil.example/x.png"}]}, ["file"]),
    ],
)
def test_a_wrong_argument_is_a_result_that_says_what_is_wrong(client, tool, arguments, words):
    answer = client.talk([tool, arguments])["answers"][0]
    assert answer["isError"]
    text = " ".join(item["text"] for item in answer["content"])
    assert all(word in text for word in words), text
    assert "Exception" not in text and "dev.trackio" not in text


@pytest.mark.ours
def test_an_unknown_tool_is_named_in_the_error(client):
    try:
        answer = client.call("get_all_projectz")
        assert answer["isError"]
        text = str(answer["content"])
    except ClientError as failure:
        text = failure.text
    assert "get_all_projectz" in text


@pytest.mark.ours
def test_the_tools_parameter_limits_the_list_and_the_calls(client):
    conversation = client.talk("tools", ["get_all_projects", {}], path="gradio_api/mcp/?tools=log,get_all_projects")
    assert [tool["name"] for tool in conversation["answers"][0]] == ["get_all_projects", "log"]
    try:
        answer = client.talk(["get_run_summary", {"project": "my-project", "run": "run-1"}], path="gradio_api/mcp/?tools=log")["answers"][0]
        assert answer["isError"]
    except ClientError as failure:
        assert "get_run_summary" in failure.text


@pytest.mark.product
def test_a_write_token_opens_the_writes_by_header_url_and_argument(client, start_server, project):
    server = start_server("--write-token", "s3cret")
    entry = {"logs": [{"project": project, "run": "r", "metrics": {"a": 1}}]}
    refused = client.call("bulk_log", url=server.mcp, **entry)
    assert refused["isError"] and "token" in refused["content"][0]["text"]
    assert client.call("bulk_log", url=server.mcp, headers={"Authorization": "Bearer wrong"}, **entry)["isError"]
    for options in (
        {"headers": {"Authorization": "Bearer s3cret"}, "url": server.mcp},
        {"headers": {"X-Trackio-Write-Token": "s3cret"}, "url": server.mcp},
        {"url": f"{server.mcp}?write_token=s3cret"},
        {"url": f"{server.url}mcp/", "headers": {"Authorization": "Bearer s3cret"}},
        {"url": server.mcp, "hf_token": "s3cret"},
    ):
        answer = client.call("bulk_log", **options, **entry)
        assert not answer.get("isError"), (options, answer)
    assert len(ProjectFile(server.folder / f"{project}.db").logs("r")) == 5
    assert not client.call("get_all_projects", url=server.mcp).get("isError"), "reads stay open"


@pytest.mark.parametrize("worker, function", [("runner_python", "mcp_1.talk"), ("node", "mcp_javascript.talk_1")])
def test_the_legacy_sse_transport_still_works(request, demo, worker, function):
    conversation = request.getfixturevalue(worker).call(
        function, url=f"{demo.url}gradio_api/mcp/sse", transport="sse", steps=["tools", ["get_all_projects", {}]]
    )
    assert {tool["name"] for tool in conversation["answers"][0]} >= set(TOOLS)
    assert "my-project" in conversation["answers"][1]["content"][0]["text"]


def test_mcp_remote_passes_the_tools_on(runner_python, demo, tmp_path):
    proxy = environments.NODE_MODULES / "mcp-remote" / "dist" / "proxy.js"
    conversation = runner_python.call(
        "mcp_1.talk",
        transport="stdio",
        command=[str(environments.node()), str(proxy), demo.mcp, "--allow-http"],
        environment={"MCP_REMOTE_CONFIG_DIR": str(tmp_path)},
        steps=["tools", ["get_all_projects", {}]],
    )
    assert {tool["name"] for tool in conversation["answers"][0]} >= set(TOOLS)
    assert "my-project" in conversation["answers"][1]["content"][0]["text"]


def test_the_inspector_lists_and_calls(demo, tmp_path):
    launcher = environments.NODE_MODULES / "@modelcontextprotocol" / "inspector" / "clients" / "launcher" / "build" / "index.js"

    def inspect(*arguments):
        done = subprocess.run(
            [environments.node(), launcher, "--cli", demo.mcp, "--transport", "http", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "HOME": str(tmp_path)},
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert {tool["name"] for tool in inspect("--method", "tools/list")["tools"]} >= set(TOOLS)
    answer = inspect("--method", "tools/call", "--tool-name", "get_runs_for_project", "--tool-arg", "project=my-project")
    assert "run-1" in json.dumps(answer)


UPLOAD_TOOLS = {
    "gradio 6.31 by uvx": lambda: (["uvx", "--from", "gradio[mcp]", "gradio"], environments.uvx_environment()),
    "gradio 5.50": lambda: ([str(environments.TRACKIO_05_PYTHON.parent / "gradio")], {}),
}


@pytest.mark.ours  # the documented URL answers 404 on the reference
@pytest.mark.parametrize("version", UPLOAD_TOOLS)
@pytest.mark.parametrize("path", ["gradio_api/mcp/", ""])
def test_the_upload_tool_and_the_file_tools_work_end_to_end(runner_python, demo, demo_file, project, tmp_path, version, path):
    command, variables = UPLOAD_TOOLS[version]()
    if variables:
        os.environ["PATH"] = variables["PATH"]  # the stdio client looks the command up in its own PATH
    picture = tmp_path / "loss curve.png"
    picture.write_bytes(PNG)
    database = tmp_path / "copy.db"
    demo_file.copy_to(database)
    conversation = runner_python.call(
        "mcp_1.talk",
        transport="stdio",
        command=[*command, "upload-mcp", demo.url + path, str(tmp_path)],
        environment={**clean_environment(), **variables},
        steps=["tools", ["upload_file_to_gradio", {"file": str(picture)}], ["upload_file_to_gradio", {"file": str(database)}]],
    )
    assert [tool["name"] for tool in conversation["answers"][0]] == ["upload_file_to_gradio"]
    urls = []
    for answer in conversation["answers"][1:]:
        assert not answer.get("isError"), answer
        urls.append(answer["content"][0]["text"])
        assert urls[-1].startswith("http://127.0.0.1"), urls
    upload = {"project": project, "run": "r", "step": 3, "uploaded_file": urls[0]}
    answers = runner_python.call(
        "mcp_1.talk",
        url=demo.mcp,
        steps=[
            ["bulk_upload_media", {"uploads": [upload]}],
            ["upload_db_to_space", {"project": project, "uploaded_db": urls[1]}],
            ["get_runs_for_project", {"project": project}],
        ],
    )["answers"]
    assert [answer.get("isError", False) for answer in answers] == [False, False, False], answers
    assert [(file.name, file.read_bytes()) for file in (demo.folder / "media" / project / "r" / "3").iterdir()] == [("loss curve.png", PNG)]
    assert answers[2]["structuredContent"]["result"] == demo_file.runs()


@pytest.mark.product
@pytest.mark.parametrize("path", [*URLS, "gradio_api/mcp/http", "gradio_api/mcp/http/"])
def test_every_form_of_the_url_answers_itself(demo, path):
    answer = rpc(demo.url + path, "tools/list")
    assert answer.status_code == 200 and len(answer.json()["result"]["tools"]) >= len(TOOLS)
    for method in ("GET", "DELETE"):
        answer = http.request(method, demo.url + path, headers={"Accept": "text/event-stream"})
        assert answer.status_code == 405 and "POST" in answer.headers["allow"]


@pytest.mark.product
@pytest.mark.parametrize("path", URLS)
@pytest.mark.parametrize(
    "headers, status",
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "localhost.evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:5173"}, 200),
        ({"Host": "localhost:9999", "Origin": "http://localhost:9999"}, 200),
    ],
)
def test_foreign_hosts_and_origins_are_refused(demo, path, headers, status):
    answer = rpc(demo.url + path, "tools/list", headers=headers)
    assert answer.status_code == status
    if status != 200:
        assert as_json(answer.text) and "access-control-allow-origin" not in answer.headers


@pytest.mark.product
@pytest.mark.parametrize(
    "path",
    [
        ".well-known/oauth-protected-resource",
        ".well-known/oauth-protected-resource/gradio_api/mcp/",
        ".well-known/oauth-authorization-server",
        ".well-known/oauth-authorization-server/mcp",
        ".well-known/openid-configuration",
        "gradio_api/mcp/.well-known/openid-configuration",
        "mcp/.well-known/openid-configuration",
        "register",
        "authorize",
        "token",
    ],
)
def test_a_client_that_looks_for_oauth_finds_a_json_404(demo, path):
    for method in ("GET", "POST"):
        answer = http.request(method, demo.url + path)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("application/json") and len(answer.content) < 300
        assert as_json(answer.text)


@pytest.mark.product
def test_a_browser_of_this_machine_may_ask(demo):
    preflight = http.options(
        demo.mcp, headers={"Origin": "http://localhost:6274", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "mcp-protocol-version"}
    )
    assert preflight.status_code in {200, 204}
    assert preflight.headers["access-control-allow-origin"] == "http://localhost:6274"
    assert "mcp-protocol-version" in preflight.headers["access-control-allow-headers"].lower()


@pytest.mark.product
def test_without_the_flag_both_urls_say_how_to_turn_mcp_on(start_server):
    server = start_server(mcp=False)
    assert find(server.lines, "MCP server: (http.*)") is None
    for path in URLS:
        for answer in (rpc(server.url + path, "tools/list"), http.get(server.url + path)):
            assert answer.status_code == 404
            assert "MCP is off: start with --mcp-server" in json.dumps(as_json(answer.text))
    assert server.api("get_all_projects") == [], "the APIs stay on"


@pytest.mark.product
def test_the_schema_for_the_old_panel_lists_the_same_tools(demo):
    schema = http.get(f"{demo.url}gradio_api/mcp/schema").json()
    assert [tool["name"] for tool in schema][: len(TOOLS)] == TOOLS
    assert all(tool["meta"]["mcp_type"] == "tool" and tool["inputSchema"]["type"] == "object" for tool in schema)
    limited = http.get(f"{demo.url}gradio_api/mcp/schema?tools=log,get_all_projects").json()
    assert [tool["name"] for tool in limited] == ["get_all_projects", "log"]
