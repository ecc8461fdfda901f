"""kill -9 while people wait: places, promises, pauses and figures are still there."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.queue_office import QUEUE, write_queue_office
from support.real_box import RealBox, place, plug_in, running_box
from support.real_queue import (
    asked,
    endings,
    journalled,
    shown_in,
    typed,
    until_queue,
    waiting,
)
from tipring.domain.queue.entries import (
    CallbackTried,
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
    Outcome,
    QueueEntry,
)
from tipring.domain.queue.live import CallerLive
from tipring.domain.queue.states import AgentState, CallerState
from tipring.domain.script import parse_script
from tipring.dsp.levels import dbm0
from tipring.exchange.clockwork import Exchange

pytestmark = pytest.mark.realtime

ANNA = "answers after 2 s; speaks 3 s; hangs up after 5 s"
CALLER = "2125550123"
AT_HOME = "2125550177"
SPEAKS_DBM0 = -40.0
CALLBACK = """
[callback]
enabled = true
"""


def write_office(directory: Path, queue: str = "") -> None:
    write_queue_office(
        directory,
        "anna",
        queue=queue + QUEUE + CALLBACK,
        outside=[AT_HOME],
        nodes=[str(directory / "tty")],
        phone=ANNA,
    )


async def figures(box: RealBox) -> Any:  # noqa: ANN401 - JSON
    (queue,) = (await asked(box, "GET", "/queues/figures")).json()["queues"]
    return queue


@dataclass
class Restart:
    """A caller and a promise, before and after."""

    before: CallerLive
    after: CallerLive
    promised: str
    """The ticket of the callback."""
    figures: tuple[Any, Any]
    status: str
    why: str
    entries: list[QueueEntry]
    heard_at_home: float
    waited_s: float
    """Between the caller's two places, measured here."""


async def cut_the_power_while_two_wait(directory: Path) -> Restart:
    await asyncio.to_thread(write_office, directory)
    clock = asyncio.get_running_loop().time
    async with Exchange("us") as exchange:
        await plug_in(exchange, "usr", directory / "tty")
        async with running_box(directory) as box:
            await box.until_line("idle")
            await asked(box, "POST", "/agents/anna/pause", reason="lunch")
            call = place(exchange, "speaks 60 s")
            before = await waiting(box, CALLER)
            waits_since = clock() - before.waited_s
            wish = {"number": AT_HOME}
            booked = await asked(box, "POST", "/queues/front/callbacks", **wish)
            counted = await figures(box)
            box.kill()
            await box.process.wait()
            call.hang_up()
        async with running_box(directory) as box:
            await box.until_line("idle")
            status = await typed(box, "status")
            counted_again = await figures(box)
            place(exchange, "waits 2 s", "speaks 60 s", "hangs up")
            after = await waiting(box, CALLER)
            waited_s = clock() - waits_since
            why = await asked(box, "GET", f"/queues/calls/{after.ticket}/why")
            person = exchange.plug_in_telephone(
                AT_HOME, parse_script(["waits 3 s", "presses 1", "speaks 12 s"])
            )
            await asked(box, "POST", "/agents/anna/resume")
            await until_queue(box, lambda q: not shown_in(q), within_s=45.0)
            entries = await journalled(box)
    return Restart(
        before,
        after,
        booked.json()["ticket"],
        (counted, counted_again),
        status,
        why.text,
        entries,
        dbm0(person.heard),
        waited_s,
    )


@pytest.mark.timeout(150)
def test_who_waited_has_his_place_and_who_was_promised_a_call_is_called(
    tmp_path: Path,
) -> None:
    told = asyncio.run(cut_the_power_while_two_wait(tmp_path))
    before, after = told.before, told.after

    anna = next(line for line in told.status.splitlines() if "anna" in line)
    assert AgentState.PAUSED.value in anna
    assert "lunch" in anna
    (kept,) = (line for line in told.status.splitlines() if before.ticket in line)
    assert CallerState.AWAY.value in kept
    (at_home,) = (line for line in told.status.splitlines() if told.promised in line)
    assert CallerState.CALLBACK.value in at_home
    assert told.figures[0] == told.figures[1]
    assert told.figures[0]["undecided"] == 2

    assert after.position == 1
    assert after.rank_s == pytest.approx(told.waited_s, abs=1.0)
    assert f"the place of {before.ticket} was kept" in told.why

    tried = [one for one in told.entries if isinstance(one, CallbackTried)]
    assert [(one.ticket, one.attempt) for one in tried] == [(told.promised, 1)]
    joined = [one for one in told.entries if isinstance(one, CallerJoinedAgent)]
    assert [one.ticket for one in joined] == [after.ticket, told.promised]
    ends = [one for one in told.entries if isinstance(one, CallerLeftQueue)]
    assert [(one.ticket, one.outcome) for one in ends] == [
        (before.ticket, Outcome.RETURNED),
        (after.ticket, Outcome.ANSWERED),
        (told.promised, Outcome.ANSWERED),
    ]
    assert told.heard_at_home > SPEAKS_DBM0


async def nobody_calls_again(directory: Path) -> tuple[str, list[QueueEntry]]:
    await asyncio.to_thread(write_office, directory, "keep_place_s = 2\n")
    async with Exchange("us") as exchange:
        await plug_in(exchange, "usr", directory / "tty")
        async with running_box(directory) as box:
            await box.until_line("idle")
            await asked(box, "POST", "/agents/anna/pause", reason="lunch")
            call = place(exchange, "speaks 60 s")
            cut_off = await waiting(box, CALLER)
            box.kill()
            await box.process.wait()
            call.hang_up()
        async with running_box(directory) as box:
            await box.until_line("idle")
            await until_queue(box, lambda q: not shown_in(q))
            await asyncio.sleep(0.2)
            entries = await journalled(box)
    return cut_off.ticket, entries


@pytest.mark.timeout(90)
def test_who_does_not_call_again_is_lost_once_and_not_forgotten(
    tmp_path: Path,
) -> None:
    ticket, entries = asyncio.run(nobody_calls_again(tmp_path))
    (end,) = [one for one in entries if isinstance(one, CallerLeftQueue)]
    assert (end.ticket, end.outcome) == (ticket, Outcome.LOST)
    assert end.why == "did not come back"
    queued = [one.ticket for one in entries if isinstance(one, CallerQueued)]
    assert queued == [ticket]
    assert set(endings(entries).values()) == {1}
