"""The pinned clients and references below .build/bench, each made once for its pins."""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
REPOSITORY = BENCH.parent
BUILD = REPOSITORY / ".build" / "bench"
REQUIREMENTS = BENCH / "requirements"
CLIENTS = BENCH / "clients"
NODE_MODULES = BUILD / "npm" / "node_modules"
JAVA_SOURCES = BENCH / "java"
JAVA_CLASSES = BUILD / "java"
JMH_OPTIONS = BUILD / "jmh" / "options"

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "PYTHONUNBUFFERED": "1",
    "BROWSER": "true",
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
}


def prepare(virtual_environments: tuple[str, ...], npm: bool):
    """Makes what is missing or was made for other pins; says what it does and how long it took."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in virtual_environments:
            pins = REQUIREMENTS / f"{name}.txt"
            _make_once(name, [pins], lambda folder, pins=pins: _virtual_environment(folder, pins))
        if npm:
            _make_once("npm", [BENCH / "package.json", BENCH / "package-lock.json"], _npm_prefix)


def compile_java():
    """The bench's own Java programs, anew for each run: they use classes of the server that is measured."""
    sources = sorted(JAVA_SOURCES.rglob("*.java"))
    shutil.rmtree(JAVA_CLASSES, ignore_errors=True)
    _run([java_home("jdk") / "bin" / "javac", "-d", JAVA_CLASSES, "-cp", _server_class_path(), *sources])


def java(program: str) -> list:
    """The command that runs a program of bench/java."""
    class_path = f"{JAVA_CLASSES}{os.pathsep}{_server_class_path()}"
    return [
        java_home("jre") / "bin" / "java",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        class_path,
        program,
    ]


def compile_micro():
    """The programs of bench/micro with the Java client and what Maven fetches for them."""
    _run([BENCH / "jmh", "-l"])


def micro(program: str) -> list:
    """The command that runs a program of bench/micro, or JMH."""
    return [java_home("jdk") / "bin" / "java", "-XX:+UseSerialGC", f"@{JMH_OPTIONS}", program]


@cache
def java_home(kind: str) -> Path:
    """The Java that the launcher would choose, `jdk` or `jre`: the same script finds it."""
    script = f"program=bench; . '{REPOSITORY}/scripts/jdk.sh'; find_java {kind} && printf %s \"$java_home\""
    found = subprocess.run(["sh", "-c", script], capture_output=True, text=True)
    if found.returncode != 0:
        sys.exit(found.stderr)
    return Path(found.stdout)


def _server_class_path() -> str:
    """What Maven built, and what it needs."""
    target = REPOSITORY / "server" / "target"
    return os.pathsep.join([str(target / "classes"), (target / "runtime.classpath").read_text().strip()])


def python(name: str) -> Path:
    return BUILD / name / "bin" / "python"


def node() -> Path:
    """The packaged Node 22, else the one on PATH."""
    for packaged in sorted(NODE_MODULES.glob("node-*/bin/node")):
        return packaged
    on_path = shutil.which("node")
    if on_path is None:
        sys.exit("Node is missing: put a `node` of 22 or newer on PATH")
    return Path(on_path)


def javascript(name: str) -> Path:
    """A copy of a JavaScript client beside node_modules, where Node looks packages up."""
    folder = NODE_MODULES.parent / "clients"
    folder.mkdir(exist_ok=True)
    return Path(shutil.copy(CLIENTS / name, folder))


def clean() -> dict[str, str]:
    """The caller's environment without the variables that would change what a server or a client does."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TRACKIO_", "GRADIO_", "HF_")) or k == "TRACKIO_JAVA"}
    return {**kept, **QUIET}


def _make_once(name: str, pins: list[Path], make):
    folder = BUILD / name
    stamp = folder / ".pins"
    wanted = _digest(pins)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    start = time.monotonic()
    print(f"installing {name} … ", end="", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    make(folder)
    stamp.write_text(wanted)
    print(f"{time.monotonic() - start:.0f} s", flush=True)


def _digest(pins: list[Path]) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {platform.system()} {platform.machine()}".encode())
    for file in pins:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _virtual_environment(folder: Path, pins: Path):
    _run([sys.executable, "-m", "venv", str(folder)])
    _run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "-r", str(pins)])


def _npm_prefix(folder: Path):
    folder.mkdir(parents=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(BENCH / file, folder)
    if shutil.which("npm") is None:
        sys.exit("npm is missing: install Node.js with npm (Debian, Ubuntu: apt-get install npm; macOS: brew install node)")
    _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder)


def _run(command: list, **options):
    command = [str(word) for word in command]
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"\n{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
