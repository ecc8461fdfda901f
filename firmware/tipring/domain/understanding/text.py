"""Words as they are compared: what differs to the eye only is made equal."""

import re
from collections import Counter
from collections.abc import Iterable

_DOT_ABOVE = "\u0307"
"""What lower case leaves of a Turkish capital I with its dot."""
_APART = re.compile(r"[-'’‐‑.,!?;:\s]+")
LIKE = 0.75
"""From this share of equal letters on, two phrases sound nearly alike."""


def plain(text: str) -> str:
    """Return *text* in lower case, its words one space apart, without punctuation."""
    folded = text.casefold().replace(_DOT_ABOVE, "").replace("ё", "е")
    return " ".join(part for part in _APART.split(folded) if part)


def tokens(
    text: str,
    fillers: Iterable[str] = (),
    *,
    spaced: bool = True,
) -> tuple[str, ...]:
    """Return the words of *text* without *fillers*; its letters if not *spaced*."""
    words = [word for word in plain(text).split() if word not in fillers]
    return tuple(words) if spaced else tuple("".join(words))


def likeness(one: str, other: str) -> float:
    """Return how alike two phrases are, from 0 to 1 (equal).

    Counted in letters that must be changed, put in or left out (Levenshtein).
    """
    left, right = plain(one), plain(other)
    longest = max(len(left), len(right))
    return 1 - _distance(left, right) / longest if longest else 1.0


def nearly_alike(one: str, other: str) -> bool:
    """Whether ears may take one phrase for the other."""
    left, right = plain(one), plain(other)
    most = (1 - LIKE) * max(len(left), len(right))
    if abs(len(left) - len(right)) > most:
        return False
    strange = (Counter(left) - Counter(right)).total()
    return strange <= most and likeness(one, other) >= LIKE


def _distance(left: str, right: str) -> int:
    above = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        here = [row]
        for column, other in enumerate(right, 1):
            changed = above[column - 1] + (letter != other)
            here.append(min(above[column] + 1, here[-1] + 1, changed))
        above = here
    return above[-1]
