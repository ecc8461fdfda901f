"""The program that switches ports of hubs which older kernels do not."""

import asyncio
import shutil
import subprocess
from pathlib import Path

from tipring.domain.errors import LineError

PATIENCE_S = 30.0
"""It asks the hub several times, and waits while the port is off."""


class Uhubctl:
    """uhubctl (mvp), as it is found on the path or at *program*."""

    def __init__(self, program: Path | None = None) -> None:
        self._program = program

    def is_there(self) -> bool:
        """Whether it is installed."""
        return self._found() is not None

    def _found(self) -> str | None:
        return shutil.which(self._program or "uhubctl")

    async def cycle(self, hub: str, port: str, off_s: float) -> None:
        """Switch a port off and on. Raises LineError with what the program says."""
        await asyncio.to_thread(self._cycle, hub, port, off_s)

    def _cycle(self, hub: str, port: str, off_s: float) -> None:
        program = self._found()
        if program is None:
            message = "there is no uhubctl"
            raise LineError(message)
        order = [program, "-l", hub, "-p", port, "-a", "cycle", "-d", f"{off_s:g}"]
        try:
            done = subprocess.run(  # noqa: S603 - numbers of the kernel's
                order, capture_output=True, text=True, timeout=PATIENCE_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            message = f"uhubctl did not come to an end: {error}"
            raise LineError(message) from error
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines() or ["no reason"]
            message = f"uhubctl refused: {said[0]}"
            raise LineError(message)
