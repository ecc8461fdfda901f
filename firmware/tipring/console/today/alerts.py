"""What somebody should look at now, the worst first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tipring.desk.now import BoxNow
from tipring.domain.colours import Colour
from tipring.domain.lifeline import LifelineState
from tipring.domain.line import LineState
from tipring.domain.link.view import Verdict
from tipring.domain.queue.glance import glance


class Trouble(StrEnum):
    """What is the matter; the order is that in which they are shown."""

    LINE = "line"
    """A line cannot be used."""
    WORRY = "worry"
    """A line can be used, and yet something is wrong with it."""
    NOBODY = "nobody"
    """Callers wait, and nobody is at work."""
    HELP = "help"
    """An agent asks for a supervisor."""
    LATE = "late"
    """Somebody waits for longer than promised."""
    LINK = "link"
    TRUNK = "trunk"
    PBX = "pbx"
    TELEPHONES = "telephones"
    """The SIP border does not work."""
    LIFELINE = "lifeline"
    NEWS = "news"
    """Other machines are not reached."""
    BOX = "box"
    """Something else is wrong with the box."""


SHOWN_ALREADY = frozenset({"line", "modem", "link", "lifeline", "telephones", "news"})
"""Worries about what is looked at here anyway."""
SERIOUS = frozenset({Trouble.LINE, Trouble.NOBODY, Trouble.LINK, Trouble.TELEPHONES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing to look at."""

    trouble: Trouble
    about: str = ""
    """Which line, queue, agent or trunk."""
    words: str = ""
    """What the box says of it, in English."""
    since: datetime | None = None
    """Aware; None: the moment is not known."""

    @property
    def is_serious(self) -> bool:
        """Whether callers are lost, or will be."""
        return self.trouble in SERIOUS


def alerts(now: BoxNow, sees: Callable[[str], bool]) -> list[Alert]:
    """Return what is to be looked at; of queues only those that *sees* allows."""
    found = [*_of_lines(now), *_of_queues(now, sees), *_of_link(now), *_of_work(now)]
    order = list(Trouble)
    return sorted(found, key=lambda alert: order.index(alert.trouble))


def ago(at: datetime, seconds: float) -> datetime:
    """Return the moment so long before *at*, by whole seconds.

    It is reckoned anew at each look: milliseconds off, it would be sent each time.
    """
    moment = at - timedelta(seconds=seconds - 0.5)
    return moment.replace(microsecond=0)


def _of_lines(now: BoxNow) -> Iterator[Alert]:
    for line in now.status.lines:
        if line.trouble:
            is_down = line.state == LineState.DOWN
            yield Alert(
                trouble=Trouble.LINE if is_down else Trouble.WORRY,
                about=line.name,
                words=line.trouble,
                since=line.since,
            )


def _of_queues(now: BoxNow, sees: Callable[[str], bool]) -> Iterator[Alert]:
    for queue in map(glance, now.queues):
        if not sees(queue.queue):
            continue
        longest_s = queue.longest_s or 0.0
        since = ago(now.at, longest_s)
        if queue.is_deserted:
            yield Alert(trouble=Trouble.NOBODY, about=queue.name, since=since)
        elif queue.is_late:
            yield Alert(trouble=Trouble.LATE, about=queue.name, since=since)
    for wish in now.help:
        yield Alert(
            trouble=Trouble.HELP, about=wish.agent, words=wish.words, since=wish.since
        )


def _of_link(now: BoxNow) -> Iterator[Alert]:
    link = now.link
    if link.is_watched and link.verdict != Verdict.UP:
        yield Alert(trouble=Trouble.LINK, words=link.why, since=link.since)
    for trunk, why in link.trunks.items():
        yield Alert(trouble=Trouble.TRUNK, about=trunk, words=why)
    if link.pbx:
        yield Alert(trouble=Trouble.PBX, words=link.pbx)


def _of_work(now: BoxNow) -> Iterator[Alert]:
    status = now.status
    if status.telephones and status.telephones.trouble:
        yield Alert(trouble=Trouble.TELEPHONES, words=status.telephones.trouble)
    lifeline = status.lifeline
    if lifeline is not None:
        is_away = lifeline.state == LifelineState.BYPASSED
        words = lifeline.trouble or lifeline.advice
        if words or is_away:
            yield Alert(trouble=Trouble.LIFELINE, about=lifeline.line, words=words)
    if status.news:
        yield Alert(trouble=Trouble.NEWS, words=status.news)
    for worry in now.worries:
        if worry.colour is Colour.RED and worry.what not in SHOWN_ALREADY:
            yield Alert(
                trouble=Trouble.BOX,
                about=worry.key,
                words=worry.sentence,
                since=worry.since,
            )
