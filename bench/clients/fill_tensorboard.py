"""Writes a project file once more as TensorBoard's event files: the same runs, steps, values and times."""

import json
import sqlite3
import sys
from datetime import datetime
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter

source, folder = map(Path, sys.argv[1:])
rows = sqlite3.connect(f"file:{source}?mode=ro&immutable=1", uri=True)
for (run,) in rows.execute("SELECT run_name FROM metrics GROUP BY run_name ORDER BY MIN(id)").fetchall():
    writer = EventFileWriter(str(folder / run), max_queue_size=1_000)
    entries = rows.execute("SELECT metrics, step, timestamp FROM metrics WHERE run_name = ? ORDER BY id", [run])
    for metrics, step, timestamp in entries:
        values = [Summary.Value(tag=name, simple_value=value) for name, value in json.loads(metrics).items()]
        time = datetime.fromisoformat(timestamp).timestamp()
        writer.add_event(Event(step=step, wall_time=time, summary=Summary(value=values)))
    writer.close()
