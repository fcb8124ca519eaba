"""An MCP client of its own: one connection, JSON-RPC over streamable HTTP, as servers of 2025-06-18 and later speak it.

What a question sees of a server is here: the instructions, tools/list, and the results of at most three calls.
"""

import http.client
import json
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

VERSION = "2025-06-18"
MOST_CALLS = 3
SECONDS = 60


class NoAnswer(Exception):
    """This way gives no answer; another may."""


class TooManyCalls(Exception):
    """An answer would need more calls than there are."""


class Session:
    def __init__(self, url: str, path: str, headers: dict[str, str], without: Collection[str] = ()):
        parts = urlsplit(url)
        self._path = path
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
        self._headers = {
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
            **headers,
        }
        self._number = 0
        client = {"name": "evaluation", "version": "1"}
        greeting = self._request("initialize", protocolVersion=VERSION, capabilities={}, clientInfo=client)
        self.instructions: str = greeting.get("instructions") or ""
        self._headers["MCP-Protocol-Version"] = greeting["protocolVersion"]
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        self.listed = self._request("tools/list")
        self.tools: dict[str, dict] = {tool["name"]: tool for tool in self.listed["tools"] if tool["name"] not in without}

    def close(self):
        self._connection.close()

    def takes(self, tool: str, *arguments: str) -> bool:
        """Whether the tool is listed, and with these arguments."""
        listed = self.tools.get(tool)
        return listed is not None and all(each in listed["inputSchema"].get("properties", {}) for each in arguments)

    def call(self, tool: str, arguments: dict[str, Any]) -> dict:
        return self._request("tools/call", name=tool, arguments=arguments)

    def _request(self, method: str, **params) -> dict:
        self._number += 1
        answer = self._send({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        if answer is None or "result" not in answer:
            raise RuntimeError(f"{method}: {answer}")
        return answer["result"]

    def _send(self, message: dict) -> dict | None:
        self._connection.request("POST", self._path, json.dumps(message), self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        session = answer.headers.get("Mcp-Session-Id")
        if session:
            self._headers["Mcp-Session-Id"] = session
        if answer.status >= 300:
            raise RuntimeError(f"{answer.status}: {body[:500]!r}")
        if answer.headers.get("Content-Type", "").startswith("text/event-stream"):
            events = [line.removeprefix(b"data:") for line in body.splitlines() if line.startswith(b"data:")]
            return next((read for event in events if "id" in (read := json.loads(event))), None)
        return json.loads(body) if body.strip() else None


@dataclass
class Asking:
    """The calls for one question, counted, and every text that they brought."""

    session: Session
    calls: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    milliseconds: float = 0

    @property
    def left(self) -> int:
        return MOST_CALLS - len(self.calls)

    def call(self, tool: str, **arguments) -> Any:
        """What the tool gives, as a value; NoAnswer when it refuses."""
        if not self.left:
            raise TooManyCalls(tool)
        self.calls.append(f"{tool} {json.dumps(arguments)}")
        begun = time.perf_counter()
        result = self.session.call(tool, arguments)
        self.milliseconds += (time.perf_counter() - begun) * 1000
        texts = [item["text"] for item in result.get("content", []) if item.get("type") == "text"]
        self.texts.extend(texts)
        if result.get("isError"):
            raise NoAnswer(f"{tool}: {' '.join(texts)[:300]}")
        structured = result.get("structuredContent")
        if structured is None:
            return json.loads(texts[0]) if texts else None
        if "result" in structured and not set(structured) - {"result", "truncated", "total"}:
            if structured.get("truncated"):
                raise NoAnswer(f"{tool}: cut to {len(structured['result'])} of {structured.get('total')}")
            return structured["result"]
        return structured
