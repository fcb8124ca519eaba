"""Answers questions with the tools of a server, and with nothing else: what tools/list names, and what calls give.

No model reads here. For each template there are ways to answer it, in the order in which they are tried (see ways/): a way
counts only if all its tools and arguments are listed. The ways are the same for every server. One that finds nothing leaves the
calls that it made spent, and the next one has what is left of the three.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evaluation.session import Asking, NoAnswer, Session

Needs = list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Way:
    needs: Needs
    answer: Callable[..., dict]

    def fits(self, session: Session) -> bool:
        return all(session.takes(tool, *arguments) for tool, arguments in self.needs)


WAYS: dict[str, list[Way]] = {}


def way(question: str, *tools: str):
    """Registers a way: its tools as `name(argument, argument)`."""
    needs = []
    for tool in tools:
        name, arguments = re.fullmatch(r"(\w+)\((.*)\)", tool).groups()
        needs.append((name, tuple(filter(None, arguments.split(", ")))))

    def add(answer):
        WAYS.setdefault(question, []).append(Way(needs, answer))
        return answer

    return add


def solve(asking: Asking, question: str, arguments: dict[str, Any]) -> dict:
    """The answer, or NoAnswer or TooManyCalls."""
    reasons = []
    for each in WAYS.get(question, []):
        if each.fits(asking.session):
            try:
                return each.answer(asking, **arguments)
            except NoAnswer as e:
                reasons.append(str(e))
    raise NoAnswer("; ".join(reasons) or "no tool for it")
