"""The MCP clients of both eras, in Python and in JavaScript."""

from harness.server import as_json

CLIENTS = {
    "mcp 1.30": ("runner_python", "mcp_1.talk", "2025-11-25"),
    "mcp 2.3": ("new_python", "mcp_2.talk", "2026-07-28"),
    "npm sdk 1.32": ("node", "mcp_javascript.talk_1", "2025-11-25"),
    "npm client 2.4": ("node", "mcp_javascript.talk_2", "2026-07-28"),
}


class McpClient:
    def __init__(self, worker, function: str, revision: str, server):
        self.revision = revision
        self._worker = worker
        self._function = function
        self._server = server

    def talk(self, *steps, path="gradio_api/mcp/", url=None, **options) -> dict:
        return self._worker.call(self._function, steps=steps, url=url or self._server.url + path, **options)

    def call(self, tool: str, path="gradio_api/mcp/", url=None, headers=None, **arguments) -> dict:
        return self.talk([tool, arguments], path=path, url=url, headers=headers)["answers"][0]

    def value(self, tool: str, **arguments):
        """The structured result of a call, which its text repeats."""
        answer = self.call(tool, **arguments)
        assert not answer.get("isError"), answer
        structured = answer["structuredContent"]
        value = structured["result"] if list(structured) == ["result"] else structured
        [text] = [item["text"] for item in answer["content"] if item["type"] == "text"]
        assert as_json(text) in (value, structured)
        return value
