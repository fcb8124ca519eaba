"""The clients' pinned environments below .build/conformance, each made once for its pins."""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SUITE = Path(__file__).resolve().parent.parent
REPOSITORY = SUITE.parent
BUILD = REPOSITORY / ".build" / "conformance"
REQUIREMENTS = SUITE / "requirements"

RUNNER_PYTHON = BUILD / "runner" / "bin" / "python"
TRACKIO_05_PYTHON = BUILD / "trackio-0.5" / "bin" / "python"
TRACKIO_036_PYTHON = BUILD / "trackio-0.36" / "bin" / "python"
TRACKIO_043_PYTHON = BUILD / "trackio-0.43" / "bin" / "python"
TABLES_PYTHON = BUILD / "tables" / "bin" / "python"
UV_CACHE = BUILD / "uv-cache"
NODE_MODULES = BUILD / "npm" / "node_modules"


def prepare():
    """Makes what is missing or was made for other pins; says what it does and how long it took."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        runner = REQUIREMENTS / "runner.txt"
        with ThreadPoolExecutor(1) as meanwhile:
            npm = meanwhile.submit(_make_once, "npm", [SUITE / "package.json", SUITE / "package-lock.json"], _npm_prefix)
            _make_once("runner", [runner], _runner)
            # uv comes with the runner and takes a tenth of pip's time; what it has downloaded serves every environment.
            for name in ("trackio-0.5", "trackio-0.36", "trackio-0.43", "tables"):
                pins = REQUIREMENTS / f"{name}.txt"
                _make_once(name, [pins, runner], lambda folder, pins=pins: _clients(folder, pins))
            _make_once("uv-cache", [REQUIREMENTS / "uvx.txt", runner], _warm_uvx)
            npm.result()


def node() -> Path:
    """Node 22 or newer: the MCP conformance suite and the Inspector need it, and the other clients run on it too."""
    for packaged in sorted(NODE_MODULES.glob("node-*/bin/node")):
        return packaged
    on_path = shutil.which("node")
    if on_path:
        major = subprocess.run([on_path, "--version"], capture_output=True, text=True).stdout.strip("v").split(".")[0]
        if int(major or 0) >= 22:
            return Path(on_path)
    raise RuntimeError(f"No Node 22 package for {platform.system()} {platform.machine()}: put a `node` of 22.19 or newer on PATH")


def uvx_environment() -> dict[str, str]:
    """Variables that keep `uvx` to the pins of uvx.txt and to what is already downloaded."""
    return {
        "PATH": f"{RUNNER_PYTHON.parent}{os.pathsep}{os.environ['PATH']}",
        "UV_CACHE_DIR": str(UV_CACHE),
        "UV_CONSTRAINT": str(REQUIREMENTS / "uvx.txt"),
        "UV_PYTHON": str(RUNNER_PYTHON),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_OFFLINE": "1",
    }


def _make_once(name: str, pins: list[Path], make):
    folder = BUILD / name
    stamp = folder / ".pins"
    wanted = _digest(pins)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    start = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    make(folder)
    stamp.write_text(wanted)
    print(f"installed {name}, {time.monotonic() - start:.0f} s", flush=True)


def _digest(pins: list[Path]) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {platform.system()} {platform.machine()}".encode())
    for file in pins:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _runner(folder: Path):
    _run([sys.executable, "-m", "venv", str(folder)])
    pins = str(REQUIREMENTS / "runner.txt")
    _run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-compile", "--no-deps", "-r", pins])


def _clients(folder: Path, pins: Path):
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    python = str(folder / "bin" / "python")
    uv = [str(RUNNER_PYTHON.parent / "uv"), "pip", "install", "--quiet", "--cache-dir", str(BUILD / "downloads")]
    _run([*uv, "--python", python, "--no-deps", "-r", str(pins)])


def _warm_uvx(folder: Path):
    online = {**os.environ, **uvx_environment()}
    del online["UV_OFFLINE"]
    _run(["uvx", "--quiet", "--from", "gradio[mcp]", "python", "-c", "import gradio.cli"], env=online)


def _npm_prefix(folder: Path):
    folder.mkdir(parents=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(SUITE / file, folder)
    if shutil.which("npm") is None:
        sys.exit("npm is missing: install Node.js with npm (Debian, Ubuntu: apt-get install npm; macOS: brew install node)")
    _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder)


def _run(command: list[str], **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"\n{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
