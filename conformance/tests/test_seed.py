"""Every code block, URL and command of the seed document, executed as printed there."""

import ast
import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from harness import environments, files, http, seed, server, wheel, workers
from harness.files import same_values
from harness.reference import free_port
from harness.server import as_json, clean_environment, wait_until
from harness.shell import run_in


def check(given: dict, demo, demo_file):
    """The six answers of each usage example, against an independent reading of the SQLite file."""
    assert given["projects"] == files.projects(demo.folder) and "my-project" in given["projects"]
    assert given["runs"] == demo_file.runs() and "run-1" in given["runs"]
    assert given["metrics"] == demo_file.metric_names("run-1") and "loss" in given["metrics"]
    assert same_values(given["values"], demo_file.values("run-1", "loss")) and given["values"]
    assert given["project summary"] == demo_file.project_summary()
    assert given["run summary"] == demo_file.run_summary("run-1")


ANSWERS = ["projects", "runs", "metrics", "values", "project summary", "run summary"]


def test_the_document_holds_the_blocks_that_are_run_here():
    assert [block.language for block in seed.blocks()] == ["bash", "python", "bash", "python", "javascript", "bash", "txt", "json"]
    assert seed.usage("txt").code.strip() == f"{seed.DOCUMENTED_URL}gradio_api/mcp/"


@pytest.mark.ours  # the reference answers a wrong run summary
@pytest.mark.parametrize("python", [environments.TRACKIO_05_PYTHON, environments.TRACKIO_043_PYTHON], ids=["gradio_client 1.14", "gradio_client 2.7"])
def test_the_python_block(demo, demo_file, python):
    done = subprocess.run([python, "-c", seed.usage("python").at(demo.url)], capture_output=True, text=True, timeout=60, env=clean_environment())
    assert done.returncode == 0, done.stderr
    printed = [line.split(": ", 1) for line in done.stdout.splitlines() if re.match(r"[A-Z][a-z ]+: ", line)]
    assert [label for label, _ in printed] == ["Projects", "Runs", "Metrics", "Loss values", "Project summary", "Run summary"]
    check(dict(zip(ANSWERS, (ast.literal_eval(value) for _, value in printed))), demo, demo_file)


