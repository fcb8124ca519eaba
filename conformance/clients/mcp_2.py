"""A conversation through the Python package `mcp` 2.x, which chooses the protocol's revision by itself."""

import asyncio

import httpx2
from mcp import Client, types
from mcp.client.sse import sse_client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client


def talk(steps: list, url=None, headers=None, transport="http", command=None, environment=None) -> dict:
    if transport == "stdio":
        program = StdioServerParameters(command=command[0], args=command[1:], env=environment)
        return asyncio.run(_with(Client(stdio_client(program), cache=None), steps))
    return asyncio.run(_talk(steps, url, headers, transport))


async def _talk(steps, url, headers, transport):
    if transport == "sse":
        return await _with(Client(sse_client(url, headers=headers), mode="legacy"), steps)
    async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
        return await _with(Client(streamable_http_client(url, http_client=http), cache=None), steps)


async def _with(connection, steps):
    async with connection as client:
        answers = [await _answer(client, step) for step in steps]
        info = client.server_info
        return {"protocol": client.protocol_version, "server": info and info.name, "answers": answers}


async def _answer(client, step):
    if step == "tools":
        answer = (await client.list_tools()).tools
        return [plain(tool) for tool in answer]
    if isinstance(step, dict):
        return plain(await _ask(client, step))
    name, arguments = step
    return plain(await client.call_tool(name, arguments))


async def _ask(client, step):
    match step["do"]:
        case "resources":
            return await client.list_resources()
        case "templates":
            return await client.list_resource_templates()
        case "read":
            return await client.read_resource(step["uri"])
        case "prompts":
            return await client.list_prompts()
        case "prompt":
            return await client.get_prompt(step["name"], step["arguments"])
        case "complete":
            reference = types.PromptReference(type="ref/prompt", name=step["prompt"])
            return await client.complete(reference, step["argument"], step.get("context"))
        case "watch":  # listens, calls a tool, and gives what it is then told of
            async with client.listen(resource_subscriptions=[step["uri"]]) as listening:
                await client.call_tool(*step["call"])
                async for event in listening:
                    return {"told": event.uri}


def plain(answer):
    return answer if isinstance(answer, dict) else answer.model_dump(mode="json", by_alias=True, exclude_none=True)
