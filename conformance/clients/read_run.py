"""Prints what the official package of this environment reads of a run from its own files: [[step, metrics], …], by step.

Arguments: project, run.
"""

import json
import sys

from trackio.sqlite_storage import SQLiteStorage

logs = SQLiteStorage.get_logs(*sys.argv[1:3])
entries = [[log["step"], {k: v for k, v in log.items() if k not in ("step", "timestamp")}] for log in logs]
print(json.dumps(sorted(entries, key=lambda entry: entry[0])))
