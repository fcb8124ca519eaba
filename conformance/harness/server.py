"""The server under test as a process: started, waited for, asked, stopped."""

import filecmp
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import httpx

from harness import environments, http
from harness.workers import OFFLINE

JAR = environments.REPOSITORY / "cli" / "target" / "trackio.jar"
LAUNCHED = environments.BUILD.parent / "trackio.jar"  # the copy that ./trackio starts
START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 30  # a busy machine takes its time; what a stop may take is tested in Java


@dataclass
class Server:
    """A running server and the folder whose files it shows."""

    process: subprocess.Popen
    folder: Path
    url: str
    lines: list[str] = field(default_factory=list)
    log: Path | None = None

    @property
    def port(self) -> int:
        return httpx.URL(self.url).port

    @property
    def mcp(self) -> str:
        return f"{self.url}gradio_api/mcp/"

    def api(self, operation: str, **arguments):
        """What POST /api/{operation} answers."""
        answer = http.post(f"{self.url}api/{operation}", json=arguments, timeout=60)
        assert answer.status_code == 200, f"{operation} {arguments}: {answer.status_code} {answer.text}"
        return answer.json()["data"]

    def answers(self) -> bool:
        return http.get(f"{self.url}healthz", timeout=10).json() == {"status": "ok"}

    def stop(self) -> int:
        """SIGTERM, as a service manager would, and the exit status."""
        return stop(self.process)


def stop(process: subprocess.Popen) -> int:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(STOP_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError(f"the server did not end within {STOP_LIMIT_SECONDS} s of SIGTERM") from None


def start(folder: Path, *flags: str, environment: dict | None = None, log: Path, mcp: bool = True, port: int = 0) -> Server:
    """`show` on a port, free unless given, over the folder, returned when the start lines are there."""
    command = [*program(), "show", "--port", str(port), "--no-browser", *(["--mcp-server"] if mcp else []), *flags]
    return launch(command, folder, environment or {}, log)


def launch(command: list, folder: Path, environment: dict, log: Path) -> Server:
    """Any command that starts the server: waits for the lines that it prints when it answers."""
    process = subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=open(log, "ab"),
        text=True,
        env={**clean_environment(), "TRACKIO_DIR": str(folder), **environment},
    )
    lines: list[str] = []
    ready = threading.Event()

    def read():
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if "TRACKIO_SERVER_URL" in line:
                ready.set()
        ready.set()

    threading.Thread(target=read, daemon=True).start()
    ready.wait(START_LIMIT_SECONDS)
    url = find(lines, r"dashboard: (http://[^\s?]+)")
    if url is None:
        process.kill()
        raise AssertionError(f"{command} did not start:\n" + "\n".join(lines) + "\n" + log.read_text()[-3000:])
    return Server(process, folder, url, lines, log)


def find(lines: list[str], pattern: str) -> str | None:
    for line in lines:
        if match := re.search(pattern, line):
            return match.group(1)
    return None


def demo(folder: Path):
    """The believable projects of `trackio demo`, written into the folder."""
    subprocess.run([*program(), "demo", "--into", folder], check=True, capture_output=True, timeout=60)


@cache
def program(aot: str = "trackio.aot") -> list[str]:
    """What `./trackio` becomes: Java with the AOT cache of this jar, where ./test has left one; half the time of a start."""
    options = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    if LAUNCHED.exists() and (LAUNCHED.parent / aot).exists() and filecmp.cmp(LAUNCHED, jar(), shallow=False):
        # Else each process would unpack SQLite's library, and try to delete that of another which does so at the same time.
        library = LAUNCHED.parent / "native"
        if library.exists():
            options.append(f"-Dorg.sqlite.lib.path={library}")
        return [java(), *options, f"-XX:AOTCache={LAUNCHED.parent / aot}", "-Xlog:aot=off", "-jar", str(LAUNCHED)]
    return [java(), *options, "-jar", jar()]


def reading_program() -> list[str]:
    """The same for a command that only reads."""
    return program("commands.aot")


def jar() -> str:
    if not JAR.exists():
        raise AssertionError(f"{JAR.relative_to(environments.REPOSITORY)} is missing: build it with `mvn -q package -DskipTests`")
    return str(JAR)


@cache
def java() -> str:
    """The Java that the launcher would choose: the same script finds it."""
    script = f"program=conformance; . '{environments.REPOSITORY}/scripts/jdk.sh'; find_java jre && printf %s \"$java_home/bin/java\""
    found = subprocess.run(["sh", "-c", script], capture_output=True, text=True)
    if found.returncode != 0:
        raise AssertionError(found.stderr)
    return found.stdout


def clean_environment() -> dict[str, str]:
    """The caller's environment without the variables that would change what the server or a client does."""
    mine = {k: v for k, v in os.environ.items() if not k.startswith(("TRACKIO_", "GRADIO_", "HF_"))}
    if "TRACKIO_JAVA" in os.environ:
        mine["TRACKIO_JAVA"] = os.environ["TRACKIO_JAVA"]
    return {**mine, **OFFLINE}


def wait_until(condition, what: str, seconds: float = 20, every: float = 0.05):
    """Polls until the condition gives something true, and gives it back."""
    end = time.monotonic() + seconds
    while True:
        if result := condition():
            return result
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(every)


def tool(name: str, install: str) -> str:
    """A program that the suite needs; when it is missing the test fails with the command that installs it."""
    path = shutil.which(name)
    if path is None:
        raise AssertionError(f"{name} is missing: {install}")
    return path


def as_json(text: str):
    """Strict JSON: NaN and Infinity are refused."""

    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON: {text[:200]}")

    return json.loads(text, parse_constant=refuse)
