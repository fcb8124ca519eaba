"""What trackio 0.43 reads from the files of TRACKIO_DIR: runs with their entries and pictures. Argument: JSON {"project", "edit"}.

`edit` is a list of [name or id, "delete" or "rename", new name]: done with its Api() first.
"""

import json
import os
import sys
from pathlib import Path

import trackio
from trackio.sqlite_storage import SQLiteStorage

wanted = json.loads(sys.argv[1])
for which, what, *rest in wanted.get("edit", []):
    [run] = [run for run in trackio.Api().runs(wanted["project"]) if which in (run.id, run.name)]
    getattr(run, what)(*rest)
seen = {}
for run in trackio.Api().runs(wanted["project"]):
    logs = SQLiteStorage.get_logs(wanted["project"], run.name, run_id=run.id)
    pictures = [log["picture"] for log in logs if "picture" in log]
    media = Path(os.environ["TRACKIO_DIR"]) / "media"
    seen[run.id] = {
        "name": run.name,
        "number": (run.config or {}).get("number"),
        "losses": [log["loss"] for log in logs if "loss" in log],
        "pictures": [(media / picture["file_path"]).is_file() for picture in pictures],
        "paths": [picture["file_path"] for picture in pictures],
    }
print(json.dumps(seen))
