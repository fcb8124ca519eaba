"""Fixtures of all conformance tests, and the summary of seconds by file."""

from collections import defaultdict
from pathlib import Path

import pytest

from harness import environments, java_client, reference, server, workers
from harness.files import ProjectFile


def pytest_addoption(parser):
    parser.addoption("--reference", action="store_true", help="run the client tests against Trackio 0.5.3 itself")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--reference"):
        left_out = [item for item in items if item.get_closest_marker("ours") or item.get_closest_marker("product")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter):
    seconds = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration"):
                seconds[report.nodeid.split("::")[0]] += report.duration
    terminalreporter.section("seconds by file")
    for file, total in sorted(seconds.items(), key=lambda entry: -entry[1]):
        terminalreporter.write_line(f"{total:7.1f} s  {file}")


@pytest.fixture(scope="session")
def logs(tmp_path_factory) -> Path:
    """Where the standard error of every started process goes."""
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="session")
def demo(tmp_path_factory, logs, request):
    """A server with MCP over the demo data. Tests may write, each into projects of its own."""
    folder = tmp_path_factory.mktemp("demo")
    log = logs / "demo-server.log"
    if request.config.getoption("--reference"):
        reference.fill(folder)
        running = reference.start(folder, log)
    else:
        server.demo(folder)
        running = server.start(folder, log=log)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def demo_file(demo) -> ProjectFile:
    """What the demo's project holds, read without the server."""
    return ProjectFile(demo.folder / "my-project.db")


@pytest.fixture
def start_server(tmp_path, logs, request):
    """Starts servers with flags and variables of the test's own, and stops them after it."""
    started = []

    def start(*flags, folder=None, **options):
        folder = folder or tmp_path / f"trackio-{len(started)}"
        folder.mkdir(exist_ok=True)
        log = logs / f"{request.node.name[:80].replace('/', '-')}-{len(started)}.log"
        started.append(server.start(folder, *flags, log=log, **options))
        return started[-1]

    yield start
    for running in started:
        running.stop()


@pytest.fixture(scope="session")
def old_python(logs):
    """Calls in the environment of Trackio 0.5.3, gradio 5.50 and gradio_client 1.14."""
    worker = workers.python_worker(environments.TRACKIO_05_PYTHON, logs / "old-python.log")
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def new_python(logs):
    """Calls in the environment of Trackio 0.43, gradio_client 2.7 and mcp 2.3."""
    worker = workers.python_worker(environments.TRACKIO_043_PYTHON, logs / "new-python.log")
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def runner_python(logs):
    """Calls in the suite's own environment, which has mcp 1.30."""
    worker = workers.python_worker(environments.RUNNER_PYTHON, logs / "runner-python.log")
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def node(logs):
    """Calls to the JavaScript clients."""
    worker = workers.node_worker(logs / "node.log")
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def java_classes(tmp_path_factory) -> Path:
    """The Java client and the programs of clients/."""
    return java_client.compiled(tmp_path_factory.mktemp("java-client"))
