"""Callers are handed over to another number: by the carrier, or by the box itself."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.box import NODE, Box, open_box
from support.offices import SETTINGS, write_settings
from support.virtual_time import run_virtually
from tipring.desk.line_watch import LineWatch
from tipring.domain.journal import CallEnded, NodeEntered
from tipring.domain.line import LineState
from tipring.domain.script import parse_script
from tipring.domain.transfer_style import CompleteOn, TransferStyle, TransferWay
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.plans import plan_for
from tipring.dsp.tones import sine_mix
from tipring.exchange.call import Progress
from tipring.exchange.caller import Deed, Voice
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.line import OnFlash
from tipring.exchange.telephone import Telephone
from tipring.lines.hat.line import HatLine, HatSettings
from tipring.lines.simulated import SimulatedDaa

COLLEAGUE, HAT = "2125550199", "5550199"
CALLER_HZ, COLLEAGUE_HZ, RING_HZ = 1000.0, 1300.0, 440.0
VOICE_DBM0 = -18.0
FLASH = TransferStyle(TransferWay.FLASH)
ANSWER = replace(FLASH, complete_on=CompleteOn.ANSWER)
THREE = replace(FLASH, complete_on=CompleteOn.FLASH_HANGUP, flashes_back=2)
BRIDGE = TransferStyle(TransferWay.BRIDGE)

FLOW = f"""\
start = "out"
language = "en"

[node.out]
do = "transfer"
number = "{COLLEAGUE}"
ring_s = 12
failed = "bye"

