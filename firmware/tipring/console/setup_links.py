"""Links that set one telephone up: signed, for a day, and for one telephone only.

A link says which extension and which maker; its signature is of this box's key and of
the extension's password, which is not in it. So nothing is kept of a link until it is
used, and a new password ends every link.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tipring.domain.provisioning.account import Transport
from tipring.domain.provisioning.makers import MAKERS

LINK_S: Final = 24 * 3600
AGAIN_S: Final = 900.0
"""A telephone reads its settings again after it has begun anew with them."""
_PARTS: Final = 6


@dataclass(frozen=True, slots=True)
class SetupLink:
    """What a good link is for."""

    extension: str
    maker: str
    """A key of MAKERS."""
    transport: Transport
    until: int
    """By the wall clock, in seconds."""
    mark: str
    """Unlike that of any other link."""


@dataclass(slots=True)
class LinkUses:
    """Which links were used, and by whom: `{mark: [until, when, address]}`.

    It is kept in a file, so that a used link is one after a restart, too.
    """

    by_mark: dict[str, tuple[int, float, str]] = field(default_factory=dict)

    def admits(self, link: SetupLink, address: str, now: float) -> bool:
        """Return whether *address* may use *link*, and note that it does."""
        self.by_mark = {mark: use for mark, use in self.by_mark.items() if use[0] > now}
        use = self.by_mark.setdefault(link.mark, (link.until, now, address))
        return use[2] == address and now - use[1] < AGAIN_S


class SetupLinks:
    """Make links, and know what a link is for."""

    def __init__(self, key: bytes, passwords: Mapping[str, str]) -> None:
        self._key = key
        self._passwords = passwords
        """Of extensions, by their numbers; one without has no links."""

    def make(self, link: SetupLink) -> str:
        """Return the part of the URL that is *link*."""
        words = self._words(link)
        return f"{words}.{self._signature(link.extension, words)}"

    def read(self, text: str, now: float) -> SetupLink | None:
        """Return what *text* is a link for; None: it is none, or too old."""
        parts = text.split(".")
        if len(parts) != _PARTS or not text.isascii():
            return None
        extension, maker, transport, until, mark, signature = parts
        words = text.rpartition(".")[0]
        good = hmac.compare_digest(signature, self._signature(extension, words))
        if not good or extension not in self._passwords or maker not in MAKERS:
            return None
        link = SetupLink(extension, maker, Transport(transport), int(until), mark)
        return link if link.until > now else None

    @staticmethod
    def _words(link: SetupLink) -> str:
        what = f"{link.extension}.{link.maker}.{link.transport}"
        return f"{what}.{link.until}.{link.mark}"

    def _signature(self, extension: str, words: str) -> str:
        signed = f"set up {words} {self._passwords.get(extension, '')}"
        return hmac.new(self._key, signed.encode(), hashlib.sha256).hexdigest()[:32]
