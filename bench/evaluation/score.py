"""What came of the questions: counted, with tokens, and written as a table."""

import json
import statistics
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import evaluation.ways  # noqa: F401  registers them
from evaluation import solver
from evaluation.questions import WRITTEN_BEFORE, Question
from evaluation.session import MOST_CALLS, Asking, NoAnswer, Session, TooManyCalls
from harness import environments

MOST_TOKENS = 5_000
MOST_TOOLS = 20
MOST_TOKENS_OF_TOOLS = 8_000
LEAST_RIGHT = 0.95
GROUPS = ("find", "compare", "diagnose", "read", "side data")
RIGHT, WRONG, UNANSWERED, TOO_LONG = "right", "wrong", "unanswered", "too long"


@dataclass
class Outcome:
    question: Question
    verdict: str
    given: Any
    """The answer, or why there is none."""
    calls: list[str]
    text: str
    milliseconds: float
    tokens: int = 0


@dataclass
class Card:
    """One server, with the tools of one address."""

    name: str
    tools: int
    listed: str
    outcomes: list[Outcome] = field(default_factory=list)
    tokens_of_tools: int = 0

    def those(self, verdict: str | None = None, group: str | None = None) -> list[Outcome]:
        return [
            outcome
            for outcome in self.outcomes
            if verdict in (None, outcome.verdict) and group in (None, outcome.question.template.group)
        ]

    def median(self, figure) -> float:
        """Of the questions that were answered, rightly or not."""
        answered = [figure(outcome) for outcome in self.outcomes if outcome.verdict != UNANSWERED]
        return statistics.median(answered) if answered else 0

    def misses(self) -> list[str]:
        """The goals that are missed."""
        right, asked = len(self.those(RIGHT)), len(self.outcomes)
        missed = []
        if right < LEAST_RIGHT * asked:
            missed.append(f"{right} of {asked} right, the goal is {LEAST_RIGHT:.0%}")
        if self.tools > MOST_TOOLS:
            missed.append(f"{self.tools} tools are listed, the goal is {MOST_TOOLS}")
        if self.tokens_of_tools > MOST_TOKENS_OF_TOOLS:
            missed.append(f"tools/list has {self.tokens_of_tools} tokens, the goal is {MOST_TOKENS_OF_TOOLS}")
        return missed


def play(name: str, session: Session, questions: list[Question]) -> Card:
    """Asks everything; tokens are counted later, of all servers at once."""
    card = Card(name, len(session.tools), json.dumps(session.listed["tools"], separators=(",", ":"), ensure_ascii=False))
    for question in questions:
        asking = Asking(session)
        try:
            given = solver.solve(asking, question.template.name, question.arguments)
            verdict = RIGHT if question.right(given) else WRONG
        except TooManyCalls as e:
            verdict, given = UNANSWERED, f"more than {MOST_CALLS} calls: {e}"
        except NoAnswer as e:
            verdict, given = UNANSWERED, str(e)
        except (KeyError, TypeError, ValueError, IndexError, StopIteration) as e:
            # an answer of another shape than tools/list lets expect
            verdict, given = WRONG, f"{type(e).__name__}: {e}"
        card.outcomes.append(Outcome(question, verdict, given, asking.calls, "\n".join(asking.texts), asking.milliseconds))
    return card


def count_tokens(cards: list[Card]):
    """By the pinned tokenizer, all texts in one go. A right answer that took too many tokens is too long."""
    texts = [text for card in cards for text in (card.listed, *(outcome.text for outcome in card.outcomes))]
    with tempfile.NamedTemporaryFile("w", suffix=".json", dir=environments.BUILD) as file:
        json.dump(texts, file)
        file.flush()
        command = [str(environments.node()), str(environments.javascript("tokens.mjs")), file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environments.clean())
    counts = iter(json.loads(done.stdout))
    for card in cards:
        card.tokens_of_tools = next(counts)
        for outcome in card.outcomes:
            outcome.tokens = next(counts)
            if outcome.verdict == RIGHT and outcome.tokens > MOST_TOKENS:
                outcome.verdict = TOO_LONG


def table(cards: list[Card]) -> str:
    heads = [card.name for card in cards]
    lines = [_row("", *heads), _row(*["---"] * (len(cards) + 1))]
    for group in GROUPS:
        asked = len(cards[0].those(group=group))
        lines.append(_row(f"{group}, {asked} questions: right", *(len(card.those(RIGHT, group)) for card in cards)))
    asked = len(cards[0].outcomes)
    lines.append(_row(f"**right, of {asked}**", *(f"**{len(card.those(RIGHT))}**" for card in cards)))
    before = [[o for o in card.outcomes if o.question.template.number <= WRITTEN_BEFORE] for card in cards]
    counts = (sum(outcome.verdict == RIGHT for outcome in outcomes) for outcomes in before)
    lines.append(_row(f"of the {len(before[0])} of kinds written before the tools: right", *counts))
    words = {
        WRONG: "wrong",
        UNANSWERED: f"unanswered within {MOST_CALLS} calls",
        TOO_LONG: f"right, but in more than {MOST_TOKENS:,} tokens",
    }
    for verdict, text in words.items():
        lines.append(_row(text, *(len(card.those(verdict)) for card in cards)))
    lines.append(_row("calls, median of what was answered", *(f"{card.median(lambda o: len(o.calls)):g}" for card in cards)))
    lines.append(_row("tokens of results, median", *(f"{card.median(lambda o: o.tokens):,.0f}" for card in cards)))
    lines.append(_row("milliseconds, median", *(f"{card.median(lambda o: o.milliseconds):.1f}" for card in cards)))
    lines.append(_row("tools listed", *(card.tools for card in cards)))
    lines.append(_row("tokens of tools/list", *(f"{card.tokens_of_tools:,}" for card in cards)))
    return "\n".join(lines)


def _row(*cells) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def used(card: Card) -> str:
    """Which tools were called, the most often called first."""
    counts = Counter(call.split(" ", 1)[0] for outcome in card.outcomes for call in outcome.calls)
    return ", ".join(f"{tool} {count}" for tool, count in counts.most_common())


def wrong(card: Card) -> list[str]:
    """A line for each question that was not answered rightly."""
    return [
        f"{outcome.verdict}: {outcome.question.template.number} {outcome.question.text}"
        for outcome in card.outcomes
        if _bad(outcome)
    ]


def details(card: Card) -> str:
    """The same with what was expected, what came, and by which calls."""
    lines = []
    for outcome in filter(_bad, card.outcomes):
        lines += [
            f"{card.name}, {outcome.verdict}: {outcome.question.template.number} {outcome.question.text}",
            f"    expected {outcome.question.answer}",
            f"    got      {outcome.given}",
            *(f"    called   {call[:600]}" for call in outcome.calls),
            f"    tokens   {outcome.tokens}",
        ]
    return "\n".join(lines)


def _bad(outcome: Outcome) -> bool:
    return outcome.verdict != RIGHT


def save(cards: list[Card], file: Path):
    """Everything, for looking into it."""
    file.write_text(
        json.dumps(
            [
                {
                    "server": card.name,
                    "outcomes": [
                        {
                            "template": outcome.question.template.number,
                            "question": outcome.question.text,
                            "expected": outcome.question.answer,
                            "verdict": outcome.verdict,
                            "given": outcome.given,
                            "calls": outcome.calls,
                            "tokens": outcome.tokens,
                            "milliseconds": outcome.milliseconds,
                            "text": outcome.text,
                        }
                        for outcome in card.outcomes
                    ],
                }
                for card in cards
            ],
            indent=1,
            default=str,
        )
    )
