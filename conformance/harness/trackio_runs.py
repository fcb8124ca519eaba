"""Training scripts of the official packages, as processes of their own."""

import json
import subprocess
from pathlib import Path

from harness import environments
from harness.server import clean_environment
from harness.workers import CLIENTS

PYTHONS = {
    "0.5.3": environments.TRACKIO_05_PYTHON,
    "0.36": environments.TRACKIO_036_PYTHON,
    "0.43": environments.TRACKIO_043_PYTHON,
}


def start(version: str, folder: Path, script: str, argument, **variables) -> subprocess.Popen:
    argument = argument if isinstance(argument, str) else json.dumps(argument)
    return subprocess.Popen(
        [PYTHONS[version], CLIENTS / script, argument],
        env={**clean_environment(), "TRACKIO_DIR": str(folder), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen) -> str:
    """The script's output, once it ended well and without a warning of trackio's."""
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors[-3000:]
    assert "warning" not in (output + errors).lower(), output + errors[-3000:]
    return output


def log(version: str, folder: Path, *runs: dict, **wanted):
    """log_runs.py from start to end: one run, or one after the other, each with what all have in common."""
    finish(start(version, folder, "log_runs.py", [{**wanted, **run} for run in runs or ({},)]))


def read(version: str, folder: Path, project: str, *runs: str) -> dict[str, list[tuple[int, dict]]]:
    """(step, metrics) of runs as this version of the package reads them from its own files."""
    done = subprocess.run(
        [PYTHONS[version], CLIENTS / "read_run.py", project, *runs],
        env={**clean_environment(), "TRACKIO_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    return {run: [(step, metrics) for step, metrics in entries] for run, entries in found.items()}


def every_kind(folder: Path, project: str, files: Path, **variables) -> str:
    """every_kind.py from start to end: the line of JSON that it prints."""
    process = subprocess.run(
        [PYTHONS["0.43"], CLIENTS / "every_kind.py", project, files],
        env={**clean_environment(), "TRACKIO_DIR": str(folder), **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert process.returncode == 0, process.stderr[-3000:]
    return process.stdout.splitlines()[-1]


def expected(first: int = 0, count: int = 100) -> list[tuple[int, dict]]:
    """(step, metrics) as log_runs.py logs them."""
    return [(step, {"loss": 1 / (step + 1), "nested/acc": step / 1000}) for step in range(first, first + count)]
