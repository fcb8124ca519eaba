"""The two requests of the shell examples, by two curl processes: POST for the event id, then GET for the answer.

With "requests_only" the time is what curl measures, without the start of its two processes.
"""

import json
import subprocess

import timing

wanted = timing.arguments()
url = wanted["url"] + "gradio_api/call/get_metric_values"
body = json.dumps({"data": list(wanted["keywords"].values())})


measured: list[float] = []


def curl(*words: str) -> str:
    command = ["curl", "-s", "-w", r"\n%{time_total}", *words]
    text, _, seconds = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.rpartition("\n")
    measured.append(float(seconds) * 1000)
    return text


def call() -> str:
    event_id = curl("-X", "POST", url, "-H", "Content-Type: application/json", "-d", body).split('"')[3]
    return curl("-N", f"{url}/{event_id}")


milliseconds, answer = timing.block(call, wanted["calls"], wanted["warm_up"])
if wanted.get("requests_only"):
    totals = [post + get for post, get in zip(measured[::2], measured[1::2])]
    milliseconds = totals[wanted["warm_up"] :]
event, data = answer.strip().split("\n")
assert event == "event: complete", answer
timing.report(milliseconds, timing.points(json.loads(data.removeprefix("data: "))[0]))
