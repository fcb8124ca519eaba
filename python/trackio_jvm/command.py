"""The command `trackio-jvm`."""

import os
import sys
import sysconfig
from pathlib import Path

from trackio_jvm.java import JavaMissing

HELP = """usage: trackio-jvm show [arguments of the server, see `trackio-jvm show --help`]
       trackio-jvm enable      makes `import trackio; trackio.show()` start this server
       trackio-jvm disable     undoes it
"""
# One line, run at each start of the interpreter; without the package it does nothing.
PTH = 'import sys; exec("try:\\n import trackio_jvm_hook\\nexcept ImportError:\\n pass")\n'


def main() -> int:
    command, arguments = (sys.argv[1] if len(sys.argv) > 1 else "--help"), sys.argv[2:]
    if command == "show":
        return _show(arguments)
    if command == "enable" and not arguments:
        return _enable()
    if command == "disable" and not arguments:
        return _disable()
    if command in ("--help", "-h", "help"):
        print(HELP, end="")
        return 0
    print(f"trackio-jvm: unknown: {' '.join([command, *arguments])}\n{HELP}", end="", file=sys.stderr)
    return 2


def _show(arguments: list[str]) -> int:
    from trackio_jvm.dashboard import java_command

    try:
        command = java_command()
    except JavaMissing as failure:
        print(failure, file=sys.stderr)
        return 1
    os.execv(command[0], [*command, "show", *arguments])


def _enable() -> int:
    file = _pth()
    file.write_text(PTH)
    print(f"Written: {file}")
    print("From its next start this Python imports `trackio` with a show() that starts Trackio on the JVM; so does `trackio show`.")
    print("Nothing else is changed. Undo it with: trackio-jvm disable")
    return 0


def _disable() -> int:
    file = _pth()
    if not file.exists():
        print(f"Nothing to undo: {file} is not there.")
        return 0
    file.unlink()
    print(f"Removed: {file}")
    print("From its next start this Python imports `trackio` unchanged.")
    return 0


def _pth() -> Path:
    return Path(sysconfig.get_path("purelib")) / "trackio_jvm.pth"


if __name__ == "__main__":
    sys.exit(main())
