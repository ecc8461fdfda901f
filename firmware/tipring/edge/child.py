"""A program beside us that is there again when it dies."""

import asyncio
import contextlib
import logging
import os
import pwd
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from tipring.edge.trouble import in_words

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 30.0
HEALTHY_S = 20.0
"""Who lived so long and dies is started again at once."""
LEAVE_S = 5.0
"""Who does not leave when asked is killed."""


class Child:
    """One program, in a session of its own, without any privilege of ours."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        directory: Path,
        tell: tuple[Callable[[str], None], Callable[[str], None]],
    ) -> None:
        """Take what hears each line of its log, and what hears why it ended."""
        self.name = name
        self.pid = 0
        """Of the program that runs; 0: none does."""
        self._command = [*_unprivileged(name), *command]
        self._note = directory / f"{name}.pid"
        self._hear, self._died = tell
        self._trouble = ""

    async def run(self) -> None:
        """Start it and start it again, until cancelled; then it is gone."""
        await asyncio.to_thread(end_left, self._note)
        loop = asyncio.get_running_loop()
        pause_s = 0.0
        while True:
            began = loop.time()
            why = await self._live()
            if loop.time() - began >= HEALTHY_S:
                pause_s = 0.0
            self._died(why)
            await asyncio.sleep(pause_s)
            pause_s = min(max(FIRST_PAUSE_S, pause_s * 2), LONGEST_PAUSE_S)

    async def _live(self) -> str:
        """Run it to its end; return why it ended."""
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
                limit=1 << 20,
            )
        except OSError as error:
            return f"{self.name} cannot be started: {error}"
        self.pid, self._trouble = process.pid, ""
        reading = asyncio.create_task(self._read(process.stderr))
        try:
            await asyncio.to_thread(self._write_down, process.pid)
            await exit_of(process.pid)
        except asyncio.CancelledError:
            await _leave(process)
            raise
        finally:
            self.pid = 0
            _kill_session(process.pid)  # what it has left holds its ports
            await process.wait()
            await asyncio.wait([reading])
        return f"{self.name} ended ({process.returncode}): {in_words(self._trouble)}"

    def _write_down(self, pid: int) -> None:
        with contextlib.suppress(OSError):  # a full disk: then nobody ends what is left
            self._note.write_text(str(pid))

    async def _read(self, stderr: asyncio.StreamReader | None) -> None:
        while stderr:
            try:
                line = await stderr.readline()
            except ValueError:
                continue  # longer than any line of sense
            if not line:
                return
            text = line.decode(errors="replace").rstrip()
            if "ERROR" in text or "CRITICAL" in text or not self._trouble:
                self._trouble = text
            log.debug("%s: %s", self.name, text)
            self._hear(text)


async def exit_of(pid: int) -> None:
    """Return when *pid* has ended, whoever it has left behind with its pipes."""
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    loop.add_reader(watched, ended.set_result, None)
    try:
        await ended
    finally:
        loop.remove_reader(watched)
        os.close(watched)


async def _leave(process: asyncio.subprocess.Process) -> None:
    """Ask the program to leave, and give it time to."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LEAVE_S):
            await exit_of(process.pid)


def end_left(note: Path) -> None:
    """End what an earlier run of ours left behind when it was killed."""
    with contextlib.suppress(OSError, ValueError):
        session = int(note.read_text())
        if any(_belongs(process, session, note.stem) for process in _processes()):
            _kill_session(session)


def _processes() -> list[Path]:
    return [path for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _belongs(process: Path, session: int, program: str) -> bool:
    """Return whether *process* is of *session*, and runs *program*."""
    try:
        facts = (process / "stat").read_text().rpartition(")")[2].split()
        arguments = (process / "cmdline").read_text(errors="replace")
    except OSError:
        return False  # it has just ended
    return int(facts[3]) == session and program in arguments


def _kill_session(session: int) -> None:
    """Kill the processes that a program of ours started, orphans included."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(session, signal.SIGKILL)


def _unprivileged(account: str) -> list[str]:
    """Return what goes before a program so that it has no privilege, and dies with us.

    As root it becomes *account* (or nobody); without root it stays who we are.
    """
    prefix = ["setpriv", "--no-new-privs", "--pdeathsig", "TERM"]
    if os.geteuid() == 0:
        user = account_of(account)
        prefix += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return [*prefix, "--"]


def account_of(account: str) -> pwd.struct_passwd:
    """Return the system's *account*, or nobody."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(account)
    return pwd.getpwnam("nobody")
