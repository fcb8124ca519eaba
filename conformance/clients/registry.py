"""A registry in the hands of trackio 0.43, on artifacts that artifacts.py logged in the project src. Argument: create or relink."""

import json
import sys

import trackio
from trackio.registry_storage import RegistryStorage

link = {"registry": "models", "collection": "churn", "type": "model", "source_project": "src", "source_artifact": "model"}
if sys.argv[1] == "create":
    trackio.Api().create_registry("models", description="desc")
    print(json.dumps(RegistryStorage.link_artifact_version(**link, source_version=0, aliases=["staging"])))
else:
    print(json.dumps(RegistryStorage.link_artifact_version(**link, source_version=1, aliases=["prod"])))
