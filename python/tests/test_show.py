"""trackio_jvm.show() from the built wheel, as a script uses it."""

import json
import os
import signal
import subprocess

import httpx
import pytest

from harness import http, wheel
from harness.reference import free_port
from harness.server import clean_environment, wait_until


@pytest.fixture(scope="session")
def python():
    return wheel.install()


@pytest.fixture
def script(python, tmp_path):
    """Runs code in that Python, outside of the clone, as a process of its own that the test ends."""
    started = []

    def run(code: str, **variables) -> subprocess.Popen:
        environment = {**clean_environment(), "TRACKIO_DIR": str(tmp_path / "trackio"), "BROWSER": "true", **variables}
        (tmp_path / "trackio").mkdir(exist_ok=True)
        process = subprocess.Popen(
            [python, "-c", code], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        return http.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def finished(process: subprocess.Popen) -> str:
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return output


def test_the_package_has_the_official_names(script):
    code = """
import trackio, trackio_jvm, json
names = [name for name in trackio.__all__ if name != "show" and getattr(trackio, name) is not getattr(trackio_jvm, name)]
print(json.dumps([names, trackio_jvm.__version__ == trackio.__version__, trackio_jvm.Run is trackio.Run, trackio_jvm.show is trackio.show]))
"""
    assert json.loads(finished(script(code))) == [[], True, True, False]


def test_show_takes_the_arguments_of_the_official_one(script):
    code = """
import inspect, trackio, trackio_jvm
official, ours = inspect.signature(trackio.show).parameters, inspect.signature(trackio_jvm.show).parameters
print([(p.name, p.kind, p.default) for p in official.values()] == [(p.name, p.kind, p.default) for p in ours.values()])
"""
    assert finished(script(code)).strip() == "True"


def test_show_returns_what_the_official_one_returns(script):
    port = free_port()
    code = f"""
import json, urllib.request
import trackio_jvm as trackio
shown = trackio.show("p", block_thread=False, server_port={port}, open_browser=False, footer=False)
app, url, share_url, full_url = shown
asked = json.load(urllib.request.urlopen(url + "version"))
app.close()
try:
    urllib.request.urlopen(url + "version")
    open_after = True
except OSError:
    open_after = False
print(json.dumps([repr(shown), isinstance(shown, tuple), url, share_url, full_url == f"{{url}}?project=p&write_token={{app.write_token}}&footer=false",
                  asked["api_version"], asked["mcp_enabled"], open_after, bool(app.write_token)]))
"""
    result = json.loads(finished(script(code)).splitlines()[-1])
    assert result == ["", True, f"http://127.0.0.1:{port}/", None, True, 1, False, False, True]


def test_show_serves_what_the_same_script_logged(script):
    port = free_port()
    code = f"""
import json, urllib.request
import trackio_jvm as trackio
trackio.init(project="from-python", name="r", config={{"lr": 0.1}})
for step in range(20):
    trackio.log({{"loss": 1 / (step + 1)}})
trackio.finish()
app, url, *_ = trackio.show(mcp_server=True, block_thread=False, server_port={port})
body = json.dumps({{"project": "from-python", "run": "r", "metric_name": "loss"}}).encode()
print(urllib.request.urlopen(urllib.request.Request(url + "api/get_metric_values", body)).read().decode())
"""
    values = json.loads(finished(script(code)).splitlines()[-1])["data"]
    assert [(point["step"], point["value"]) for point in values] == [(step, 1 / (step + 1)) for step in range(20)]


def test_show_blocks_until_ctrl_c_and_stops_the_server(script):
    port = free_port()
    process = script(f"import trackio_jvm as t; t.show(mcp_server=True, server_port={port}); print('returned')")
    wait_until(lambda: answers(port), "the server answers")
    assert process.poll() is None
    assert http.get(f"http://127.0.0.1:{port}/version").json()["mcp_enabled"] is True
    process.send_signal(signal.SIGINT)
    output = finished(process)
    assert "returned" in output and f"http://127.0.0.1:{port}/" in output
    assert not answers(port)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_the_server_never_outlives_its_python(script, end):
    port = free_port()
    process = script(f"import trackio_jvm as t; t.show(server_port={port})")
    wait_until(lambda: answers(port), "the server answers")
    process.send_signal(end)
    process.wait(10)
    wait_until(lambda: not answers(port), "the server is gone", seconds=12)


def test_the_interpreters_exit_stops_the_server(script):
    port = free_port()
    code = f"import trackio_jvm as t, urllib.request; t.show(block_thread=False, server_port={port}); urllib.request.urlopen('http://127.0.0.1:{port}/version')"
    finished(script(code))
    assert not answers(port)


def test_a_busy_port_is_an_error_that_names_it(script):
    port = free_port()
    code = f"""
import socket, trackio_jvm as t
taken = socket.socket(); taken.bind(("127.0.0.1", {port})); taken.listen()
try:
    t.show(block_thread=False, server_port={port})
except OSError as failure:
    print(failure)
"""
    assert str(port) in finished(script(code))


def test_without_a_java_the_error_says_what_to_install(script):
    code = """
import trackio_jvm as t
from trackio_jvm import java
java.FOLDERS = ()
try:
    t.show(block_thread=False)
except RuntimeError as failure:
    print(failure)
"""
    output = finished(script(code, JAVA_HOME="", PATH="/nowhere", TRACKIO_JAVA=""))
    assert 'pip install "trackio-jvm[java]"' in output and "apt install openjdk-25" in output
    output = finished(script(code, TRACKIO_JAVA="/nowhere"))
    assert "TRACKIO_JAVA=/nowhere is not a Java 25" in output


def test_what_is_not_available_is_said(script):
    port = free_port()
    code = f"""
import warnings, trackio_jvm as t
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    t.show(block_thread=False, server_port={port}, share=True, frontend_dir="x", theme="soft")
print([str(w.message).split()[0] for w in caught if w.category is UserWarning])
try:
    t.show(dashboard="registry")
except ValueError as failure:
    print(failure)
"""
    output = finished(script(code))
    assert "['share=True', 'frontend_dir', \"theme='soft'\"]" in output and "dashboard='registry'" in output


SEED_LINES = "import trackio\ntrackio.show(mcp_server=True)\n"


@pytest.fixture
def enabled(python):
    """`trackio-jvm enable`, undone after the test."""
    said = subprocess.run([wheel.COMMAND, "enable"], capture_output=True, text=True, check=True).stdout
    yield said
    subprocess.run([wheel.COMMAND, "disable"], capture_output=True, check=True)


def test_enable_makes_the_documented_lines_start_this_server(script, enabled):
    assert "trackio_jvm.pth" in enabled and "trackio-jvm disable" in enabled, "it says what it changes"
    port = free_port()
    process = script(SEED_LINES, GRADIO_SERVER_PORT=str(port))
    wait_until(lambda: answers(port), "this server answers")
    assert http.post(f"http://127.0.0.1:{port}/gradio_api/mcp/", json={}).status_code == 400
    process.send_signal(signal.SIGINT)
    finished(process)


def test_enable_reaches_the_official_command_too(python, enabled, tmp_path):
    port = free_port()
    process = subprocess.Popen(
        [python, "-c", "from trackio.cli import main; main()", "show"],
        cwd=tmp_path,
        env={**clean_environment(), "TRACKIO_DIR": str(tmp_path), "GRADIO_SERVER_PORT": str(port), "GRADIO_MCP_SERVER": "True", "BROWSER": "true"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(lambda: answers(port), "this server answers")
        assert http.get(f"http://127.0.0.1:{port}/version").json()["mcp_enabled"] is True
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def test_disable_undoes_it(python):
    ask = [python, "-c", "import sys, trackio; print(hasattr(trackio.show, '__wrapped__'), any('trackio_jvm' in m for m in sys.modules))"]
    packages = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True).stdout.strip()
    before = sorted(os.listdir(packages))
    subprocess.run([wheel.COMMAND, "enable"], check=True, capture_output=True)
    assert subprocess.run(ask, capture_output=True, text=True).stdout.split() == ["True", "True"]
    subprocess.run([wheel.COMMAND, "disable"], check=True, capture_output=True)
    assert subprocess.run(ask, capture_output=True, text=True).stdout.split() == ["False", "False"]
    assert sorted(os.listdir(packages)) == before
    again = subprocess.run([wheel.COMMAND, "disable"], check=True, capture_output=True, text=True)
    assert "Nothing to undo" in again.stdout


def test_the_command_shows(python, tmp_path):
    port = free_port()
    process = subprocess.Popen(
        [wheel.COMMAND, "show", "--port", str(port), "--no-browser"], env={**clean_environment(), "TRACKIO_DIR": str(tmp_path)}, stdout=subprocess.PIPE
    )
    try:
        wait_until(lambda: answers(port), "the server answers")
    finally:
        process.terminate()
        assert process.wait(12) is not None
    helped = subprocess.run([wheel.COMMAND, "--help"], capture_output=True, text=True)
    assert helped.returncode == 0 and "enable" in helped.stdout
    wrong = subprocess.run([wheel.COMMAND, "shwo"], capture_output=True, text=True)
    assert wrong.returncode == 2 and "shwo" in wrong.stderr
