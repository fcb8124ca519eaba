"""A conversation through the Python package `mcp` 1.x."""

import asyncio
from contextlib import asynccontextmanager

import httpx
from mcp import ClientSession, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client


def talk(steps: list, url=None, headers=None, transport="http", command=None, environment=None) -> dict:
    return asyncio.run(_talk(steps, _streams(url, headers, transport, command, environment)))


async def _talk(steps, streams):
    async with streams as (read, write), ClientSession(read, write) as session:
        opened = await session.initialize()
        answers = [await _answer(session, step) for step in steps]
        return {"protocol": opened.protocolVersion, "server": opened.serverInfo.name, "answers": answers}


@asynccontextmanager
async def _streams(url, headers, transport, command, environment):
    if transport == "http":
        async with httpx.AsyncClient(headers=headers, timeout=30) as http, streamable_http_client(url, http_client=http) as streams:
            yield streams[:2]
    elif transport == "sse":
        async with sse_client(url, headers=headers) as streams:
            yield streams
    else:
        async with stdio_client(StdioServerParameters(command=command[0], args=command[1:], env=environment)) as streams:
            yield streams


async def _answer(session, step):
    if step == "tools":
        answer = (await session.list_tools()).tools
        return [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in answer]
    if step == "ping":
        return (await session.send_ping()).model_dump(mode="json", by_alias=True, exclude_none=True)
    name, arguments = step
    answer = await session.call_tool(name, arguments)
    return answer.model_dump(mode="json", by_alias=True, exclude_none=True)