@pytest.mark.ours
def test_the_javascript_block(demo, demo_file):
    as_lines_of_json = "console.log = (label, data) => process.stdout.write(JSON.stringify([label, data]) + '\\n');\n"
    script = workers.javascript_folder() / "seed.mjs"
    script.write_text(as_lines_of_json + seed.scoped_javascript(seed.usage("javascript").at(demo.url)))
    done = subprocess.run([environments.node(), script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [label for label, _ in printed] == ["Projects:", "Runs:", "Metrics:", "Values:", "Project summary:", "Run summary:"]
    check(dict(zip(ANSWERS, (data[0] for _, data in printed))), demo, demo_file)


@pytest.mark.ours
def test_the_bash_block_in_zsh(demo, demo_file):
    done = run_in("zsh", seed.usage("bash").code.replace("http://127.0.0.1:7860", demo.url.rstrip("/")))
    answers = re.findall(r"event: complete\ndata: (.*)\n\n", done.stdout)
    assert len(answers) == 6, done.stdout + done.stderr
    check(dict(zip(ANSWERS, (as_json(answer)[0] for answer in answers))), demo, demo_file)


@pytest.mark.product
def test_the_bash_block_in_bash_gets_an_answer_that_helps(demo):
    done = run_in("bash", seed.usage("bash").code.replace("http://127.0.0.1:7860", demo.url.rstrip("/")))
    assert "zsh" in done.stdout or "EVENT_ID=$(" in done.stdout, done.stdout


@pytest.fixture
def command_folder(tmp_path) -> str:
    """A PATH on which `trackio` is the launcher of this repository."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "trackio").symlink_to(environments.REPOSITORY / "trackio")
    return f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"


def shown_by(command: list, folder: Path, logs: Path, **variables) -> server.Server:
    folder.mkdir()
    server.demo(folder)
    variables = {"GRADIO_SERVER_PORT": str(free_port()), "BROWSER": "true", **variables}
    return server.launch(command, folder, variables, logs / "option.log")


def mcp_works(running: server.Server) -> bool:
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    answer = http.post(running.mcp, json=request, headers={"Accept": "application/json, text/event-stream"})
    return [tool["name"] for tool in answer.json()["result"]["tools"]][:9] == seed.mcp_tools()


@pytest.mark.product
@pytest.mark.parametrize("number", [1, 3])
def test_the_shell_options_start_the_dashboard_with_mcp(number, command_folder, tmp_path, logs):
    running = shown_by(["bash", "-c", seed.option(number).code], tmp_path / "trackio", logs, PATH=command_folder)
    try:
        assert running.api("get_all_projects") == ["my-project", "my-sweep", "registry-models"]
        assert mcp_works(running)
        assert any(running.mcp in line for line in running.lines), "it prints the MCP URL"
        assert http.get(running.url).status_code == 200
    finally:
        running.stop()


@pytest.mark.product
@pytest.mark.parametrize("way", ["import trackio_jvm as trackio", "trackio-jvm enable"])
def test_the_python_option_starts_the_dashboard_with_mcp(way, tmp_path, logs):
    python = wheel.install()
    code = seed.option(2).code
    if way == "trackio-jvm enable":
        subprocess.run([wheel.COMMAND, "enable"], check=True, capture_output=True)
    else:
        code = code.replace("import trackio\n", f"{way}\n")
    try:
        running = shown_by([python, "-u", "-c", code], tmp_path / "trackio", logs)
        try:
            assert running.api("get_all_projects") == ["my-project", "my-sweep", "registry-models"]
            assert mcp_works(running)
        finally:
            running.process.send_signal(signal.SIGINT)
            running.process.wait(server.STOP_LIMIT_SECONDS)
    finally:
        subprocess.run([wheel.COMMAND, "disable"], check=True, capture_output=True)


@pytest.mark.product
def test_the_mcp_configuration_connects_and_uploads(demo, demo_file, runner_python, tmp_path):
    """The JSON as printed: the first server is connected to, the second is started with the named command."""
    servers = json.loads(seed.usage("json").at(demo.url))["mcpServers"]
    database = tmp_path / "uploaded.db"
    demo_file.copy_to(database)

    tool = servers["upload_files_to_gradio"]
    arguments = [str(tmp_path) if argument == "<UPLOAD_DIRECTORY>" else argument for argument in tool["args"]]
    variables = environments.uvx_environment()
    os.environ["PATH"] = variables["PATH"]  # a stdio client looks the command up in its own PATH
    uploaded = runner_python.call(
        "mcp_1.talk",
        transport="stdio",
        command=[tool["command"], *arguments],
        environment={**clean_environment(), **variables},
        steps=["tools", ["upload_file_to_gradio", {"file": str(database)}]],
    )["answers"]
    assert [t["name"] for t in uploaded[0]] == ["upload_file_to_gradio"]
    file_url = uploaded[1]["content"][0]["text"]

    conversation = runner_python.call(
        "mcp_1.talk",
        url=servers["gradio"]["url"],
        steps=[
            "tools",
            ["upload_db_to_space", {"project": "by-mcp-configuration", "uploaded_db": file_url}],
            ["get_metric_values", {"project": "by-mcp-configuration", "run": "run-1", "metric_name": "loss"}],
        ],
    )
    tools, upload, values = conversation["answers"]
    assert [t["name"] for t in tools][:9] == seed.mcp_tools()
    assert not upload.get("isError"), upload
    assert same_values(values["structuredContent"]["result"], demo_file.values("run-1", "loss"))


@pytest.mark.product
def test_the_footer_link_opens_the_api_page(demo):
    assert "Use via API or MCP" in seed.DOCUMENT.read_text()
    for path in ("?view=api", "?view=api&lang=mcp", "docs/api"):
        page = http.get(demo.url + path, follow_redirects=True)
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
