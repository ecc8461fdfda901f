"""The desk tells systemd that it is there, and is fed by what its lines hear."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from support.notified import notified
from support.virtual_time import run_virtually
from tipring.desk.lateness import Lateness
from tipring.desk.line_watch import NOT_OPENED, LineWatch
from tipring.desk.pulse import DeskPulse
from tipring.domain.line import LineState
from tipring.health.service_manager import ServiceManager


@dataclass
class Watched:
    """What the pulse sees of a line."""

    name: str
    state: LineState = LineState.IDLE
    trouble: str = ""
    frames_heard: int | None = None
    line: SimpleNamespace = field(init=False)

    def __post_init__(self) -> None:
        self.line = SimpleNamespace(name=self.name, frames_heard=self.frames_heard)


def pulse_of(address: str, *lines: Watched) -> DeskPulse:
    watches = cast("list[LineWatch]", list(lines))
    return DeskPulse(Lateness(), watches, ServiceManager(address, 10.0))


async def told_after(pulse: DeskPulse, seconds: float) -> None:
    beating = asyncio.create_task(pulse.run())
    turning = asyncio.create_task(pulse._lateness.run())  # noqa: SLF001 - the loop's
    await asyncio.sleep(seconds)
    beating.cancel()
    turning.cancel()


def test_the_desk_is_there_when_its_lines_are(tmp_path: Path) -> None:
    with notified(tmp_path) as systemd:
        lines = Watched("line-1"), Watched("line-2", LineState.DOWN, "no modem")
        run_virtually(told_after(pulse_of(systemd.address, *lines), 5.2))
        assert systemd.hear() == [
            *("READY=1", "STATUS=answers 1 line(s); not in use: line-2"),
            *("WATCHDOG_USEC=10000000", "WATCHDOG=1", "WATCHDOG=1"),
        ]


def test_a_modem_that_must_be_woken_holds_up_no_boot(tmp_path: Path) -> None:
    with notified(tmp_path) as systemd:
        pulse = pulse_of(systemd.address, Watched("line-1", trouble=NOT_OPENED))
        run_virtually(told_after(pulse, 19.5))
        assert systemd.hear() == []
    (tmp_path / "later").mkdir()
    with notified(tmp_path / "later") as systemd:
        pulse = pulse_of(systemd.address, Watched("line-1", trouble=NOT_OPENED))
        run_virtually(told_after(pulse, 20.5))
        assert systemd.hear()[:2] == ["READY=1", "STATUS=answers 1 line(s)"]


def test_calls_in_which_no_sound_goes_on_are_no_life() -> None:
    deaf = Watched("line-2", LineState.IN_CALL, frames_heard=None)
    still = Watched("line-1", LineState.IN_CALL, frames_heard=7)
    pulse = pulse_of("", still, deaf)

    async def looks() -> list[str]:
        turning = asyncio.create_task(pulse._lateness.run())  # noqa: SLF001 - the loop's
        found = []
        for _ in range(6):
            found.append(pulse.trouble())
            await asyncio.sleep(10)
        turning.cancel()
        return found

    *before, last = run_virtually(looks())
    assert (before[:4], last) == ([""] * 4, "no sound for 40 s in calls on line-1")
