"""Writes a project file of today's layout again with Trackio 0.5.3, which cannot read it: the same runs, steps, values and times."""

import json
import sqlite3
import sys
from pathlib import Path

from trackio.sqlite_storage import SQLiteStorage

source = Path(sys.argv[1])
rows = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
configs = dict(rows.execute("SELECT run_name, config FROM configs"))
for (run,) in rows.execute("SELECT run_name FROM metrics GROUP BY run_name ORDER BY MIN(id)").fetchall():
    entries = rows.execute("SELECT metrics, step, timestamp FROM metrics WHERE run_name = ? ORDER BY id", [run]).fetchall()
    metrics, steps, timestamps = zip(*entries)
    config = json.loads(configs[run])
    SQLiteStorage.bulk_log(source.stem, run, [json.loads(m) for m in metrics], list(steps), list(timestamps), config)
