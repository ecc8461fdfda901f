"""Whole calls to a box on a board: real PortAudio, pins of another process."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hat_box import hat_box
from support.pulse import SoundServer, sound_server
from support.real_box import place
from tipring.domain.health_entries import LineMeasured
from tipring.domain.journal import DigitHeard
from tipring.store.records import CallState, MessageState

SCRIPT = (
    "waits 0.5 s",
    "presses 3",
    "waits for the beep",
    "speaks 4 s",
    "hangs up",
)

pytestmark = [pytest.mark.realtime, pytest.mark.timeout(90)]


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundServer]:
    with sound_server(tmp_path_factory.mktemp("pulse")) as running:
        yield running


def test_a_caller_leaves_a_message_at_a_board(
    tmp_path: Path, server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with hat_box(tmp_path, server, monkeypatch) as here:
            call = place(here.exchange, *SCRIPT)
            async with asyncio.timeout(40):
                await call.ended
            await here.box.until_line("idle")
            board = here.plugged.board
            assert not board.is_off_hook
            assert not board.is_relay_up
            transcript = str(call.transcript())
            print(transcript)
            # Sound may be torn on a busy machine: the tone is the sure sign.
            assert "heard the beep" in transcript
            (record,), (message,) = await here.box.until_kept()
            assert record.state is CallState.ENDED
            # Torn sound costs the caller's number, and never a call.
            assert record.number in (None, "2125550123")
            assert record.end_reason is not None
            assert "the caller hung up" in record.end_reason
            assert message.state is MessageState.KEPT
            assert message.duration_s == pytest.approx(4, abs=2)
            journal = await here.box.journal()
            assert DigitHeard("3") in journal
            (measured,) = [e for e in journal if isinstance(e, LineMeasured)]
            print(measured)
            assert measured.speech_dbm0 == pytest.approx(-20, abs=3)

    asyncio.run(story())
