"""The Python package `mcp` 1.x: one session over streamable HTTP, tools/call after tools/call."""

import asyncio
import json
import time

import timing
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client


async def main(wanted: dict):
    async with streamable_http_client(wanted["url"] + "gradio_api/mcp/") as streams, ClientSession(*streams[:2]) as session:
        await session.initialize()
        for _ in range(wanted["warm_up"]):
            await session.call_tool("get_all_projects", {})
        milliseconds = []
        for _ in range(wanted["calls"]):
            begun = time.perf_counter()
            answer = await session.call_tool("get_all_projects", {})
            milliseconds.append((time.perf_counter() - begun) * 1000)
        assert not answer.isError, answer
        # the reference writes a Python list
        timing.report(milliseconds, json.loads(answer.content[0].text.replace("'", '"')))


asyncio.run(main(timing.arguments()))
