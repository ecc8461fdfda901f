"""Programs of others, most of them from Debian's packages."""

import asyncio
import contextlib
import shutil
from dataclasses import dataclass
from functools import cache

from tipring.domain.errors import EdgeError

KAMAILIO = "kamailio"
RTPENGINE = "rtpengine"

_PLACES = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
"""Services' paths may lack sbin."""


@cache
def whereis(program: str) -> str:
    """Return the path of *program*. Raises EdgeError when it is not installed.

    Where it was found is remembered: asked again, no disk is looked at.
    """
    if found := shutil.which(program, path=_PLACES):
        return found
    message = f"{program} is not installed (see docs/sip.md)"
    raise EdgeError(message)


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a program."""

    status: int
    said: str
    complained: str
    """What it wrote to its standard error."""


async def ran(*command: str, within_s: float, umask: int = -1) -> Ran:
    """Run *command*, which gets nothing to read, to its end.

    Raises OSError when it cannot be begun, TimeoutError when it takes longer than
    *within_s*. It never outlives this call, not even where that is cancelled.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        umask=umask,
    )
    try:
        async with asyncio.timeout(within_s):
            told = await process.communicate()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        status = await process.wait()
    said, complained = (text.decode(errors="replace") for text in told)
    return Ran(status, said, complained)
