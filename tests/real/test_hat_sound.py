"""The sound of a HAT through real PortAudio; a sound server stands for the codec."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest

from support.pulse import BOX, ECHO, STREET, SoundServer, sound_server
from support.sounds import frames, noise, silence
from tipring.domain.board import SoundCard
from tipring.domain.errors import LineError
from tipring.dsp.dtmf import detect
from tipring.dsp.echo import EchoCanceller
from tipring.dsp.frames import FRAME_S, RATE_HZ, Frame, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import dtmf, sine_mix
from tipring.lines.hat.sound import CardSound

pytestmark = pytest.mark.quiet

AHEAD = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundServer]:
    with sound_server(tmp_path_factory.mktemp("pulse")) as running:
        yield running


class End:
    """One end of the wires: speaks what it has to say, hears all the time."""

    def __init__(self, card: str) -> None:
        self.sound = CardSound(SoundCard(card))
        self.heard: list[Frame] = []
        self.played: list[Frame] = []
        self.came_at: list[float] = []
        self.to_say: list[Frame] = []
        self.torn = 0
        self.faults: list[LineError] = []
        self._clock = asyncio.get_running_loop().time

    def frame(self, heard: Frame, played: Frame) -> None:
        self.heard.append(heard)
        self.played.append(played)
        self.came_at.append(self._clock())
        while self.to_say and self.sound.waiting() < AHEAD:
            self.sound.write(self.to_say.pop(0))

    def sound_torn(self) -> None:
        self.torn += 1

    def fault(self, error: LineError) -> None:
        self.faults.append(error)

    def say(self, sound: Samples) -> None:
        self.to_say += frames(sound)

    def since(self, frame: int) -> Samples:
        return np.concatenate(self.heard[frame:])

    async def open(self) -> None:
        await self.sound.open(self)
        await until(lambda: len(self.heard) > 5)

    def longest_gap_s(self, since: float) -> float:
        """The longest time without sound, from *since* on."""
        times = [at for at in self.came_at if at >= since - 0.1]
        return max(b - a for a, b in pairwise(times))


async def until(come: Callable[[], bool], within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while not come():
            await asyncio.sleep(0.005)


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 30))


def strongest_hz(sound: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    return float(np.argmax(spectrum)) * RATE_HZ / sound.size


def test_both_ways_at_once_tones_and_keys_arrive(server: SoundServer) -> None:
    assert server

    async def story() -> None:
        box, street = End(BOX), End(STREET)
        await box.open()
        await street.open()
        box.say(sine_mix([1004], 1.2, -10.0))
        keys = [np.concatenate([dtmf(key), silence(0.1)]) for key in "159#"]
        street.say(np.concatenate(keys))
        await asyncio.sleep(1.6)
        heard = street.since(0)
        begins = int(np.argmax(np.abs(heard) > 1000))
        tone = heard[begins + 800 : begins + 7200]
        assert strongest_hz(tone) == pytest.approx(1004, abs=3)
        assert dbm0(tone) == pytest.approx(-10, abs=1.5)
        assert [key for _, key in detect(box.since(0), RATE_HZ)] == list("159#")
        assert (box.faults, street.faults) == ([], [])
        await box.sound.close()
        await street.sound.close()

    run(story)


def test_the_echo_comes_after_its_reference_and_soon_enough(
    server: SoundServer,
) -> None:
    assert server

    async def story() -> None:
        card = End(ECHO)
        await card.open()
        card.say(noise(3.0, -15.0))
        await until(lambda: len(card.heard) > 130)
        echo_s = echo_after_reference_s(card, 80)
        figures = card.sound.figures
        print(
            f"ear to mouth {1000 * figures.latency_s:.0f} ms by the card's own word;"
            f" the echo comes {1000 * echo_s:.0f} ms after its reference;"
            f" frames come {1000 * figures.late_s:.1f} ms late at most"
        )
        assert 0 <= echo_s <= 0.06
        assert 0.02 < figures.latency_s < 0.25
        await card.sound.close()
        assert taken_away_db(card) > 20

    run(story)


def taken_away_db(card: End) -> float:
    """Let the canceller of every call take the echo away; return what it did."""
    canceller = EchoCanceller()
    cleaned = [
        canceller.cancel(heard, played)
        for heard, played in zip(card.heard, card.played, strict=True)
    ]
    before, after = card.since(100)[:3200], np.concatenate(cleaned[100:120])
    taken_db = dbm0(before) - dbm0(after)
    print(f"of the echo {taken_db:.0f} dB are taken away")
    return taken_db


def echo_after_reference_s(card: End, at: int) -> float:
    """Correlate four frames of the reference with what was heard around them."""
    reference = np.concatenate(card.played[at : at + 4]).astype(float)
    heard = np.concatenate(card.heard[at - 10 : at + 24]).astype(float)
    match = np.abs(np.correlate(heard, reference, "valid"))
    return float(np.argmax(match)) / RATE_HZ - 10 * FRAME_S


def test_a_stream_that_breaks_costs_less_than_200_ms_of_sound(
    server: SoundServer,
) -> None:
    async def story() -> None:
        card = End(ECHO)
        await card.open()
        await asyncio.sleep(0.3)
        broken_at = asyncio.get_running_loop().time()
        await asyncio.to_thread(server.cut_recording)
        await until(lambda: card.sound.figures.reopened == 1)
        count = len(card.heard)
        await until(lambda: len(card.heard) > count + 5)
        lost_s = card.longest_gap_s(broken_at) - FRAME_S
        print(f"a stream that broke: {1000 * lost_s:.0f} ms of sound lost")
        assert lost_s <= 0.2
        assert card.torn == 1
        assert card.faults == []
        await card.sound.close()

    run(story)


def test_a_card_that_froze_for_300_ms_goes_on(server: SoundServer) -> None:
    async def story() -> None:
        card = End(ECHO)
        await card.open()
        frozen_at = asyncio.get_running_loop().time()
        server.freeze()
        await asyncio.sleep(0.3)
        server.thaw()
        count = len(card.heard)
        await until(lambda: len(card.heard) > count + 10)
        lost_s = card.longest_gap_s(frozen_at) - FRAME_S
        print(f"frozen for 300 ms: {1000 * lost_s:.0f} ms of sound lost")
        figures = card.sound.figures
        assert figures.xruns + figures.reopened >= 1
        assert lost_s <= 0.5
        assert card.torn >= 1
        assert card.faults == []
        await card.sound.close()

    run(story)


def test_a_card_that_vanished_is_a_fault_and_can_be_opened_when_it_is_back(
    server: SoundServer,
) -> None:
    async def story() -> None:
        card = End(ECHO)
        await card.open()
        server.kill()
        await until(lambda: bool(card.faults))
        assert "there is no sound card" in str(card.faults[0])
        with pytest.raises(LineError, match="there is no sound card"):
            await card.sound.open(card)
        await asyncio.to_thread(server.start)
        count = len(card.heard)
        await card.open()
        await until(lambda: len(card.heard) > count + 5)
        await card.sound.close()

    run(story)
