"""The Java client and programs that use it, compiled and run in processes of their own."""

import os
import subprocess
from pathlib import Path

from harness import environments, server
from harness.server import clean_environment

PROGRAMS = environments.SUITE / "clients"
SOURCES = environments.REPOSITORY / "client" / "src" / "main" / "java"


def compile_client(into: Path, *programs: str) -> Path:
    """The client and these programs, compiled for the oldest Java that it promises to run on."""
    sources = [str(file) for file in SOURCES.rglob("*.java") if file.name != "module-info.java"]
    annotations = sorted(Path.home().glob(".m2/repository/org/jspecify/jspecify/*/jspecify-*.jar"))
    assert annotations, "the annotations of JSpecify are missing: build the server with `mvn -q package -DskipTests`"
    compile_java(into, annotations[-1], *sources, *(PROGRAMS / program for program in programs))
    return into


def compile_java(into: Path, classes: Path, *sources):
    subprocess.run([tool("javac"), "--release", "17", "-cp", classes, "-d", into, *sources], check=True)


def tool(name: str) -> Path:
    """A program of the JDK, such as javac."""
    return Path(server.java()).parent / name


def run(classes: str | Path, program: str, *arguments: str, **environment: str) -> str:
    """What the program prints."""
    done = subprocess.run(
        [server.java(), "-XX:TieredStopAtLevel=1", "-cp", classes, program, *arguments],
        env={**clean_environment(), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def client_jar(folder: Path, *programs: str) -> Path:
    """The client as it is published, with what newer Javas take in place of some of its classes, and these programs."""
    classes, newer, manifest, jar = folder / "classes", folder / "newer", folder / "manifest", folder / "client.jar"
    classes.mkdir()
    compile_client(classes, *programs)
    sources = [str(file) for file in (SOURCES.parent / "java22").rglob("*.java")]
    annotations = sorted(Path.home().glob(".m2/repository/org/jspecify/jspecify/*/jspecify-*.jar"))
    path = os.pathsep.join(map(str, (classes, annotations[-1])))
    subprocess.run([tool("javac"), "--release", "22", "-cp", path, "-d", newer, *sources], check=True)
    manifest.write_text("Multi-Release: true\n")
    subprocess.run(
        [tool("jar"), "--create", "--file", jar, "--manifest", manifest, "-C", classes, ".", "--release", "22", "-C", newer, "."],
        check=True,
    )
    return jar
