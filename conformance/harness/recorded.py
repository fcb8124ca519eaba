"""Requests with the answers that Trackio 0.43.0 gave, and what this server answers where that is something else.

A file is a list of exchanges with an empty line after each:

    POST /api/name +token {"body": 1}      +token: with the write token; a body that is not JSON is sent as it is
        header: value                      headers of the request
      trackio 500 {"error": "..."}         status and body; a text in quotes is the body itself
        allow: POST                        headers of the answer
      here 400 {"error": "..."}            only where this server differs
      because ...                          the reason, which every difference has

Lines with # are comments. `<name>` stands for what the test knows by that name.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

RECORDED = Path(__file__).resolve().parent.parent / "recorded"
REQUEST = re.compile(r"(GET|POST|PUT|OPTIONS) (\S+)( \+token)?(?: (.*))?")
# What the recording's clock said; other times are part of what is tested.
CLOCK = re.compile(r"2026-11-22T\d\d:\d\d:\d\d(\.\d+)?\+00:00")
TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")


@dataclass
class Answer:
    status: int
    body: str
    headers: dict = field(default_factory=dict)

    def value(self):
        return json.loads(self.body) if self.body else ""


@dataclass
class Exchange:
    line: int
    method: str
    path: str
    token: bool
    body: str
    headers: dict = field(default_factory=dict)
    trackio: Answer | None = None
    here: Answer | None = None
    because: str = ""

    def expected(self) -> Answer:
        return self.here or self.trackio

    def __str__(self):
        return f"line {self.line}: {self.method} {self.path} {self.body[:100]}"


def exchanges(name: str) -> list[Exchange]:
    found = []
    for number, line in enumerate((RECORDED / name).read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if request := REQUEST.fullmatch(line):
            method, path, token, body = request.groups()
            found.append(Exchange(number, method, path, bool(token), body or ""))
            headers = found[-1].headers
            continue
        word, _, rest = line.strip().partition(" ")
        if word in ("trackio", "here"):
            status, _, body = rest.partition(" ")
            answer = Answer(int(status), body)
            setattr(found[-1], word, answer)
            headers = answer.headers
        elif word == "because":
            found[-1].because = rest
        elif line.startswith("    ") and word.endswith(":"):
            headers[word[:-1]] = rest
        else:
            raise AssertionError(f"{name}, line {number}: {line}")
    return found


def known(text: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(f"<{name}>", value)
    return text


def masked(expected: Answer, value):
    """The value with its times hidden, where the recording has times of its own clock."""
    text = json.dumps(value)
    return json.loads(TIME.sub("<time>", text)) if CLOCK.search(expected.body) else value


def hidden(expected: Answer):
    text = expected.body
    return json.loads(TIME.sub("<time>", text) if CLOCK.search(text) else text) if text else ""
