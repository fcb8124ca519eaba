"""What trackio 0.43 does with artifacts, in a project of its own; prints what it saw. Argument: {"project", "other", "files"}."""

import json
import sys
from pathlib import Path

import trackio

wanted = json.loads(sys.argv[1])
files = Path(wanted["files"])
files.mkdir(parents=True, exist_ok=True)
(files / "weights.bin").write_bytes(bytes(range(256)) * 5000)
(files / "data").mkdir(exist_ok=True)
(files / "data" / "träin ✓.csv").write_text("a,b\n1,2\n")
(files / "data" / "empty").write_bytes(b"")
(files / "big.bin").write_bytes(b"big")
seen = {}


def shown(artifact) -> dict:
    return {
        "version": artifact.version,
        "aliases": sorted(artifact.aliases),
        "size": artifact.size,
        "digest": artifact.manifest_digest,
        "paths": [entry["path"] for entry in artifact.manifest],
        "metadata": artifact.metadata,
    }


run = trackio.init(project=wanted["project"], name="train")
trackio.log({"loss": 1})
model = trackio.Artifact(name="model", type="model", description="the model", metadata={"acc": 0.5})
model.add_file(str(files / "weights.bin"), name="w/weights.bin")
model.add_dir(str(files / "data"), name="data")
model.add_reference(f"file://{files}/big.bin", name="big.bin")
seen["first"] = shown(trackio.log_artifact(model, aliases=["prod"]))
again = trackio.Artifact(name="model", type="model")
again.add_file(str(files / "weights.bin"), name="w/weights.bin")
again.add_dir(str(files / "data"), name="data")
again.add_reference(f"file://{files}/big.bin", name="big.bin")
seen["again"] = shown(trackio.log_artifact(again, aliases=["same"]))
(files / "weights.bin").write_bytes(b"second")
second = trackio.Artifact(name="model", type="model")
second.add_file(str(files / "weights.bin"))
of_this_project = trackio.log_artifact(second)
seen["second"] = shown(of_this_project)
try:
    trackio.log_artifact(str(files / "weights.bin"), name="model", type="dataset")
except Exception as e:
    seen["mismatch"] = str(e)
try:
    trackio.use_artifact("model:nope")
except Exception as e:
    seen["missing"] = str(e)
trackio.finish()

run = trackio.init(project=wanted["project"], name="evaluate")
used = trackio.use_artifact("model:prod")
seen["used"] = shown(used)
folder = Path(used.download(root=str(files / "downloaded")))
seen["weights"] = (folder / "w" / "weights.bin").read_bytes() == bytes(range(256)) * 5000
seen["csv"] = (folder / "data" / "träin ✓.csv").read_text()
trackio.finish()

run = trackio.init(project=wanted["other"], name="serve")
trackio.log({"ok": 1})
seen["elsewhere"] = shown(trackio.use_artifact(of_this_project))
trackio.finish()

if wanted.get("overwrite"):
    run = trackio.init(project=wanted["project"], name="again")
    (files / "weights.bin").write_bytes(b"third")
    third = trackio.Artifact(name="model", type="model")
    third.add_file(str(files / "weights.bin"))
    seen["overwritten"] = shown(trackio.log_artifact(third, overwrite=True))
    trackio.finish()
print(json.dumps(seen))
