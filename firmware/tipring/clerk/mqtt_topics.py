"""What an MQTT broker is told: events as they come, states that stay, who we are.

States are retained, so that whoever comes later knows them at once (MQTT 3.1.1,
3.3.1.3). Home Assistant finds the box by its convention `homeassistant/.../config`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tipring.clerk.webhooks import body_of
from tipring.domain.news.news import News

ONLINE, OFFLINE = "online", "offline"
DISCOVERY: Final = "homeassistant"
MAKER: Final = "Tipring"
IDLE, RINGS, TALKS, CALLS_OUT, DOWN = "idle", "ringing", "in a call", "calling", "down"
LINE_STATES: Final[Mapping[str, str]] = {
    "line.up": IDLE,
    "line.down": DOWN,
    "call.rang": RINGS,
    "call.answered": TALKS,
    "call.placed": CALLS_OUT,
    "call.ended": IDLE,
}
"""What a line does after the news of this topic."""
LINK_CHANGED: Final = "link.changed"
ABOUT_MESSAGES: Final = "message."


@dataclass(frozen=True, slots=True)
class Words:
    """One message for the broker."""

    topic: str
    text: bytes
    retained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Who tells."""

    office: str
    topic: str
    """What all topics begin with."""
    version: str
    lines: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()

    @property
    def status_topic(self) -> str:
        """Where it stands whether the box is there; the broker says when it is not."""
        return f"{self.topic}/status"

    def line_topic(self, line: str) -> str:
        """Return where the state of *line* stands."""
        return f"{self.topic}/line/{_level(line)}/state"

    def mailbox_topic(self, mailbox: str) -> str:
        """Return where it stands how many new messages *mailbox* has."""
        return f"{self.topic}/mailbox/{_level(mailbox)}/new"

    @property
    def link_topic(self) -> str:
        """Where the verdict about the link stands."""
        return f"{self.topic}/link/state"


def told(news: News, box: Box) -> Iterator[Words]:
    """Yield what the broker is told of *news*: the event, and what is so after it."""
    place = news.topic.replace(".", "/")
    yield Words(f"{box.topic}/event/{place}", body_of(news, box.office))
    if news.line in box.lines and (state := LINE_STATES.get(news.topic)):
        yield line_state(box, news.line, state)
    if news.topic == LINK_CHANGED:
        yield Words(box.link_topic, str(news.data["verdict"]).encode(), retained=True)


def line_state(box: Box, line: str, state: str) -> Words:
    """Return that *line* is in *state*."""
    return Words(box.line_topic(line), state.encode(), retained=True)


def new_messages(box: Box, mailbox: str, count: int) -> Words:
    """Return that *mailbox* has so many new messages."""
    return Words(box.mailbox_topic(mailbox), str(count).encode(), retained=True)


def introductions(box: Box) -> Iterator[Words]:
    """Yield what lets Home Assistant find the box, its lines and mailboxes."""
    yield _sensor(box, "link", "Internet", box.link_topic, "mdi:web")
    for line in box.lines:
        topic = box.line_topic(line)
        yield _sensor(box, f"line_{line}", f"Line {line}", topic, "mdi:phone-classic")
    for name in box.mailboxes:
        topic = box.mailbox_topic(name)
        yield _sensor(box, f"mailbox_{name}", f"Mailbox {name}", topic, "mdi:voicemail")


def _sensor(box: Box, key: str, name: str, topic: str, icon: str) -> Words:
    node = _slug(box.topic)
    unique = f"{node}_{_slug(key)}"
    words = {
        "name": name,
        "unique_id": unique,
        "state_topic": topic,
        "icon": icon,
        "availability_topic": box.status_topic,
        "payload_available": ONLINE,
        "payload_not_available": OFFLINE,
        "device": {
            "identifiers": [node],
            "name": box.office,
            "manufacturer": MAKER,
            "sw_version": box.version,
        },
    }
    place = f"{DISCOVERY}/sensor/{node}/{_slug(key)}/config"
    return Words(place, json.dumps(words, ensure_ascii=False).encode(), retained=True)


def _level(name: str) -> str:
    """Return *name* as one level of a topic: nothing in it is a level or a wildcard."""
    return re.sub(r"[/+#\s]", "-", name)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", text)
