"""What is asked, as a user would ask it; what counts as right. The answers come from truth.py.

The first thirty templates were written before any tool of this server existed and keep their numbers; those after them were
added in the same spirit.
"""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from evaluation import truth
from evaluation.projects import ACC, GPU, GRAD, LR, TRAIN, VAL, Project, Run, World

QUESTIONS = 100
MOST_OF_ONE = 3
WRITTEN_BEFORE = 30

Check = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Question:
    template: "Template"
    text: str
    arguments: dict[str, Any]
    """What a reader takes from the text: names, numbers, levels."""
    answer: dict[str, Any]

    def right(self, given: dict[str, Any]) -> bool:
        return all(
            name in given and given[name] is not None and check(self.answer[name], given[name])
            for name, check in self.template.checks.items()
        )


@dataclass(frozen=True)
class Template:
    number: int
    name: str
    group: str
    checks: dict[str, Check]
    """The parts of the answer, and what of each is right."""
    ask: "Callable[[World, random.Random], Iterator[tuple[str, dict, dict | None]]]"


# what is right


def same(wanted: Any, given: Any) -> bool:
    return wanted == given


def within(relative: float = 0.0, absolute: float = 0.0) -> Check:
    def check(wanted: Any, given: Any) -> bool:
        return isinstance(given, int | float) and math.isclose(wanted, given, rel_tol=relative, abs_tol=absolute)

    return check


EXACT = within(relative=1e-5)
"""Of a value: as it was logged, to five digits."""
NEAR = within(relative=1e-3)
"""Of a difference of two such values."""
CLOSE = within(relative=0.01)


def names(wanted: list, given: Any) -> bool:
    return isinstance(given, list) and sorted(map(str, wanted)) == sorted(map(str, given))


def pairs(wanted: list, given: Any) -> bool:
    return isinstance(given, list) and sorted(map(list, wanted)) == sorted(map(list, given))


def mapping(wanted: dict, given: Any) -> bool:
    return isinstance(given, dict) and _plain(wanted) == _plain(given)


def numbers(wanted: list[float], given: Any) -> bool:
    return isinstance(given, list) and len(wanted) == len(given) and all(map(EXACT, wanted, given))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


TEMPLATES: list[Template] = []


def template(number: int, group: str, **checks: Check):
    def add(ask):
        TEMPLATES.append(Template(number, ask.__name__, group, checks, ask))
        return ask

    return add


def ask(world: World) -> list[Question]:
    """A hundred: of each template up to three, the first of each before any second."""
    chance = random.Random(world.seed * 7 + 1)
    rounds: list[list[Question]] = [[] for _ in range(MOST_OF_ONE)]
    for each in TEMPLATES:
        made = [Question(each, text, arguments, answer) for text, arguments, answer in each.ask(world, chance) if answer]
        for place, question in enumerate(made[:MOST_OF_ONE]):
            rounds[place].append(question)
    asked = rounds[0]
    for further in rounds[1:]:
        room = QUESTIONS - len(asked)
        asked = asked + (further if len(further) <= room else chance.sample(further, room))
    return sorted(asked, key=lambda question: question.template.number)


def _any(chance: random.Random, things: list, number: int) -> list:
    return chance.sample(things, min(number, len(things)))


def _whole(project: Project) -> list[Run]:
    """Runs in which nothing was planted."""
    return [run for run in project.runs if not run.planted]


def _each(world: World, chance: random.Random) -> Iterator[tuple[Project, Run]]:
    """A run of each project, the projects in any order."""
    for project in _any(chance, world.projects, len(world.projects)):
        yield project, chance.choice(_whole(project))


def _with(world: World, kind: str) -> Iterator[tuple[Project, Run]]:
    for project in world.projects:
        yield from ((project, run) for run in truth.planted(project, kind))


# the thirty


@template(1, "find", projects=names, most=same)
def which_projects(world, chance):
    yield "Which projects are there, and which one has the most runs?", {}, truth.projects(world)


@template(2, "find", run=same, value=EXACT)
def lowest_last(world, chance):
    for project in world.projects:
        text = (
            f"In {project.name}, which run has the lowest last {VAL}, and what is it? Runs whose last value is NaN do not count."
        )
        yield text, {"project": project.name, "metric": VAL}, truth.lowest_last(project)


