"""A client as a program of its own: one line of JSON in, one line out, so that its start and imports are never timed."""

import json
import subprocess
from pathlib import Path

from harness import environments, servers
from harness.table import Sample, Target

BLOCK_LIMIT_SECONDS = 180


def python(environment: str, script: str, **arguments):
    return _measurement(lambda: [environments.python(environment), environments.CLIENTS / script], arguments)


def node(script: str, **arguments):
    return _measurement(lambda: [environments.node(), environments.javascript(script)], arguments)


def first_answer(target: Target) -> Sample:
    """Start to first answer, of a server of its own over a fresh copy of the data."""
    running = servers.start(target.product, target.copy_of_data())
    running.stop()
    return Sample([running.seconds_to_first_answer * 1000])


def _measurement(command, arguments: dict):
    def measure(target: Target) -> Sample:
        wanted = {name: by_side(value, target) for name, value in arguments.items()}
        return _run([*command(), json.dumps({"url": target.running.url, **wanted})])

    return measure


def by_side(value, target: Target):
    """An argument that differs between the sides is written as {product name: value}."""
    if isinstance(value, dict) and target.product.name in value:
        return value[target.product.name]
    return value


def _run(command: list) -> Sample:
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        timeout=BLOCK_LIMIT_SECONDS,
        env=environments.clean(),
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[1]).name} failed:\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
    return Sample(**json.loads(done.stdout.splitlines()[-1]))
