"""Which entries of the journal are news for other machines, and in which words.

The journal's own nouns may change with our code; topics and keys here do not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from tipring.domain.backup_entries import BackupFailed, BackupKept, StoreMended
from tipring.domain.journal import (
    BoxStarted,
    BoxStopped,
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallPlaced,
    CallRang,
    Entry,
    LineLost,
    LineOpened,
    MessageKept,
    MessageStarted,
)
from tipring.domain.lifeline_entries import DrillDone, LifelineSwitched
from tipring.domain.link.entries import LinkChanged, ModeSwitched
from tipring.domain.message_entries import (
    MessageDeleted,
    MessageDone,
    MessageHeard,
)
from tipring.domain.news_entries import NewsDropped
from tipring.domain.queue.entries import (
    CallbackPromised,
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
    PlaceKept,
)
from tipring.domain.security_entries import TollRefused
from tipring.domain.service_entries import ServiceDied, ServiceGaveUp
from tipring.domain.worry_entries import (
    RepairDone,
    WorryBegan,
    WorryChanged,
    WorryEnded,
)

Value = str | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that happened."""

    id: int
    """Of the journal's entry: grows, and comes a second time only if it must."""
    topic: str
    at: datetime
    """UTC."""
    line: str | None
    call_id: str | None
    data: Mapping[str, Value]


def _says(*keys: str) -> Callable[[Any], dict[str, Value]]:
    """Return what tells the entry's own fields of these names."""
    return lambda what: {key: getattr(what, key) for key in keys}


def _link(what: LinkChanged) -> dict[str, Value]:
    return {
        "verdict": str(what.verdict),
        "cause": str(what.cause),
        "why": what.why,
        "lasted_s": what.lasted_s,
    }


def _lifeline(what: LifelineSwitched) -> dict[str, Value]:
    return {"to_telephone": what.to_telephone, "why": what.why}


def _drill(what: DrillDone) -> dict[str, Value]:
    return {"passed": not what.faults, "faults": "; ".join(what.faults)}


def _dropped(what: NewsDropped) -> dict[str, Value]:
    return {"addressee": what.addressee, "count": float(what.count)}


TOPICS: Final[Mapping[type, tuple[str, Callable[[Any], dict[str, Value]]]]] = (
    MappingProxyType(
        {
            BoxStarted: ("box.started", _says("version")),
            BoxStopped: ("box.stopped", _says()),
            LineOpened: ("line.up", _says("device")),
            LineLost: ("line.down", _says("reason")),
            CallRang: ("call.rang", _says()),
            CallPlaced: ("call.placed", _says("number")),
            CallerIdentified: (
                "call.identified",
                _says("number", "name", "withheld"),
            ),
            CallAnswered: ("call.answered", _says("rings", "flow")),
            CallEnded: ("call.ended", _says("reason")),
            MessageStarted: ("message.started", _says("message_id", "mailbox")),
            MessageKept: (
                "message.kept",
                _says("message_id", "duration_s", "interrupted"),
            ),
            MessageHeard: ("message.heard", _says("message_id", "by")),
            MessageDone: ("message.done", _says("message_id", "by")),
            MessageDeleted: ("message.deleted", _says("message_id", "by")),
            CallerQueued: (
                "queue.joined",
                _says("ticket", "queue", "number", "position", "waited_s"),
            ),
            PlaceKept: ("queue.away", _says("ticket", "queue", "for_s", "why")),
            CallerJoinedAgent: (
                "queue.answered",
                _says("ticket", "queue", "agent", "waited_s"),
            ),
            CallbackPromised: (
                "queue.callback",
                _says("ticket", "queue", "number"),
            ),
            CallerLeftQueue: (
                "queue.left",
                _says("ticket", "queue", "outcome", "waited_s", "talked_s", "agent"),
            ),
            LinkChanged: ("link.changed", _link),
            ModeSwitched: ("mode.switched", _says("to_box", "why", "lasted_s")),
            LifelineSwitched: ("lifeline.switched", _lifeline),
            DrillDone: ("drill.done", _drill),
            BackupKept: ("backup.kept", _says("name", "where", "size_bytes")),
            BackupFailed: ("backup.failed", _says("where", "why")),
            StoreMended: ("store.mended", _says("damage", "missing", "aside")),
            NewsDropped: ("news.dropped", _dropped),
            TollRefused: ("toll.refused", _says("number", "limit", "why")),
            ServiceDied: ("service.died", _says("service", "how")),
            ServiceGaveUp: ("service.gave_up", _says("service")),
            WorryBegan: (
                "worry.began",
                _says("key", "colour", "sentence", "remedy", "tries"),
            ),
            WorryChanged: ("worry.changed", _says("key", "colour", "sentence")),
            WorryEnded: ("worry.ended", _says("key", "lasted_s")),
            RepairDone: ("repair.done", _says("key", "repair", "sentence", "worked")),
        }
    )
)
"""The topic of an entry, and what is told of it. Nothing else is news."""


def news_of(entry_id: int, entry: Entry) -> News | None:
    """Return the news that *entry* is; None: it is none."""
    found = TOPICS.get(type(entry.what))
    if found is None:
        return None
    topic, data = found
    return News(
        id=entry_id,
        topic=topic,
        at=entry.at,
        line=entry.line,
        call_id=entry.call_id,
        data=data(entry.what),
    )


def is_wanted(topic: str, wanted: tuple[str, ...]) -> bool:
    """Whether *topic* is among those *wanted*: `call.ended`, `call.*`; empty: all."""
    family = f"{topic.partition('.')[0]}.*"
    return not wanted or topic in wanted or family in wanted


def families() -> frozenset[str]:
    """Return every topic, and every `family.*`, that may be wanted."""
    topics = {topic for topic, _ in TOPICS.values()}
    return frozenset(topics | {f"{topic.partition('.')[0]}.*" for topic in topics})
