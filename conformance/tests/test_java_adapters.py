"""The examples of the adapters train, and what their frameworks found arrives: read by gradio_client and by the official package.

Each example prints as lines of JSON what it is compared with. That is what the framework told it by another way than the adapter for
DJL, XGBoost4J, Deeplearning4j and Spark, and Tribuo's evaluation; Micrometer and Kotlin print the variables that they log. Tribuo's
losses are compared with the very text that the adapter reads, as there is no other: that shows what is lost on the way, no more.
"""

import json
import os
import platform
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import environments, server as servers
from harness.environments import TRACKIO_043_PYTHON
from harness.server import clean_environment
from harness.workers import CLIENTS

pytestmark = [pytest.mark.product, pytest.mark.timeout(900)]  # the first build has 230 MB to download

ADAPTERS = environments.REPOSITORY / "adapters"
ALL = "TRACKIO_TEST_ALL" in os.environ


@dataclass(frozen=True)
class Example:
    """A module with a program. It logs one run into the project that is named after it."""

    module: str
    main: str
    metrics: tuple[str, ...]  # that it prints, but for those below; training makes the first one small
    options: tuple[str, ...] = ()
    unprinted: tuple[str, ...] = ()

    @property
    def project(self) -> str:
        return self.module.removesuffix("-example") + "-example"

    @property
    def target(self) -> Path:
        return ADAPTERS / self.module / "target"

    def run(self, **variables) -> tuple[list[dict], str]:
        """The lines of JSON that it prints, and what else is said on its standard error."""
        classes = [(self.target / "example.classpath").read_text(), str(self.target / "classes"), str(self.target / "test-classes")]
        flags = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", *self.options]
        done = subprocess.run(
            [servers.java(), *flags, "-cp", os.pathsep.join(classes), self.main],
            env={**clean_environment(), "SPARK_LOCAL_IP": "127.0.0.1", **variables},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{self.main}:\n{done.stdout[-1000:]}{done.stderr[-3000:]}"
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")], done.stderr


def unpacked(module: str, setting: str) -> str:
    """Where the tests of the module have unpacked their libraries."""
    return f"-D{setting}={ADAPTERS / module / 'target' / 'engine'}"


EXAMPLES = [
    Example("micrometer", "MicrometerExample", ("loss",)),
    Example(
        "djl",
        "DjlExample",
        ("train/loss", "validate/loss", "validate/Accuracy"),
        ("-Dai.djl.offline=true", unpacked("djl", "ENGINE_CACHE_DIR")),
    ),
    Example("xgboost", "XGBoostExample", ("test/logloss", "train/logloss")),
    Example("tribuo", "TribuoExample", ("train/loss", "test/rmse/height", "test/r2/height"), unprinted=("train/loss",)),
    Example("kotlin-example", "KotlinExampleKt", ("loss", "slope")),
]
NO_PYTORCH = (platform.system(), platform.machine()) == ("Darwin", "x86_64")  # as in adapters/pom.xml
if NO_PYTORCH:
    EXAMPLES = [each for each in EXAMPLES if each.module != "djl"]
if ALL:
    EXAMPLES += [
        Example("dl4j", "Dl4jExample", ("train/loss", "test/accuracy"), (unpacked("dl4j", "org.bytedeco.javacpp.cachedir"),)),
        Example("spark", "SparkExample", ("LogisticRegression/objective",), (f"@{ADAPTERS / 'spark' / 'java.options'}",)),
    ]
needs_all = pytest.mark.skipif(not ALL, reason="490 MB of downloads: ./test --all")


@dataclass(frozen=True)
class Ran:
    """What is known of an example that has run."""

    printed: list[dict]
    errors: str
    official: dict  # what trackio 0.43 finds in the files of the server
    command: dict  # what its command, asking the server, says of the first metric

    def column(self, metric: str) -> list:
        return [row[metric] for row in self.printed if metric in row]

    def logged(self, metric: str) -> list:
        return [log[metric] for log in self.official["logs"] if metric in log]


@pytest.fixture(scope="module")
def server(tmp_path_factory, logs):
    running = servers.start(tmp_path_factory.mktemp("adapters"), log=logs / "adapters.log")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def ran(server, tmp_path_factory) -> dict[str, Ran]:
    """By module."""
    build()
    mine = {"TRACKIO_SERVER_URL": server.url, "TRACKIO_DIR": str(tmp_path_factory.mktemp("of the clients"))}
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda example: example.run(**mine), EXAMPLES))
    found = json.loads(official(server.folder, "example_runs.py", *(example.project for example in EXAMPLES)))
    commands = [
        ["--space", server.url, "get", "metric", "--project", example.project]
        + ["--run", found[example.project]["name"], "--metric", example.metrics[0], "--json"]
        for example in EXAMPLES
    ]
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    answers = official(elsewhere, "official_command.py", text="".join(json.dumps(command) + "\n" for command in commands))
    said = []
    for code, out, err in map(json.loads, answers.splitlines()):
        assert code == 0, err
        said.append(json.loads(out))
    return {each.module: Ran(*tells, found[each.project], says) for each, tells, says in zip(EXAMPLES, told, said, strict=True)}


