"""What the border tells the desk."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EdgeUp:
    """Telephones and providers can reach the box, at these addresses."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EdgeDown:
    """They cannot; lines and calls on them go on."""

    why: str


@dataclass(frozen=True, slots=True)
class ExtensionCame:
    """Some telephone is registered under this number."""

    extension: str


@dataclass(frozen=True, slots=True)
class ExtensionWent:
    """None is any more."""

    extension: str


@dataclass(frozen=True, slots=True)
class TrunkUp:
    """The provider answers, and has let us register if it should."""

    trunk: str


@dataclass(frozen=True, slots=True)
class TrunkDown:
    """It does not: a call by way of it would fail."""

    trunk: str
    why: str


@dataclass(frozen=True, slots=True)
class AddressLocked:
    """Somebody at *address* guesses passwords; nobody listens to it for a while."""

    address: str


@dataclass(frozen=True, slots=True)
class AddressFloods:
    """Somebody at *address* sends more than any telephone does, and is not heard."""

    address: str


EdgeNews = (
    EdgeUp
    | EdgeDown
    | ExtensionCame
    | ExtensionWent
    | TrunkUp
    | TrunkDown
    | AddressLocked
    | AddressFloods
)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that Kamailio's script said, as `what` and about whom."""

    what: str
    whom: str = ""


def said(line: str, word: str) -> Said | None:
    """Return what *line* of Kamailio's log says to us, if it does.

    Only its script knows *word*; texts of strangers in the log mean nothing.
    """
    found = re.search(rf"<script>: TOLD-{re.escape(word)} (\S+) ?(\S*)", line)
    return Said(found[1], found[2]) if found else None
