"""The command: prepares, checks that both sides answer the same, alternates them in rounds, writes the page."""

import argparse
import os
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from harness import environments, page, servers
from harness.table import Bench, NoAnswer, Result, Row, Sample, Side, Target
from suites import java_client, large_file, trackio_0_5, trackio_0_43

BENCHES: tuple[Bench, ...] = (trackio_0_43.BENCH, large_file.BENCH, trackio_0_5.BENCH, java_client.BENCH)
TITLES = [*(bench.title for bench in BENCHES), page.BROWSER]
"""The sections of the page, in their order."""
LEAST_ROUNDS = 3


def main(words: list[str]) -> int:
    options = _parse(words)
    benches = [bench for bench in BENCHES if _wanted(bench, options)]
    if options.list:
        for bench in benches:
            print(f"{bench.title}   (--suite {bench.name})")
            for row in bench.rows:
                print(f"  {', '.join(map(str, row.goals)) or 'no goal':<40}  {row.title}")
        return 0
    names = tuple(dict.fromkeys(name for bench in benches for name in bench.virtual_environments))
    environments.prepare(names, npm=any(bench.needs_npm for bench in benches))
    servers.build()
    environments.compile_java()
    if any(bench.needs_jmh for bench in benches):
        environments.compile_micro()
    measured = []
    for bench in benches:
        bench = _profiled(bench) if options.profile else bench
        rows = [row for row in bench.rows if not options.only or any(word in row.title for word in options.only)]
        if rows:
            measured.append((bench, _measure(bench, rows, options.rounds)))
    sections = {bench.title: page.section(bench, results, options.rounds) for bench, results in measured}
    print("\n".join(sections.values()))
    if not options.only and not options.profile:
        page.write(sections, TITLES)
        print(f"written to {page.FILE.relative_to(environments.REPOSITORY)}")
    missed = [result for _, results in measured for result in results if result.verdict == "MISS"]
    return 1 if missed else 0


def _parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/run", description="Times this server beside the reference.")
    parser.add_argument("--rounds", type=int, default=LEAST_ROUNDS)
    parser.add_argument("--suite", action="append", choices=[bench.name for bench in BENCHES], help="only this one")
    parser.add_argument("--big", action="store_true", help="also what takes minutes: the file of 5,000,000 rows")
    parser.add_argument("--only", action="append", metavar="WORD", help="only the rows whose title has this; writes no page")
    parser.add_argument("--profile", action="store_true", help="records ours with JFR below .build/bench; writes no page")
    parser.add_argument("--list", action="store_true", help="the rows and their goals")
    options = parser.parse_args(words)
    if options.rounds < LEAST_ROUNDS and not (options.only or options.profile):
        parser.error(f"the page takes at least {LEAST_ROUNDS} rounds")
    return options


def _wanted(bench: Bench, options: argparse.Namespace) -> bool:
    if bench.on_request and options.big:
        return True
    return bench.name in options.suite if options.suite else not bench.on_request or options.list


def _profiled(bench: Bench) -> Bench:
    """A recording for each start of ours: <bench>-<process>.jfr."""
    file = environments.BUILD / f"{bench.name}-%p.jfr"
    options = {"TRACKIO_JAVA_OPTS": f"-XX:StartFlightRecording=settings=profile,filename={file}"}
    return replace(bench, ours=replace(bench.ours, environment={**bench.ours.environment, **options}))


def _measure(bench: Bench, rows: list[Row], rounds: int) -> list[Result]:
    results: list[Result] = []
    results.extend(Result(row, results) for row in rows)
    with ExitStack() as data_in_use:
        scratch = Path(data_in_use.enter_context(tempfile.TemporaryDirectory(prefix="data-", dir=environments.BUILD)))
        original = scratch / "original"
        original.mkdir()
        bench.data(original)
        if not bench.fresh_each_round:
            targets = data_in_use.enter_context(_Targets(bench, original, scratch))
        for number in range(rounds):
            print(f"{bench.title}, round {number + 1} of {rounds}", flush=True)
            with ExitStack() as round_in_use:
                if bench.fresh_each_round:
                    targets = round_in_use.enter_context(_Targets(bench, original, scratch))
                for result in results:
                    _measure_row(result, targets, ours_first=number % 2 == 1)
    return results


class _Targets(ExitStack):
    """Both sides, started over copies of the data; stopped, and the copies removed, at the end."""

    def __init__(self, bench: Bench, original: Path, scratch: Path):
        super().__init__()
        self._original = original
        try:
            self._folder = Path(self.enter_context(tempfile.TemporaryDirectory(dir=scratch)))
            self.reference = self._started(bench.reference) if bench.reference else None
            self.ours = self._started(bench.ours)
        except BaseException:
            self.close()
            raise

    def _started(self, product) -> Target:
        folder = self._copy()
        running = servers.start(product, folder)
        self.callback(running.stop)
        return Target(product, running, folder, self._copy, self._new_folder)

    def _copy(self) -> Path:
        return Path(shutil.copytree(self._original, self._new_folder(), dirs_exist_ok=True))

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self._folder))


def _measure_row(result: Result, targets: _Targets, ours_first: bool):
    row = result.row
    blocks = [(result.ours, targets.ours, row.measure)]
    if row.limit:
        blocks.append((result.limit, targets.ours, row.limit))
    if row.on_reference and targets.reference:
        blocks.insert(len(blocks) if ours_first else 0, (result.reference, targets.reference, row.measure))
    answers = [_sample(*block) for block in blocks]
    _compare(row, [answer for answer in answers if answer])
    sides = (result.reference, result.ours, *([result.limit] if row.limit else []))
    print(f"  {' / '.join(page.figures(row, side) for side in sides):<44} {row.title}", flush=True)


def _sample(side: Side, target: Target, measure) -> Sample | None:
    os.sync()  # no block pays for what the one before it wrote
    try:
        sample = measure(target)
    except NoAnswer as e:
        side.no_answer = str(e)
        return None
    side.add(sample)
    return sample


def _compare(row: Row, samples: list[Sample]):
    """A time counts only for the right answer."""
    answers = [sample.answer for sample in samples if sample.answer is not None]
    if any(answer != answers[0] for answer in answers):
        raise RuntimeError(f"{row.title}: the two sides answer differently:\n" + "\n".join(str(a)[:300] for a in answers))
