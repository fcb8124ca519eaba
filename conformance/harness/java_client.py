"""The Java client, and programs that use it, as processes of their own."""

import os
import subprocess
from pathlib import Path

from harness import environments
from harness.server import clean_environment, java
from harness.workers import CLIENTS

SOURCES = environments.REPOSITORY / "client" / "src" / "main" / "java"


def compiled(folder: Path) -> Path:
    """The client and the programs of clients/, compiled for the oldest Java that it promises to run on."""
    sources = [str(file) for file in SOURCES.rglob("*.java") if file.name != "module-info.java"]
    annotations = sorted(Path.home().glob(".m2/repository/org/jspecify/jspecify/*/jspecify-*.jar"))
    assert annotations, "the annotations of JSpecify are missing: build the server with `mvn -q package -DskipTests`"
    javac([*sources, *CLIENTS.glob("*.java")], folder, annotations[-1])
    return folder


def javac(sources: list, folder: Path, *class_path: Path):
    command = [tool("javac"), "--release", "17", "-cp", os.pathsep.join(map(str, class_path)), "-d", folder]
    done = subprocess.run([*command, *sources], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-5000:]


def tool(name: str) -> Path:
    """A program of the JDK, such as javac."""
    return Path(java()).parent / name


def run(class_path: list[Path], *arguments, **variables) -> str:
    """A program from start to end: what it printed."""
    done = subprocess.run(
        [java(), "-XX:TieredStopAtLevel=1", "-cp", os.pathsep.join(map(str, class_path)), *map(str, arguments)],
        env={**clean_environment(), **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-5000:]
    return done.stdout
