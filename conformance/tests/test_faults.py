"""What the server says and keeps when the disk fails, fills up or loses power, and when others use its folder."""

import json
import os
import shutil
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from harness import environments, server as servers
from harness.files import ProjectFile

pytestmark = pytest.mark.product

SHIM = environments.REPOSITORY / "conformance" / "shim" / "disk.c"


class Disk:
    """A folder on a disk that fails on request: the shim stands between the server and the system."""

    def __init__(self, tmp_path, library):
        self.folder, self.control = tmp_path / "data", tmp_path / "control"
        self.folder.mkdir()
        (self.control / "synced").mkdir(parents=True)
        self.environment = {"LD_PRELOAD": str(library), "DISK_FOLDER": f"{self.folder}/", "DISK_CONTROL": str(self.control)}

    def set(self, fault: str):
        (self.control / fault).touch()

    def clear(self, fault: str):
        (self.control / fault).unlink()

    def after_power_cut(self, to):
        """A folder with what a power cut would leave: of each file the bytes that were there at its last sync."""
        to.mkdir()
        for name in ("p.db", "p.db-wal"):
            if (self.control / "synced" / name).exists():
                shutil.copy(self.control / "synced" / name, to / name)
        return to


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    if os.uname().sysname != "Linux":
        pytest.skip("the shim is written for Linux")
    compiler = servers.tool("cc", "apt-get install -y gcc libc6-dev")
    made = tmp_path_factory.mktemp("shim") / "disk.so"
    subprocess.run([compiler, "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", made, SHIM, "-ldl"], check=True)
    return made


@pytest.fixture
def disk(tmp_path, library):
    return Disk(tmp_path, library)


