"""What is known of a mailbox while a call is in it: its messages, its greetings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageNote:
    """One message that can be listened to; those in the bin are not told."""

    message_id: str
    path: str
    """Of its WAV, relative to the store's directory."""
    came_at: datetime
    """Aware, UTC."""
    duration_s: float
    number: str = ""
    """The caller's, empty when withheld or unknown."""
    name: str = ""
    callback_number: str = ""
    """What the caller confirmed or typed."""
    urgent: bool = False
    heard: bool = False
    claimed_by: str = ""
    """Who takes care of it, in a shared mailbox; empty: nobody yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxNews:
    """What a mailbox is like at the moment."""

    new: int = 0
    """Messages that nobody has listened to."""
    old: int = 0
    urgent: int = 0
    """Of the new ones."""
    greetings: Mapping[str, str] = field(default_factory=_nothing)
    """The owner's own, by occasion: paths relative to the store's directory."""
    greeting: str = ""
    """The occasion that the owner chose; empty: as the settings say."""
    room_s: float | None = None
    """Seconds of sound for which the disk has room; None: not known."""


Mailroom = Callable[[str], MailboxNews]
"""Answers by the name of a mailbox, at once."""


def nothing_known(_mailbox: str) -> MailboxNews:
    """Answer for a mailbox of which nothing is known: the settings are enough."""
    return MailboxNews()
