"""Makes a registry in the local folder and links an artifact into it. Argument: JSON of project, artifact."""

import json
import sys

import trackio

wanted = json.loads(sys.argv[1])
shelf = trackio.Api().create_registry("shelf", description="models that may be used")
shelf.create_collection("ready-models", "model")
run = trackio.init(project=wanted["project"], name="promoter")
run.link_artifact(trackio.use_artifact(wanted["artifact"]), "registry-shelf/ready-models", aliases=["staging"])
trackio.finish()
