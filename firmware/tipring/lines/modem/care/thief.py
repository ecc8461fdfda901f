"""Who else has a modem's node open, and how to make that program stop.

What other users' processes have open only root may see. Of those this knows no more
than that they run, and names them when a node cannot be had.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tipring.domain.care_entries import ThiefGone, ThiefSeen

log = logging.getLogger(__name__)

PROC = Path("/proc")

REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "ModemManager": "copy hw/udev/60-tipring-modem.rules to /etc/udev/rules.d,"
        " or let it go for good: systemctl mask --now ModemManager",
        "tipring": "another desk runs; stop it: systemctl stop tipring",
        "vgetty": "take it out of /etc/inittab, or systemctl disable --now vgetty@...",
        "mgetty": "take it out of /etc/inittab, or systemctl disable --now mgetty@...",
        "agetty": "systemctl mask --now serial-getty@... for this device",
        "pppd": "end the dial-up connection: poff",
    }
)
"""What to do about programs that are met at modems."""
OTHERWISE = "end it"

KNOWN = (*REMEDIES, "minicom", "picocom")
"""Programs that are suspected where nobody may look."""

TOLD_THEIR_DEVICE = frozenset({"agetty", "mgetty", "vgetty", "pppd", "picocom"})
"""The command line names what they open: each console has an innocent agetty."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that has a node open, or may have."""

    pid: int
    program: str

    @property
    def words(self) -> str:
        """How it is named to the owner."""
        return f"{self.program} (process {self.pid})"

    @property
    def remedy(self) -> str:
        """What the owner can do."""
        return REMEDIES.get(self.program, OTHERWISE)


def holders(node: str, proc: Path = PROC) -> list[Holder]:
    """Return the processes but this one that have *node* open. Blocks a little."""
    real = os.path.realpath(node)
    return [holder for holder in _others(proc) if real in _open_files(proc, holder)]


def suspects(node: str, proc: Path = PROC) -> list[Holder]:
    """Return who has *node* open, or else who may have it. Blocks a little."""
    found = holders(node, proc)
    return found or [
        holder
        for holder in _others(proc)
        if holder.program in KNOWN
        and not os.access(proc / f"{holder.pid}/fd", os.R_OK)
        and _may_mean(node, holder, proc)
    ]


def _may_mean(node: str, holder: Holder, proc: Path) -> bool:
    """Whether nothing speaks against *holder* having opened this of all nodes."""
    if holder.program not in TOLD_THEIR_DEVICE:
        return True
    try:
        told = (proc / f"{holder.pid}/cmdline").read_text(errors="replace")
    except OSError:
        return False  # it has ended meanwhile
    return Path(os.path.realpath(node)).name in told


def _others(proc: Path) -> Iterator[Holder]:
    for place in proc.glob("[0-9]*"):
        try:
            program = (place / "comm").read_text(errors="replace").strip()
        except OSError:
            continue  # it has ended meanwhile
        if int(place.name) != os.getpid():
            yield Holder(int(place.name), program)


def _open_files(proc: Path, holder: Holder) -> set[str]:
    files = set()
    try:
        for descriptor in (proc / f"{holder.pid}/fd").iterdir():
            files.add(str(descriptor.readlink()))
    except OSError:
        pass  # not ours to see, or closed meanwhile
    return files


class Guard:
    """Looks who shares a node, and tells of a thief when he comes and goes."""

    def __init__(self, look: Callable[[str], list[Holder]] = holders) -> None:
        self._look = look
        self._seen: Holder | None = None

    def forget(self) -> None:
        """Begin anew: who is at the node now is told, whoever it was before."""
        self._seen = None

    async def news(self, node: str) -> list[ThiefSeen | ThiefGone]:
        """Return what has changed at *node* since it was asked last."""
        found = await asyncio.to_thread(self._look, node)
        before, self._seen = self._seen, next(iter(found), None)
        if before == self._seen:
            return []
        gone = [ThiefGone(before.words)] if before else []
        thief = self._seen
        return [*gone, *([ThiefSeen(thief.words, thief.remedy)] if thief else [])]
