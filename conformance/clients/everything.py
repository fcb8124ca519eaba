"""Two runs with everything that trackio 0.43 can log. Argument: JSON of project, folder (scratch), parts; prints the run ids."""

import json
import sys
from pathlib import Path

import numpy as np
import trackio

wanted = json.loads(sys.argv[1])
project, scratch, parts = wanted["project"], Path(wanted["folder"]), set(wanted["parts"])
scratch.mkdir(parents=True, exist_ok=True)
ids = {}


def media():
    trackio.log({"shot/picture": trackio.Image(np.full((8, 8, 3), 90, dtype=np.uint8), caption="a grey square")})
    tone = (np.sin(np.arange(800) / 5) * 9000).astype(np.int16)
    trackio.log({"shot/tone": trackio.Audio(tone, caption="a short tone", sample_rate=8000)})
    trackio.log({"shot/clip": trackio.Video(str(Path(__file__).with_name("clip.webm")), caption="a blue clip")})
    page = "<p>page of html</p><script>document.body.append(' made by its script')</script>"
    trackio.log({"shot/page": trackio.Html(page, caption="an html page")})
    trackio.log({"shot/cloud": trackio.Object3D(np.random.default_rng(1).random((50, 3)), caption="a cloud of points")})
    trackio.log({"shot/table": trackio.Table(columns=["fruit", "count"], data=[["quince", 41], ["medlar", 7]])})


for name, factor in (("amber", 1.0), ("cobalt", 0.5)):
    run = trackio.init(project=project, name=name, group="g", config={"learning_rate": 0.0625 * factor, "optimizer": {"name": "lion"}})
    ids[name] = run.id
    for step in range(40):
        trackio.log({"loss": factor / (step + 1), "eval/accuracy": factor * step / 64}, step=step)
    trackio.log_system({"cpu/load": 0.375 * factor, "gpu/0/utilization": 12.5})
    if name == "amber":
        media()
        trackio.log({"spread": trackio.Histogram([1, 2, 2, 3, 3, 3])})
        trackio.log({"report": trackio.Markdown("# Findings\n\nThe loss *fell* as hoped.")})
        trackio.alert("Loss is high", text="it was above 0.9", level=trackio.AlertLevel.WARN)
        messages = [{"role": "user", "content": "What is a quince?"}, {"role": "assistant", "content": "A fruit of autumn."}]
        trackio.log({"chat": trackio.Trace(messages, metadata={"model": "toy-1"})})
        notes = scratch / "saved-notes.txt"
        notes.write_text("notes that were saved")
        trackio.save(str(notes), project=project)
        if "artifacts" in parts:
            weights = scratch / "weights.bin"
            weights.write_bytes(bytes(range(256)))
            trackio.log_artifact(str(weights), name="toy-model", type="model", aliases=["best"])
    elif "artifacts" in parts:
        trackio.use_artifact("toy-model:latest").download(str(scratch / "down"))
    trackio.finish()
print(json.dumps(ids))
