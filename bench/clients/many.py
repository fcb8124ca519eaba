"""Many clients at once, each with a session of its own: every call joins the queue and reads the session's stream to its end."""

import asyncio
import json
import time
import uuid

import httpx
import timing


async def join_and_read(http: httpx.AsyncClient, wanted: dict):
    session = str(uuid.uuid4())
    body = {"data": wanted["data"], "fn_index": wanted["fn_index"], "session_hash": session}
    (await http.post("gradio_api/queue/join", json=body)).raise_for_status()
    completed = None
    async with http.stream("GET", "gradio_api/queue/data", params={"session_hash": session}) as stream:
        stream.raise_for_status()
        async for line in stream.aiter_lines():
            if line.startswith("data:"):
                message = json.loads(line.removeprefix("data:"))
                if message["msg"] == "process_completed":
                    completed = message
    if completed is None or not completed["success"]:
        raise RuntimeError(f"no answer: {completed}")
    return timing.points(completed["output"]["data"][0])


async def call_tool(http: httpx.AsyncClient, wanted: dict):
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "get_all_projects", "arguments": {}}}
    answer = await http.post("gradio_api/mcp/", json=call, headers={"Accept": "application/json, text/event-stream"})
    answer.raise_for_status()
    if "my-project" not in answer.text:
        raise RuntimeError(answer.text[:200])
    return None


async def post(http: httpx.AsyncClient, wanted: dict):
    answer = await http.post("api/get_metric_values", json=wanted["keywords"])
    answer.raise_for_status()
    return timing.points(answer.json()["data"])


KINDS = {"queue": join_and_read, "mcp": call_tool, "api": post}


def fn_index(wanted: dict) -> int:
    functions = httpx.get(wanted["url"] + "config", timeout=60, trust_env=False).json()["dependencies"]
    return next(function["id"] for function in functions if function["api_name"] == wanted["operation"])


async def client(wanted: dict, milliseconds: list, errors: list, answers: list):
    kind = KINDS[wanted["kind"]]
    async with httpx.AsyncClient(base_url=wanted["url"], timeout=60, trust_env=False) as http:
        for _ in range(wanted["calls"]):
            begun = time.perf_counter()
            try:
                answers[:] = [await kind(http, wanted)]
                milliseconds.append((time.perf_counter() - begun) * 1000)
            except Exception as failure:
                errors.append(f"{type(failure).__name__}: {failure}")


async def main(wanted: dict):
    milliseconds, errors, answers = [], [], []
    if wanted["kind"] == "queue":
        wanted["fn_index"] = fn_index(wanted)
    await asyncio.gather(*(client(wanted, milliseconds, errors, answers) for _ in range(wanted["clients"])))
    timing.report(milliseconds, answers[0] if answers else None, len(errors), errors[0] if errors else None)


asyncio.run(main(timing.arguments()))
