"""What a bench is made of: two sides, the data, and rows with a measurement and a goal."""

import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

from harness.servers import Product, Running


@dataclass(frozen=True)
class Sample:
    """One block of calls against one side."""

    milliseconds: list[float]
    answer: Any = None
    errors: int = 0
    first_error: str | None = None


@dataclass(frozen=True)
class Target:
    """A side while it is measured: its server runs over a copy of the data; a row may start another over a new copy."""

    product: Product
    running: Running
    copy_of_data: Callable[[], Path]


@dataclass(frozen=True)
class AtLeast:
    """The reference takes this many times as long, in the median."""

    times: float

    def __str__(self):
        return f"≥ {self.times:g}x"

    def met(self, row: "Result") -> bool:
        return row.ratio is not None and row.ratio >= self.times


@dataclass(frozen=True)
class NoErrors:
    """Every call of ours is answered."""

    def __str__(self):
        return "no error"

    def met(self, row: "Result") -> bool:
        return row.ours.errors == 0


@dataclass(frozen=True)
class Row:
    title: str
    measure: Callable[[Target], Sample]
    goal: AtLeast | NoErrors | None = None
    """None: shown for orientation."""
    on_reference: bool = True


@dataclass
class Side:
    blocks: list[list[float]] = field(default_factory=list)
    errors: int = 0
    first_error: str | None = None

    def add(self, sample: Sample):
        self.blocks.append(sample.milliseconds)
        self.errors += sample.errors
        self.first_error = self.first_error or sample.first_error

    @property
    def all(self) -> list[float]:
        return [value for block in self.blocks for value in block]

    @property
    def median(self) -> float | None:
        return statistics.median(self.all) if self.all else None

    @property
    def p99(self) -> float | None:
        values = sorted(self.all)
        return values[min(len(values) - 1, int(len(values) * 0.99))] if values else None


@dataclass
class Result:
    row: Row
    reference: Side = field(default_factory=Side)
    ours: Side = field(default_factory=Side)

    @property
    def ratio(self) -> float | None:
        if self.reference.median is None or not self.ours.median:
            return None
        return self.reference.median / self.ours.median

    @property
    def ratios_by_round(self) -> list[float]:
        pairs = zip(self.reference.blocks, self.ours.blocks)
        return [statistics.median(theirs) / statistics.median(mine) for theirs, mine in pairs if theirs and mine]

    @property
    def verdict(self) -> str:
        if self.row.goal is None:
            return ""
        return "ok" if self.row.goal.met(self) else "MISS"


@dataclass(frozen=True)
class Bench:
    """A table against one reference. `data` writes what both sides then serve a copy of."""

    title: str
    reference: Product
    ours: Product
    virtual_environments: tuple[str, ...]
    data: Callable[[Path], None]
    data_text: str
    rows: tuple[Row, ...]
