"""What a bench is made of: two sides, the data, and rows with a measurement and goals."""

import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Protocol

from harness.servers import Product, Running


@dataclass(frozen=True)
class Unit:
    name: str
    more_is_better: bool = False


MILLISECONDS = Unit("ms")
MICROSECONDS = Unit("µs")
NANOSECONDS = Unit("ns")
BYTES = Unit("B")
MEBIBYTES = Unit("MiB")
VALUES = Unit("values/s", more_is_better=True)
CALLS = Unit("calls/s", more_is_better=True)


class NoAnswer(Exception):
    """The server does not do what was asked: the row misses, the bench goes on."""


@dataclass(frozen=True)
class Sample:
    """One block of calls against one side: what each call took; of a rate or a size, the one figure."""

    figures: list[float]
    answer: Any = None
    errors: int = 0
    first_error: str | None = None
    generator: float | None = None
    """The share of the machine's processors that the load generator took."""
    note: str | None = None


@dataclass(frozen=True)
class Target:
    """A side while it is measured: its server runs over a copy of the data; a row may start another over a new copy."""

    product: Product
    running: Running
    folder: Path
    """Where the data of the running server are."""
    copy_of_data: Callable[[], Path]
    new_folder: Callable[[], Path]


@dataclass
class Side:
    blocks: list[list[float]] = field(default_factory=list)
    errors: int = 0
    first_error: str | None = None
    no_answer: str | None = None
    generator: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, sample: Sample):
        self.blocks.append(sample.figures)
        self.errors += sample.errors
        self.first_error = self.first_error or sample.first_error
        if sample.generator is not None:
            self.generator.append(sample.generator)
        if sample.note:
            self.notes.append(sample.note)

    @property
    def calls(self) -> int:
        return sum(map(len, self.blocks))

    @property
    def median(self) -> float | None:
        return self.quantile(0.5)

    def quantile(self, part: float) -> float | None:
        """The median of the rounds' own quantiles: one disturbed round does not decide."""
        rounds = [_quantile(block, part) for block in self.blocks if block]
        return statistics.median(rounds) if rounds and not self.no_answer else None


def _quantile(values: list[float], part: float) -> float:
    if part == 0.5:
        return statistics.median(values)
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def quantile_name(part: float) -> str:
    return "longest" if part == 1 else f"p{part * 100:g}"


class Goal(Protocol):
    def met(self, result: "Result") -> bool: ...

    def text(self, result: "Result") -> str:
        """The goal, and what came out where no column of the table says that."""


@dataclass(frozen=True)
class AtLeast:
    """Ours is this many times better than the reference, in the median."""

    times: float

    def __str__(self):
        return f"≥ {self.times:g}x"

    def text(self, _: "Result") -> str:
        return str(self)

    def met(self, result: "Result") -> bool:
        return result.ratio is not None and result.ratio >= self.times


@dataclass(frozen=True)
class AtMost:
    """Ours is at most this much, in the median or another quantile."""

    limit: float
    unit: Unit
    quantile: float = 0.5

    def __str__(self):
        which = "" if self.quantile == 0.5 else f"{quantile_name(self.quantile)} "
        return f"{which}≤ {self.limit:g} {self.unit.name}"

    def text(self, _: "Result") -> str:
        return str(self)

    def met(self, result: "Result") -> bool:
        figure = result.ours.quantile(self.quantile)
        return figure is not None and figure <= self.limit


@dataclass(frozen=True)
class Reaches:
    """Ours is at least this much, in the median."""

    least: float
    unit: Unit

    def __str__(self):
        return f"≥ {self.least:,.0f} {self.unit.name}"

    def text(self, _: "Result") -> str:
        return str(self)

    def met(self, result: "Result") -> bool:
        return result.ours.median is not None and result.ours.median >= self.least


