"""The two sides as processes: started, timed to their first answer, stopped by their own process."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from harness import environments

START_LIMIT_SECONDS = 90
STOP_LIMIT_SECONDS = 15
POLL_SECONDS = 0.005


@dataclass(frozen=True)
class Product:
    """One side of the table: how it is started on a port over the folder that TRACKIO_DIR names."""

    name: str
    command: Callable[[int], list]
    first_answer: tuple[str, bytes | None, bytes]
    """Path, body of the POST (None: a GET), and what the answer holds once the server serves its data."""
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen
    url: str
    seconds_to_first_answer: float

    def memory(self, what: str) -> float:
        """`VmRSS` (now) or `VmHWM` (the most until now) of the server and the processes below it, in MiB."""
        return sum(_memory_kib(process, what) for process in _family(self.process.pid)) / 1024

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def ours(first_answer: tuple[str, bytes, bytes], environment: dict[str, str] | None = None) -> Product:
    """This server, as its launcher starts it."""
    launcher = environments.REPOSITORY / "trackio"
    return Product(
        "Trackio on the JVM",
        lambda port: [launcher, "show", "--mcp-server", "--no-browser", "--port", port],
        first_answer,
        environment or {},
    )


def build():
    """Lets the launcher build what is newer than its jar, so that no start is timed with a build in it."""
    launcher = environments.REPOSITORY / "trackio"
    if subprocess.run([launcher, "--version"], stdout=subprocess.DEVNULL).returncode != 0:
        sys.exit("the server could not be built")


def demo(folder: Path):
    launcher = environments.REPOSITORY / "trackio"
    run_quietly([launcher, "demo", "--into", folder], environments.clean())


def start(product: Product, folder: Path) -> Running:
    port = _free_port()
    log = environments.BUILD / "logs" / f"{product.name.replace(' ', '-').lower()}.log"
    log.parent.mkdir(exist_ok=True)
    url = f"http://127.0.0.1:{port}/"
    environment = {**environments.clean(), "TRACKIO_DIR": str(folder), "GRADIO_SERVER_PORT": str(port), **product.environment}
    begun = time.perf_counter()
    with open(log, "ab") as output:
        process = subprocess.Popen(
            [str(word) for word in product.command(port)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
        )
    running = Running(process, url, 0)
    try:
        while not _answers(url, *product.first_answer):
            if process.poll() is not None or time.perf_counter() - begun > START_LIMIT_SECONDS:
                raise RuntimeError(f"{product.name} did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(POLL_SECONDS)
    except BaseException:
        running.stop()
        raise
    return Running(process, url, time.perf_counter() - begun)


def _family(process: int) -> list[int]:
    """The process and all below it, by /proc: memory is measured on Linux only."""
    lists = Path(f"/proc/{process}/task").glob("*/children")
    return [process, *(one for children in lists for child in children.read_text().split() for one in _family(int(child)))]


def _memory_kib(process: int, what: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what + ":"))


def _answers(url: str, path: str, body: bytes | None, wanted: bytes) -> bool:
    request = urllib.request.Request(url + path, body, {"Content-Type": "application/json"})
    try:
        with direct.open(request, timeout=10) as answer:
            return wanted in answer.read()
    except (urllib.error.URLError, OSError):
        return False


# never through a proxy of the environment
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def run_quietly(command: list, environment: dict):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
