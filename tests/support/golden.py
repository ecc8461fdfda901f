"""Transcripts that a person can read, compared line by line.

`TIPRING_GOLDEN=write pytest ...` writes them anew; review the difference.
"""

import os
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"


def assert_golden(name: str, lines: list[str]) -> None:
    """Compare *lines* with the stored transcript *name*."""
    path = GOLDEN / name
    text = "\n".join(lines) + "\n"
    if os.environ.get("TIPRING_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path.name} tells another story"