@dataclass(frozen=True)
class OfLimit:
    """Ours reaches this share of what the machine can do, measured in the same round."""

    share: float

    def __str__(self):
        return f"≥ {self.share:.0%} of the limit"

    def text(self, result: "Result") -> str:
        got = self._got(result)
        return str(self) if got is None else f"{self} ({got:.0%})"

    def met(self, result: "Result") -> bool:
        got = self._got(result)
        return got is not None and got >= self.share

    def _got(self, result: "Result") -> float | None:
        return times_better(result.ours, result.limit, result.row.unit)


@dataclass(frozen=True)
class OfRow:
    """Ours reaches this part of what it does in another row."""

    part: float
    title: str
    short: str

    def __str__(self):
        return f"≥ {self.part:g}x {self.short}"

    def text(self, result: "Result") -> str:
        got = self._got(result)
        return str(self) if got is None else f"{self} ({got:.2g}x)"

    def met(self, result: "Result") -> bool:
        got = self._got(result)
        return got is not None and got >= self.part

    def _got(self, result: "Result") -> float | None:
        other = next((other for other in result.table if other.row.title == self.title), None)
        return other and times_better(result.ours, other.ours, result.row.unit)


@dataclass(frozen=True)
class NoErrors:
    """Every call of ours is answered."""

    def __str__(self):
        return "no error"

    def text(self, _: "Result") -> str:
        return str(self)

    def met(self, result: "Result") -> bool:
        return result.ours.errors == 0 and result.ours.calls > 0 and not result.ours.no_answer


@dataclass(frozen=True)
class Works:
    """Ours answers, and rightly."""

    def __str__(self):
        return "works"

    def text(self, _: "Result") -> str:
        return str(self)

    def met(self, result: "Result") -> bool:
        return result.ours.median is not None


@dataclass(frozen=True)
class Row:
    title: str
    measure: Callable[[Target], Sample]
    goals: tuple[Goal, ...] = ()
    """None: shown for orientation."""
    unit: Unit = MILLISECONDS
    quantiles: tuple[float, ...] = (0.5,)
    """What the table shows of the figures."""
    on_reference: bool = True
    limit: Callable[[Target], Sample] | None = None
    """Measures what the machine can do at best, without a server; gets the side of ours, right after it was measured."""


@dataclass
class Result:
    row: Row
    table: "list[Result]"
    reference: Side = field(default_factory=Side)
    ours: Side = field(default_factory=Side)
    limit: Side = field(default_factory=Side)

    @property
    def ratio(self) -> float | None:
        return times_better(self.ours, self.reference, self.row.unit)

    @property
    def ratios_by_round(self) -> list[float]:
        pairs = zip(self.ours.blocks, self.reference.blocks)
        return [
            _times(statistics.median(mine), statistics.median(theirs), self.row.unit) for mine, theirs in pairs if mine and theirs
        ]

    @property
    def verdict(self) -> str:
        if not self.row.goals:
            return ""
        return "ok" if all(goal.met(self) for goal in self.row.goals) else "MISS"


def times_better(side: Side, other: Side, unit: Unit) -> float | None:
    if not side.median or not other.median:
        return None
    return _times(side.median, other.median, unit)


def _times(figure: float, other: float, unit: Unit) -> float:
    return figure / other if unit.more_is_better else other / figure


@dataclass(frozen=True)
class Bench:
    """A table against one reference. `data` writes what both sides then serve a copy of."""

    name: str
    title: str
    reference: Product | None
    ours: Product
    virtual_environments: tuple[str, ...]
    data: Callable[[Path], None]
    data_text: str
    """What the data are; empty where there are none, and `method` then says it all."""
    method: str
    """How this bench takes its figures: sentences for the page."""
    rows: tuple[Row, ...]
    needs_npm: bool = False
    needs_jmh: bool = False
    fresh_each_round: bool = False
    """Whether both servers are started anew, over new copies, for each round."""
    on_request: bool = False
    """Whether it takes so long that it only runs when asked for."""
