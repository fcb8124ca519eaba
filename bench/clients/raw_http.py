"""POSTs over one kept-alive connection with nothing but http.client: what the server itself takes."""

import http.client
import json
from urllib.parse import urlsplit

import timing


def json_answer(body: bytes):
    return json.loads(body)["data"]


def gradio_answer(body: bytes):
    return json.loads(body)["data"][0]


def mcp_answer(body: bytes):
    data = next(line for line in body.splitlines() if line.startswith(b"data:")) if body.startswith(b"event:") else body
    return json.loads(json.loads(data.removeprefix(b"data:"))["result"]["content"][0]["text"].replace("'", '"'))


READERS = {"json": json_answer, "gradio": gradio_answer, "mcp": mcp_answer}
HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}

wanted = timing.arguments()
connection = http.client.HTTPConnection(urlsplit(wanted["url"]).netloc, timeout=60)
body = json.dumps(wanted["body"]).encode()


def call():
    connection.request("POST", "/" + wanted["path"], body, HEADERS)
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 200, content
    return content


milliseconds, last = timing.block(call, wanted["calls"], wanted["warm_up"])
result = READERS[wanted["answer"]](last)
timing.report(milliseconds, timing.points(result) if result and isinstance(result[0], dict) else result)
