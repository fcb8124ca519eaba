"""A client as a program of its own: one line of JSON out, so that its start and imports are never timed."""

import json
import subprocess
import tempfile
from pathlib import Path

from harness import environments, servers
from harness.table import NoAnswer, Sample, Target

BLOCK_LIMIT_SECONDS = 180
LONGEST_SECONDS = 900


def python(environment: str, script: str, **arguments):
    return _measurement(lambda: [environments.python(environment), environments.CLIENTS / script], arguments)


def node(script: str, **arguments):
    return _measurement(lambda: [environments.node(), environments.javascript(script)], arguments)


def first_answer(target: Target) -> Sample:
    """Start to first answer, of a server of its own over a fresh copy of the data."""
    return start_over(target, target.copy_of_data())


def start_over(target: Target, folder: Path) -> Sample:
    running = servers.start(target.product, folder)
    running.stop()
    return Sample([running.seconds_to_first_answer * 1000])


def java(program: str, limit_seconds=BLOCK_LIMIT_SECONDS, **words) -> dict:
    """What a program of bench/java prints: `name=value` words, a list repeats its name."""
    return run([*environments.java(program), *_words(words)], limit_seconds)


def micro(program: str, limit_seconds=BLOCK_LIMIT_SECONDS, **words) -> dict:
    """The same of bench/micro."""
    return run([*environments.micro(program), *_words(words)], limit_seconds)


def jmh(benchmark: str, *options, limit_seconds=BLOCK_LIMIT_SECONDS) -> dict:
    """What JMH tells of one benchmark, in a fork of its own."""
    with tempfile.TemporaryDirectory(dir=environments.BUILD) as folder:
        file = Path(folder) / "result.json"
        serial = ["-jvmArgsAppend", "-XX:+UseSerialGC"]
        words = [f"{benchmark}$", "-f", "1", *serial, "-foe", "true", "-rf", "json", "-rff", file, *options]
        command = [*environments.micro("org.openjdk.jmh.Main"), *words]
        done = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=limit_seconds, env=environments.clean()
        )
        if done.returncode != 0:
            raise RuntimeError(f"{benchmark} failed:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
        [result] = json.loads(file.read_text())
        return result


def _words(words: dict) -> list[str]:
    pairs = [(name.replace("_", "-"), value) for name, values in words.items() for value in _several(values)]
    return [f"{name}={value}" for name, value in pairs]


def run(command: list, limit_seconds=BLOCK_LIMIT_SECONDS) -> dict:
    command = [str(word) for word in command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=limit_seconds, env=environments.clean())
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)[-300:]} failed:\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
    printed = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
    if "no_answer" in printed:
        raise NoAnswer(printed["no_answer"])
    return printed


def by_side(value, target: Target):
    """An argument that differs between the sides is written as {product name: value}."""
    if isinstance(value, dict) and target.product.name in value:
        return value[target.product.name]
    return value


def _measurement(command, arguments: dict):
    def measure(target: Target) -> Sample:
        wanted = {name: by_side(value, target) for name, value in arguments.items()}
        printed = run([*command(), json.dumps({"url": target.running.url, **wanted})])
        return Sample(printed.pop("milliseconds"), **printed)

    return measure


def _several(values) -> list:
    return values if isinstance(values, list) else [values]