@template(3, "find", run=same, step=same, value=EXACT)
def lowest_ever(world, chance):
    for project in world.projects:
        text = f"In {project.name}, which run had the lowest {VAL} at any step, how low and at which step?"
        yield text, {"project": project.name, "metric": VAL}, truth.lowest_ever(project)


@template(4, "compare", differences=mapping)
def best_and_second(world, chance):
    for project in world.projects:
        best = truth.best(project, 2)
        text = f"What differs in the configurations of the best and the second-best run of {project.name}, by the lowest {VAL}?"
        yield text, {"project": project.name, "metric": VAL}, best and {"differences": truth.differences(*best)}


@template(5, "find", count=same)
def how_many_reached(world, chance):
    for project in world.projects:
        tops = sorted(truth.highest(run, ACC)[0] for run in project.runs)
        level = round(tops[len(tops) // 2 + chance.randint(-2, 3)], 3)
        text = f"How many runs of {project.name} reached a {ACC} of {level} or more at any step?"
        yield text, {"project": project.name, "metric": ACC, "level": level}, truth.reached(project, level)


@template(6, "read", step=same)
def first_below(world, chance):
    for metric, (project, run) in zip((TRAIN, VAL, TRAIN), _each(world, chance), strict=True):
        values = [value for _, value in truth.finite(run, metric)]
        level = round(values[len(values) // chance.randint(4, 8)], 3)
        text = f"At which step did {metric} of run {run.name} in {project.name} first fall below {level}?"
        step = truth.first_at(run, metric, lambda value, level=level: value < level)
        yield (
            text,
            {"project": project.name, "run": run.name, "metric": metric, "level": level},
            {"step": step} if step is not None else None,
        )


def _about(share: float) -> Check:
    """A step to within a share of it, where noise leaves no exact one."""
    return within(relative=share, absolute=10)


@template(7, "diagnose", step=_about(0.05))
def where_diverged(world, chance):
    for project, run in _with(world, "divergence"):
        text = f"At which step did {TRAIN} of run {run.name} in {project.name} begin to diverge (to within 5%)?"
        yield text, {"project": project.name, "run": run.name, "metric": TRAIN}, {"step": run.planted["divergence"]}


@template(8, "diagnose", onsets=mapping)
def which_not_finite(world, chance):
    for project in world.projects:
        text = f"Which runs of {project.name} have a {TRAIN} that is NaN, and from which step on?"
        yield text, {"project": project.name, "metric": TRAIN}, truth.not_finite(project)


@template(9, "diagnose", run=same, step=_about(0.15))
def which_plateau(world, chance):
    for project, run in _with(world, "plateau"):
        text = f"Which run of {project.name} ends in a long plateau of {VAL}, and from which step on (to within 15%)?"
        yield text, {"project": project.name, "metric": VAL}, {"run": run.name, "step": run.planted["plateau"]}


@template(10, "diagnose", run=same, step=same, value=EXACT)
def highest_spike(world, chance):
    for project in world.projects:
        text = f"Which run of {project.name} has the highest spike of {TRAIN}, at which step, and how high?"
        yield text, {"project": project.name, "metric": TRAIN}, truth.highest_spike(project)


@template(11, "compare", key=same)
def what_explains(world, chance):
    for project in world.projects[:1]:
        text = f"Which configuration key explains the differences of the last {VAL} best in {project.name}, seed aside?"
        yield text, {"project": project.name, "metric": VAL}, truth.explaining(project)


@template(12, "compare", mean=EXACT, deviation=CLOSE)
def mean_over_seeds(world, chance):
    project = world.projects[0]
    pairs = sorted({(run.config["optimizer"], run.config["lr"]) for run in project.runs})
    for optimizer, rate in _any(chance, pairs, MOST_OF_ONE):
        text = (
            f"In {project.name}, what are mean and standard deviation (of a sample) of the last {ACC}"
            f" over the seeds with optimizer {optimizer} and lr {rate:g}?"
        )
        arguments = {"project": project.name, "metric": ACC, "config": {"optimizer": optimizer, "lr": rate}}
        yield text, arguments, truth.spread(truth.with_config(project, optimizer, rate))


@template(13, "find", rates=numbers)
def rates_of_best(world, chance):
    for project in world.projects:
        best = truth.best(project, 3)
        text = f"What learning rates (lr in the configuration) have the three best runs of {project.name}, by the lowest {VAL}?"
        yield text, {"project": project.name, "metric": VAL}, best and {"rates": [run.config["lr"] for run in best]}


@template(14, "read", seconds=CLOSE)
def how_long(world, chance):
    for project, run in _each(world, chance):
        text = f"How many seconds did run {run.name} of {project.name} train, from its first to its last entry (to within 1%)?"
        yield text, {"project": project.name, "run": run.name}, truth.duration(run)


@template(15, "find", run=same, step=same)
def stopped_earliest(world, chance):
    for project in world.projects:
        text = f"Which run of {project.name} stopped earliest, and at which step?"
        yield text, {"project": project.name}, truth.earliest_end(project)


@template(16, "diagnose", holes=pairs)
def which_missing(world, chance):
    for project, run in _with(world, "missing"):
        text = f"Which steps are missing in run {run.name} of {project.name}? Give the first and the last of each hole."
        yield text, {"project": project.name, "run": run.name, "metric": TRAIN}, truth.missing(run)


@template(17, "read", value=EXACT)
def value_at_step(world, chance):
    for project, run in _each(world, chance):
        step = chance.choice(run.series(ACC))[0]
        text = f"What was {ACC} of run {run.name} in {project.name} at step {step}?"
        arguments = {"project": project.name, "run": run.name, "metric": ACC, "step": step}
        yield text, arguments, truth.at_step(run, ACC, step)


@template(18, "read", value=EXACT)
def value_at_time(world, chance):
    for project, run in _each(world, chance):
        entry = chance.choice(run.entries[:-1])
        time = entry.time + timedelta(milliseconds=200)
        text = f"What was {TRAIN} of run {run.name} in {project.name} at the entry nearest to {time.isoformat()}?"
        arguments = {"project": project.name, "run": run.name, "metric": TRAIN, "time": time.isoformat()}
        yield text, arguments, truth.at_time(run, TRAIN, time)


@template(19, "compare", run=same, gap=NEAR)
def largest_gap(world, chance):
    for project in world.projects:
        text = f"Which run of {project.name} has the largest gap of its last {VAL} above its last {TRAIN}, and how large is it?"
        yield text, {"project": project.name, "metric": VAL, "other": TRAIN}, truth.largest_gap(project)


@template(20, "diagnose", run=same, rise=NEAR)
def largest_rise(world, chance):
    for project in world.projects:
        text = f"Whose {VAL} in {project.name} rises most from its best to its last value, and by how much?"
        yield text, {"project": project.name, "metric": VAL}, truth.largest_rise(project)


@template(21, "compare", differ=same)
def more_than_seed(world, chance):
    project = world.projects[0]
    one, other = _any(chance, project.runs, 2)
    twins = [run for run in truth.with_config(project, one.config["optimizer"], one.config["lr"]) if run is not one]
    for second in (chance.choice(twins), other):
        text = f"Do the configurations of {one.name} and {second.name} in {project.name} differ in more than the seed?"
        yield text, {"project": project.name, "runs": [one.name, second.name]}, truth.more_than_seed(one, second)


@template(22, "compare", step=same)
def where_they_part(world, chance):
    for project in world.projects:
        twins = truth.planted(project, "parting")
        if twins:
            one, other = twins
            text = f"{one.name} and {other.name} of {project.name} began with the same {TRAIN}: at which step do they part?"
            arguments = {"project": project.name, "runs": [one.name, other.name], "metric": TRAIN}
            yield text, arguments, truth.parting(one, other)


@template(23, "side data", alerts=pairs)
def error_alerts(world, chance):
    for project in world.projects:
        text = f"Which runs of {project.name} have alerts of level error, and at which steps?"
        answer = truth.alerts_of(project, "error")
        yield text, {"project": project.name, "level": "error"}, answer if answer["alerts"] else None


@template(24, "side data", run=same, seconds=within(relative=0.15))
def idle_longest(world, chance):
    for project in world.projects:
        if any(run.samples for run in project.runs):
            text = (
                f"Which run of {project.name} left the GPU ({GPU} below 10) idle for the longest time at a stretch,"
                " and for how many seconds (to within 15%)?"
            )
            yield text, {"project": project.name, "metric": GPU, "below": 10}, truth.longest_idle(project)


@template(25, "side data", run=same, value=EXACT)
def peak_memory(world, chance):
    for project in world.projects:
        if any(run.samples for run in project.runs):
            text = f"What is the highest gpu/0/allocated_memory of all runs of {project.name}, and which run has it?"
            yield text, {"project": project.name, "metric": "gpu/0/allocated_memory"}, truth.peak_memory(project)


@template(26, "side data", artifact=same, version=same, maker=same)
def which_artifact(world, chance):
    for project in world.projects:
        for run in _any(chance, [run for run in project.runs if run.uses], 1):
            text = f"Which artifact, in which version (0 is the first), did run {run.name} of {project.name} use, and which run made it?"
            yield text, {"project": project.name, "run": run.name}, truth.used_artifact(project, run)


@template(27, "side data", steps=names, slowest=same)
def failed_traces(world, chance):
    for project, run in _with(world, "traces"):
        text = (
            f"At which steps did run {run.name} of {project.name} log traces with status error,"
            " and which of these steps has the slowest one?"
        )
        yield text, {"project": project.name, "run": run.name, "status": "error"}, truth.failed_traces(run)


@template(28, "read", metrics=names)
def metrics_beyond(world, chance):
    for project in world.projects:
        plain = [run for run in project.runs if "traces" not in run.planted]
        one, other = max((_any(chance, plain, 2) for _ in range(9)), key=lambda two: len(truth.only_in(*two)["metrics"]))
        text = f"Which metrics does run {one.name} of {project.name} have that {other.name} has not?"
        yield text, {"project": project.name, "runs": [one.name, other.name]}, truth.only_in(one, other)


@template(29, "find", run=same, running=same)
def newest_run(world, chance):
    for project in world.projects:
        text = f"Which is the newest run of {project.name}, and is it still running?"
        yield text, {"project": project.name}, truth.newest(project, world.now)


@template(30, "side data", run=same, notes=same)
def baseline(world, chance):
    for project in world.projects:
        text = f"Which run of {project.name} is tagged baseline, and what do its notes say?"
        yield text, {"project": project.name, "tag": "baseline"}, truth.tagged(project, "baseline")


# added later


@template(31, "read", entries=same, last_step=same)
def how_many_entries(world, chance):
    for project, run in _each(world, chance):
        text = f"How many entries has run {run.name} of {project.name}, and what is its last step?"
        yield text, {"project": project.name, "run": run.name}, truth.counts(run)


@template(32, "read", value=same)
def nested_config(world, chance):
    for project, run in _each(world, chance):
        key = chance.choice(("model.width", "model.depth", "model.name"))
        text = f"What is {key} in the configuration of run {run.name} of {project.name}?"
        yield text, {"project": project.name, "run": run.name, "key": key}, {"value": truth.flat(run.config)[key]}


@template(33, "find", runs=names)
def runs_with_config(world, chance):
    for project in world.projects:
        run = chance.choice(project.runs)
        config = {"optimizer": run.config["optimizer"], "lr": run.config["lr"]}
        text = f"Which runs of {project.name} used optimizer {config['optimizer']} with lr {config['lr']:g}?"
        found = [each.name for each in truth.with_config(project, config["optimizer"], config["lr"])]
        yield text, {"project": project.name, "config": config}, {"runs": found}


@template(34, "compare", run=same, by=CLOSE)
def which_better(world, chance):
    for project in world.projects:
        one, other = _any(chance, project.runs, 2)
        text = f"Which of {one.name} and {other.name} in {project.name} reached the lower {VAL}, and by how much?"
        yield text, {"project": project.name, "runs": [one.name, other.name], "metric": VAL}, truth.better(one, other)


@template(35, "read", value=EXACT, step=same)
def largest_gradient(world, chance):
    for project, run in _each(world, chance):
        text = f"What was the largest {GRAD} of run {run.name} in {project.name}, and at which step?"
        yield text, {"project": project.name, "run": run.name, "metric": GRAD}, truth.top_gradient(run)


@template(36, "find", count=same)
def runs_in_group(world, chance):
    for project in world.projects[1:]:
        group = chance.choice(project.runs).config["_Group"]
        text = f"How many runs of {project.name} are in the group {group}?"
        yield text, {"project": project.name, "group": group}, truth.in_group(project, group)


@template(37, "diagnose", step=same, rise=NEAR)
def overfitting(world, chance):
    for project, run in _with(world, "overfitting"):
        text = f"Run {run.name} of {project.name} overfits: at which step was its {VAL} lowest, and how far did it rise until the end?"
        yield text, {"project": project.name, "run": run.name, "metric": VAL}, truth.best_and_rise(run)


@template(38, "read", mean=EXACT)
def mean_of_last(world, chance):
    for project, run in _each(world, chance):
        text = f"What is the mean {TRAIN} of the last 50 entries of run {run.name} in {project.name}?"
        arguments = {"project": project.name, "run": run.name, "metric": TRAIN, "number": 50}
        yield text, arguments, truth.mean_of_last(run, TRAIN, 50)


@template(39, "diagnose", steps=same)
def how_much_early(world, chance):
    for project, run in _with(world, "early"):
        text = f"How many steps before the median last step of all runs of {project.name} did run {run.name} end?"
        yield text, {"project": project.name, "run": run.name}, truth.before_median(project, run)


@template(40, "side data", count=same)
def how_many_alerts(world, chance):
    for project in world.projects:
        run = chance.choice([run for run in project.runs if run.alerts])
        text = f"How many alerts of level warn has run {run.name} of {project.name}?"
        yield text, {"project": project.name, "run": run.name, "level": "warn"}, truth.alerts_count(run, "warn")


@template(41, "read", value=EXACT, step=same)
def last_validation(world, chance):
    for project, run in _each(world, chance):
        text = f"What is the last {VAL} of run {run.name} in {project.name}, and at which step was it logged?"
        yield text, {"project": project.name, "run": run.name, "metric": VAL}, truth.last_value(run, VAL)


@template(42, "read", value=EXACT)
def rate_at_step(world, chance):
    for project, run in _each(world, chance):
        step = chance.choice(run.entries).step
        text = f"What learning rate (metric {LR}) had run {run.name} of {project.name} at step {step}?"
        arguments = {"project": project.name, "run": run.name, "metric": LR, "step": step}
        yield text, arguments, truth.at_step(run, LR, step)


@template(43, "side data", mean=CLOSE)
def mean_utilization(world, chance):
    for project in world.projects:
        sampled = [run for run in project.runs if run.samples]
        for run in _any(chance, sampled, 1):
            text = f"What was the mean {GPU} of run {run.name} in {project.name} (to within 1%)?"
            yield text, {"project": project.name, "run": run.name, "metric": GPU}, truth.mean_utilization(run)


@template(44, "side data", run=same, title=same, level=same)
def newest_alert(world, chance):
    for project in world.projects:
        text = f"What is the newest alert of {project.name}: of which run, which level, and what does its title say?"
        yield text, {"project": project.name}, truth.newest_alert(project)


@template(45, "compare", run=same, step=same)
def first_to_reach(world, chance):
    for project in world.projects:
        runs = _any(chance, _whole(project), 3)
        level = round(0.8 * min(truth.highest(run, ACC)[0] for run in runs), 3)
        listed = ", ".join(run.name for run in runs)
        text = f"Which of {listed} in {project.name} was the first, by steps, to reach a {ACC} of {level}, and at which step?"
        arguments = {"project": project.name, "runs": [run.name for run in runs], "metric": ACC, "level": level}
        yield text, arguments, truth.first_to_reach(runs, level)


@template(46, "side data", run=same)
def noted(world, chance):
    for project in world.projects:
        words = next(run for run in project.runs if run.notes).notes.rsplit("ran on ", 1)[1].rstrip(".")
        text = f"Which run of {project.name} ran on {words}, by its notes?"
        yield text, {"project": project.name, "words": words}, truth.noted(project, words)
