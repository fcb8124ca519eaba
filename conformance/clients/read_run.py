"""Prints what the official package of this environment reads of runs from its own files: {run: [[step, metrics], …]}, by step.

Arguments: project, run, run, …
"""

import json
import sys

from trackio.sqlite_storage import SQLiteStorage



def entries(project: str, run: str) -> list:
    logs = SQLiteStorage.get_logs(project, run)
    found = [[log["step"], {k: v for k, v in log.items() if k not in ("step", "timestamp")}] for log in logs]
    return sorted(found, key=lambda entry: entry[0])


print(json.dumps({run: entries(sys.argv[1], run) for run in sys.argv[2:]}))
