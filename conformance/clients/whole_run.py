"""A run with everything that trackio 0.43 sends in a plain script; prints its run id. Argument: the project's name."""

import json
import math
import sys

import numpy as np
import trackio

run = trackio.init(project=sys.argv[1], name="whole", group="g1", config={"lr": 0.1, "optimizer": {"name": "adam"}})
for step in range(50):
    trackio.log({"loss": 1 / (step + 1), "nested": {"a": step}, "nan": math.nan, "inf": -math.inf, "text": "ü ✓", "flag": True})
trackio.log({"late": 1}, step=1000)
trackio.log_system({"cpu/load": 0.5, "gpu/0/utilization": math.nan})
trackio.alert("Loss is high", text="above 1", level=trackio.AlertLevel.ERROR)
trackio.log({"picture": trackio.Image(np.zeros((4, 4, 3), dtype=np.uint8), caption="black")})
trackio.log({"table": trackio.Table(columns=["a"], data=[[1], [2]]), "histogram": trackio.Histogram([1, 2, 2, 3])})
trackio.finish()
print(json.dumps({"run_id": run.id}))
