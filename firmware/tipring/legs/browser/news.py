"""What a page is told of its calls."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from tipring.legs.port import Display


class Told(StrEnum):
    """What happened to a call."""

    RINGS = "rings"
    """Somebody calls the page."""
    SHOWN = "shown"
    """With whom it talks now."""
    RINGING = "ringing"
    """Whom the page called is rung."""
    EARLY = "early"
    """Sound can be heard before the answer."""
    ANSWERED = "answered"
    BROKE = "broke"
    """Nothing comes from the page: it shall offer its sound anew."""
    ENDED = "ended"
    REFERRED = "referred"
    """What became of a transfer that the page asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNews:
    """One thing that a page is told."""

    what: Told
    leg: str
    number: str = ""
    name: str = ""
    note: str = ""
    cadence: str = ""
    end: str = ""
    """How it ended (a LegEnd); of REFERRED: why it was not done, empty when it was."""
    why: str = ""
    """In words for a person."""

    def as_words(self) -> dict[str, str]:
        """Return it for JSON; what is empty is left out."""
        return {key: str(value) for key, value in asdict(self).items() if value}


def shown(what: Told, leg: str, display: Display) -> PageNews:
    """Return news with what *display* shows."""
    return PageNews(
        what=what,
        leg=leg,
        number=display.number,
        name=display.name,
        note=display.note,
        cadence=display.cadence,
    )
