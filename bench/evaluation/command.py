"""The command: makes projects, logs them, asks both servers, writes the table."""

import argparse
import random
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from evaluation import page, projects, questions, score
from evaluation.session import Session
from harness import environments, servers
from suites.trackio_0_43 import OURS, REFERENCE, TOKEN

HEADERS = {"X-Trackio-Write-Token": TOKEN}
DETAILS = "evaluation.json"


def main(words: list[str]) -> int:
    options = _parse(words)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1_000_000)
    environments.prepare(() if options.ours else ("trackio-0.43",), npm=True)
    servers.build()
    print(f"seed {seed}", flush=True)
    world = projects.generate(seed)
    asked = [question for question in questions.ask(world) if _wanted(question, options.only)]
    if not asked:
        print(f"no question has {' or '.join(options.only)}")
        return 2
    cards = _ask(world, asked, options)
    print(score.table(cards))
    for card in cards if options.verbose else cards[:1]:
        print(score.details(card))
        print(f"called of {card.name}: {score.used(card)}")
    file = environments.BUILD / DETAILS
    score.save(cards, file)
    print(f"every call and answer: {file.relative_to(environments.REPOSITORY)}")
    if not (options.only or options.ours or options.without):
        page.write(cards, seed, len(world.projects), sum(len(project.runs) for project in world.projects))
        print(f"written to {page.FILE.relative_to(environments.REPOSITORY)}")
    misses = cards[0].misses()
    print("\n".join(f"MISS: {miss}" for miss in misses))
    return 1 if misses else 0


def _parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/evaluate", description="Asks 100 questions through MCP tools.")
    parser.add_argument("--seed", type=int, help="the projects of this seed; else new ones")
    parser.add_argument(
        "--only", action="append", metavar="WORD", default=[], help="only questions with this name, group or number"
    )
    parser.add_argument("--ours", action="store_true", help="only this server; writes no page")
    parser.add_argument("--without", action="append", metavar="TOOL", default=[], help="as if it were not listed; writes no page")
    parser.add_argument("--verbose", action="store_true", help="tells what the reference missed, too")
    return parser.parse_args(words)


def _wanted(question: questions.Question, only: list[str]) -> bool:
    about = question.template
    return not only or any(word in about.name or word == about.group or word == str(about.number) for word in only)


def _ask(world: projects.World, asked: list[questions.Question], options: argparse.Namespace) -> list[score.Card]:
    """Both servers over copies of the same files."""
    with ExitStack() as in_use:
        scratch = Path(in_use.enter_context(tempfile.TemporaryDirectory(prefix="evaluation-", dir=environments.BUILD)))
        original = scratch / "original"
        original.mkdir()
        _log(world, original)
        sides = [("this server", OURS, "/mcp/"), ("this server, `?tools=all`", OURS, "/mcp/?tools=all")]
        if not options.ours:
            sides.append((REFERENCE.name, REFERENCE, "/mcp/"))
        running = {}
        cards = []
        for name, product, path in sides:
            if product.name not in running:
                folder = shutil.copytree(original, scratch / product.name.replace(" ", "-"))
                running[product.name] = servers.start(product, folder)
                in_use.callback(running[product.name].stop)
            session = Session(running[product.name].url, path, HEADERS, options.without)
            in_use.callback(session.close)
            cards.append(score.play(name, session, asked))
        score.count_tokens(cards)
        return cards


def _log(world: projects.World, folder: Path):
    running = servers.start(OURS, folder)
    try:
        projects.log(world, running.url, HEADERS)
    finally:
        running.stop()