[node.bye]
do = "hangup"
say = "goodbye"
"""


def voice(hz: float) -> Voice:
    sound = sine_mix([hz], 60, VOICE_DBM0)
    return Voice(load=lambda _: sound)


def amplitude(sound: Samples, hz: float) -> float:
    turns = np.exp(-2j * np.pi * hz * np.arange(len(sound)) / RATE_HZ)
    return float(abs(sound.astype(float) @ turns)) * 2 / max(1, len(sound))


def hears(sound: Samples, hz: float, last_s: float = 1.0) -> bool:
    return amplitude(sound[-round(last_s * RATE_HZ) :], hz) > 300


async def until_idle(watch: LineWatch) -> None:
    while watch.state is not LineState.IDLE:
        await asyncio.sleep(0.02)


class Street:
    """A box whose callers are sent to a colleague, and who is in the street."""

    def __init__(self, box: Box) -> None:
        self.box = box

    def colleague(
        self, *, answer_after_s: float = 6.0, busy: bool = False
    ) -> Telephone:
        phone = self.box.rig.exchange.plug_in_telephone(
            COLLEAGUE,
            parse_script(["speaks x.wav", "waits 60 s"]),
            voice=voice(COLLEAGUE_HZ),
            answer_after_s=answer_after_s,
        )
        phone.wire.loop.extension_off_hook = busy
        return phone

    def call(self) -> PlacedCall:
        return self.box.call("speaks x.wav", "waits 60 s", voice=voice(CALLER_HZ))

    async def why(self) -> str:
        """Return why the caller came back to the flow."""
        entered = [what for what in await self.box.noted() if type(what) is NodeEntered]
        assert entered[-1].node == "bye"
        return entered[-1].why


@contextlib.asynccontextmanager
async def street(
    directory: Path,
    style: TransferStyle,
    *,
    lines: int = 1,
    chip: str = "usr",
    second: str = "conexant",
) -> AsyncIterator[Street]:
    config = directory / "config"
    write_settings(config, NODE)
    outside = f'\n[outside]\nallowed = ["{COLLEAGUE}"]\n'
    main = config / "tipring.toml"
    main.write_text(main.read_text().replace(SETTINGS, SETTINGS + outside))
    (config / "flows" / "main.toml").write_text(FLOW)
    more = [second] * (lines - 1)
    async with open_box(directory, chip, more=more, transfer=style) as box:
        for watch in box.desk.watches:
            await until_idle(watch)
        yield Street(box)


def tell(
    directory: Path,
    style: TransferStyle,
    story: Callable[[Street], Awaitable[None]],
    **how: Any,  # noqa: ANN401 - of the street
) -> None:
    async def main() -> None:
        async with street(directory, style, **how) as opened:
            await story(opened)

    run_virtually(main())


# --- by hook flash ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "carrier"),
    [
        (FLASH, OnFlash.TRANSFER),
        (ANSWER, OnFlash.TRANSFER),
        (THREE, OnFlash.CONFERENCE),
    ],
    ids=["hangup", "answer", "flash-hangup"],
)
def test_the_carrier_joins_both_and_the_line_is_free(
    tmp_path: Path, style: TransferStyle, carrier: OnFlash
) -> None:
    async def story(place: Street) -> None:
        place.box.plugged.wire.on_flash = carrier
        colleague = place.colleague()
        call = place.call()
        await place.box.until_told(CallEnded)
        await asyncio.sleep(8)
        assert place.box.watch.state is LineState.IDLE
        assert hears(call.heard, COLLEAGUE_HZ)
        assert hears(colleague.heard, CALLER_HZ)
        (end,) = [one for one in await place.box.noted() if type(one) is CallEnded]
        assert end.reason == f"the flow ended at out: transferred to {COLLEAGUE}"

    tell(tmp_path, style, story)


@pytest.mark.parametrize(
    ("style", "carrier", "trouble", "why"),
    [
        (FLASH, OnFlash.TRANSFER, "busy", "takes no call: busy tone"),
        (FLASH, OnFlash.HOLD, "busy", "takes no call: busy tone"),
        (THREE, OnFlash.CONFERENCE, "busy", "takes no call: busy tone"),
        (ANSWER, OnFlash.TRANSFER, "away", "did not answer within 12 s"),
        (FLASH, OnFlash.NOTHING, "", "no dial tone came after the hook flash"),
    ],
    ids=["busy", "busy on hold", "busy and two flashes", "no answer", "no flash"],
)
def test_whoever_cannot_be_handed_over_comes_back_with_the_reason(
    tmp_path: Path, style: TransferStyle, carrier: OnFlash, trouble: str, why: str
) -> None:
    async def story(place: Street) -> None:
        place.box.plugged.wire.on_flash = carrier
        place.colleague(
            busy=trouble == "busy", answer_after_s=90 if trouble == "away" else 6
        )
        call = place.call()
        await call.ended
        assert any("Goodbye" in str(entry) for entry in call.diary)
        assert why in await place.why()
        await place.box.until(LineState.IDLE)

    tell(tmp_path, style, story)


def test_a_call_that_the_office_ends_in_a_transfer_is_over(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        place.box.plugged.wire.on_flash = OnFlash.HOLD
        place.colleague(answer_after_s=90)
        call = place.call()
        await place.box.until(LineState.IN_CALL)
        await asyncio.sleep(3)
        assert place.box.watch.end_call("ended from the office")
        await call.ended
        await place.box.until(LineState.IDLE)

    tell(tmp_path, ANSWER, story)


def test_a_line_that_transfers_nobody_says_what_to_do(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        place.colleague()
        await place.call().ended
        assert 'write transfer = "flash" in its settings' in await place.why()

    tell(tmp_path, TransferStyle(), story)


# --- over a second line ----------------------------------------------------------


def test_two_lines_are_joined_and_both_hear_each_other(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        colleague = place.colleague()
        call = place.call()
        await place.box.until(LineState.IN_CALL)
        await asyncio.sleep(4)
        assert hears(call.heard, RING_HZ, 4.0), "it rings for the caller"
        await asyncio.sleep(12)  # a pure tone is no voice: the ringing must cease
        assert hears(call.heard, COLLEAGUE_HZ)
        assert not hears(call.heard, RING_HZ)
        assert hears(colleague.heard, CALLER_HZ)
        loss_db = dbm0(call.heard[-RATE_HZ:]) - VOICE_DBM0
        assert -9 < loss_db < -5, "6 dB, and what the hybrids add to a pure tone"
        call.hang_up()
        for watch in place.box.desk.watches:
            await until_idle(watch)
        assert colleague.diary[-1].words == Progress.RELEASED

    tell(tmp_path, BRIDGE, story, lines=2)


def test_when_the_colleague_hangs_up_the_call_is_over(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        colleague = place.box.rig.exchange.plug_in_telephone(
            COLLEAGUE, parse_script(["speaks 4 s", "hangs up"]), answer_after_s=3.0
        )
        call = place.call()
        await call.ended
        assert call.news is Progress.RELEASED
        assert colleague.diary[-1].deed is Deed.HUNG_UP
        await place.box.until(LineState.IDLE)

    tell(tmp_path, BRIDGE, story, lines=2)


@pytest.mark.parametrize(
    ("lines", "trouble", "why"),
    [
        (2, "busy", "takes no call: busy tone"),
        (2, "away", "did not answer within 12 s"),
        (1, "", "no way to the street is left (lines: in use)"),
    ],
    ids=["busy", "no answer", "no line"],
)
def test_without_a_second_talk_the_caller_comes_back(
    tmp_path: Path, lines: int, trouble: str, why: str
) -> None:
    async def story(place: Street) -> None:
        place.colleague(
            busy=trouble == "busy", answer_after_s=90 if trouble == "away" else 6
        )
        call = place.call()
        await call.ended
        assert any("Goodbye" in str(entry) for entry in call.diary)
        assert why in await place.why()
        for watch in place.box.desk.watches:
            await until_idle(watch)

    tell(tmp_path, BRIDGE, story, lines=lines)


@contextlib.asynccontextmanager
async def board(place: Street, style: TransferStyle) -> AsyncIterator[LineWatch]:
    """Give the box a line on a board, too; its number is HAT."""
    exchange = place.box.rig.exchange
    daa = SimulatedDaa(exchange.network.line(HAT).loop)
    exchange.devices.append(daa)
    hat = HatLine(HatSettings("hat", plan_for("us"), billing_delay_s=0.0), daa)
    watch = place.box.desk.add_line(hat, "main", rings=1, transfer=style)
    watching = asyncio.create_task(watch.run())
    await until_idle(watch)
    yield watch
    await until_idle(watch)
    watching.cancel()
    await asyncio.wait([watching])


def test_a_board_may_be_the_second_line(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        colleague = place.colleague()
        async with board(place, BRIDGE):
            call = place.call()
            await place.box.until(LineState.IN_CALL)
            await asyncio.sleep(16)
            assert hears(call.heard, COLLEAGUE_HZ)
            assert hears(colleague.heard, CALLER_HZ)
            call.hang_up()

    tell(tmp_path, BRIDGE, story)


@pytest.mark.parametrize("busy", [False, True], ids=["free", "busy"])
def test_a_board_flashes_as_well(tmp_path: Path, *, busy: bool) -> None:
    async def story(place: Street) -> None:
        place.box.rig.exchange.network.line(HAT).on_flash = OnFlash.TRANSFER
        colleague = place.colleague(busy=busy)
        async with board(place, FLASH):
            call = place.box.call(
                "speaks x.wav", "waits 60 s", voice=voice(CALLER_HZ), number=HAT
            )
            await place.box.until_told(CallEnded)
            await asyncio.sleep(8)
        if busy:
            assert "takes no call: busy tone" in await place.why()
            assert call.ended.done()
        else:
            assert hears(call.heard, COLLEAGUE_HZ)
            assert hears(colleague.heard, CALLER_HZ)

    tell(tmp_path, FLASH, story)


def test_a_line_that_does_not_hear_while_it_plays_joins_nobody(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        colleague = place.colleague()
        await place.call().ended
        assert "does not hear while it plays" in await place.why()
        assert colleague.diary == []

    tell(tmp_path, BRIDGE, story, chip="agere")


def test_a_second_line_that_plays_or_listens_joins_nobody(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        place.colleague()
        call = place.call()
        await call.ended
        assert "line-2 cannot carry a talk" in await place.why()

    tell(tmp_path, BRIDGE, story, lines=2, second="agere")


def test_a_second_line_that_is_taken_away_ends_the_talk(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        place.colleague()
        call = place.call()
        await place.box.until(LineState.IN_CALL)
        await asyncio.sleep(12)
        other = place.box.desk.watches[1]
        assert other.end_call("ended from the office")
        await call.ended
        await place.box.until(LineState.IDLE)

    tell(tmp_path, BRIDGE, story, lines=2)
