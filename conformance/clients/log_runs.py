"""Logs with the official package of this environment, as a training script does. Its only argument is JSON, one run or a list:

    {"project", "run", "config", "first", "count", "pause", "server", "resume"}

Step s carries {"loss": 1 / (s + 1), "nested/acc": s / 1000}. `server` is for 0.5.3, which has no argument for one.
"""

import json
import sys
import time

import trackio

USUAL = {"config": None, "first": 0, "count": 100, "pause": 0, "server": None, "resume": "allow"}


def log(wanted: dict):
    if wanted["server"]:
        from trackio import context_vars

        context_vars.current_server.set(wanted["server"])
    trackio.init(project=wanted["project"], name=wanted["run"], config=wanted["config"], resume=wanted["resume"])
    for step in range(wanted["first"], wanted["first"] + wanted["count"]):
        trackio.log({"loss": 1 / (step + 1), "nested/acc": step / 1000}, step=step)
        time.sleep(wanted["pause"])
    trackio.finish()


asked = json.loads(sys.argv[1])
for one in asked if isinstance(asked, list) else [asked]:
    log({**USUAL, **one})