class Load:
    """Clients that log batches of 5 entries, each client one batch after the other, until they are stopped.

    Whatever was sent is in `sent`; whatever was answered 200 is in `acked`, every other answer in `refused`.
    """

    def __init__(self, *urls: str, clients: int = 8):
        self.sent: set[str] = set()
        self.acked: set[str] = set()
        self.refused: list[httpx.Response] = []
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self._log, args=(urls[n % len(urls)], n)) for n in range(clients)]
        for thread in self.threads:
            thread.start()

    def _log(self, url: str, client: int):
        with httpx.Client(timeout=30) as http:
            for number in range(100_000):
                if self.ended.is_set():
                    return
                call = f"{client}-{number}"
                self.sent.add(call)
                try:
                    answer = http.post(f"{url}api/bulk_log", json={"logs": entries(call)})
                except httpx.HTTPError:
                    if self.ended.wait(0.05):
                        return
                    continue
                if answer.status_code == 200:
                    self.acked.add(call)
                else:
                    self.refused.append(answer)

    def stop(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()


def entries(call: str) -> list[dict]:
    return [{"project": "p", "run": f"r{call.split('-')[0]}", "metrics": {"id": f"{call}.{e}"}, "log_id": f"{call}.{e}"} for e in range(5)]


def faults(file, load: Load) -> list[str]:
    """Each promise that the file does not keep."""
    connection = sqlite3.connect(file)  # applies the write-ahead log, as every program that opens it does
    try:
        found = [f"damaged: {line}" for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
        rows = connection.execute("SELECT log_id, metrics FROM metrics").fetchall()
    except sqlite3.DatabaseError as e:
        found, rows = [f"damaged: {e}"], []
    connection.close()
    stored: dict[str, int] = {}
    for log_id, metrics in rows:
        stored[log_id.split(".")[0]] = stored.get(log_id.split(".")[0], 0) + 1
        if json.loads(metrics) != {"id": log_id}:
            found.append(f"changed: {log_id}")
    if len({log_id for log_id, _ in rows}) != len(rows):
        found.append("something is there twice")
    found += [f"half: {call} has {count}" for call, count in stored.items() if count != 5]
    found += [f"never sent: {call}" for call in stored.keys() - load.sent]
    found += [f"lost: {call}" for call in load.acked - stored.keys()]
    return found


def has_logged(load: Load, calls: int):
    servers.wait_until(lambda: len(load.acked) >= calls, f"{calls} calls are acknowledged", seconds=30)


def power_cut(disk: Disk, start_server, tmp_path, **environment) -> list[str]:
    """The server is killed under load, and what it had not synced is dropped."""
    server = start_server(folder=disk.folder, environment={**disk.environment, **environment})
    load = Load(server.url)
    has_logged(load, 200)
    load.ended.set()
    server.process.kill()
    load.stop()
    assert len(load.acked) >= 200 and not load.refused
    return faults(disk.after_power_cut(tmp_path / "after") / "p.db", load)


def test_what_was_acknowledged_survives_a_power_cut(disk, start_server, tmp_path):
    assert power_cut(disk, start_server, tmp_path) == []


def test_without_the_sync_a_power_cut_is_found_out(disk, start_server, tmp_path):
    """The test of the test: with NORMAL SQLite does not sync before it answers."""
    found = power_cut(disk, start_server, tmp_path, TRACKIO_SQLITE_SYNCHRONOUS="NORMAL")
    assert any(fault.startswith(("lost: ", "damaged: ")) for fault in found)


@pytest.mark.parametrize(
    "fault, words",
    [("full", "disk is full"), ("broken", "cannot be used now"), ("readonly", "cannot be")],
)
def test_a_disk_that_fails_is_said_and_no_call_is_lost(fault, words, disk, start_server):
    server = start_server(folder=disk.folder, environment=disk.environment)
    server.api("bulk_log", logs=entries("0-first"))
    if fault == "readonly":  # what is open stays so: seen when a project is opened
        server.stop()
        server = start_server(folder=disk.folder, environment=disk.environment)
    load = Load(server.url, clients=4)
    load.sent.add("0-first")
    if fault != "readonly":
        has_logged(load, 20)
        assert server.api("get_metric_values", project="p", run="r0", metric_name="id")
    disk.set(fault)
    time.sleep(0.3)
    acked = len(load.acked)
    servers.wait_until(lambda: len(load.refused) > 10, "refusals")
    assert len(load.acked) <= acked, "acknowledged on a disk that took nothing"
    assert server.answers()
    if fault != "readonly":
        assert len(server.api("get_metric_values", project="p", run="r0", metric_name="id")) >= 5, "reads go on"
    disk.clear(fault)
    before = len(load.acked)
    has_logged(load, before + 50)  # without a restart
    load.stop()
    for answer in load.refused:
        assert answer.status_code == 503 and words in answer.json()["error"], answer.text
        assert answer.headers["Retry-After"]
        assert str(disk.folder) not in answer.text and "dev.trackio" not in answer.text
    server.process.kill()
    server.process.wait()
    load.acked.add("0-first")
    assert faults(disk.folder / "p.db", load) == []


def test_two_servers_on_one_folder_both_serve_and_nothing_is_lost(start_server, tmp_path):
    first = start_server(folder=tmp_path / "shared")
    second = start_server(folder=tmp_path / "shared")
    load = Load(first.url, second.url, clients=8)
    time.sleep(4)
    load.stop()
    assert load.refused == []
    by_server = [sum(int(call.split("-")[0]) % 2 == n for call in load.acked) for n in (0, 1)]
    assert min(by_server) > 20, f"one of them hardly wrote: {by_server}"
    count = sum(5 for call in load.acked if call.startswith("3-"))
    for server in (first, second):
        assert server.api("get_run_summary", project="p", run="r3")["num_logs"] == count
    assert faults(tmp_path / "shared" / "p.db", load) == []


def test_with_few_file_descriptors_it_refuses_clearly_and_goes_on(tmp_path, logs):
    """64 descriptors serve some clients, not 100 at a time."""
    (tmp_path / "data").mkdir()
    java = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh", servers.java(), "-jar", servers.jar()]
    server = servers.launch([*java, "show", "--port", "0", "--no-browser"], tmp_path / "data", {}, logs / "few-descriptors.log")
    try:
        load = Load(server.url, clients=100)
        time.sleep(3)
        load.stop()
        for answer in load.refused:
            assert answer.status_code == 503 and "dev.trackio" not in answer.text, answer.text
        one = Load(server.url, clients=1)
        has_logged(one, 20)
        one.stop()
        one.sent |= load.sent
        one.acked |= load.acked
    finally:
        server.process.kill()
        server.process.wait()
    assert faults(tmp_path / "data" / "p.db", one) == []


def test_many_projects_with_few_file_descriptors(tmp_path, logs):
    (tmp_path / "data").mkdir()
    java = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh", servers.java(), "-jar", servers.jar()]
    server = servers.launch([*java, "show", "--port", "0", "--no-browser"], tmp_path / "data", {}, logs / "many-projects.log")
    try:
        acked = []
        with httpx.Client(timeout=30) as client:
            for number in range(40):
                answer = client.post(f"{server.url}api/log", json={"project": f"p{number}", "run": "r", "metrics": {"a": 1}})
                assert answer.status_code in (200, 503), answer.text
                acked += [number] if answer.status_code == 200 else []
        assert server.answers() and len(acked) >= 3
    finally:
        server.process.kill()
        server.process.wait()
    for number in acked:
        assert len(ProjectFile(tmp_path / "data" / f"p{number}.db").logs("r")) == 1


def test_many_large_calls_at_once_do_not_exhaust_a_small_heap(start_server, tmp_path):
    """48 calls of 6 MB at a time on every surface, in a heap of 64 MiB: stored, or refused for now; never a 500."""
    server = start_server(folder=tmp_path / "crowd", environment={"JAVA_TOOL_OPTIONS": "-Xmx64m"})
    stored = []

    def entries(run: str) -> list:
        return [{"project": "p", "run": run, "step": n, "metrics": {f"metric_{v}": n / (v + 7) for v in range(8)}} for n in range(25_000)]

    def call(number: int) -> int:
        run = f"r{number}"
        with httpx.Client(timeout=110) as client:
            if number % 4 == 0:
                status = client.post(f"{server.url}api/bulk_log", json={"logs": entries(run)}).status_code
                done = status == 200
            elif number % 4 == 1:
                answer = client.post(f"{server.url}gradio_api/call/bulk_log", json={"data": [entries(run), None]})
                status = answer.status_code
                done = status == 200 and "event: complete" in client.get(f"{server.url}gradio_api/call/bulk_log/{answer.json()['event_id']}").text
            elif number % 4 == 2:
                answer = client.post(f"{server.url}gradio_api/run/bulk_log", json={"data": [entries(run), None]})
                status = answer.status_code
                done = status == 200
            else:
                arguments = {"logs": entries(run)[:1000]}
                message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "bulk_log", "arguments": arguments}}
                answer = client.post(f"{server.url}mcp/", json=message, headers={"Accept": "application/json, text/event-stream"})
                status = answer.status_code
                done = status == 200 and not answer.json()["result"]["isError"]
        if done:
            stored.append((run, 1000 if number % 4 == 3 else 25_000))
        return status

    with ThreadPoolExecutor(48) as pool:
        statuses = list(pool.map(call, range(48)))
    assert set(statuses) <= {200, 413, 503}, statuses
    assert stored
    for run, count in stored:
        assert server.api("get_run_summary", project="p", run=run)["num_logs"] == count


