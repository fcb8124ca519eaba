"""`trackio mcp`: MCP over stdio through Python mcp 1.30 and 2.3 and both npm clients, and what `mcp install` writes for clients."""

import json
import subprocess
import threading
import tomllib

import pytest

from harness import environments, server
from harness.files import ProjectFile, same_values
from harness.mcp import CLIENTS
from harness.reference import free_port

pytestmark = pytest.mark.product

INSTALLED = {
    "claude": (".claude.json", ".mcp.json", "mcpServers"),
    "claude-desktop": (".config/Claude/claude_desktop_config.json", None, "mcpServers"),
    "cursor": (".cursor/mcp.json", ".cursor/mcp.json", "mcpServers"),
    "vscode": (".config/Code/User/mcp.json", ".vscode/mcp.json", "servers"),
    "codex": (".codex/config.toml", ".codex/config.toml", "mcp_servers"),
}


@pytest.fixture(params=CLIENTS)
def talk(request, tmp_path):
    """Starts a program as the client does, and talks to it."""
    fixture, function, revision = CLIENTS[request.param]

    def talk(command, *steps):
        conversation = request.getfixturevalue(fixture).call(
            function, transport="stdio", command=command, environment=environment(tmp_path), steps=steps
        )
        assert conversation["protocol"] in (revision, None)
        return conversation["answers"]

    return talk


def environment(folder) -> dict[str, str]:
    return {**server.clean_environment(), "TRACKIO_DIR": str(folder)}


def program(*flags) -> list[str]:
    return [*server.reading_program(), "mcp", *map(str, flags)]


