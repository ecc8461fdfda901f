"""Which sound formats a modem has, and which we take (`AT+VSM=?`).

The numbers differ between makers (131 is mu-law on one chip and A-law's
neighbour on another), so formats are known by their names.
"""

import re
from dataclasses import dataclass

_LINE = re.compile(r'^\(?(\d+) ?, ?"([^"]*)"(.*)$')
_RATE = 8000

_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (coding, re.compile(pattern, re.IGNORECASE))
    for coding, pattern in (
        ("MU_LAW", r"U-?LAW|MU-?LAW|G\.?711 ?U"),
        ("A_LAW", r"A-?LAW|G\.?711 ?A"),
        ("UNSIGNED_8", r"UNSIGNED|8[- ]?BIT (?:LINEAR|PCM)"),
        ("SIGNED_8", r"^SIGNED PCM"),
        ("IMA", r"IMA ?ADPCM"),
    )
)
"""In the order in which we like them: mu-law has the best dynamic range in 8 bits."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One format that a modem has at 8000 samples a second."""

    number: int
    name: str
    coding: str
    """MU_LAW, A_LAW, UNSIGNED_8, SIGNED_8 or IMA: the name of a `dsp.codec.Coding`."""


def offers(lines: list[str]) -> list[Offer]:
    """Return the formats among *lines* that we know, best first."""
    found = [offer for line in lines if (offer := _parse(line))]
    order = [coding for coding, _ in _NAMES]
    return sorted(found, key=lambda offer: order.index(offer.coding))


def _parse(line: str) -> Offer | None:
    match = _LINE.match(line)
    if match is None or not _has_our_rate(match[3]):
        return None
    for coding, pattern in _NAMES:
        if pattern.search(match[2]):
            return Offer(int(match[1]), match[2], coding)
    return None


def _has_our_rate(tail: str) -> bool:
    """Whether 8000 is among the rates: a number, a list or a range a-b.

    A line without any rate says nothing against it; the modem will say.
    """
    rates = re.findall(r"(\d{4,})(?:-(\d+))?", tail)
    return not rates or any(
        int(low) <= _RATE <= int(high or low) for low, high in rates
    )
