"""The documentation of the original, and its code blocks as they are printed there."""

import re
from dataclasses import dataclass

from harness import environments

DOCUMENT = environments.SUITE / "seed.md"
DOCUMENTED_URL = "http://127.0.0.1:7860/"


@dataclass(frozen=True)
class Block:
    language: str
    code: str

    def at(self, url: str) -> str:
        """The block for a server at another port; all else verbatim."""
        return self.code.replace(DOCUMENTED_URL, url)


def blocks() -> list[Block]:
    return [Block(*found) for found in re.findall(r"```(\w+)\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)]


def option(number: int) -> Block:
    return blocks()[number - 1]


def usage(language: str) -> Block:
    [block] = [block for block in blocks()[3:] if block.language == language]
    return block


def mcp_tools() -> list[str]:
    """The names of the list "Available MCP Tools", in order."""
    return re.findall(r"^\d+\. \*\*(\w+)\*\*", DOCUMENT.read_text(), re.MULTILINE)


def scoped_javascript(code: str) -> str:
    """The block declares `result` six times: each pair of statements gets a scope of its own."""
    head, *pairs = re.split(r"(?=^// Get )", code, flags=re.MULTILINE)
    return head + "".join(f"{{\n{pair}}}\n" for pair in pairs)
