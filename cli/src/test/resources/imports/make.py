"""Writes the files beside this script with the programs that they come from.

    pip install wandb mlflow-skinny sqlalchemy alembic tensorboard
    python make.py wandb | mlflow files | mlflow database | tensorboard
"""

import os
import shutil
import sqlite3
import struct
import sys
import tempfile
import zlib
from pathlib import Path

HERE = Path(__file__).parent


def wandb_run():
    os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true", WANDB_HOST="host")
    import wandb
    from wandb.proto import wandb_internal_pb2 as pb

    settings = wandb.Settings(
        console="off",
        save_code=False,
        disable_git=True,
        x_disable_stats=True,
        x_disable_meta=True,
        host="host",
    )
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        run = wandb.init(
            project="demo",
            name="brave-sun",
            id="abc12345",
            group="night",
            tags=["a", "b"],
            notes="first try",
            config={"lr": 0.1, "opt": {"name": "adam", "betas": [0.9, 0.99]}},
            settings=settings,
        )
        for i in range(3):
            run.log({"loss": 1 / (i + 1), "nested": {"a": i, "b": {"c": 2 * i}}})
        run.log({"nan": float("nan"), "inf": float("-inf"), "text": "hi"})
        run.log({"hist": wandb.Histogram([1, 2, 3, 3], num_bins=4)})
        run.log({"loss": 0.01}, step=100)
        run.config.update({"late": True})
        run.summary["best"] = 0.01
        run.finish()
        log = next(Path(folder).glob("wandb/offline-run-*/run-abc12345.wandb"))
        data = log.read_bytes()
    # A short run is over before W&B takes a sample of the machine: this is one, by its own classes.
    record = pb.Record(num=999)
    record.stats.stats_type = pb.StatsRecord.SYSTEM
    record.stats.timestamp.seconds = 1_790_000_000
    record.stats.timestamp.nanos = 500_000_000
    record.stats.item.add(key="gpu.0.gpu", value_json="37.5")
    record.stats.item.add(key="cpu", value_json="12")
    payload = record.SerializeToString()
    data += struct.pack("<IHB", zlib.crc32(payload, zlib.crc32(b"\x01")), len(payload), 1) + payload
    to = HERE / "wandb" / "offline-run-20261125_120000-abc12345"
    shutil.rmtree(HERE / "wandb", ignore_errors=True)
    to.mkdir(parents=True)
    (to / "run-abc12345.wandb").write_bytes(data)


def mlflow_runs(uri):
    import mlflow

    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment("vision")
    with mlflow.start_run(run_name="brave-cat", tags={"team": "a"}, description="what it is"):
        mlflow.log_params({"lr": 0.1, "opt": "adam", "flag": True, "none": None})
        for i in range(4):
            mlflow.log_metrics({"loss": 1 / (i + 1), "val/acc": 0.25 * i}, step=i)
        mlflow.log_metrics({"loss": float("nan"), "val/acc": float("inf")}, step=4)
        mlflow.log_metric("system/cpu_utilization_percentage", 12.5, step=0)
    with mlflow.start_run(run_name="second"):
        mlflow.log_metric("loss", 0.5)
        mlflow.log_metric("loss", 0.25)
    with mlflow.start_run(run_name="deleted") as run:
        mlflow.log_metric("loss", 9)
    mlflow.delete_run(run.info.run_id)


def mlflow_files():
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        # The client remembers its experiment: one start for each kind of store.
        if sys.argv[2] == "files":
            shutil.rmtree(HERE / "mlruns", ignore_errors=True)
            mlflow_runs("file:mlruns")
            for file in Path("mlruns").rglob("*"):
                if file.name == "mlflow.user" or file.name.startswith("mlflow.source"):
                    file.unlink()
                elif file.name == "meta.yaml":
                    text = file.read_text().replace(os.path.realpath(folder), "/somewhere")
                    file.write_text(text.replace("user_id: " + user(), "user_id: someone"))
            shutil.copytree("mlruns", HERE / "mlruns", ignore=shutil.ignore_patterns(".trash"))
        else:
            mlflow_runs("sqlite:///mlflow.db")
            dump(Path(folder))


