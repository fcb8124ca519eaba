"""Prints the one run of each project as trackio 0.43 finds it in the files of TRACKIO_DIR: JSON by project. Arguments: the projects."""

import json
import sys

import trackio
from trackio.sqlite_storage import SQLiteStorage

found = {}
for project in sys.argv[1:]:
    [run] = trackio.Api().runs(project)
    found[project] = {
        "name": run.name,
        "config": run.config,
        "alerts": [alert["title"] for alert in run.alerts()],
        "logs": SQLiteStorage.get_logs(project, run.name, run_id=run.id),
        "system": SQLiteStorage.get_system_logs(project, run.name, run_id=run.id),
    }
print(json.dumps(found))
