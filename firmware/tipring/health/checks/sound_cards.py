"""The codec of each board is known to the kernel."""

from collections.abc import Iterator

from tipring.domain.findings import Finding, green, red
from tipring.health.surroundings import Surroundings

WHAT = "sound card"
CARDS = "proc/asound/cards"


def look(box: Surroundings) -> Iterator[Finding]:
    """Look for each of them among the cards that ALSA has."""
    cards = box.text_of(CARDS)
    for name in box.sound_cards:
        yield judge(name, cards)


def judge(name: str, cards: str) -> Finding:
    """Return whether *name* is among *cards*, ALSA's own list."""
    if name.casefold() in cards.casefold():
        return green(WHAT, f"{name} is there")
    helps = (
        "is the overlay loaded (hw/README.md, dtoverlay= in config.txt)? aplay -l shows"
        " the cards"
    )
    return red(WHAT, f"there is no {name}", helps)
