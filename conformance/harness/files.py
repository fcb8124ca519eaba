"""An independent reading of Trackio's SQLite files: the values that every client must be given."""

import hashlib
import json
import sqlite3
from datetime import datetime
from pathlib import Path

OPERATION_FIELDS = {"timestamp", "step"}


class ProjectFile:
    """`<project>.db`, read-only, whichever version wrote it."""

    def __init__(self, path: Path):
        self.path = path

    def runs(self) -> list[str]:
        """Names of the runs, oldest first."""
        return [row[0] for row in self._rows("SELECT run_name FROM metrics GROUP BY run_name ORDER BY MIN(timestamp), MIN(id)")]

    def run_records(self) -> list[dict]:
        rows = self._rows(
            "SELECT run_id, run_name, MIN(timestamp) FROM metrics GROUP BY run_id ORDER BY MIN(timestamp), MIN(id)"
        )
        return [{"id": run_id, "name": name, "created_at": created} for run_id, name, created in rows]

    def logs(self, run: str) -> list[tuple[str, int, dict]]:
        """(timestamp, step, metrics) of a run in the order in which they are shown."""
        rows = self._rows("SELECT timestamp, step, metrics FROM metrics WHERE run_name = ? ORDER BY timestamp, id", run)
        return [(timestamp, step, json.loads(metrics)) for timestamp, step, metrics in rows]

    def metric_names(self, run: str) -> list[str]:
        names = {name for _, _, metrics in self.logs(run) for name in metrics}
        return sorted(names - OPERATION_FIELDS)

    def values(self, run: str, metric: str) -> list[dict]:
        return [
            {"timestamp": timestamp, "step": step, "value": metrics[metric]}
            for timestamp, step, metrics in self.logs(run)
            if metric in metrics
        ]

    def config(self, run: str) -> dict | None:
        rows = self._rows("SELECT config FROM configs WHERE run_name = ?", run)
        return json.loads(rows[0][0]) if rows else None

    def project_summary(self) -> dict:
        last = self._rows("SELECT MAX(step) FROM metrics")[0][0]
        return {"project": self.path.stem, "num_runs": len(self.runs()), "runs": self.runs(), "last_activity": last}

    def run_summary(self, run: str) -> dict:
        logs = self.logs(run)
        return {
            "project": self.path.stem,
            "run": run,
            "num_logs": len(logs),
            "metrics": self.metric_names(run),
            "config": self.config(run),
            "last_step": max((step for _, step, _ in logs), default=None),
        }

    def alerts(self) -> list[dict]:
        rows = self._rows("SELECT timestamp, run_name, title, text, level, step FROM alerts ORDER BY timestamp DESC, id DESC")
        return [dict(zip(("timestamp", "run", "title", "text", "level", "step"), row)) for row in rows]

    def system_logs(self, run: str) -> list[dict]:
        rows = self._rows("SELECT metrics FROM system_metrics WHERE run_name = ? ORDER BY timestamp, id", run)
        return [json.loads(row[0]) for row in rows]

    def sound(self) -> bool:
        return self._rows("PRAGMA integrity_check") == [("ok",)]

    def schema_version(self) -> int:
        return self._rows("PRAGMA user_version")[0][0]

    def copy_to(self, target: Path):
        """A consistent copy through SQLite's backup, also while a program writes the original."""
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as source, sqlite3.connect(target) as copy:
            source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.close()
        source.close()

    def _rows(self, sql: str, *values):
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()


def projects(folder: Path) -> list[str]:
    return sorted(file.stem for file in folder.glob("*.db"))


def fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def same_values(given: list[dict], expected: list[dict]) -> bool:
    """Equal step, value and moment, point by point; a time without a zone is local time."""
    return len(given) == len(expected) and all(
        g["step"] == e["step"] and g["value"] == e["value"] and moment(g["timestamp"]) == moment(e["timestamp"])
        for g, e in zip(given, expected)
    )


def moment(timestamp: str) -> float:
    return datetime.fromisoformat(timestamp).timestamp()
