"""The Java client in a process of its own: every step arrives once, whatever is killed."""

import os
import re
import signal
import socket
import subprocess
from functools import cached_property
from pathlib import Path

import pytest

from harness import environments, java_client, server as servers
from harness.files import ProjectFile
from harness.server import wait_until

pytestmark = pytest.mark.product


@pytest.fixture
def training(java_classes):
    started = []

    def start(*arguments: str, **environment: str) -> "Training":
        started.append(Training(java_classes, arguments, environment))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()


class Training:
    """The program, told what to log."""

    def __init__(self, classes: Path, arguments, environment):
        self.process = subprocess.Popen(
            [servers.java(), "-XX:TieredStopAtLevel=1", "-cp", classes, "Training", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**servers.clean_environment(), **environment},
        )

    @cached_property
    def run_id(self) -> str:
        return self._read("started ")

    def tell(self, command: str):
        """Comes back when all of it is logged."""
        assert self.run_id
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        self._read("logged")

    def finish(self) -> int:
        """How many entries are left."""
        assert self.run_id
        self.process.stdin.close()
        return int(self._read("left "))

    def _read(self, beginning: str) -> str:
        for line in self.process.stdout:
            if line.startswith(beginning):
                return line.removeprefix(beginning).strip()
        raise AssertionError(self.process.stderr.read())


