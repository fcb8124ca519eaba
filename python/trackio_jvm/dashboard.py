"""`show()`: starts the server as a child process that never outlives this one."""

import atexit
import os
import re
import subprocess
import sys
import threading
import urllib.parse
import warnings
import webbrowser
from pathlib import Path

from trackio_jvm.java import find_java

JAR = Path(__file__).with_name("trackio.jar")
START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 15

# The server stops when its standard input closes, which also happens when this process is killed. `sh` watches for it.
SUPERVISOR = """
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( cat <&3; kill "$server" ) >/dev/null 2>&1 &
exec 3<&-
wait "$server"
"""


class Dashboard:
    """The running server."""

    def __init__(self, process: subprocess.Popen, url: str, write_token: str):
        self.url = url
        self.write_token = write_token
        self._process = process
        self._owner = os.getpid()
        atexit.register(self.close)

    def close(self, verbose: bool = True) -> None:
        """Stops the server: what it accepted is finished first."""
        if os.getpid() != self._owner:
            return  # a forked child's exit is not ours
        atexit.unregister(self.close)
        self._process.stdin.close()
        try:
            self._process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.wait()

    def wait(self) -> None:
        """Until the server ends by itself."""
        self._process.wait()


class _Shown(tuple):
    """(app, url, share_url, full_url); says nothing at a prompt or as the last value of a notebook's cell."""

    def __repr__(self) -> str:
        return ""


def show(
    project: str | None = None,
    *,
    dashboard: str | None = None,
    theme=None,
    mcp_server: bool | None = None,
    footer: bool = True,
    color_palette: list[str] | None = None,
    open_browser: bool = True,
    block_thread: bool | None = None,
    host: str | None = None,
    share: bool | None = None,
    server_port: int | None = None,
    frontend_dir: str | Path | None = None,
):
    """Starts the dashboard, with the API and, if asked, the MCP server, on the files that `trackio` logs to.

    Args:
        project: The project to open; without it the dashboard opens on the first.
        dashboard: Only None: this server has no dashboard for registries, "registry" is refused.
        theme: "light", "dark" or None for what the system says. Gradio themes of old scripts are ignored with a warning.
        mcp_server: True turns the MCP server on, False off; None leaves it to GRADIO_MCP_SERVER.
        footer: False hides the footer.
        color_palette: Hex colors of the plot lines.
        open_browser: Whether to open a browser tab, outside of notebooks.
        block_thread: Whether to wait for Ctrl-C. None waits, but not in a notebook.
        host: The address to bind; 127.0.0.1 by default. Beyond this machine every write needs the write token.
        share: Not available: there is no public tunnel. True warns.
        server_port: The port; without it the first free one from GRADIO_SERVER_PORT (7860).
        frontend_dir: Not available: the server has its own dashboard. A value warns.

    Returns:
        The tuple (app, url, share_url, full_url): `app.close()` stops the server, `share_url` is None, and `full_url`
        carries the write token.

    Raises:
        ValueError: for an unknown `dashboard`.
        JavaMissing: when no Java 25 is found; the message says how to get one.
        OSError: when the server does not start; the message is the server's.
    """
    if dashboard is not None:
        raise ValueError(f"dashboard={dashboard!r} is not available: this server shows projects only. Leave the argument out.")
    if share:
        _warn("share=True is ignored: this server opens no public tunnel. Use host= or an SSH tunnel.")
    if frontend_dir is not None:
        _warn("frontend_dir is ignored: this server has its own dashboard.")

    running = _start(_flags(project, theme, mcp_server, host, server_port), _environment(mcp_server, color_palette))
    full_url = _full_url(running, project, footer)
    in_notebook = _in_notebook()
    if in_notebook:
        from IPython.display import IFrame, display

        display(IFrame(full_url, width="100%", height=1000))
    elif open_browser:
        webbrowser.open(full_url)
    if block_thread if block_thread is not None else not in_notebook:
        _block(running)
    return _Shown((running, running.url, None, full_url))


