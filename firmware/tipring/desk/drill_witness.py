"""What a drill of the link sees of the box: who is busy, what is noticed."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tipring.desk.line_watch import LineWatch
from tipring.desk.link import LinkDesk, ProbeNow
from tipring.desk.link_hub import LinkHub
from tipring.desk.ways_out import WaysOut
from tipring.domain.dialplan.ways import WayKind
from tipring.domain.line import LineState
from tipring.domain.link.probing import ProbeKind, Saw
from tipring.domain.link.view import Verdict
from tipring.domain.link_drill.record import Sheet
from tipring.domain.office import Office

LOOK_S: Final = 0.05
"""How often it is looked; the figures are no finer."""
NOTICED_S: Final = 30.0
"""A failure that nobody noticed for so long is not noticed."""
RESTORED_S: Final = 60.0
AT_REST: Final = (
    LineState.DOWN,
    LineState.IDLE,
    LineState.RELEASING,
    LineState.SHARED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """What of the desk a drill has to do with."""

    hub: LinkHub
    link: LinkDesk
    ways: WaysOut
    watches: Sequence[LineWatch]
    office: Office
    busy: Callable[[], str]
    """Returns who is on the telephone besides the lines; empty: nobody."""


class DrillWitness:
    """Looks, and writes down how long things took.

    *number* is one that a drill calls, if it calls any.
    """

    def __init__(self, premises: Premises, number: str) -> None:
        self._premises = premises
        self._number = number

    def verdict(self) -> Verdict:
        """Return what the link is good for."""
        return self._premises.hub.view.verdict

    def disturbed(self, own: Collection[str]) -> str:
        """Return who is on the telephone; those on lines of our *own* do not count."""
        for watch in self._premises.watches:
            if watch.state not in AT_REST and watch.line.name not in own:
                return f"{watch.line.name} is {watch.state}"
        return self._premises.busy()

    async def notice(self, sheet: Sheet) -> None:
        """Wait until the link counts as down, and calls go out by copper."""
        began = now()
        while now() < began + NOTICED_S:
            took = now() - began
            if sheet.noticed_s is None and self.verdict() is Verdict.DOWN:
                sheet.noticed_s = took
            if sheet.routed_s is None and self._goes_by_copper():
                sheet.routed_s = took
            is_routed = sheet.routed_s is not None or not self._number
            if sheet.noticed_s is not None and is_routed:
                return
            await asyncio.sleep(LOOK_S)
        if sheet.noticed_s is None:
            what = "the failure was not noticed"
        else:
            what = f"{self._number} did not go by an analog line"
        sheet.faults.append(f"{what} within {NOTICED_S:g} s")

    def _goes_by_copper(self) -> bool:
        if not self._number:
            return False
        ways = self._premises.ways.choose(self._number).ways
        return bool(ways) and ways[0].way.kind is WayKind.LINES

    async def restored(self, sheet: Sheet, mended_at: datetime) -> None:
        """Wait until the internet is reached as before the cut."""
        began = now()
        while now() < began + RESTORED_S:
            if self._is_back(mended_at):
                sheet.restored_s = now() - began
                return
            await asyncio.sleep(LOOK_S)
        sheet.faults.append(f"the internet was not back within {RESTORED_S:g} s")

    def _is_back(self, mended_at: datetime) -> bool:
        """Whether anchors and names are found again, and each trunk that ever was."""

        def is_well(probe: ProbeNow) -> bool:
            seen = probe.looked_at is not None and probe.looked_at >= mended_at
            return seen and probe.saw == Saw.WELL

        probes = [each for each in self._premises.link.probes.values() if each.well_at]
        trunks = [each for each in probes if each.kind == ProbeKind.TRUNK]
        for kind in (ProbeKind.ANCHOR, ProbeKind.DNS):
            alike = [each for each in probes if each.kind == kind]
            if alike and not any(map(is_well, alike)):
                return False
        return all(map(is_well, trunks))


def now() -> float:
    """Return the loop's clock, in seconds."""
    return asyncio.get_running_loop().time()
