#!/usr/bin/env python3
"""Write the pieces of figures into the catalogues: numbers, dates, money, waits.

    python audio_prompts/pieces.py           # then: python audio_prompts/render.py

Which pieces a language needs follows from its rules (`tipring.domain.spoken`).
A piece that a catalogue has already keeps its place and gets the text of the
rules; the others stand in a section of their own, at the end. `--check` writes
nothing: it fails if a catalogue is not as the rules want it.
"""

import argparse
import json
import re
import sys
import tomllib
from pathlib import Path

from tipring.domain.spoken.languages import LANGUAGES, pieces
from tipring.speech.prompts import CATALOGUE

SECTION = "# --- Pieces of figures, written by pieces.py"
HEADING = f"{SECTION} ".ljust(80, "-")
HERE = Path(__file__).parent


def main() -> None:
    """Bring every catalogue up to date with the rules, or check that it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    stale = []
    for code in sorted(LANGUAGES):
        path = HERE / code / CATALOGUE
        before = path.read_text("utf-8")
        after = with_pieces(before, dict(pieces(code)))
        if after != before:
            stale.append(code)
        if not options.check:
            path.write_text(after, "utf-8")
    if options.check and stale:
        sys.exit(f"not as the rules want them: {', '.join(stale)}; run {__file__}")


def with_pieces(catalogue: str, texts: dict[str, str]) -> str:
    """Return *catalogue* with every piece of *texts*, and none of former rules."""
    above = catalogue.partition(SECTION)[0].rstrip()
    lines = [_with_text(line, texts) for line in above.splitlines()]
    there = tomllib.loads(above)
    rest = [f"{name} = {quoted}" for name, quoted in _quoted(texts, there)]
    if rest:
        lines += ["", "", HEADING, "", *rest]
    return "\n".join(lines) + "\n"


def _with_text(line: str, texts: dict[str, str]) -> str:
    found = re.match(r"([a-z0-9-]+) = ", line)
    if found is None or found[1] not in texts:
        return line
    return f"{found[1]} = {json.dumps(texts[found[1]], ensure_ascii=False)}"


def _quoted(texts: dict[str, str], there: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (name, json.dumps(text, ensure_ascii=False))
        for name, text in texts.items()
        if name not in there
    ]


if __name__ == "__main__":
    main()
