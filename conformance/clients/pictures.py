"""Runs that log one picture each with trackio 0.43; prints their ids. Argument: JSON {"project", "runs": [name, ...]}."""

import json
import sys

import numpy as np
import trackio

wanted = json.loads(sys.argv[1])
ids = []
for number, name in enumerate(wanted["runs"]):
    run = trackio.init(project=wanted["project"], name=name, config={"number": number})
    picture = trackio.Image(np.full((4, 4, 3), number, dtype=np.uint8), caption=f"picture {number}")
    trackio.log({"loss": number / 4, "picture": picture})
    trackio.log({"table": trackio.Table(columns=["number"], data=[[number]])})
    trackio.finish()
    ids.append(run.id)
print(json.dumps(ids))