class Restarted:
    """A server that is killed and comes back on the same port."""

    def __init__(self, tmp_path: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder, self.log, self.running = tmp_path / "server", tmp_path / "server.log", None
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder.mkdir()

    def start(self):
        self.running = servers.start(self.folder, log=self.log, port=self.port)

    def kill(self):
        self.running.process.send_signal(signal.SIGKILL)
        self.running.process.wait()


@pytest.fixture
def server(tmp_path):
    restarted = Restarted(tmp_path)
    restarted.start()
    yield restarted
    restarted.kill()


def stored(server: Restarted, project: str = "p", run: str = "r") -> list[tuple[int, dict]]:
    return [(step, metrics) for _, step, metrics in ProjectFile(server.folder / f"{project}.db").logs(run)]


def every_step_once(entries: list[tuple[int, dict]], end: int):
    assert sorted(step for step, _ in entries) == list(range(end))
    assert all(metrics == {"loss": 1 / (step + 1), "n": step} for step, metrics in entries)


def test_every_step_is_stored_once_while_the_server_is_killed_five_times(server, training, tmp_path):
    run = training("p", "r", "NEVER", TRACKIO_SERVER_URL=server.url, TRACKIO_DIR=str(tmp_path / "mine"))
    for step in range(0, 50_000, 10_000):
        run.tell(f"log {step} {step + 5_000}")
        server.kill()
        run.tell(f"log {step + 5_000} {step + 10_000}")
        server.start()
    assert run.finish() == 0
    every_step_once(stored(server), 50_000)
    config = ProjectFile(server.folder / "p.db").config("r")
    assert config["lr"] == 0.1 and config["_Group"] == "sweep" and config["_Created"].endswith("+00:00")
    assert not [file for file in (tmp_path / "mine").rglob("*") if file.is_file()]


def test_what_a_killed_process_could_not_send_arrives_with_the_next_run(server, training, tmp_path):
    mine = {"TRACKIO_SERVER_URL": server.url, "TRACKIO_DIR": str(tmp_path / "mine")}
    server.kill()
    first = training("p", "r", "NEVER", **mine)
    first.tell("log 0 3000")

    def kept() -> int:
        return sum(len(file.read_bytes().splitlines()) for file in (tmp_path / "mine").rglob("*.jsonl"))

    wait_until(lambda: kept() == 3000, "what cannot be sent is on disk")
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    server.start()
    assert training("p", "second", "NEVER", **mine).finish() == 0
    every_step_once(stored(server), 3000)
    assert ProjectFile(server.folder / "p.db").config("r")["lr"] == 0.1
    assert kept() == 0


def test_numbers_that_share_entries_arrive_once_whatever_is_killed(server, training, tmp_path):
    mine = {"TRACKIO_SERVER_URL": server.url, "TRACKIO_DIR": str(tmp_path / "mine")}
    first = training("p", "r", "NEVER", **mine)
    first.tell("singly 0 10000")
    server.kill()
    first.tell("singly 10000 20000")

    def kept() -> bytes:
        return b"".join(file.read_bytes() for file in (tmp_path / "mine").rglob("*.jsonl"))

    wait_until(lambda: b'"n":19999.0' in kept(), "what cannot be sent is on disk")
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    server.start()
    assert training("p", "second", "NEVER", **mine).finish() == 0
    entries = stored(server)
    numbers = sorted((step, name, value) for step, metrics in entries for name, value in metrics.items())
    assert numbers == sorted(each for step in range(20_000) for each in ((step, "loss", 1 / (step + 1)), (step, "n", step)))
    assert len(entries) < 20_100  # two where the sender came by in between


def test_the_inbox_of_a_run_without_server_is_imported(server, training):
    run = training("inbox", "r", "NEVER", TRACKIO_DIR=str(server.folder))
    run.tell("log 0 1000")
    assert run.finish() == 0
    server.running.api("force_sync")
    every_step_once(stored(server, "inbox"), 1000)
    assert ProjectFile(server.folder / "inbox.db").config("r")["_Group"] == "sweep"


def test_runs_are_resumed(server, training, tmp_path):
    mine = {"TRACKIO_SERVER_URL": server.url, "TRACKIO_DIR": str(tmp_path / "mine")}
    first = training("p", "r", "NEVER", **mine)
    first.tell("log 0 10")
    assert first.finish() == 0
    second = training("p", "r", "MUST", **mine)
    second.tell("next 2")
    assert second.finish() == 0
    assert second.run_id == first.run_id
    assert [step for step, _ in stored(server)] == list(range(12))
    assert stored(server)[-1][1] == {"loss": 1, "nested": {"nan": "NaN"}}
    assert ProjectFile(server.folder / "p.db").config("r")["lr"] == 0.1
    assert server.running.api("get_system_logs", project="p", run="r")[0]["cpu"] == 50
    missing = training("p", "nobody", "MUST", **mine)
    missing.process.wait(30)
    assert "project 'p' has no run of this name" in missing.process.stderr.read()


def test_the_write_token_is_needed_and_other_machines_are_sent_packed_entries(tmp_path, logs, training):
    (tmp_path / "server").mkdir()
    host = "[::ffff:127.0.0.1]"  # of this machine, but one cannot see it
    options = ("--write-token", "se+cr/et", "--allowed-host", host)
    guarded = servers.start(tmp_path / "server", *options, log=logs / "java-guarded.log")
    try:
        url = f"{guarded.url.replace('127.0.0.1', host)}?write_token=se%2Bcr/et"
        run = training("p", "r", "NEVER", TRACKIO_SERVER_URL=url, TRACKIO_DIR=str(tmp_path / "mine"))
        run.tell("log 0 1000")
        assert run.finish() == 0
        assert len(ProjectFile(guarded.folder / "p.db").logs("r")) == 1000
    finally:
        guarded.stop()


def test_the_code_of_the_guide_compiles_and_runs(java_classes, server, tmp_path):
    text = (environments.REPOSITORY / "docs" / "java.md").read_text()
    text = re.sub(r"\n## Adapters\n.*?(?=\n## )", "", text, flags=re.S)  # test_java_adapters.py has these
    blocks = re.findall(r"```java\n(.*?)```", text, re.S)
    # those with a server within are compiled and run by GuideTest of junit/
    [whole], parts = [b for b in blocks if "class Train " in b], [b for b in blocks if "class " not in b]
    imports = "dev.trackio.*", "dev.trackio.media.*", "java.net.URI", "java.nio.file.Path", "java.time.*", "java.util.*"
    wrapped = "".join(f"import {name};\n" for name in imports)
    for number, part in enumerate(parts):
        given = "long step" + (", Run run" if "run." in part and "var run" not in part else "")
        wrapped += f"class Part{number} {{ static void part({given}) throws Exception {{\n{part}\n}}\n"
        wrapped += "public static void main(String[] arguments) throws Exception { part(0); } }\n" if given == "long step" else "}\n"
    for name, source in {"Train": whole, "Parts": wrapped}.items():
        (tmp_path / f"{name}.java").write_text(source)
    java_client.javac([tmp_path / "Train.java", tmp_path / "Parts.java"], tmp_path, java_classes)
    mine = {"TRACKIO_SERVER_URL": server.url, "TRACKIO_DIR": str(tmp_path / "mine")}
    java_client.run([java_classes, tmp_path], "Train", **mine)
    [name] = ProjectFile(server.folder / "my-project.db").runs()
    values = [metrics["loss"] for _, metrics in stored(server, "my-project", name)]
    assert values == [1 / (step + 1) for step in range(1000)]

    log = dict(project="my-project", run="resnet-50", metrics={"loss": 0.25, "accuracy": 0.5}, config={"lr": 0.1})
    server.running.api("bulk_log", logs=[log])
    [reading] = [number for number, part in enumerate(parts) if "Trackio.api()" in part]
    printed = java_client.run([java_classes, tmp_path], f"Part{reading}", **mine).splitlines()
    assert printed[0].startswith(f"{name} ") and printed[1].startswith("resnet-50 20") and printed[1].endswith(" {lr=0.1}")
    assert printed[2].startswith("best 0.25 at step 0, 20") and printed[3:] == [f"{name} 0.001", "resnet-50 0.25"]

    [session] = re.findall(r"```\n(jshell> .*?)```", text, re.S)
    shell = subprocess.run(
        [java_client.tool("jshell"), "--class-path", java_classes],
        input=session.replace("jshell> ", ""),
        env={**servers.clean_environment(), **mine},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "[loss]" in shell.stdout and "Point[step=999, value=0.001," in shell.stdout, shell.stdout
