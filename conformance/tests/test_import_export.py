"""What the command writes for other programs, read by their own packages; what it reads, beside the official reader."""

import json
import sqlite3
import subprocess

import pytest

from harness import environments, trackio_runs
from harness.server import clean_environment, reading_program

pytestmark = pytest.mark.product

READ_PARQUET = """
import json, sys
import pyarrow.parquet as parquet
table = parquet.read_table(sys.argv[1])
print(json.dumps({"types": {f.name: str(f.type) for f in table.schema}, "rows": table.to_pylist()}))
"""

IMPORT_CSV = """
import sys, trackio
trackio.import_csv(sys.argv[1], project="official")
"""


def trackio(folder, *words, code=0):
    done = subprocess.run(
        [*reading_program(), *map(str, words)],
        env={**clean_environment(), "TRACKIO_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def rows(file, sql):
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        return database.execute(sql).fetchall()


def test_pyarrow_reads_what_was_exported(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    trackio_runs.log("0.43", folder, project="p", run="r", config={"lr": 0.1})
    extra = tmp_path / "extra.csv"
    extra.write_text("step,loss,n\n0,nan,1\n1,-inf,2\n2,,3\n3.5,1e300,4\n")
    trackio(folder, "import", "csv", extra, "--project", "p")
    out = tmp_path / "p.parquet"
    trackio(folder, "export", "parquet", "--project", "p", "--out", out)
    done = subprocess.run(
        [environments.TABLES_PYTHON, "-c", READ_PARQUET, out], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    table = json.loads(done.stdout)
    assert list(table["types"])[:7] == ["id", "run_id", "timestamp", "run_name", "step", "log_id", "space_id"]
    assert table["types"]["id"] == "int64" and table["types"]["run_id"] == "string"
    assert table["types"]["loss"] == "double" and table["types"]["step"] == "double"
    stored = rows(folder / "p.db", "SELECT id, run_id, timestamp, run_name, step, log_id, metrics FROM metrics ORDER BY id")
    assert len(stored) == len(table["rows"]) == 104
    metrics = [name for name in table["types"]][7:]
    for (*fixed, text), row in zip(stored, table["rows"]):
        assert fixed == [row[name] for name in ("id", "run_id", "timestamp", "run_name", "step", "log_id")]
        assert row["space_id"] is None
        logged = {name: float(value) for name, value in json.loads(text).items()}
        read = {name: float(row[name]) for name in metrics if row[name] is not None}
        assert {n: str(v) for n, v in logged.items()} == {n: str(v) for n, v in read.items()}


def test_a_csv_file_is_imported_as_the_official_package_does_and_once(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    file = tmp_path / "baseline.csv"
    file.write_text("Step,timestamp,loss,note,acc\n0,2026-01-01T00:00:00+00:00,0.5,warm,\n5,,nan,,0.25\n7,2026-01-02T00:00:00+00:00,,x,\n")
    done = subprocess.run(
        [environments.TRACKIO_043_PYTHON, "-c", IMPORT_CSV, str(file)],
        env={**clean_environment(), "TRACKIO_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    trackio(folder, "import", "csv", file, "--project", "ours")
    again = trackio(folder, "import", "csv", file, "--project", "ours")
    assert "2 were there already" in again
    sql = "SELECT run_name, step, metrics FROM metrics ORDER BY id"

    def read(name):
        return [(run, step, json.loads(metrics)) for run, step, metrics in rows(folder / name, sql)]

    assert read("ours.db") == read("official.db") == [
        ("baseline", 0, {"loss": 0.5}),
        ("baseline", 5, {"loss": "NaN", "acc": 0.25}),
    ]


def test_an_exported_table_comes_back_as_it_was(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    again = {"run": "r", "resume": "never", "count": 50}
    trackio_runs.log("0.43", folder, {"run": "r"}, {"run": "=s"}, again, project="p")
    out = tmp_path / "p.csv"
    trackio(folder, "export", "csv", "--project", "p", "--out", out)
    assert "'=s," in out.read_text()
    trackio(folder, "export", "csv", "--project", "p", "--out", out, code=1)
    trackio(folder, "import", "csv", out, "--project", "q")
    sql = "SELECT run_id, run_name, step, timestamp, metrics FROM metrics ORDER BY id"

    def read(name):
        """The ids are others: each run's place among the runs stands for its id."""
        stored = rows(folder / name, sql)
        runs = list(dict.fromkeys(row[0] for row in stored))
        return [(runs.index(row[0]), *row[1:4], json.loads(row[4])) for row in stored]

    assert read("q.db") == read("p.db")
    assert {run for run, *_ in read("p.db")} == {0, 1, 2}
