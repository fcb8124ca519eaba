"""Python's Trackios in the place of the server: 0.5.3, so that a test can be shown to be true to the real clients, and 0.43."""

import socket
import subprocess
import time
from pathlib import Path

import httpx

from harness import environments, http
from harness.server import Server, clean_environment

SHOW = "import trackio; trackio.show(mcp_server=True)"
FILL = """
import sys
from trackio.sqlite_storage import SQLiteStorage
for r in (1, 2, 3):
    logs = [{"loss": 1.0 / (s + r), "acc": s / 50, "val/f1": s / 60} for s in range(50)]
    SQLiteStorage.bulk_log("my-project", f"run-{r}", logs, config={"lr": r / 10, "_Created": "2026-01-01T00:00:00+00:00"})
"""


def start(folder: Path, log: Path) -> Server:
    port = free_port()
    process = subprocess.Popen(
        [environments.TRACKIO_05_PYTHON, "-c", SHOW],
        stdin=subprocess.DEVNULL,
        stdout=open(log, "ab"),
        stderr=subprocess.STDOUT,
        env={**clean_environment(), "TRACKIO_DIR": str(folder), "GRADIO_SERVER_PORT": str(port), "BROWSER": "true"},
    )
    return _when_it_answers(Server(process, folder, f"http://127.0.0.1:{port}/", [], log), "config")


def start_043(folder: Path, log: Path, **variables) -> Server:
    """Trackio 0.43's own server over the folder."""
    port = free_port()
    process = subprocess.Popen(
        [environments.TRACKIO_043_PYTHON.parent / "trackio", "show", "--host", "127.0.0.1"],
        stdin=subprocess.DEVNULL,
        stdout=open(log, "ab"),
        stderr=subprocess.STDOUT,
        env={
            **clean_environment(),
            "TRACKIO_DIR": str(folder),
            "HF_HOME": str(folder / "home"),
            "GRADIO_SERVER_PORT": str(port),
            "BROWSER": "true",
            **variables,
        },
    )
    return _when_it_answers(Server(process, folder, f"http://127.0.0.1:{port}/", [], log), "version")


def _when_it_answers(server: Server, address: str) -> Server:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if http.get(f"{server.url}{address}", timeout=5).status_code == 200:
                return server
        except httpx.TransportError:
            time.sleep(0.1)
    server.process.kill()
    raise AssertionError(f"Python's Trackio did not start:\n{server.log.read_text()[-3000:]}")


def fill(folder: Path):
    subprocess.run(
        [environments.TRACKIO_05_PYTHON, "-c", FILL],
        check=True,
        capture_output=True,
        env={**clean_environment(), "TRACKIO_DIR": str(folder)},
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
