"""How the ways out are at a moment: the link, the lines, the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from tipring.domain.link.view import NOT_WATCHED, LinkView


def _none() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What is known when somebody wants to call; without a word all is well."""

    moment: datetime
    """Aware; schedules ask for it."""
    link: LinkView = NOT_WATCHED
    lines: Mapping[str, str] = field(default_factory=_none)
    """Why an analog line does not work, by its name; one that is not here does."""
    busy: frozenset[str] = frozenset()
    """Lines in use, and trunks whose channels all are, by their names."""
