"""The machine beside a run of the Java client: under the names and in the units of the official monitors, GPUs by both ways."""

import json
import os
import re
import shutil
import subprocess

import pytest

from harness import environments, java_client, server as servers
from harness.server import wait_until
from harness.workers import CLIENTS

pytestmark = pytest.mark.product

SHIM = environments.SUITE / "shim"
ONLY_NVML = {f"gpu/{gpu}/{what}" for gpu in (0, 1) for what in ("energy_consumed", "pcie_tx", "pcie_rx")}


@pytest.fixture(scope="module")
def jar(tmp_path_factory, java_classes):
    return java_client.jar(tmp_path_factory.mktemp("java-jar"), java_classes)


@pytest.fixture(scope="module")
def nvml(tmp_path_factory):
    """A folder with a stand-in for the driver's library."""
    folder = tmp_path_factory.mktemp("nvml")
    gcc = servers.tool("gcc", "apt-get install gcc")
    subprocess.run([gcc, "-shared", "-fPIC", "-O1", "-o", folder / "libnvidia-ml.so.1", SHIM / "nvml.c"], check=True)
    return folder


@pytest.fixture(scope="module")
def smi(tmp_path_factory):
    """A folder with a stand-in for the driver's command."""
    folder = tmp_path_factory.mktemp("smi")
    shutil.copy(SHIM / "nvidia-smi", folder)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory, logs):
    running = servers.start(tmp_path_factory.mktemp("java-system"), log=logs / "java-system.log")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def official(nvml):
    """What the official monitors find, by stand-ins for what they ask."""
    done = subprocess.run(
        [environments.TRACKIO_043_PYTHON, CLIENTS / "monitored.py", nvml / "libnvidia-ml.so.1", str(os.cpu_count())],
        env=servers.clean_environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def sampled(jar, server, run: str, *flags: str, **environment: str) -> list[dict]:
    """The samples of a run; nothing else is printed, such as warnings of Java."""
    process = subprocess.Popen(
        [servers.java(), "-XX:TieredStopAtLevel=1", *flags, "-cp", jar, "Sampling", "p", run],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**servers.clean_environment(), "TRACKIO_SERVER_URL": server.url, "TRACKIO_DIR": str(server.folder / "mine"), **environment},
    )
    try:
        wait_until(lambda: len(samples(server, run)) >= 3, "three samples")
        seen = len(samples(server, run))
        output, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert (output, errors, process.returncode) == ("left 0\n", "", 0)
    found = samples(server, run)
    assert len(found) > seen, "the run ends with a sample"
    return found


def samples(server, run: str) -> list[dict]:
    return server.api("get_system_logs", project="p", run=run)


def gpus(sample: dict) -> dict:
    return {key: value for key, value in sample.items() if key.startswith("gpu/")}


def test_the_machine_and_the_jvm_are_sampled(jar, server, official):
    first, *more = sampled(jar, server, "host", PATH="/nowhere")
    for sample in more:
        assert sample["jvm/heap_used"] > 0 and sample["jvm/threads"] > 1 and sample["memory/total"] > 0
        assert 0 <= sample["cpu/utilization"] <= 100 and sample["cpu/0/utilization"] >= 0
        assert not gpus(sample) and "cpu/count_logical" not in sample
    ours = {key for key in {**first, **more[0]} if not key.startswith(("jvm/", "temp/"))} - {"timestamp"}
    assert ours <= set(official["host"])
    assert {"cpu/count_logical", "memory/percent", "swap/used"} <= ours
    assert {"jvm/heap_max", "jvm/gc_time", "jvm/cpu_utilization", "jvm/resident_memory"} <= set(first)


def test_the_guide_names_every_key(jar, server, official):
    found = set(official["gpu"]).union(*sampled(jar, server, "guide", PATH="/nowhere")) - {"timestamp"}
    named = re.findall(r"`([a-z]+/[^`]+)`", (environments.REPOSITORY / "docs" / "java.md").read_text())
    general = {re.sub(r"^(cpu|gpu)/\d+/", r"\1/N/", re.sub("^temp/.*", "temp/SENSOR", key)) for key in found}
    assert "cpu/N/utilization" in general and general <= set(named), general - set(named)


def test_gpus_by_nvml_are_those_of_the_official_monitor(jar, server, official, nvml):
    found = sampled(jar, server, "nvml", "--enable-native-access=ALL-UNNAMED", LD_LIBRARY_PATH=str(nvml), PATH="/nowhere")
    assert all(gpus(sample) == official["gpu"] for sample in found)
    assert len(official["gpu"]) == 2 * 22 - 3 + 4


def test_gpus_by_the_drivers_command_are_the_same(jar, server, official, nvml, smi):
    """Java would print a warning if the library were called without leave: `sampled` sees that it is not."""
    path = f"{smi}{os.pathsep}{os.environ['PATH']}"
    found = sampled(jar, server, "smi", LD_LIBRARY_PATH=str(nvml), PATH=path)
    expected = {key: value for key, value in official["gpu"].items() if key not in ONLY_NVML}
    assert all(gpus(sample) == expected for sample in found)


def test_a_java_without_the_jdk_s_own_beans_samples_too(jar, server):
    """As one that jlink made for a program."""
    modules = "--limit-modules=java.net.http,java.management,java.logging"
    assert sampled(jar, server, "small", modules, PATH="/nowhere")[0]["jvm/heap_used"] > 0
