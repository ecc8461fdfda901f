"""The ways to the street over lines that a test has in its hands."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from support.box import virtual_wall
from support.offices import an_office
from tipring.desk.house_street import HouseStreet
from tipring.desk.line_watch import LineWatch
from tipring.desk.link_hub import LinkHub
from tipring.desk.routed import RoutedTrunk
from tipring.desk.ways_out import WaysOut
from tipring.domain.journal_event import JournalEvent
from tipring.domain.link.view import Cause, LinkView, Verdict

CUT = LinkView(
    verdict=Verdict.DOWN, cause=Cause.INTERNET, why="nothing beyond the router answers"
)
NO_VOICE = LinkView(
    verdict=Verdict.DEGRADED, cause=Cause.VOICE, why="30 % of all is lost"
)


def without(trunk: str, why: str = "it does not answer") -> LinkView:
    """Return a link whose provider *trunk* is gone."""
    troubles = MappingProxyType({trunk: why})
    degraded, gone = Verdict.DEGRADED, Cause.PROVIDER
    return LinkView(verdict=degraded, cause=gone, why=why, trunks=troubles)


def ways_of(
    watches: Sequence[LineWatch],
    link: LinkHub | None = None,
    written: list[JournalEvent] | None = None,
    **office: Any,  # noqa: ANN401 - as each field has it
) -> WaysOut:
    """Return the ways over *watches*, of an office that may call everybody."""
    here = an_office(**{"outside": ("*",), **office})
    entries: list[JournalEvent] = [] if written is None else written
    return WaysOut(here, watches, link or LinkHub(), virtual_wall, entries.append)


def no_street() -> HouseStreet:
    """Return a street to which no way leads."""
    return HouseStreet(ways_of([]))


def no_trunk() -> RoutedTrunk:
    """Return a trunk without a line."""
    return RoutedTrunk(ways_of([]), lambda _number: True)
