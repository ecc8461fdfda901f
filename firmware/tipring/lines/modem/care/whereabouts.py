"""Where the unit of a line is now: by its name, its serial, its port, or itself."""

import asyncio
import glob
import os
from collections.abc import Iterable

from tipring.domain.errors import LineError, LineMissing
from tipring.domain.usb_unit import UsbUnit, same_unit
from tipring.lines.modem.care.usb import Usb
from tipring.lines.modem.finder import candidates

SERIAL, PORT = "usb-serial:", "usb-port:"
"""What a place begins with that is no path."""


class Roster:
    """Which units the lines of one box have, so that none takes another's."""

    def __init__(self) -> None:
        self._units: dict[str, UsbUnit] = {}

    def note(self, line: str, unit: UsbUnit) -> None:
        """Know that *line* has, or had last, *unit*."""
        self._units[line] = unit

    def of(self, line: str) -> UsbUnit | None:
        """Return the unit of a line; None: none was seen."""
        return self._units.get(line)

    def others(self, line: str) -> list[UsbUnit]:
        """Return the units of all other lines."""
        return [unit for name, unit in self._units.items() if name != line]


class Whereabouts:
    """Finds the nodes of one line's unit.

    *place* is a node, a symlink to one, a glob, `usb-serial:...` or `usb-port:...`;
    *claimed* are paths in the settings of other lines.
    """

    def __init__(
        self,
        line: str,
        place: str,
        usb: Usb,
        roster: Roster,
        claimed: frozenset[str] = frozenset(),
    ) -> None:
        self.place = place
        self._line = line
        self._usb = usb
        self._roster = roster
        self._claimed = claimed
        self._is_sure = False

    @property
    def unit(self) -> UsbUnit | None:
        """The unit that the line had last; None: none was seen."""
        return self._roster.of(self._line)

    @property
    def is_sure(self) -> bool:
        """Whether the nodes found last are the owner's own words, or a known unit."""
        return self._is_sure

    @property
    def _is_pattern(self) -> bool:
        return glob.has_magic(self.place)

    def remember(self, unit: UsbUnit) -> None:
        """Take *unit* for this line's."""
        self._roster.note(self._line, unit)

    async def nodes(self) -> list[str]:
        """Return the nodes to try, best first; the place itself if there are none.

        Raises LineMissing, and LineError when several units would fit.
        """
        units = await self._usb.units()
        self._is_sure = True
        if self.place.startswith(SERIAL):
            return [self._by_serial(units, self.place.removeprefix(SERIAL))]
        if self.place.startswith(PORT):
            return self._by_port(units, self.place.removeprefix(PORT))
        if found := self._known(units):
            return [found[0].node]
        return await self._by_path(units)

    def _known(self, units: Iterable[UsbUnit]) -> list[UsbUnit]:
        others = self._roster.others(self._line)
        return same_unit(self.unit, units, others) if self.unit else []

    def _by_serial(self, units: list[UsbUnit], serial: str) -> str:
        found = [unit for unit in units if unit.serial == serial]
        # A composite device has several nodes; the first one is the modem's.
        ports = {unit.port for unit in found}
        if len(ports) > 1:
            where = " or ".join(f"modem://{PORT}{port}" for port in sorted(ports))
            message = f"several units say serial {serial}: write {where} instead"
            raise LineError(message)
        return _first(found, f"no USB serial device has the serial {serial}")

    def _by_port(self, units: list[UsbUnit], port: str) -> list[str]:
        found = [unit for unit in units if unit.port == port]
        return [_first(found, f"no USB serial device is plugged in at port {port}")]

    async def _by_path(self, units: list[UsbUnit]) -> list[str]:
        """Return what fits the path, and then what may be our unit by another name."""
        found = await asyncio.to_thread(candidates, self.place, self._claimed)
        others = self._roster.others(self._line)
        taken = {
            unit.node for unit in units for other in others if same_unit(other, [unit])
        }
        real = await asyncio.to_thread(lambda: {n: os.path.realpath(n) for n in found})
        free = [node for node in found if node not in taken and real[node] not in taken]
        if found and not free:
            message = f"{', '.join(found)}: that is another line's unit"
            raise LineMissing(message)
        self._is_sure = self._is_pattern or self.place in (free or [self.place])
        return free or [self.place]

    async def opened(self, node: str) -> None:
        """Know which unit *node* belongs to: it is this line's from now on."""
        real = await asyncio.to_thread(os.path.realpath, node)
        for unit in await self._usb.units():
            if unit.node in (node, real):
                self.remember(unit)
                return

    async def tried(self, node: str) -> None:
        """Know whose *node* it is although nothing answers there yet.

        Only where the owner named it, and no other unit is known to be this line's.
        """
        if self.unit is None and self._is_sure and not self._is_pattern:
            await self.opened(node)

    async def found(self) -> UsbUnit | None:
        """Return the line's unit as it is plugged in now; None: it is not."""
        if self.unit is None:
            return None
        return next(iter(self._known(await self._usb.units())), None)


def _first(units: list[UsbUnit], otherwise: str) -> str:
    if not units:
        message = f"{otherwise}; `tipring modems` lists what there is"
        raise LineMissing(message)
    return units[0].node
