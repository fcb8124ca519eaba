"""An environment with the built wheel of `trackio_jvm` beside the official trackio 0.43."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from harness import environments
from harness.server import jar

PACKAGE = environments.REPOSITORY / "python"
FOLDER = environments.BUILD / "trackio-jvm"
PYTHON = FOLDER / "bin" / "python"
COMMAND = FOLDER / "bin" / "trackio-jvm"


def install() -> Path:
    """Builds the wheel and installs it, unless neither the package nor the jar changed; gives the environment's Python."""
    stamp, wanted = FOLDER / ".built-from", _digest()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
        _run([sys.executable, "-m", "venv", FOLDER])
        official = environments.TRACKIO_043_PYTHON.parent.parent
        [packages] = FOLDER.glob("lib/python*/site-packages")
        (packages / "official.pth").write_text("".join(f"{folder}\n" for folder in official.glob("lib/python*/site-packages")))
        _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", FOLDER / "dist"], cwd=PACKAGE)
        _run([PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", *FOLDER.glob("dist/*.whl")])
        stamp.write_text(wanted)
    return PYTHON


def _digest() -> str:
    digest = hashlib.sha256()
    for file in [*sorted(PACKAGE.glob("*.*")), *sorted(PACKAGE.glob("trackio_jvm/*.py")), Path(jar())]:
        digest.update(file.read_bytes() if file.is_file() else b"")
    return digest.hexdigest()


def _run(command: list, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