def _flags(project, theme, mcp_server, host, server_port) -> list[str]:
    flags = ["--no-browser"]
    if project:
        flags += ["--project", project]
    if theme in ("light", "dark"):
        flags += ["--theme", theme]
    elif theme is not None and theme != "default":
        _warn(f"theme={theme!r} is ignored: the themes are 'light' and 'dark'.")
    if mcp_server:
        flags.append("--mcp-server")
    if host:
        flags += ["--host", host]
    if server_port is not None:
        flags += ["--port", str(server_port)]
    return flags


def _environment(mcp_server, color_palette) -> dict[str, str]:
    from trackio.utils import TRACKIO_DIR  # where this process logs to, also when the variable changed meanwhile

    environment = {**os.environ, "TRACKIO_DIR": str(TRACKIO_DIR)}
    locale = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or ""
    if "utf" not in locale.lower():
        environment["LC_ALL"] = "C.UTF-8"  # else Java takes names of files for ASCII
    if mcp_server is False:
        environment["GRADIO_MCP_SERVER"] = "False"
    if color_palette is not None:
        environment["TRACKIO_COLOR_PALETTE"] = ",".join(color_palette)
    return environment


def _start(flags: list[str], environment: dict[str, str]) -> Dashboard:
    """The server, once it answers."""
    process = subprocess.Popen(
        ["sh", "-c", SUPERVISOR, "trackio", *java_command(), "show", *flags],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        start_new_session=True,  # Ctrl-C is ours to handle; the server is stopped in order
    )
    lines: list[str] = []
    started = threading.Event()
    threading.Thread(target=_follow, args=(process.stdout, lines, started), daemon=True).start()
    in_time = started.wait(START_LIMIT_SECONDS)
    url, full_url = _find(r"dashboard: ([^\s?]+)", lines), _find(r'TRACKIO_SERVER_URL="?([^"\s]+)', lines)
    if not url or not full_url:
        process.stdin.close()
        reason = "\n".join(lines) if in_time else f"no answer within {START_LIMIT_SECONDS} s"
        raise OSError(f"The Trackio server did not start: {reason}")
    token = urllib.parse.parse_qs(urllib.parse.urlsplit(full_url).query).get("write_token", [""])[0]
    return Dashboard(process, url, token)


def java_command() -> list[str]:
    """The server's command line up to its own arguments."""
    # docs/decisions/010-launcher.md
    shrinking = ["-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20", "-XX:-ShrinkHeapInSteps"]
    trimming = ["-XX:TrimNativeHeapInterval=10000", "-Xlog:trimnative=off"]
    memory = ["-XX:+UseSerialGC", "-Xms24m", "-XX:NewSize=12m", *shrinking, *trimming]
    return [str(find_java()), *memory, *os.environ.get("TRACKIO_JAVA_OPTS", "").split(), "-jar", str(JAR)]


def _follow(output, lines: list[str], started: threading.Event):
    """Shows the user what the server prints, and keeps its lines until it answers."""
    for line in output:
        print(line, end="", file=sys.stdout if line.startswith("* ") else sys.stderr, flush=True)
        if not started.is_set():
            lines.append(line.rstrip("\n"))
            if "TRACKIO_SERVER_URL" in line:
                started.set()
    started.set()


def _find(pattern: str, lines: list[str]) -> str | None:
    return next((match.group(1) for line in lines if (match := re.search(pattern, line))), None)


def _full_url(running: Dashboard, project: str | None, footer: bool) -> str:
    query = {"project": project} if project else {}
    query["write_token"] = running.write_token
    if not footer:
        query["footer"] = "false"
    return f"{running.url.rstrip('/')}/?{urllib.parse.urlencode(query)}"


def _block(running: Dashboard):
    """Until Ctrl-C, or until the server ends by itself."""
    try:
        running.wait()
    except KeyboardInterrupt:
        print("Ctrl-C: closing the dashboard.", flush=True)
    finally:
        running.close()


def _in_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    shell = sys.modules["IPython"].get_ipython()
    return shell is not None and type(shell).__name__ in ("ZMQInteractiveShell", "Shell")


def _warn(text: str):
    warnings.warn(text, UserWarning, stacklevel=4)
