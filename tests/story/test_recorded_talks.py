"""A talk is recorded: who was told, what lies on which side, what nobody may keep."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from support.box import Box, open_box
from support.kinds import T, of_kind
from support.queue_office import FLOW, QUEUE, write_queue_office
from support.virtual_time import run_virtually
from tipring.domain.journal import DigitHeard
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineState
from tipring.domain.message_entries import (
    RecordingBegan,
    RecordingKept,
    RecordingPaused,
    RecordingResumed,
)
from tipring.domain.recording import PRESSED, STAYED
from tipring.dsp.frames import RATE_HZ
from tipring.dsp.levels import dbm0
from tipring.exchange.caller import Deed
from tipring.phones.simulated import SimulatedPhone

pytestmark = pytest.mark.timeout(120)

ASK = (
    FLOW.replace('start = "desk"', 'start = "consent"')
    + """
[node.consent]
do = "record"
ask = true
next = "desk"
"""
)
QUIET_DBM0 = -50.0
VOICE_DBM0 = -35.0

Stereo = NDArray[np.int16]


def recorded_office(directory: Path, rule: str, flow: str = FLOW) -> None:
    queue = f'record = "{rule}"\n{QUEUE}'
    write_queue_office(directory, "anna", queue=queue, flow=flow)


def one(noted: Iterable[object], kind: type[T]) -> T:
    (found,) = of_kind(noted, kind)
    return found


def sides(path: Path) -> Stereo:
    """Return the sound of a recording, shape (n, 2)."""
    data = path.read_bytes()
    assert data[22:24] == b"\x02\x00"
    return np.frombuffer(data[44:], "<i2").reshape(-1, 2)


def loudness(sound: Stereo, since_s: float, until_s: float) -> tuple[float, float]:
    """Return how loud caller and agent are between two moments, in dBm0."""
    part = sound[round(since_s * RATE_HZ) : round(until_s * RATE_HZ)]
    return dbm0(part[:, 0].copy()), dbm0(part[:, 1].copy())


async def a_talk(
    box: Box, *caller: str
) -> tuple[list[str], list[JournalEvent], list[Path]]:
    call = box.call(*caller)
    await call.ended
    await box.until(LineState.IDLE)
    heard = [entry.words for entry in call.diary if entry.deed is Deed.HEARD]
    found = sorted((box.store.directory / "recordings").rglob("*"))
    return heard, await box.noted(), [path for path in found if path.is_file()]


def test_both_sides_of_a_talk_are_kept_and_a_card_number_is_not(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        recorded_office(tmp_path / "config", "always")
        presses = ["presses * after 9 s", "presses * after 16 s"]
        does = ["answers", "speaks 3 s after 5 s", *presses, "hangs up after 22 s"]
        anna = SimulatedPhone("anna", does)
        async with open_box(tmp_path, phones={"anna": anna}) as box:
            heard, noted, files = await a_talk(
                box,
                'waits for "This call may be recorded."',
                "waits 11 s",
                "presses 4929",
                "waits 5 s",
                "speaks 3 s",
                "waits 30 s",
            )
        assert heard[0] == '"This call may be recorded."'
        began, kept = one(noted, RecordingBegan), one(noted, RecordingKept)
        assert isinstance(began, RecordingBegan)
        assert isinstance(kept, RecordingKept)
        assert (began.queue, began.consent) == ("front", STAYED)
        assert [path.name for path in files] == [f"{began.recording_id}.wav"]
        sound = sides(files[0])
        assert len(sound) / RATE_HZ == pytest.approx(kept.duration_s, abs=0.02)
        joined = 22 - kept.duration_s
        assert 2 < joined < 5, "after the whisper"
        caller, agent = loudness(sound, 5.5 - joined, 7.5 - joined)
        assert agent > VOICE_DBM0 > QUIET_DBM0 > caller
        secret = sound[int((9.5 - joined) * RATE_HZ) : int((15.5 - joined) * RATE_HZ)]
        assert not secret.any()
        caller, agent = loudness(sound, 17.5 - joined, 18.5 - joined)
        assert caller > VOICE_DBM0 > QUIET_DBM0 > agent
        assert one(noted, RecordingPaused)
        assert one(noted, RecordingResumed)
        keys = "".join(what.digit for what in noted if isinstance(what, DigitHeard))
        assert keys == "••••"

    run_virtually(story())


@pytest.mark.parametrize(("key", "consent"), [("1", PRESSED), ("2", "")])
def test_who_is_asked_decides(tmp_path: Path, key: str, consent: str) -> None:
    async def story() -> None:
        recorded_office(tmp_path / "config", "agreed", ASK)
        anna = SimulatedPhone("anna", ["answers", "hangs up after 4 s"])
        async with open_box(tmp_path, phones={"anna": anna}) as box:
            _, noted, files = await a_talk(
                box, "waits 2 s", f"presses {key}", "waits 30 s"
            )
        began = [what for what in noted if isinstance(what, RecordingBegan)]
        assert [what.consent for what in began] == ([consent] if consent else [])
        assert len(files) == len(began)

    run_virtually(story())


def test_a_caller_who_was_never_told_is_not_recorded(tmp_path: Path) -> None:
    async def story() -> None:
        recorded_office(tmp_path / "config", "agreed")
        anna = SimulatedPhone("anna", ["answers", "hangs up after 3 s"])
        async with open_box(tmp_path, phones={"anna": anna}) as box:
            heard, _, files = await a_talk(box, "waits 12 s")
        assert '"This call may be recorded."' not in heard
        assert files == []

    run_virtually(story())
