"""Logging into a file of 5,000,000 rows: what the size of the file costs. Its reference is the same with a small file."""

from harness.table import VALUES, Bench, OfLimit, OfRow, Row
from suites import trackio_0_43
from suites.trackio_0_43 import DataFile, Logging

LARGE = DataFile("large", 50, 100_000, tuple(f"metric_{number}" for number in range(8)))
SMALL_FILE = "`bulk_log`, 1,000 entries x 8 values a call, 4 clients, from 10,000 rows on"


INTO_SMALL = Logging(1, 4, 1_000, calls=240, warmup=64, unit=VALUES)
INTO_LARGE = Logging(1, 4, 1_000, calls=240, warmup=64, unit=VALUES, file=LARGE)

BENCH = Bench(
    name="large_file",
    title="With 5,000,000 rows in the file",
    reference=None,
    ours=trackio_0_43.OURS,
    virtual_environments=(),
    data=lambda folder: None,
    data_text="a file of 50 runs x 100,000 steps x 8 metrics, and of an empty one",
    method=(
        "As beside Trackio 0.43; the server is started anew for each round and first sees the large file when it is logged to. "
        "The limit is the loop of the SQLite driver alone, over a copy of the same file."
    ),
    fresh_each_round=True,
    on_request=True,
    rows=(
        Row(
            SMALL_FILE,
            INTO_SMALL.measure,
            (OfLimit(0.85),),
            VALUES,
            limit=INTO_SMALL.limit,
        ),
        Row(
            "the same, from 5,000,000 rows on",
            INTO_LARGE.measure,
            (OfRow(0.5, SMALL_FILE, "the small file"), OfLimit(0.85)),
            VALUES,
            limit=INTO_LARGE.limit,
        ),
    ),
)