def test_answers_of_any_size_are_streamed_from_a_small_heap(start_server, tmp_path):
    """Heap of 64 MiB: 150 MB of logs, the same out of the rows, and a million values."""
    server = start_server(folder=tmp_path / "long", environment={"JAVA_TOOL_OPTIONS": "-Xmx64m"})
    text, count = "x" * 50_000, 3000
    for first in range(0, count, 100):
        entries = [{"project": "p", "run": "texts", "step": n, "metrics": {"loss": n / 7, "note": f"{n} {text}"}} for n in range(first, first + 100)]
        server.api("bulk_log", logs=entries)
    for first in range(0, 1_000_000, 20_000):
        entries = [{"project": "p", "run": "numbers", "step": n, "metrics": {"loss": n}} for n in range(first, first + 20_000)]
        server.api("bulk_log", logs=entries)

    def lengths(name: str, **arguments):
        """(bytes, the last of them), without holding them."""
        with httpx.stream("POST", f"{server.url}api/{name}", json=arguments, timeout=110) as answer:
            assert answer.status_code == 200
            size, end = 0, b""
            for chunk in answer.iter_bytes():
                size, end = size + len(chunk), (end + chunk)[-200:]
        return size, end

    for _ in range(2):
        size, end = lengths("get_logs", project="p", run="texts")
        assert size > count * len(text) and end.endswith(b'"step":2999}]}'), (size, end)
        size, end = lengths("get_logs_batch", project="p", runs=[{"run": "texts"}, {"run": "numbers"}, {"run": "texts"}])
        assert size > 2 * count * len(text) and end.endswith(b'"step":2999}]}]}'), (size, end)
        size, end = lengths("get_metric_values", project="p", run="numbers", metric_name="loss")
        assert size > 70_000_000 and end.endswith(b'"step":999999,"value":999999}]}'), (size, end)
    assert server.answers()


def test_a_bulk_log_of_300_000_entries_is_stored_in_a_small_heap(start_server, tmp_path):
    """140 MB in a heap of 128 MiB; a second one with a fault at its end leaves nothing."""
    server = start_server(folder=tmp_path / "big", environment={"JAVA_TOOL_OPTIONS": "-Xmx128m"})

    def body(run: str, last: str):
        yield b'{"logs": ['
        for first in range(0, 300_000, 1000):
            entries = (
                f'{{"project": "p", "run": "{run}", "step": {n}, "log_id": "{run}-{n:032}", "timestamp": "2026-11-24T00:00:00+00:00",'
                f' "metrics": {{{", ".join(f"{chr(34)}metric_{v}{chr(34)}: {n / (v + 7)}" for v in range(8))}}}}}, '
                for n in range(first, first + 1000)
            )
            yield "".join(entries).encode()
        yield last.encode() + b"]}"

    with httpx.Client(timeout=110) as client:
        good = client.post(f"{server.url}api/bulk_log", content=body("r", '{"project": "q", "run": "r", "metrics": {"a": 1}}'))
        assert good.status_code == 200, good.text
        bad = client.post(f"{server.url}api/bulk_log", content=body("bad", '{"project": "q", "metrics": {"a": 1}}'))
        assert bad.status_code == 400 and "logs[300000]: missing required field 'run'" in bad.json()["error"], bad.text
    assert server.api("get_run_summary", project="p", run="r")["num_logs"] == 300_000
    assert server.api("get_run_summary", project="q", run="r")["num_logs"] == 1
    assert [run["name"] for run in server.api("get_runs_for_project", project="p")] == ["r"]
