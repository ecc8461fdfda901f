"""Figures as Markdown tables, on the standard output."""

import sys
from collections.abc import Iterable, Sequence


def markdown(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; every column but the first is aligned to the right."""
    lines = [header, ["---", *["--:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def show(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table under a title in bold."""
    print(f"\n**{title}**\n\n{markdown(header, rows)}", flush=True)


def progress(done: int, of: int, what: str) -> None:
    """Tell a person who waits at a terminal how far we are; never into the tables."""
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        print(f"\r{done:5} of {of} {what:<50.50}", end=end, file=sys.stderr, flush=True)


def note(text: str) -> None:
    """Tell something that is no figure."""
    print(text, file=sys.stderr, flush=True)
