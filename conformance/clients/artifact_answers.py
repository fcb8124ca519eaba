"""What trackio 0.43 itself answers on the files of its TRACKIO_DIR. Argument: names of projects and registries, JSON."""

import json
import sys

from trackio.registry_storage import RegistryStorage
from trackio.sqlite_storage import SQLiteStorage as storage

wanted = json.loads(sys.argv[1])
answers = {}
for project in wanted["projects"]:
    runs = storage.get_run_records(project)
    listed = storage.list_artifacts(project)
    versions = [version["version_id"] for artifact in listed for version in artifact["versions"]]
    answers[project] = {
        "runs": runs,
        "get_artifacts": storage.get_artifacts(project),
        "list_artifacts": listed,
        "get_run_artifact_counts": storage.get_run_artifact_counts(project),
        "get_run_artifacts": [storage.get_run_artifacts(project, run["name"], run["id"]) for run in runs],
        "get_artifact_manifest": [
            storage.get_artifact_manifest(project, artifact["name"], f"v{version['version']}")
            for artifact in listed
            for version in artifact["versions"]
        ],
        "get_artifact_consumers": [storage.get_artifact_consumers(project, version) for version in versions],
        "get_artifact_lineage": [storage.get_artifact_lineage(project, version) for version in versions],
    }
for registry in wanted.get("registries", []):
    answers[f"registry-{registry}"] = {
        **RegistryStorage.get_registry(registry),
        "bucket_id": None,
        "collections": RegistryStorage.list_collections(registry),
        "events": RegistryStorage.get_events(registry),
    }
print(json.dumps(answers))