class Raw:
    """The program with its lines, without a client in between."""

    def __init__(self, *flags, folder, **variables):
        self.process = subprocess.Popen(
            program(*flags),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment(folder), **variables},
        )

    def send(self, line):
        self.process.stdin.write((line if isinstance(line, str) else json.dumps(line)) + "\n")
        self.process.stdin.flush()

    def ask(self, id, method, **params):
        self.send({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
        return json.loads(self.process.stdout.readline())

    def call(self, id, tool, **arguments):
        return self.ask(id, "tools/call", name=tool, arguments=arguments)

    def end(self) -> tuple[str, str]:
        """The end of its input, what it says until its own, and that it ends well."""
        printed, errors = self.process.communicate(timeout=20)
        assert self.process.returncode == 0, errors
        return printed, errors


def test_every_client_lists_reads_and_logs_without_a_server(talk, tmp_path):
    entries = [{"project": "p", "run": "r", "metrics": {"loss": 1 / (i + 1)}, "config": {"lr": 0.1}} for i in range(3)]
    tools, logged, again, read = talk(
        program(),
        "tools",
        ["bulk_log", {"logs": entries}],
        ["log", {"project": "p", "run": "r", "metrics": {"loss": 0.125}, "step": 7}],
        ["get_metric_values", {"project": "p", "run": "r", "metric_name": "loss"}],
    )
    names = [tool["name"] for tool in tools]
    assert {"get_all_projects", "get_metric_values", "bulk_log", "log"} <= set(names)
    assert not any(answer.get("isError") for answer in (logged, again, read))
    stored = ProjectFile(tmp_path / "p.db")
    assert [step for _, step, _ in stored.logs("r")] == [0, 1, 2, 7]
    assert stored.config("r") == {"lr": 0.1}
    assert same_values(read["structuredContent"]["result"], stored.values("r", "loss"))


def test_every_client_reaches_a_server_elsewhere(talk, demo):
    tools, projects, wrong = talk(
        program("--url", demo.url), "tools", ["get_all_projects", {}], ["get_metrics_for_run", {"run": "run-1"}]
    )
    assert tools and "my-project" in projects["structuredContent"]["result"]
    assert wrong["isError"]


@pytest.mark.parametrize("road", ["stdio", "mcp/", "gradio_api/mcp/"])
def test_the_inspector_finds_no_fault_in_any_tool(demo, tmp_path, road):
    inspector = environments.NODE_MODULES / "@modelcontextprotocol" / "inspector" / "clients" / "launcher" / "build" / "index.js"
    target = program("--dir", demo.folder, "--tools", "all") if road == "stdio" else [f"{demo.url}{road}?tools=all", "--transport", "http"]

    def inspect(*flags):
        done = subprocess.run(
            [environments.node(), inspector, "--cli", *target, *flags],
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
            env={**environment(tmp_path), "HOME": str(tmp_path)},
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    tools = inspect("--method", "tools/list", "--strict")["tools"]
    assert {"get_all_projects", "log", "compare_runs"} <= {tool["name"] for tool in tools}
    answer = inspect("--method", "tools/call", "--tool-name", "get_runs_for_project", "--tool-arg", "project=my-project")
    assert "run-1" in json.dumps(answer)


def test_the_tools_and_shapes_of_the_other_address_are_to_be_had(runner_python, demo):
    def listed(*flags):
        command = program("--dir", demo.folder, *flags)
        conversation = runner_python.call(
            "mcp_1.talk", transport="stdio", command=command, steps=["tools", ["get_runs_for_project", {"project": "my-project"}]]
        )
        tools, runs = conversation["answers"]
        return [tool["name"] for tool in tools], runs

    names, runs = listed()
    assert isinstance(runs["structuredContent"]["result"][0], dict)
    assert listed("--seed")[1]["structuredContent"]["result"] == [run["name"] for run in runs["structuredContent"]["result"]]
    assert listed("--tools", "log,get_all_projects")[0] == ["get_all_projects", "log"]


def test_a_folder_that_a_server_uses_takes_every_row_once(start_server):
    running = start_server()
    beside = Raw(folder=running.folder)
    rows = 60

    def log(values, call):
        for i in values:
            answer = call({"project": "both", "run": "r", "metrics": {"i": i}})
            assert not (answer or {}).get("error"), answer

    through_server = threading.Thread(target=log, args=(range(0, rows, 2), lambda entry: running.api("bulk_log", logs=[entry])))
    through_server.start()
    log(range(1, rows, 2), lambda entry: beside.call(entry["metrics"]["i"], "bulk_log", logs=[entry]))
    through_server.join()
    stored = ProjectFile(running.folder / "both.db")
    assert sorted(metrics["i"] for _, _, metrics in stored.logs("r")) == list(range(rows))
    # each sees what the other wrote
    assert len(running.api("get_metric_values", project="both", run="r", metric_name="i")) == rows
    values = beside.call(0, "get_metric_values", project="both", run="r", metric_name="i")["result"]["structuredContent"]
    assert len(values["result"]) == rows
    beside.end()


def test_nothing_but_messages_is_printed_and_the_end_of_input_is_the_end(tmp_path):
    raw = Raw(folder=tmp_path, TRACKIO_LOG_LEVEL="debug")
    assert raw.ask(1, "initialize", protocolVersion="2025-06-18", capabilities={})["result"]["protocolVersion"] == "2025-06-18"
    raw.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
    raw.send("{oops")
    assert json.loads(raw.process.stdout.readline())["error"]["code"] == -32700
    raw.send("x" * (70 << 20))
    refused = json.loads(raw.process.stdout.readline())
    assert refused["id"] is None and "larger than" in refused["error"]["message"]
    assert raw.ask("a", "nonsense")["error"]["code"] == -32601
    raw.send({"jsonrpc": "2.0", "id": "last", "method": "ping"})
    printed, _ = raw.end()
    assert json.loads(printed) == {"jsonrpc": "2.0", "id": "last", "result": {}}


def test_a_wrong_command_line_prints_no_word_on_standard_output(tmp_path):
    for flags in (["--nonsense"], ["--url", "nonsense"], ["--dir", tmp_path, "--url", "http://127.0.0.1:1"]):
        done = subprocess.run(program(*flags), capture_output=True, text=True, stdin=subprocess.DEVNULL, env=environment(tmp_path), timeout=20)
        assert done.returncode == 2 and done.stdout == "" and done.stderr.startswith("trackio: ")
    helped = subprocess.run(program("--help"), capture_output=True, text=True, env=environment(tmp_path), timeout=20)
    assert helped.returncode == 0 and "Usage: trackio mcp" in helped.stdout


def test_a_server_that_is_away_is_told_and_found_again(tmp_path, start_server):
    port = free_port()
    raw = Raw(folder=tmp_path, TRACKIO_SERVER_URL=f"http://127.0.0.1:{port}/?write_token=s3cret")
    away = raw.ask(1, "tools/list")["error"]
    assert away["code"] == -32603 and f"127.0.0.1:{port}" in away["message"] and "s3cret" not in away["message"]
    running = start_server("--write-token", "s3cret", port=port)
    answer = raw.call(2, "log", project="p", run="r", metrics={"a": 1})
    assert not answer["result"]["isError"], "the token went along"
    raw.end()
    assert len(ProjectFile(running.folder / "p.db").logs("r")) == 1
    assert not (tmp_path / "p.db").exists()


def test_a_token_from_a_file_may_end_with_its_line_and_is_never_shown(tmp_path, start_server):
    running = start_server("--write-token", "s3cret")
    raw = Raw("--url", running.url, folder=tmp_path, TRACKIO_WRITE_TOKEN="s3cret\n")
    assert not raw.call(1, "log", project="p", run="r", metrics={"a": 1})["result"]["isError"]
    raw.end()
    done = subprocess.run(program("--url", running.url, "--token", "s3\ncret"), capture_output=True, text=True, env=environment(tmp_path), timeout=20)
    assert done.returncode == 2 and done.stdout == "" and "The token has" in done.stderr and "cret" not in done.stderr


@pytest.mark.parametrize("client", INSTALLED)
def test_what_is_installed_starts_and_answers(runner_python, tmp_path, client):
    own, shared, key = INSTALLED[client]
    home, project = tmp_path / "home", tmp_path / "project"
    home.mkdir(), project.mkdir()

    def install(*flags, expect=0):
        done = subprocess.run(
            [*server.reading_program(), "mcp", "install", client, *flags],
            capture_output=True,
            text=True,
            cwd=project,
            timeout=20,
            env={**server.clean_environment(), "HOME": str(home), "TRACKIO_DIR": str(tmp_path / "runs")},
        )
        assert done.returncode == expect, done.stderr
        return done.stdout

    def installed(file):
        text = file.read_text()
        return (tomllib.loads(text) if file.suffix == ".toml" else json.loads(text))[key]["trackio"]

    assert str(home / own) in install()
    entry = installed(home / own)
    conversation = runner_python.call(
        "mcp_1.talk", transport="stdio", command=[entry["command"], *entry["args"]], steps=[["log", {"project": "p", "run": "r", "metrics": {"a": 1}}]]
    )
    assert not conversation["answers"][0].get("isError")
    assert (tmp_path / "runs" / "p.db").exists(), "the folder of this shell goes along"

    url = "http://127.0.0.1:7860/?write_token=s3cret"
    printed = install("--url", url)
    entry = installed(home / own)
    assert "s3cret" in str(entry) and "s3cret" not in printed
    if client == "claude-desktop":
        assert entry["args"][-2:] == ["--url", "http://127.0.0.1:7860/mcp/"]
    else:
        assert entry["url"] == "http://127.0.0.1:7860/mcp/"
    assert "has it already" in install("--url", url)
    if shared is None:
        install("--url", url, "--project-scope", expect=2)
    else:
        install("--url", url, "--project-scope")
        assert installed(project / shared)["url"] == entry["url"]
        assert "s3cret" not in (project / shared).read_text()
