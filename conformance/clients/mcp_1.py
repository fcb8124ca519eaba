"""A conversation through the Python package `mcp` 1.x."""

import asyncio
from contextlib import asynccontextmanager

import httpx
from mcp import ClientSession, StdioServerParameters, types
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client


def talk(steps: list, url=None, headers=None, transport="http", command=None, environment=None) -> dict:
    return asyncio.run(_talk(steps, _streams(url, headers, transport, command, environment)))


async def _talk(steps, streams):
    told = asyncio.Queue()

    async def listen(message):
        if isinstance(message, types.ServerNotification) and message.root.method == "notifications/resources/updated":
            told.put_nowait(str(message.root.params.uri))

    async with streams as (read, write), ClientSession(read, write, message_handler=listen) as session:
        opened = await session.initialize()
        answers = [await _answer(session, step, told) for step in steps]
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


async def _answer(session, step, told):
    if step == "tools":
        answer = (await session.list_tools()).tools
        return [plain(tool) for tool in answer]
    if step == "ping":
        return plain(await session.send_ping())
    if isinstance(step, dict):
        return plain(await _ask(session, step, told))
    name, arguments = step
    return plain(await session.call_tool(name, arguments))


async def _ask(session, step, told):
    match step["do"]:
        case "resources":
            return await session.list_resources()
        case "templates":
            return await session.list_resource_templates()
        case "read":
            return await session.read_resource(step["uri"])
        case "prompts":
            return await session.list_prompts()
        case "prompt":
            return await session.get_prompt(step["name"], step["arguments"])
        case "complete":
            reference = types.PromptReference(type="ref/prompt", name=step["prompt"])
            return await session.complete(reference, step["argument"], step.get("context"))
        case "watch":  # subscribes, calls a tool, and gives what it is then told of
            await session.subscribe_resource(step["uri"])
            await session.call_tool(*step["call"])
            return {"told": await asyncio.wait_for(told.get(), 15)}


def plain(answer):
    return answer if isinstance(answer, dict) else answer.model_dump(mode="json", by_alias=True, exclude_none=True)
