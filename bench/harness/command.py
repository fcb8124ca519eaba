"""The command: prepares, checks that both sides answer the same, alternates them in rounds, writes the page."""

import argparse
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from harness import environments, page, servers
from harness.table import Bench, Result, Row, Sample, Target
from suites import trackio_0_5

BENCHES: tuple[Bench, ...] = (trackio_0_5.BENCH,)
LEAST_ROUNDS = 3


def main(words: list[str]) -> int:
    options = _parse(words)
    if options.list:
        for bench in BENCHES:
            print(bench.title)
            for row in bench.rows:
                print(f"  {row.goal or 'no goal':<9}  {row.title}")
        return 0
    environments.prepare(tuple(dict.fromkeys(name for bench in BENCHES for name in bench.virtual_environments)))
    servers.build()
    measured = []
    for bench in BENCHES:
        rows = [row for row in bench.rows if not options.only or any(word in row.title for word in options.only)]
        measured.append((bench, _measure(bench, rows, options.rounds)))
    text = page.text(measured, options.rounds)
    print(text)
    if not options.only:
        page.FILE.write_text(text)
        print(f"written to {page.FILE.relative_to(environments.REPOSITORY)}")
    missed = [result for _, results in measured for result in results if result.verdict == "MISS"]
    return 1 if missed else 0


def _parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/run", description="Times this server beside the reference.")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--only", action="append", metavar="WORD", help="only the rows whose title has this; writes no page")
    parser.add_argument("--list", action="store_true", help="the rows and their goals")
    options = parser.parse_args(words)
    if options.rounds < LEAST_ROUNDS and not options.only:
        parser.error(f"the page takes at least {LEAST_ROUNDS} rounds")
    return options


def _measure(bench: Bench, rows: list[Row], rounds: int) -> list[Result]:
    with ExitStack() as open_things:
        scratch = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="data-", dir=environments.BUILD)))
        original = scratch / "original"
        original.mkdir()
        bench.data(original)

        def target(product) -> Target:
            folders = _copies(original, scratch)
            running = servers.start(product, folders())
            open_things.callback(running.stop)
            return Target(product, running, folders)

        reference, ours = target(bench.reference), target(bench.ours)
        results = [Result(row) for row in rows]
        for number in range(rounds):
            print(f"{bench.title}, round {number + 1} of {rounds}", flush=True)
            for result in results:
                _measure_pair(result, reference, ours, ours_first=number % 2 == 1)
        return results


def _copies(original: Path, scratch: Path):
    """Makes a copy of the data folder each time it is called."""

    def copy() -> Path:
        folder = Path(tempfile.mkdtemp(dir=scratch))
        return Path(shutil.copytree(original, folder, dirs_exist_ok=True))

    return copy


def _measure_pair(result: Result, reference: Target, ours: Target, ours_first: bool):
    sides = [(result.ours, ours)]
    if result.row.on_reference:
        sides.insert(1 if ours_first else 0, (result.reference, reference))
    answers = []
    for side, target in sides:
        sample = result.row.measure(target)
        side.add(sample)
        answers.append(sample)
    _compare(result.row, answers)
    shown = " / ".join(f"{side.median:.2f} ms" if side.median else "-" for side in (result.reference, result.ours))
    print(f"  {shown:<26} {result.row.title}", flush=True)


def _compare(row: Row, samples: list[Sample]):
    """A time counts only for the right answer."""
    answers = [sample.answer for sample in samples if sample.answer is not None]
    if any(answer != answers[0] for answer in answers):
        raise RuntimeError(f"{row.title}: the two sides answer differently:\n" + "\n".join(str(a)[:300] for a in answers))
