"""Agents at the telephone beside the box, and behind a number outside."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.box import virtual_wall
from support.memory_port import MemoryRig
from support.virtual_time import run_virtually
from tipring.desk.bridge import Bridge
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.outgoing import LineTrunk, OutgoingCall
from tipring.desk.player import Reel
from tipring.domain.call import CallFacts
from tipring.domain.errors import LineError
from tipring.domain.journal import CallEnded, CallHandedOver, CallPlaced
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineMachine, LineState
from tipring.domain.script import parse_script
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.plans import plan_for
from tipring.dsp.tones import sine_mix
from tipring.exchange.call import Progress
from tipring.exchange.clockwork import PlacedCall, PluggedLine
from tipring.exchange.handset import Handset
from tipring.exchange.line import LineState as WireState
from tipring.exchange.loop import MarkKind
from tipring.lines.modem.line import ModemLine, ModemSettings
from tipring.lines.port import Line
from tipring.phones.bell import Bell, BellPins
from tipring.phones.handset import HandsetPhone
from tipring.phones.outside import OutsidePhone
from tipring.phones.port import (
    Offer,
    PhoneAnswered,
    PhoneDeclined,
    PhoneFault,
    PhoneHungUp,
)
from tipring.store.store import Store

pytestmark = pytest.mark.no_cover

CHIPS = ("usr", "conexant", "agere")
NUMBERS = {"line-1": "5550100", "line-2": "5550101"}
AGENT = "42"
BUZZER = 5
MUSIC = sine_mix([440], 60, -20)
QUESTION = sine_mix([600], 2.0, -15)
LOUD, QUIET = -35, -60
OFFER = Offer(ticket="t1", queue="sales", line="line-1", cadence="long-long")


class Waiting:
    """The session of a caller who hears music until an agent is there."""

    def __init__(self, line: Line) -> None:
        self.call = OutgoingCall(line)  # the same thing: a line in somebody's hands
        self.line = line
        self.tell = self.call.tell
        self.hear = self.call.hear
        self.music: asyncio.Task[None] | None = None

    async def run(self) -> str:
        self.music = asyncio.create_task(self.line.play(Reel(MUSIC)))
        try:
            return await self.call.run()
        finally:
            self.silence()
            await asyncio.wait([self.music])

    def silence(self) -> None:
        if self.music is not None:
            self.music.cancel()


@dataclass
class Office:
    """Lines on emulated modems, each watched; callers wait in `waiting`."""

    rig: MemoryRig
    store: Store
    lines: dict[str, PluggedLine]
    watches: dict[str, LineWatch]
    waiting: list[Waiting]

    async def caller(self, *sentences: str) -> PlacedCall:
        """Let somebody call the first line; return when music plays."""
        call = self.rig.exchange.place_call(
            NUMBERS["line-1"], parse_script([*sentences]), caller_id="2125550123"
        )
        await self.until("line-1", LineState.IN_CALL)
        await asyncio.sleep(2)
        assert dbm0(call.heard[-RATE_HZ:]) > LOUD
        return call

    async def until(self, line: str, state: LineState, within_s: float = 60.0) -> None:
        async with asyncio.timeout(within_s):
            while self.watches[line].state is not state:
                await asyncio.sleep(0.01)

    async def noted(self) -> list[JournalEvent]:
        await self.store.append()
        return [stored.entry.what for stored in await self.store.journal()]


@contextlib.asynccontextmanager
async def office(directory: Path, chip: str, lines: int = 1) -> AsyncIterator[Office]:
    async with MemoryRig() as rig, await Store.open(directory) as store:
        plugged, watches, waiting = {}, {}, []

        def wait(line: Line, _facts: CallFacts, _pen: Journal) -> Waiting:
            waiting.append(Waiting(line))
            return waiting[-1]

        for name, number in [*NUMBERS.items()][:lines]:
            plugged[name] = await rig.plug_in(chip, f"/dev/{name}", number)
            settings = ModemSettings(name, f"/dev/{name}", plan_for("us"), 0.0)
            line = ModemLine(settings, rig.open_port)
            pen = Journal(store, virtual_wall).for_line(name)
            watches[name] = LineWatch(line, LineMachine(1), pen, "main", wait)
        running = [asyncio.create_task(watch.run()) for watch in watches.values()]
        place = Office(rig, store, plugged, watches, waiting)
        for name in watches:
            await place.until(name, LineState.IDLE)
        yield place
        for watch in watches.values():
            await watch.wind_down("the box is stopping")
        for task in running:
            task.cancel()
        await asyncio.wait(running)


# --- the telephone beside the box ------------------------------------------------


def beside(place: Office) -> tuple[HandsetPhone, Handset, MockFactory]:
    """Put a telephone beside line-1, with a bell of ours and somebody to lift it."""
    factory = MockFactory()
    phone = HandsetPhone("front", "line-1", Bell(BellPins(buzzer=BUZZER), factory))
    place.watches["line-1"].neighbour = phone.line_says
    script = parse_script(["waits 1 s", "speaks 30 s"])
    handset = place.rig.exchange.plug_in_handset(NUMBERS["line-1"], script)
    return phone, handset, factory


@pytest.mark.parametrize("chip", CHIPS)
def test_an_agent_lifts_the_telephone_beside_the_box_and_has_the_caller(
    tmp_path: Path, chip: str
) -> None:
    async def tell() -> None:
        async with office(tmp_path, chip) as place:
            phone, handset, factory = beside(place)
            await phone.open()
            call = await place.caller("waits 12 s", "speaks 40 s")
            watch, wire = place.watches["line-1"], place.lines["line-1"].wire
            await phone.ring(OFFER)
            await asyncio.sleep(0.1)
            assert factory.pin(BUZZER).state
            assert dbm0(call.heard[-RATE_HZ:]) > LOUD
            await asyncio.sleep(3)
            lifted_at = asyncio.get_running_loop().time()
            handset.lift()
            assert await phone.next_event() == PhoneAnswered()
            assert asyncio.get_running_loop().time() - lifted_at < 0.1
            assert not factory.pin(BUZZER).state
            place.waiting[-1].silence()
            assert watch.hand_over()
            await place.until("line-1", LineState.HANDED_OVER, within_s=1.5)

            assert not wire.loop.off_hook
            assert wire.state is WireState.CONNECTED
            await asyncio.sleep(12)
            assert dbm0(call.heard[-RATE_HZ:]) > LOUD
            assert dbm0(handset.recording.heard[-RATE_HZ:]) > LOUD

            handset.put_down()
            await call.ended
            assert call.news is Progress.RELEASED
            if chip == "agere":  # which tells nothing on-hook: the next call does
                place.rig.exchange.place_call(NUMBERS["line-1"], parse_script([]))
            async with asyncio.timeout(10):
                assert await phone.next_event() == PhoneHungUp()
            if chip != "agere":
                await place.until("line-1", LineState.IDLE)
                assert wire.is_free
            happened = await place.noted()
            assert CallHandedOver() in happened
            assert CallEnded("the telephone beside us was put down") in happened
            await phone.close()

    run_virtually(tell())


def test_the_next_caller_is_answered_after_a_talk_beside_the_box(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with office(tmp_path, "usr") as place:
            phone, handset, _ = beside(place)
            await phone.open()
            for _ in range(2):
                call = await place.caller("waits 60 s")
                await phone.ring(OFFER)
                handset.lift()
                assert await phone.next_event() == PhoneAnswered()
                place.waiting[-1].silence()
                place.watches["line-1"].hand_over()
                await asyncio.sleep(5)
                handset.put_down()
                assert await phone.next_event() == PhoneHungUp()
                await place.until("line-1", LineState.IDLE)
                assert call.ended_at is not None
                await asyncio.sleep(1)
            await phone.close()

    run_virtually(tell())


# --- a number outside ------------------------------------------------------------


def question(_offer: Offer) -> Reel:
    return Reel(QUESTION)


def outside(place: Office, *, allowed: bool = True) -> OutsidePhone:
    trunk = LineTrunk([*place.watches.values()], lambda _: allowed)
    return OutsidePhone("bob", AGENT, trunk, question)


def colleague(place: Office, *sentences: str) -> None:
    script = parse_script([*sentences])
    place.rig.exchange.plug_in_telephone(AGENT, script, answer_after_s=5.0)


def level_at(sound: Samples, hz: float) -> float:
    turns = np.exp(-2j * np.pi * hz * np.arange(len(sound)) / RATE_HZ)
    return float(abs(sound.astype(float) @ turns)) * 2 / len(sound)


def test_an_agent_outside_presses_1_and_talks_with_the_caller(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path, "usr", lines=2) as place:
            colleague(place, "says hello", "waits 3 s", "presses 1", "speaks 20 s")
            phone = outside(place)
            await phone.open()
            call = await place.caller("waits 25 s", "speaks 40 s")
            line = place.watches["line-1"].line
            await phone.ring(OFFER)
            await place.until("line-2", LineState.CALLING)
            line.keep_close(close=True)
            assert await phone.next_event() == PhoneAnswered()
            place.waiting[-1].silence()
            bridge = asyncio.create_task(Bridge(line, phone).run())
            await asyncio.sleep(5)
            assert dbm0(call.heard[-2 * RATE_HZ :]) > LOUD
            assert level_at(call.heard[-2 * RATE_HZ :], 440) < 30
            wire = place.lines["line-2"].wire
            await asyncio.sleep(20)
            said = place.lines["line-2"].marks
            assert any(mark.kind is MarkKind.PLAY_BEGAN for mark in said)
            assert wire.state is WireState.CONNECTED
            bridge.cancel()
            await phone.hang_up("the caller hung up")
            await place.until("line-2", LineState.IDLE)
            assert CallPlaced(AGENT) in await place.noted()
            assert call.news is Progress.ANSWERED
            await phone.close()

    run_virtually(tell())


def test_who_hangs_up_outside_leaves_the_caller_with_us(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path, "usr", lines=2) as place:
            colleague(
                place, "says hello", "waits 2 s", "presses 1", "waits 3 s", "hangs up"
            )
            phone = outside(place)
            await phone.open()
            call = await place.caller("waits 60 s")
            await phone.ring(OFFER)
            assert await phone.next_event() == PhoneAnswered()
            assert await phone.next_event() == PhoneHungUp()
            await place.until("line-2", LineState.IDLE)
            assert call.news is Progress.ANSWERED
            assert dbm0(call.heard[-RATE_HZ:]) > LOUD
            await phone.close()

    run_virtually(tell())


def test_a_mailbox_that_answers_for_the_agent_does_not_get_the_caller(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with office(tmp_path, "conexant", lines=2) as place:
            colleague(place, "speaks 6 s", "waits 60 s")
            phone = outside(place)
            await phone.open()
            call = await place.caller("waits 60 s")
            await phone.ring(OFFER)
            event = await phone.next_event()
            assert isinstance(event, PhoneDeclined)
            await place.until("line-2", LineState.IDLE)
            assert call.news is Progress.ANSWERED
            await phone.close()

    run_virtually(tell())


def test_a_number_that_is_not_allowed_is_never_dialled(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path, "usr", lines=2) as place:
            trunk = LineTrunk([*place.watches.values()], lambda _: False)
            with pytest.raises(LineError, match=r"allowed in \[outside\]"):
                await trunk.dial(AGENT)
            assert [e for e in await place.noted() if isinstance(e, CallPlaced)] == []

    run_virtually(tell())


def test_without_an_idle_line_nobody_is_called(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path, "usr") as place:
            phone = outside(place)
            await phone.open()
            await place.caller("waits 60 s")
            await phone.ring(OFFER)
            assert isinstance(await phone.next_event(), PhoneDeclined)
            await phone.close()

    run_virtually(tell())


def test_a_line_without_dial_tone_gives_way_to_another(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path, "usr", lines=2) as place:
            colleague(place, "speaks 20 s")
            place.lines["line-2"].wire.towards.gain_db = -80.0
            trunk = LineTrunk([*place.watches.values()], lambda _: True)
            leg = await trunk.dial(AGENT)
            assert place.watches["line-1"].state is LineState.CALLING
            leg.hang_up("enough")
            await place.until("line-1", LineState.IDLE)
            place.lines["line-1"].wire.towards.gain_db = -80.0
            with pytest.raises(LineError, match="NO DIALTONE"):
                await trunk.dial(AGENT)

    run_virtually(tell())


def test_a_box_that_stops_hangs_up_on_the_agent_outside(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path, "usr", lines=2) as place:
            colleague(place, "says hello", "waits 2 s", "presses 1", "waits 60 s")
            phone = outside(place)
            await phone.open()
            await phone.ring(OFFER)
            assert await phone.next_event() == PhoneAnswered()
            await place.watches["line-2"].wind_down("the box is stopping")
            cut_off = await phone.next_event()
            assert cut_off == PhoneFault("the way to 42 broke")
            assert place.watches["line-2"].state is LineState.IDLE
            await phone.close()

    run_virtually(tell())
