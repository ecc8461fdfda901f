"""Who is told news, and how long they may wait for somebody."""

import ipaddress
from dataclasses import dataclass
from typing import Final

WEBHOOK: Final = "webhook:"
"""Before the name of one."""
MQTT: Final = "mqtt"
AT_ONCE: Final = 20
"""How many are handed out together."""
READ_AT_ONCE: Final = 500
"""Entries of the journal that are looked through in one go."""
MOST_WAITING: Final = 20_000
"""Entries of the journal (a hundred busy days of a small office have no more news)
that may wait for an addressee; then the oldest are given up."""
SPARE_SHARE: Final = 20
"""A twentieth more is given up then: that some were is not written down at each try."""
KEPT_LOCAL: Final = (".local", ".lan", ".home.arpa", ".internal")
"""Ends of names that mean the office's own network (RFC 6762, RFC 8375)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One who is told news."""

    name: str
    """`webhook:NAME` or `mqtt`."""
    host: str
    wanted: tuple[str, ...] = ()
    """Topics, or families of them (`call.*`); empty: all."""

    @property
    def needs_link(self) -> bool:
        """Whether the way to it leads over the internet."""
        return needs_link(self.host)


def needs_link(host: str) -> bool:
    """Whether *host* is outside of the office's own network, as far as can be told."""
    host = host.strip("[]").lower()
    if host == "localhost" or host.endswith(KEPT_LOCAL):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host
