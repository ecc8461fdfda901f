"""All that the rules know about one office: flows, hours, mailboxes."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tipring.domain.flow import Flow
from tipring.domain.hours import Schedule
from tipring.domain.voicemail import Mailbox


@dataclass(frozen=True, slots=True)
class Office:
    """Frozen; a change of settings makes a new one, for the calls after it."""

    name: str
    zone: ZoneInfo
    flows: Mapping[str, Flow]
    schedules: Mapping[str, Schedule]
    mailboxes: Mapping[str, Mailbox]
