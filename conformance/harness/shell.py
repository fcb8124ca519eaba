"""curl and shells, as a user types them; and a raw socket for what curl would mend."""

import socket
import subprocess
from dataclasses import dataclass

import httpx

from harness.server import tool

INSTALL = {
    "bash": "apt-get install bash (macOS: it is there)",
    "zsh": "apt-get install zsh (macOS: it is there)",
    "dash": "apt-get install dash (macOS: it is there)",
    "curl": "apt-get install curl",
    "awk": "apt-get install gawk",
}


@dataclass
class Answer:
    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def run_in(shell: str, script: str, *, limit_seconds: float = 30, **variables) -> subprocess.CompletedProcess:
    """The script as pasted into the shell."""
    tool("curl", INSTALL["curl"])
    path = tool(shell, INSTALL[shell])
    return subprocess.run([path, "-c", script], capture_output=True, text=True, timeout=limit_seconds, env=variables or None)


def curl(*arguments: str, limit_seconds: float = 30) -> Answer:
    """One request; the answer with its status and headers."""
    command = [tool("curl", INSTALL["curl"]), "-s", "-S", "-i", "--path-as-is", *arguments]
    done = subprocess.run(command, capture_output=True, timeout=limit_seconds)
    if not done.stdout:
        raise AssertionError(f"{' '.join(command)}: {done.stderr.decode()}")
    return parse(done.stdout)


def raw(port: int, request: bytes, *, limit_seconds: float = 10, then_close: bool = True) -> Answer:
    """Bytes to the server as they are, and what comes back until it closes or falls silent."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=limit_seconds) as connection:
        try:
            connection.sendall(request)
        except OSError:
            pass  # refused before all was sent: the answer is there to be read
        try:
            while chunk := connection.recv(65536):
                received += chunk
                if then_close and complete(received):
                    break
        except (TimeoutError, ConnectionResetError):
            pass
    if not received:
        raise ConnectionError("closed without an answer")
    return parse(received)


def complete(received: bytes) -> bool:
    head, _, body = received.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return len(body) >= int(line.split(b":")[1])
    return False


def parse(received: bytes) -> Answer:
    """The last of the answers in the bytes (there may be a `100 Continue` before it), chunks joined."""
    while True:
        head, _, body = received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split()[1])
        if status >= 200 or not body:
            break
        received = body
    headers = httpx.Headers([line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in lines[1:]])
    return Answer(status, headers, body)
