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
    javac([*sources, *CLIENTS.glob("*.java")], folder, annotations())
    return folder


def annotations() -> Path:
    """What the client is compiled with, and runs without."""
    jars = sorted(Path.home().glob(".m2/repository/org/jspecify/jspecify/*/jspecify-*.jar"))
    assert jars, "the annotations of JSpecify are missing: build the server with `mvn -q package -DskipTests`"
    return jars[-1]


def javac(sources: list, folder: Path, *class_path: Path, release: int = 17):
    command = [tool("javac"), "--release", str(release), "-cp", os.pathsep.join(map(str, class_path)), "-d", folder]
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


def jar(folder: Path, classes: Path) -> Path:
    """The client as it is published, with what newer Javas take in place of some of its classes, and the programs."""
    newer, manifest, made = folder / "newer", folder / "manifest", folder / "client.jar"
    sources = list((SOURCES.parent / "java22").rglob("*.java"))
    javac(sources, newer, classes, annotations(), release=22)
    manifest.write_text("Multi-Release: true\n")
    parts = ["-C", classes, ".", "--release", "22", "-C", newer, "."]
    subprocess.run([tool("jar"), "--create", "--file", made, "--manifest", manifest, *parts], check=True)
    return made
