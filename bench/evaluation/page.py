"""The section of docs/mcp.md between its markers."""

import sys

from evaluation import questions, score
from evaluation.session import MOST_CALLS
from harness import environments

FILE = environments.REPOSITORY / "docs" / "mcp.md"
BEGIN, END = "<!-- evaluation -->", "<!-- /evaluation -->"


METHOD = f"""\
`bench/evaluate` makes projects up, asks questions about them ("which run has the lowest val/loss, and what differs in its
configuration from the second?"), answers them by calling tools, and compares that with answers that are computed from the rows
that were made, by code of its own. Each run has new projects unless it is given a seed.

- Right is an answer only within {MOST_CALLS} calls and {score.MOST_TOKENS:,} tokens of results: the text of all calls of a
  question, counted by `gpt-tokenizer` with `o200k_base`. Numbers must be what was logged, to five digits; where noise hides an exact
  one, such as the step at which a run begins to diverge, the question says how near is near enough.
- No model takes part. For each kind of question `bench/evaluation/solver.py` has ways to an answer, and takes those whose tools
  and arguments `tools/list` has. The ways are the same for every server and see nothing but the instructions, `tools/list` and
  results. So this measures what the tools make possible, not how well a model chooses among them.
- {questions.WRITTEN_BEFORE} kinds of question were written before any tool of this server existed, the others later.
- Trackio 0.43 serves copies of the same files through its own MCP server. It is asked in the best way that its tools allow, such as for
  a few points of a long series and then for those around what was found. What it has no tool for, such as tags, counts as
  unanswered."""


def write(cards: list[score.Card], seed: int, projects: int, runs: int):
    page = FILE.read_text() if FILE.exists() else ""
    if BEGIN not in page or END not in page:
        sys.exit(f"docs/mcp.md has no {BEGIN} and {END} to write between")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    FILE.write_text(f"{before}{BEGIN}\n{_section(cards, seed, projects, runs)}\n{END}{after}")


def _section(cards: list[score.Card], seed: int, projects: int, runs: int) -> str:
    names = {outcome.question.template.number for outcome in cards[0].outcomes}
    before = sum(outcome.question.template.number <= questions.WRITTEN_BEFORE for outcome in cards[0].outcomes)
    text = (
        f"Seed {seed}: {projects} made-up projects of {runs} runs, {len(cards[0].outcomes)} questions of {len(names)} kinds;"
        f" {before} of them are of the {questions.WRITTEN_BEFORE} kinds that were written before any tool existed."
    )
    missed = score.wrong(cards[0])
    list_ = "\n".join(f"- {line}" for line in missed) if missed else "None."
    return f"{METHOD}\n\n{text}\n\n{score.table(cards)}\n\nNot answered rightly by this server:\n\n{list_}"
