"""What only a running desk knows of how the box does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class LineFact:
    """One line that cannot be used."""

    name: str
    trouble: str
    tried: str = ""
    """What was tried last to bring it back; empty: nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFacts:
    """Everything as of one moment; what is empty is well."""

    lines: Mapping[str, LineFact | None] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """By name; None: it can be used."""
    missing: tuple[str, ...] = ()
    """Extensions that no telephone and no browser is registered for."""
    border: str | None = None
    """Why telephones cannot reach the box; None: it has no SIP."""
    clerk_is_away: bool = False
    tolls: str = ""
    """Which limits of calls to the street are used up."""
    news: str = ""
    """What keeps news for other machines waiting."""
    prompts: str = ""
    """What callers hear that nobody recorded."""
    lifeline: str | None = None
    """What is wrong with relay and watchdog; None: it has no board."""
