"""Mailboxes for stories: an office that has some, and callers on a virtual clock."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tipring.domain.flow import Flow, HangUpNode, Node
from tipring.domain.hours import Schedule, Span
from tipring.domain.office import Office
from tipring.domain.queue.settings import Team
from tipring.domain.queue.stays import Stays
from tipring.domain.speaking_time import by_characters
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.domain.voicemail.notes import MailboxNews, Mailroom

NEW_YORK = ZoneInfo("America/New_York")
MONDAY_MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""Ten in New York: the office is open."""
NINE_TO_FIVE: Mapping[str, tuple[Span, ...]] = MappingProxyType(
    {"mon": (Span(540, 1020),)}
)


def mailbox_office(
    *mailboxes: Mailbox,
    nodes: tuple[Node, ...] = (),
    pins: Mapping[str, str] | None = None,
    outside: tuple[str, ...] = (),
) -> Office:
    """Return an office with *mailboxes*; its flow begins with the first of *nodes*."""
    flow_nodes = (*nodes, HangUpNode(name="bye", say=("goodbye",)))
    flow = Flow(
        "main", flow_nodes[0].name, "en", {node.name: node for node in flow_nodes}
    )
    return Office(
        name="Harbor Dental",
        zone=NEW_YORK,
        flows={"main": flow},
        schedules={"office": Schedule("office", NEW_YORK, NINE_TO_FIVE)},
        mailboxes={box.name: box for box in mailboxes},
        team=Team({}, {}),
        outside=outside,
        agent_codes={"101": "anna", "102": "ben"},
        mailbox_pins=pins or {},
    )


def knows(news: MailboxNews) -> Mailroom:
    """Return a mailroom in which every mailbox is like *news*."""
    return lambda _mailbox: news


def visitor(
    office: Office,
    number: str = "2125550100",
    mailroom: Mailroom | None = None,
    at: datetime = MONDAY_MORNING,
) -> Visitor:
    """Return a caller who came *at* that moment."""

    def office_time(now: float) -> datetime:
        return (at + timedelta(seconds=now)).astimezone(office.zone)

    room: Callable[[str], MailboxNews] = mailroom or knows(MailboxNews())
    return Visitor(
        office=office,
        language="en",
        call_id="c1",
        line="front",
        number=number,
        name="",
        stays=Stays("c1"),
        office_time=office_time,
        speaking_s=by_characters,
        mailroom=room,
    )