def official(folder: Path, script: str, *arguments: str, text: str = "") -> str:
    """What a script prints in the environment of trackio 0.43, with the folder as its own."""
    done = subprocess.run(
        [TRACKIO_043_PYTHON, CLIENTS / script, *arguments],
        env={**clean_environment(), "TRACKIO_DIR": str(folder)},
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


# With the lock of every other build in this folder.
BUILD = """
program=conformance root=$PWD
. scripts/jdk.sh && . scripts/build.sh && need_build_tools && take_lock || exit 1
mkdir -p "$out/logs" && began=$(date +%s) log=$out/logs/adapters.log ended=0
maven -q package -DskipTests -pl adapters -am -amd || ended=1
drop_lock
exit "$ended"
"""


def build():
    """What `./test java` leaves; anew when a source is newer, or something is gone."""
    root = environments.REPOSITORY
    of_all = [root / "pom.xml", root / "client" / "pom.xml", ADAPTERS / "pom.xml", *(root / "client").glob("src/main/**/*.java")]
    modules = [ADAPTERS / module for module in ("testing", *(each.module for each in EXAMPLES))]
    sources = of_all + [module / "pom.xml" for module in modules] + [file for module in modules for file in module.glob("src/**/*.*")]
    newest = max(file.stat().st_mtime for file in sources)

    def is_there(built: Path) -> bool:
        return built.exists() and built.stat().st_mtime > newest and all(map(os.path.exists, built.read_text().split(os.pathsep)))

    if all(is_there(each.target / "example.classpath") for each in EXAMPLES):
        return
    done = subprocess.run(["sh", "-c", BUILD], cwd=root, capture_output=True, text=True)
    log = root / ".build" / "logs" / "adapters.log"
    assert done.returncode == 0, f"{done.stderr}{log.read_text()[-3000:] if log.exists() else ''}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.module)
def test_what_the_framework_found_is_what_every_client_reads(ran, server, new_python, example):
    of = ran[example.module]
    for metric in example.metrics:
        logged = of.logged(metric)
        assert logged, metric
        arguments = {"project": example.project, "run": of.official["name"], "metric_name": metric}
        points = new_python.call("gradio_python.predict", url=server.url, api_name="/get_metric_values", keywords=arguments)
        assert [point["value"] for point in points] == logged, f"{metric}, read by gradio_client"
        if metric in example.unprinted:
            assert not of.column(metric)
        else:  # XGBoost4J tells floats of what it has as doubles
            assert logged == pytest.approx(of.column(metric), rel=1e-6, abs=1e-12), metric
    falling = of.logged(example.metrics[0])
    assert [point["value"] for point in of.command["values"]] == falling, "read by the command of trackio 0.43"
    assert len(falling) > 3 and 0 < falling[-1] < falling[0] / 2, "it has learned something"


def test_meters_are_system_metrics(ran, server):
    of = ran["micrometer"]
    [end] = [row for row in of.printed if "points" in row]
    entries = of.official["system"]
    assert sum(entry["points/kind=train"] for entry in entries) == end["points"] == 1000
    assert sum(entry["error/count"] for entry in entries) == 1000
    assert entries[-1]["slope"] == end["slope"]
    assert any(name.startswith("jvm.memory.used/area=heap") for name in entries[-1])
    assert set(server.api("get_system_metrics_for_run", project="micrometer-example", run="line")) >= {"slope", "error/mean"}


@pytest.mark.skipif(NO_PYTORCH, reason="there is no library of PyTorch 2.7 for a Mac with an Intel processor")
def test_batches_and_epochs_of_djl(ran):
    of = ran["djl"]
    logs = of.official["logs"]
    assert [log["step"] for log in logs if "batch/loss" in log] == list(range(80))
    assert [(log["step"], log["epoch"]) for log in logs if "epoch" in log] == [(16 * epoch, epoch) for epoch in range(1, 6)]
    assert len(of.column("train/loss")) == 5 and of.column("validate/Accuracy")[-1] > 0.9
    config = of.official["config"]
    assert config["loss"] == "SoftmaxCrossEntropyLoss" and config["evaluators"] == ["Accuracy"]
    assert (config["optimizer"]["name"], config["optimizer"]["learningRate"]) == ("Adam", 0.02)


def test_rounds_of_xgboost(ran):
    of = ran["xgboost"]
    assert [log["step"] for log in of.official["logs"]] == of.column("step") == list(range(10))
    assert all({"train/logloss", "train/auc", "test/logloss", "test/auc"} <= log.keys() for log in of.official["logs"])
    assert of.official["config"]["eval_metric"] == ["logloss", "auc"] and of.official["config"]["max_depth"] == 2


def test_provenance_and_evaluation_of_tribuo(ran):
    of = ran["tribuo"]
    told = re.findall(r"At iteration (\d+), average loss = (\S+)", of.errors)
    assert [(log["step"], log["train/loss"]) for log in of.official["logs"][:-1]] == [(int(step), float(loss)) for step, loss in told]
    assert [log["step"] for log in of.official["logs"]] == [100, 200, 300, 400, 500, 501]
    assert of.column("test/r2/height")[0] > 0.9
    config = of.official["config"]
    assert config["trainer"]["epochs"] == 5 and config["trainer"]["optimiser"]["initialLearningRate"] == 0.1
    assert config["dataset"]["datasource"]["description"] == "points of a plane"


def test_kotlin_needs_no_adapter(ran):
    of = ran["kotlin-example"]
    assert [log["step"] for log in of.official["logs"]] == of.column("step") == list(range(20))
    assert of.official["config"]["learning_rate"] == 0.1 and of.official["alerts"] == ["Learned"]


@needs_all
def test_iterations_and_evaluations_of_deeplearning4j(ran):
    of = ran["dl4j"]
    logs = of.official["logs"]
    assert [log["step"] for log in logs if "train/loss" in log] == of.column("step") == list(range(60))
    assert [log["step"] for log in logs if "validate/accuracy" in log] == [0, 20, 40]
    assert of.column("test/accuracy")[0] > 0.9
    config = of.official["config"]
    assert (config["model"], config["parameters"]) == ("MultiLayerNetwork", 2 * 16 + 16 + 16 * 2 + 2)
    assert config["configuration"]["confs"][0]["layer"]["iupdater"]["learningRate"] == 0.05


@needs_all
def test_models_and_stages_of_spark(ran):
    of = ran["spark"]
    assert [log["step"] for log in of.official["logs"]] == of.column("step") == list(range(11))
    assert of.official["config"]["LogisticRegression"]["regParam"] == 0.001
    assert of.official["config"]["VectorAssembler"]["inputCols"] == ["x", "y"]
    assert len(of.official["system"]) > 5 and all(entry["spark/tasks"] == 1 for entry in of.official["system"])


def test_the_guide_shows_lines_of_the_examples():
    text = (environments.REPOSITORY / "docs" / "java.md").read_text().split("\n## Adapters\n")[1].split("\n## ")[0]
    blocks = re.findall(r"### `trackio-(\w+)`.*?```java\n(.*?)```", text, re.S)
    assert {module for module, _ in blocks} == {"micrometer", "djl", "xgboost", "tribuo", "dl4j", "spark"}
    for module, block in blocks:
        [example] = (ADAPTERS / module / "src" / "example" / "java").glob("*.java")
        code = re.sub(r"\s+", "", example.read_text())
        missing = [line for line in block.splitlines() if re.sub(r"\s+", "", line) not in code]
        assert not missing, f"{example.name} has no such lines"
