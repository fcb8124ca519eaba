"""Client processes that stay open between tests, so that a client is started and imported once."""

import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

from harness import environments

CLIENTS = environments.SUITE / "clients"
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "PYTHONUNBUFFERED": "1",
}


class ClientError(Exception):
    """What a client raised in its own environment: `kind` is its class, the text its message."""

    def __init__(self, kind: str, text: str):
        super().__init__(f"{kind}: {text}")
        self.kind = kind
        self.text = text


class Worker:
    """One client process. Calls come one at a time; a call that takes longer than its limit fails the test."""

    def __init__(self, command: list, log: Path):
        self._command = [str(word) for word in command]
        self._log = log
        self._process = self._start()

    def _start(self) -> subprocess.Popen:
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=open(self._log, "ab"),
            text=True,
            env={**os.environ, **OFFLINE},
        )

    def call(self, function: str, *, limit_seconds: float = 30, **arguments):
        if self._process.poll() is not None:  # killed by its limit in an earlier test
            self._process = self._start()
        self._process.stdin.write(json.dumps({"function": function, "arguments": arguments}) + "\n")
        self._process.stdin.flush()
        watchdog = threading.Timer(limit_seconds, self._process.kill)
        watchdog.start()
        line = self._process.stdout.readline()
        watchdog.cancel()
        if not line:
            self._process.wait()
            raise AssertionError(f"{function} gave no answer within {limit_seconds} s\n{_tail(self._log)}")
        answer = json.loads(line)
        if "error" in answer:
            raise ClientError(answer["error"]["type"], answer["error"]["text"])
        return answer["result"]

    def close(self):
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def python_worker(python: Path, log: Path) -> Worker:
    return Worker([python, CLIENTS / "worker.py"], log)


def node_worker(log: Path) -> Worker:
    return Worker([environments.node(), javascript_folder() / "worker.mjs"], log)


def javascript_folder() -> Path:
    """A copy of the JavaScript callers beside node_modules, where Node looks packages up."""
    folder = environments.NODE_MODULES.parent / "clients"
    folder.mkdir(exist_ok=True)
    for source in CLIENTS.glob("*.mjs"):
        shutil.copy(source, folder)
    return folder


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-3000:]
