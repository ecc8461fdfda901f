"""A call's way through its flow, out of its journal: what happened where, and why.

Pure: the journal's entries in, frozen steps out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tipring.domain.health_entries import LineMeasured
from tipring.domain.journal import Entry, NodeEntered
from tipring.domain.queue.entries import (
    AgentRung,
    CallerJoinedAgent,
    CallerLeftQueue,
)
from tipring.domain.queue.telling import reasons
from tipring.domain.sound_entries import SoundMeasured
from tipring.domain.telling import tell

_FIGURES = (LineMeasured, SoundMeasured)
"""They are shown by themselves, not among what happened."""
_HIGHLIGHTS = (AgentRung, CallerJoinedAgent, CallerLeftQueue)


@dataclass(frozen=True, slots=True)
class PathLine:
    """One thing that happened."""

    at: datetime
    sentence: str
    """About the box, which is its subject."""
    reasons: tuple[str, ...] = ()
    """Of an offer: why this caller, and of each other agent why not."""
    is_notable: bool = False


@dataclass(frozen=True, slots=True)
class PathStep:
    """A node, from the moment that the call entered it."""

    at: datetime
    node: str
    """Empty: before the flow began."""
    do: str
    """What the node does, as flow files call it."""
    why: str
    lines: tuple[PathLine, ...]


@dataclass(frozen=True, slots=True)
class CallPath:
    """All of it."""

    steps: tuple[PathStep, ...]
    line_figures: tuple[LineMeasured, ...]
    """How the line sounded, once for each time that it was measured."""
    sound_figures: tuple[SoundMeasured, ...]
    """How each party's packets came."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes that were entered, in order."""
        return tuple(step.node for step in self.steps if step.node)


def path_of(entries: Sequence[Entry]) -> CallPath:
    """Return the path that *entries*, of one call and in order, tell of."""
    found = [entry.what for entry in entries]
    return CallPath(
        steps=tuple(_steps(entries)),
        line_figures=tuple(what for what in found if isinstance(what, LineMeasured)),
        sound_figures=tuple(what for what in found if isinstance(what, SoundMeasured)),
    )


def _steps(entries: Iterable[Entry]) -> Iterator[PathStep]:
    node: NodeEntered | None = None
    began: datetime | None = None
    lines: list[PathLine] = []
    for entry in entries:
        what = entry.what
        began = began or entry.at
        if isinstance(what, NodeEntered):
            if node is not None or lines:
                yield _step(began, node, lines)
            node, began, lines = what, entry.at, []
        elif not isinstance(what, _FIGURES):
            lines.append(_line(entry))
    if began is not None:
        yield _step(began, node, lines)


def _step(
    began: datetime, node: NodeEntered | None, lines: Sequence[PathLine]
) -> PathStep:
    if node is None:
        return PathStep(began, "", "", "", tuple(lines))
    return PathStep(began, node.node, node.do, node.why, tuple(lines))


def _line(entry: Entry) -> PathLine:
    what = entry.what
    is_notable = isinstance(what, _HIGHLIGHTS)
    return PathLine(entry.at, tell(what), reasons(what), is_notable)
