"""One who looks at one thing, now and then."""

import asyncio
import errno
import os
from abc import ABC, abstractmethod
from typing import Final

from tipring.domain.link.probing import Look, Probe, Saw

_NO_WAY: Final = frozenset(
    {
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.EHOSTDOWN,
        errno.EADDRNOTAVAIL,
        errno.EPERM,
        errno.EACCES,
        errno.ENODEV,
        errno.ENOBUFS,
    }
)
"""What the kernel says by itself or has from a router. EPERM and EACCES: a firewall;
ENOBUFS: a wire that takes nothing any more."""


class AmissError(Exception):
    """What was seen instead of what should be there."""

    def __init__(self, saw: Saw, why: str) -> None:
        super().__init__(why)
        self.saw = saw


def saw_of(error: OSError) -> Saw:
    """Return what the network meant by *error*."""
    if isinstance(error, TimeoutError):
        return Saw.SILENCE
    return Saw.NO_WAY if is_no_way(error) else Saw.REFUSED


def is_no_way(error: object) -> bool:
    """Whether the kernel means that nothing leaves towards there."""
    return isinstance(error, OSError) and error.errno in _NO_WAY


class Looker(ABC):
    """Looks at what *probe* is about, and waits for an answer as long as that says."""

    def __init__(self, probe: Probe) -> None:
        self.probe: Final = probe
        self.spent = 0
        """Bytes on the way to the internet and back, headers included."""

    @abstractmethod
    async def ask(self) -> str:
        """Return once all is well, perhaps with a remark.

        Raises AmissError, or OSError as the network has it.
        """

    async def is_wanted(self) -> bool:
        """Return whether there is something to look at now."""
        return True

    async def look(self) -> Look | None:
        """Look once; None: there is nothing to look at."""
        if not await self.is_wanted():
            return None
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(self.probe.timeout_s):
                remark = await self.ask()
        except AmissError as error:
            return self._seen(error.saw, str(error), clock() - began)
        except OSError as error:
            saw = saw_of(error)
            why = "" if saw is Saw.SILENCE else os.strerror(error.errno or 0)
            return self._seen(saw, why, clock() - began)
        return self._seen(Saw.WELL, remark, clock() - began)

    def _seen(self, saw: Saw, why: str, took_s: float) -> Look:
        is_answer = saw not in {Saw.SILENCE, Saw.NO_WAY}
        return Look(
            kind=self.probe.kind,
            name=self.probe.name,
            saw=saw,
            took_s=took_s if is_answer else 0.0,
            why=why,
        )
