"""A caller leaves a message, or does not; what is kept is what was said."""

import asyncio
import wave
from pathlib import Path

import numpy as np
import pytest

from support.box import Box, open_box
from support.golden import assert_golden
from support.sampling import also
from support.virtual_time import run_virtually
from tipring.domain.journal import BoxStopped, MessageStarted
from tipring.domain.line import LineState
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.parting import Parting, PartingStyle
from tipring.store.records import (
    CallRecord,
    CallState,
    MessageRecord,
    MessageState,
)

TO_THE_BEEP = ('waits for "press 1"', "presses 3", "waits for the beep")
BUSY_HZ = (480, 620)
MARGIN_S = 0.4
"""How much of a pause before the words a message may hold."""
BREATH_S = 0.6
"""How long a voice must pause until it counts as silent: so much stays."""


async def over(box: Box, call: PlacedCall) -> list[MessageRecord]:
    """Return the messages when the call is over, oldest first."""
    await call.ended
    await box.until(LineState.IDLE)
    assert await box.store.open_calls() == []
    assert await box.store.open_messages() == []
    return (await box.store.messages())[::-1]


def sound_of(message: MessageRecord) -> Samples:
    with wave.open(str(message.path), "rb") as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), np.int16)


def sounds_in(directory: Path) -> list[Path]:
    return list(directory.rglob("*.wav*"))


def power_at(sound: Samples, frequency_hz: float) -> float:
    turns = np.exp(-2j * np.pi * frequency_hz * np.arange(len(sound)) / RATE_HZ)
    return float(abs(sound.astype(float) @ turns)) / len(sound)


def test_a_caller_who_says_nothing_twice_leaves_no_message(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_box(tmp_path) as box:
            call = box.call(*TO_THE_BEEP, "waits for the beep", "waits 60 s")
            messages = await over(box, call)
            assert [m.state for m in messages] == [MessageState.DISCARDED] * 2
            assert {m.reason for m in messages} == {"nothing was said"}
            assert await asyncio.to_thread(sounds_in, tmp_path) == []
            assert_golden("nothing_said_twice.txt", await box.story(call))

    run_virtually(tell())


def test_silence_ends_a_message_and_is_cut_off(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_box(tmp_path) as box:
            call = box.call(*TO_THE_BEEP, "speaks 4 s", "waits 60 s")
            (message,) = await over(box, call)
            assert message.state is MessageState.KEPT
            assert message.duration_s is not None
            assert 4.0 <= message.duration_s <= 4.0 + BREATH_S + MARGIN_S
            length_s = len(sound_of(message)) / RATE_HZ
            assert length_s == pytest.approx(message.duration_s, abs=0.01)
            assert 'heard "Thank you. Your message has been saved."' in map(
                str, call.diary
            )

    run_virtually(tell())


async def hang_up_with_busy_tone(directory: Path, chip: str) -> MessageRecord:
    async with open_box(directory, chip) as box:
        box.plugged.wire.parting = PartingStyle(Parting.BUSY, after_s=0.5)
        call = box.call(*TO_THE_BEEP, "speaks 4 s", "hangs up")
        (message,) = await over(box, call)
        return message


@pytest.mark.parametrize("chip", ["usr", *also("conexant"), "agere"])
def test_a_message_that_ends_with_a_hang_up_has_no_busy_tone_in_it(
    tmp_path: Path,
    chip: str,
) -> None:
    message = run_virtually(hang_up_with_busy_tone(tmp_path, chip))
    assert message.state is MessageState.KEPT
    assert message.duration_s is not None
    assert 4.0 <= message.duration_s <= 4.0 + 0.5 + 1.5
    tail = sound_of(message)[4 * RATE_HZ :]
    assert max(power_at(tail, hz) for hz in BUSY_HZ) < 10


def test_the_office_ends_a_call_and_keeps_what_was_said_so_far(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_box(tmp_path) as box:
            call = box.call(*TO_THE_BEEP, "speaks 30 s")
            await box.until_told(MessageStarted)
            await asyncio.sleep(5)
            assert box.watch.call_id is not None
            assert box.desk.hang_up(box.watch.call_id)
            (message,) = await over(box, call)
            (record,) = await box.store.calls()
            assert record.end_reason == "ended from the office"
            assert message.state is MessageState.KEPT
            assert message.duration_s == pytest.approx(5.0, abs=MARGIN_S)
            assert not message.interrupted
            assert not box.plugged.wire.loop.off_hook
            assert not box.desk.hang_up(record.id)

    run_virtually(tell())


async def stop(box: Box) -> tuple[CallRecord, list[MessageRecord]]:
    """Stop the box; return what it wrote down of its one call."""
    box.desk.stop()
    await box.stopped()
    assert not box.plugged.wire.loop.off_hook
    *_, last = await box.noted()
    assert last == BoxStopped()
    (record,) = await box.store.calls()
    return record, await box.store.messages()


@pytest.mark.parametrize("chip", [*also("usr"), "conexant", *also("agere")])
def test_a_box_that_stops_in_the_middle_of_a_message_keeps_it(
    tmp_path: Path,
    chip: str,
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path, chip) as box:
            call = box.call(*TO_THE_BEEP, "speaks 30 s")
            await box.until_told(MessageStarted)
            await asyncio.sleep(5)
            record, (message,) = await stop(box)
            assert record.state is CallState.ENDED
            assert record.end_reason == "the box is stopping"
            assert not record.interrupted
            assert message.state is MessageState.KEPT
            assert message.duration_s == pytest.approx(5.0, abs=MARGIN_S)
            await call.ended

    run_virtually(tell())


@pytest.mark.parametrize(
    "state",
    [LineState.RINGING, LineState.SEIZING, LineState.RELEASING],
)
def test_a_box_that_stops_between_two_states_closes_the_record(
    tmp_path: Path,
    state: LineState,
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path, billing_delay_s=2.0) as box:
            call = box.call("waits 1 s", "hangs up")
            await box.until(state)
            record, _ = await stop(box)
            assert record.state is CallState.ENDED
            assert record.end_reason
            call.hang_up()

    run_virtually(tell())


def test_a_caller_is_told_when_no_message_can_be_taken(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_box(tmp_path) as box:
            await asyncio.to_thread((tmp_path / "messages").write_text, "in the way")
            call = box.call(*TO_THE_BEEP, "waits 60 s")
            (message,) = await over(box, call)
            assert message.state is MessageState.DISCARDED
            assert "could not begin the message" in (message.reason or "")
            (record,) = await box.store.calls()
            assert record.end_reason == "the flow ended at bye: the prompt ended"
            story = await box.story(call)
            assert_golden(
                "no_message_possible.txt",
                [line.replace(str(tmp_path), "STORE") for line in story],
            )

    run_virtually(tell())


REVIEWED = (
    *TO_THE_BEEP,
    "speaks 4 s",
    "presses #",
    "waits 2 s",
    "presses 2",
    "waits 3 s",
    "presses 3",
    "waits for the beep",
    "speaks 6 s",
    "presses #",
    "waits 2 s",
    "presses 1",
    'waits for "has been saved"',
    "hangs up",
)


def test_a_caller_listens_and_records_again_on_a_modem(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_box(tmp_path) as box:
            call = box.call(*REVIEWED)
            first, second = await over(box, call)
            assert (first.state, first.reason) == (
                MessageState.DISCARDED,
                "recorded again",
            )
            assert second.state is MessageState.KEPT
            assert second.duration_s == pytest.approx(6.0, abs=MARGIN_S)
            assert len(await asyncio.to_thread(sounds_in, tmp_path)) == 1

    run_virtually(tell())
