"""Trackio 0.5.3 on Gradio 5.50: reading through its own clients, MCP, the start, and many clients at once."""

import tempfile
from pathlib import Path

from harness import clients, environments, servers
from harness.servers import Product
from harness.table import AtLeast, Bench, NoErrors, Row

FIRST_ANSWER = ("gradio_api/run/get_all_projects", b'{"data":[]}', b'"my-project"')

REFERENCE = Product(
    "Trackio 0.5.3",
    lambda port: [environments.python("trackio-0.5").with_name("trackio"), "show", "--mcp-server"],
    FIRST_ANSWER,
)
OURS = servers.ours(FIRST_ANSWER)

VALUES = {"project": "my-project", "run": "run-1", "metric_name": "loss"}
POSITIONS = list(VALUES.values())
CALL_TOOL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "get_all_projects", "arguments": {}}}

# one POST of the values: today's API, which the reference has not, beside the reference's own shortest way
ONE_POST = {
    "path": {OURS.name: "api/get_metric_values", REFERENCE.name: "gradio_api/run/get_metric_values"},
    "body": {OURS.name: VALUES, REFERENCE.name: {"data": POSITIONS}},
    "answer": {OURS.name: "json", REFERENCE.name: "gradio"},
}


def data(folder: Path):
    """The demo project, in a file that 0.5.3 wrote."""
    with tempfile.TemporaryDirectory(dir=environments.BUILD) as demo:
        servers.demo(Path(demo))
        fill = environments.CLIENTS / "fill_trackio_0_5.py"
        servers.run_quietly(
            [environments.python("trackio-0.5"), fill, Path(demo) / "my-project.db"],
            {**environments.clean(), "TRACKIO_DIR": str(folder)},
        )


BENCH = Bench(
    name="trackio_0_5",
    title="Beside Trackio 0.5.3",
    reference=REFERENCE,
    ours=OURS,
    virtual_environments=("trackio-0.5", "clients"),
    needs_npm=True,
    data=data,
    data_text="the project of `trackio demo`, 3 runs x 400 steps, in a file written by Trackio 0.5.3",
    method=(
        "Both servers run through all rounds. A block of calls comes from a fresh client process, after a few calls that are not "
        "counted; a call is timed in the client, from the call to the decoded answer. At once: each client has its own "
        "connections and its own session; they all start together, and the load generator, one Python process, shares the "
        "machine with the server."
    ),
    rows=(
        Row(
            "`gradio_client` 1.14, `predict` of `/get_metric_values`",
            clients.python("trackio-0.5", "gradio_python.py", keywords=VALUES, calls=20, warm_up=5),
            (AtLeast(6),),
        ),
        Row(
            "`gradio_client` 2.7, `predict` of `/get_metric_values`",
            clients.python("clients", "gradio_python.py", keywords=VALUES, calls=20, warm_up=5),
            (AtLeast(6),),
        ),
        Row(
            "`@gradio/client` 2.7, `predict` of `/get_metric_values`",
            clients.node("javascript.mjs", keywords=VALUES, calls=30, warm_up=5),
            (AtLeast(5),),
        ),
        Row(
            "curl in two steps, `get_metric_values`",
            clients.python("clients", "curl.py", keywords=VALUES, calls=20, warm_up=2),
            (AtLeast(5),),
        ),
        Row(
            "the two requests alone, as curl times them",
            clients.python("clients", "curl.py", keywords=VALUES, requests_only=True, calls=20, warm_up=2),
        ),
        Row(
            "MCP `tools/call` of `get_all_projects`, one session of Python `mcp` 1.30",
            clients.python("clients", "mcp_python.py", calls=8, warm_up=4),
            (AtLeast(200),),
        ),
        Row(
            "MCP, the same over a bare kept-alive connection",
            clients.python("clients", "raw_http.py", path="gradio_api/mcp/", body=CALL_TOOL, answer="mcp", calls=8, warm_up=4),
        ),
        Row("start to the first answer, launcher included", clients.first_answer, (AtLeast(3),)),
        Row(
            "100 clients at once, 2 queue calls each of `get_metric_values`",
            clients.python(
                "clients", "many.py", kind="queue", data=POSITIONS, operation="get_metric_values", clients=100, calls=2
            ),
            (NoErrors(),),
        ),
        Row(
            "100 clients at once, 5 MCP calls each of `get_all_projects`",
            clients.python("clients", "many.py", kind="mcp", clients=100, calls=5),
            (NoErrors(),),
            on_reference=False,
        ),
        Row(
            "100 clients at once, 5 times `POST /api/get_metric_values` each",
            clients.python("clients", "many.py", kind="api", keywords=VALUES, clients=100, calls=5),
            (NoErrors(),),
            on_reference=False,
        ),
        Row(
            "`POST /api/get_metric_values` by Node's `fetch` (there: `/gradio_api/run`)",
            clients.node("javascript.mjs", **ONE_POST, calls=30, warm_up=10),
        ),
        Row(
            "`POST` over a bare kept-alive connection, the same two",
            clients.python("clients", "raw_http.py", **ONE_POST, calls=30, warm_up=10),
        ),
    ),
)
