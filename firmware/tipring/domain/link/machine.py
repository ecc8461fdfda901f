"""The rules of the link: what many looks at many things say about it together."""

from collections.abc import Sequence
from typing import Final

from tipring.domain.link.commands import LinkCommand, LinkIs
from tipring.domain.link.probing import Look, Probe
from tipring.domain.link.view import LinkView

STABLE_S: Final = 60.0


class LinkMachine:
    """Judge the link by the looks of its probes.

    Time is an argument in monotonic seconds. Each call gives commands in the order to
    be done; `deadline` says when `tick` is next due, None: not before the next look.
    """

    def __init__(self, probes: Sequence[Probe], *, stable_s: float = STABLE_S) -> None:
        """Begin with a link that is believed to be up.

        *probes* are all that will be heard of; a look of another raises KeyError.
        *stable_s*: how long all must be well before the link is what it was.
        """
        self._probes = {(probe.kind, probe.name): probe for probe in probes}
        self._stable_s = stable_s
        self.view = LinkView(is_watched=True)
        self.deadline: float | None = None

    def begin(self, _now: float) -> list[LinkCommand]:
        """Say how the link is believed to be before anybody looked."""
        return [LinkIs(self.view)]

    def look(self, look: Look, _now: float) -> list[LinkCommand]:
        """Take one look into account."""
        self._probes[look.kind, look.name]
        return []

    def tick(self, _now: float) -> list[LinkCommand]:
        """Let time pass."""
        self.deadline = None
        return []

    def drill(self, *, is_on: bool, now: float) -> list[LinkCommand]:
        """Take the link for cut by ourselves, or no longer, whatever the looks say."""
        del is_on, now
        return []
