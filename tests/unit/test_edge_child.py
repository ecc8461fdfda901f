"""Programs beside the desk: started, heard, started again, and gone when we are."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.real_time import in_real_time
from tipring.edge import child as children
from tipring.edge.child import Child, account_of, end_left

pytestmark = pytest.mark.skipif(
    shutil.which("setpriv") is None, reason="setpriv (util-linux) is not installed"
)
NOBODY = 1 << 30
"""No process has this number."""
SAYS_AND_SLEEPS = "echo hello >&2; exec sleep 60"


class Programme:
    """A shell that does as told, as a child of ours."""

    def __init__(self, folder: Path, script: str) -> None:
        self.lines: list[str] = []
        self.deaths: list[str] = []
        tell = self.lines.append, self.deaths.append
        self.child = Child("sh", ["/bin/sh", "-c", script], folder, tell)

    async def until(self, wanted: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not wanted():
                await asyncio.sleep(0.01)


def lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def open_to_all(folder: Path) -> Path:
    """Return a file that a program without privileges may write to."""
    note = folder / "orphan"
    note.touch()
    note.chmod(0o666)
    for one in (folder, folder.parent, folder.parent.parent):
        one.chmod(0o711)
    return note


async def ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])


@in_real_time
async def test_it_is_heard_and_is_gone_when_it_is_cancelled(tmp_path: Path) -> None:
    one = Programme(tmp_path, SAYS_AND_SLEEPS)
    running = asyncio.create_task(one.child.run())
    await one.until(lambda: "hello" in one.lines)
    pid = one.child.pid
    await ended(running)
    assert not lives(pid)
    assert one.child.pid == 0
    assert one.deaths == []


@in_real_time
async def test_it_is_there_again_when_it_dies_and_says_why(tmp_path: Path) -> None:
    one = Programme(tmp_path, "echo fine >&2; echo ERROR: no room >&2; exit 3")
    running = asyncio.create_task(one.child.run())
    await one.until(lambda: len(one.deaths) >= 2)
    await ended(running)
    assert one.deaths[0] == "sh ended (3): ERROR: no room"


@in_real_time
async def test_what_a_program_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    note = await asyncio.to_thread(open_to_all, tmp_path)
    script = f"sleep 60 & echo $! > {note}; echo there >&2; exit 1"
    one = Programme(tmp_path, script)
    running = asyncio.create_task(one.child.run())
    await one.until(lambda: one.deaths)
    await ended(running)
    orphan = int(await asyncio.to_thread(note.read_text) or NOBODY)
    await one.until(lambda: not lives(orphan))


@in_real_time
async def test_who_does_not_leave_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "LEAVE_S", 0.05)
    one = Programme(tmp_path, "trap '' TERM; echo deaf >&2; while :; do sleep 1; done")
    running = asyncio.create_task(one.child.run())
    await one.until(lambda: "deaf" in one.lines)
    pid = one.child.pid
    await ended(running)
    assert not lives(pid)


@in_real_time
async def test_who_lived_long_is_started_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "HEALTHY_S", 0.0)
    monkeypatch.setattr(children, "FIRST_PAUSE_S", 60.0)
    one = Programme(tmp_path, "exit 0")
    running = asyncio.create_task(one.child.run())
    await one.until(lambda: len(one.deaths) >= 3)
    await ended(running)


@in_real_time
async def test_what_cannot_be_started_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    one = Programme(tmp_path, "exit 0")
    running = asyncio.create_task(one.child.run())
    await one.until(lambda: one.deaths)
    await ended(running)
    assert one.deaths[0].startswith("sh cannot be started: ")


@in_real_time
async def test_a_line_without_an_end_is_left_out(tmp_path: Path) -> None:
    endless = "head -c 3000000 /dev/zero >&2; echo >&2; echo sense >&2; sleep 60"
    one = Programme(tmp_path, endless)
    running = asyncio.create_task(one.child.run())
    await one.until(lambda: "sense" in one.lines)
    await ended(running)


@in_real_time
async def test_who_has_ended_already_is_not_waited_for() -> None:
    async with asyncio.timeout(1):
        await children.exit_of(NOBODY)


def test_what_an_earlier_run_left_is_ended(tmp_path: Path) -> None:
    left = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True
    )
    note = tmp_path / "python.pid"
    note.write_text(str(left.pid))
    end_left(tmp_path / "nobody.pid")
    end_left(note)
    assert left.wait(5) == -9


def test_somebody_elses_process_of_that_number_is_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen(["sleep", "60"], start_new_session=True)
    note = tmp_path / "kamailio.pid"
    note.write_text(str(other.pid))
    end_left(note)
    note.write_text("garbage")
    end_left(note)
    assert other.poll() is None
    other.kill()
    other.wait()


def test_an_account_that_there_is_not_is_nobody() -> None:
    assert account_of("no-such-account").pw_name == "nobody"
    assert account_of("root").pw_uid == 0