def dump(folder):
    """The tables that are read, as SQL: the file itself is a megabyte of empty ones."""
    database = sqlite3.connect("mlflow.db")
    wanted = ["experiments", "runs", "metrics", "params", "tags"]
    lines = []
    for table in wanted:
        sql = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,))
        lines.append(sql.fetchone()[0] + ";")
    for line in database.iterdump():
        if any(line.startswith(f'INSERT INTO "{table}"') for table in wanted):
            if "mlflow.user" not in line and "mlflow.source" not in line:
                line = line.replace(os.path.realpath(folder), "/somewhere")
                lines.append(line.replace(f"'{user()}'", "'someone'"))
    (HERE / "mlflow.sql").write_text("\n".join(lines) + "\n")


def user():
    import getpass

    return getpass.getuser()


def tensorboard_files():
    """By the classes of the package tensorboard, which writers of both generations share."""
    import numpy as np
    from tensorboard.compat.proto import event_pb2, summary_pb2
    from tensorboard.plugins.histogram import metadata as histogram_metadata
    from tensorboard.plugins.hparams import plugin_data_pb2
    from tensorboard.plugins.scalar import metadata as scalar_metadata
    from tensorboard.summary.writer.record_writer import RecordWriter
    from tensorboard.util import tensor_util

    shutil.rmtree(HERE / "tensorboard", ignore_errors=True)
    time = 1_790_000_000.25

    def write(folder, events):
        to = HERE / "tensorboard" / folder
        to.mkdir(parents=True)
        with open(to / "events.out.tfevents.1790000000.host.1.0", "wb") as out:
            writer = RecordWriter(out)
            for event in events:
                writer.write(event.SerializeToString())
            writer.flush()

    def event(step, *values):
        summary = summary_pb2.Summary(value=values)
        return event_pb2.Event(wall_time=time + step, step=step, summary=summary)

    def scalar(tag, value):
        return summary_pb2.Summary.Value(tag=tag, simple_value=value)

    def tensor(tag, array, metadata=None):
        return summary_pb2.Summary.Value(
            tag=tag, tensor=tensor_util.make_tensor_proto(array), metadata=metadata
        )

    first = event_pb2.Event(wall_time=time, file_version="brain.Event:2")
    old_histogram = summary_pb2.HistogramProto(
        min=1, max=3, num=4, sum=9, sum_squares=23,
        bucket_limit=[1.5, 2.5, 1.7976931348623157e308], bucket=[1, 1, 2],
    )
    write(
        "train",
        [first]
        + [e for i in range(4) for e in (event(i, scalar("loss", 1 / (i + 1))), event(i, scalar("acc", i / 4)))]
        + [event(4, scalar("loss", float("nan")), scalar("acc", float("inf")))]
        + [event(5, summary_pb2.Summary.Value(tag="weights", histo=old_histogram))]
        + [event(5, summary_pb2.Summary.Value(tag="picture", image=summary_pb2.Summary.Image(height=1, width=1)))],
    )
    hparams = plugin_data_pb2.HParamsPluginData(version=0)
    hparams.session_start_info.hparams["lr"].number_value = 0.5
    hparams.session_start_info.hparams["opt"].string_value = "adam"
    hparams.session_start_info.hparams["flag"].bool_value = True
    about = summary_pb2.SummaryMetadata()
    about.plugin_data.plugin_name = "hparams"
    about.plugin_data.content = hparams.SerializeToString()
    scalars = scalar_metadata.create_summary_metadata("", "")
    histograms = histogram_metadata.create_summary_metadata("", "")
    table = np.array([[0.0, 1.0, 2.0], [1.0, 2.0, 5.0]])
    write(
        "eval/second",
        [first, event(0, tensor("_hparams_/session_start_info", np.float32(0), about))]
        + [event(0, tensor("loss", np.float32(0.5), scalars))]
        + [event(1, tensor("loss", np.float32(0.25)))]
        + [event(2, tensor("loss", np.float64(0.1)), tensor("count", np.int64(7)))]
        + [event(2, tensor("weights", table, histograms))],
    )


if __name__ == "__main__":
    {"wandb": wandb_run, "mlflow": mlflow_files, "tensorboard": tensorboard_files}[sys.argv[1]]()
