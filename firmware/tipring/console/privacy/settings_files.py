"""Where a number stands in the owner's own files: only he changes those."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from tipring.domain.caller_number import bare

_DIGITS = re.compile(r"\+?[\d(][\d\s().\-/]{3,30}\d")
_KINDS = frozenset({".toml", ".csv"})
"""Of files that an owner writes by hand; secrets have no numbers of people."""


def places_in(directory: Path, spellings: Collection[str]) -> Iterator[str]:
    """Yield `FILE:LINE` for each line below *directory* that has one of *spellings*."""
    for path in sorted(directory.rglob("*")):
        if path.suffix in _KINDS and path.is_file() and not _is_hidden(path, directory):
            text = path.read_text(encoding="utf-8", errors="replace")
            for number, line in enumerate(text.splitlines(), start=1):
                if any(bare(one) in spellings for one in _DIGITS.findall(line)):
                    yield f"{path.relative_to(directory)}:{number}"


def _is_hidden(path: Path, directory: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(directory).parts)
