"""Ports for sound: who is heard, what is sent, keys, figures, one clock for all."""

import asyncio
import contextlib
import select
import socket
import struct
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from support.virtual_time import VirtualLoop, run_virtually
from tipring.desk.player import Loop
from tipring.domain.errors import LegError
from tipring.dsp.babble import babble
from tipring.dsp.dtmf import DtmfDetector, KeyDown
from tipring.dsp.frames import Frame
from tipring.dsp.levels import dbm0
from tipring.legs.rtp.doors import Door, Doorway, age_s
from tipring.legs.rtp.sound_port import RtpPort
from tipring.legs.rtp.sound_ports import RtpPorts
from tipring.wire.rtcp import Bye, Report, SenderReport, compound, read_compound
from tipring.wire.rtp import RtpPacket, read_packet
from tipring.wire.sdp import Codec, Direction

FIRST, LAST = 22000, 23999
Story = Callable[[], Coroutine[object, object, None]]


def virtually(story: Story) -> Callable[[], None]:
    def run() -> None:
        run_virtually(story())

    run.__name__ = story.__name__
    return run


@contextlib.asynccontextmanager
async def clock() -> AsyncIterator[RtpPorts]:
    ports = RtpPorts(first=FIRST, last=LAST)
    running = asyncio.create_task(ports.run())
    await asyncio.sleep(0)
    try:
        yield ports
    finally:
        running.cancel()
        await asyncio.wait([running])


@dataclass
class Pair:
    near: RtpPort
    far: RtpPort

    def connect(
        self,
        codec: Codec = Codec.PCMU,
        event_type: int | None = 101,
        direction: Direction = Direction.BOTH,
    ) -> None:
        """Let both agree; *direction* is as the near one sees it."""
        there = direction.seen_from_there
        self.near.connect(self.far.local, codec, event_type, direction)
        self.far.connect(self.near.local, codec, event_type, there)


@contextlib.asynccontextmanager
async def pair() -> AsyncIterator[Pair]:
    async with clock() as ports:
        joined = Pair(ports.open(), ports.open())
        joined.connect()
        yield joined


class Voice:
    """Frames of a voice, so many of them."""

    def __init__(self, frames: int) -> None:
        self._loop = Loop(babble(3))
        self.left = frames

    def next_frame(self) -> Frame | None:
        self.left -= 1
        return self._loop.next_frame() if self.left >= 0 else None


# --- sound -----------------------------------------------------------------------


@virtually
async def test_what_one_plays_the_other_hears_in_either_law() -> None:
    async with pair() as joined:
        for codec in Codec:
            joined.connect(codec)
            heard: list[Frame] = []
            joined.far.listen(heard.append)
            await joined.near.play(Voice(100))
            assert dbm0(np.concatenate(heard[20:100])) > -30
            assert len(heard) == pytest.approx(100, abs=2)
            joined.far.listen(None)
        figures = joined.far.figures
        assert figures.packets == pytest.approx(200, abs=5)
        assert figures.lost == 0
        assert figures.concealed_ms == 0
        assert figures.buffer_ms < 65


@virtually
async def test_who_does_not_play_sends_silence_and_is_heard_as_such() -> None:
    async with pair() as joined:
        heard: list[Frame] = []
        joined.far.listen(heard.append)
        await asyncio.sleep(0.5)
        assert len(heard) > 20
        assert not np.concatenate(heard).any()
        assert joined.far.figures.packets > 20


@virtually
async def test_a_play_that_is_cancelled_is_silent_at_once() -> None:
    async with pair() as joined:
        voice = Voice(1000)
        playing = asyncio.create_task(joined.near.play(voice))
        await asyncio.sleep(0.5)
        playing.cancel()
        left = voice.left
        await asyncio.sleep(0.5)
        assert voice.left == left


@virtually
async def test_the_newest_is_heard_and_an_older_one_ends() -> None:
    async with pair() as joined:
        older, newer = Voice(1000), Voice(10)
        first = asyncio.create_task(joined.near.play(older))
        await asyncio.sleep(0.1)
        await joined.near.play(newer)
        assert first.done()
        assert older.left > 900


@virtually
async def test_a_source_that_fails_is_its_players_trouble() -> None:
    class Broken:
        def next_frame(self) -> Frame:
            message = "no such prompt"
            raise ValueError(message)

    async with pair() as joined:
        with pytest.raises(ValueError, match="no such prompt"):
            await joined.near.play(Broken())
        await joined.near.play(Voice(5))


def test_a_listener_that_fails_hears_no_more_and_the_others_do(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(_: Frame) -> None:
        message = "no disk"
        raise OSError(message)

    async def story() -> None:
        async with pair() as joined:
            heard: list[Frame] = []
            joined.far.listen(fails)
            joined.near.listen(heard.append)
            await asyncio.sleep(0.3)
            assert len(heard) > 10

    run_virtually(story())
    assert "failed" in caplog.text
    caplog.clear()


def test_a_mistake_with_one_leg_ends_that_one_and_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def mistaken(_key: str) -> None:
        raise RuntimeError

    async def story() -> None:
        async with clock() as ports:
            first = Pair(ports.open(), ports.open())
            second = Pair(ports.open(), ports.open())
            first.connect()
            second.connect()
            first.far.on_key = mistaken
            await first.near.send_keys("5")
            await asyncio.sleep(0.2)
            assert first.far.is_closed
            heard: list[Frame] = []
            second.far.listen(heard.append)
            await second.near.play(Voice(20))
            assert len(heard) == pytest.approx(20, abs=2)

    run_virtually(story())
    assert "broke" in caplog.text


@virtually
async def test_a_closed_port_plays_nothing_and_says_so() -> None:
    async with pair() as joined:
        playing = asyncio.create_task(joined.near.play(Voice(1000)))
        keys = asyncio.create_task(joined.near.send_keys("1"))
        await asyncio.sleep(0.05)
        joined.near.close()
        joined.near.close()
        joined.near.connect(joined.far.local, Codec.PCMU, None, Direction.BOTH)
        for task in (playing, keys):
            with pytest.raises(LegError, match="closed"):
                await task
        with pytest.raises(LegError, match="closed"):
            await joined.near.play(Voice(1))
        assert joined.near.silent_since is None
        joined.near.hear(0.0)
        joined.near.speak()


@virtually
async def test_what_is_cancelled_in_the_moment_of_a_tick_does_no_harm() -> None:
    async with pair() as joined:
        playing = asyncio.create_task(joined.near.play(Voice(1000)))
        pressing = asyncio.create_task(joined.near.send_keys("1"))
        await asyncio.sleep(0)
        for _ in range(8):
            joined.near.speak()
        pressing.cancel()
        playing.cancel()
        joined.near.speak()
        joined.near.close()
        await asyncio.wait([pressing, playing])
        assert pressing.cancelled()
        assert playing.cancelled()


@virtually
async def test_on_hold_time_goes_by_and_nothing_is_sent() -> None:
    async with pair() as joined:
        joined.connect(direction=Direction.RECEIVE)
        before = joined.far.figures.packets
        await joined.near.play(Voice(50))
        assert joined.far.figures.packets - before <= 1
        assert joined.far.silent_since is None
        assert joined.near.silent_since is not None
        heard: list[Frame] = []
        joined.far.listen(heard.append)
        await asyncio.sleep(0.2)
        assert heard == []
        joined.connect()
        await joined.near.play(Voice(50))
        assert joined.far.figures.packets - before > 45
        assert joined.far.figures.lost == 0


@virtually
async def test_how_long_a_party_has_been_silent_is_known() -> None:
    async with pair() as joined:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(1)
        assert joined.near.silent_since == pytest.approx(loop.time(), abs=0.05)
        left = loop.time()
        joined.far.close()
        await asyncio.sleep(5)
        assert joined.near.silent_since == pytest.approx(left, abs=0.05)


# --- keys ------------------------------------------------------------------------


@virtually
async def test_keys_are_pressed_as_events_and_told_once() -> None:
    async with pair() as joined:
        told: list[str] = []
        joined.far.on_key = told.append
        playing = asyncio.create_task(joined.near.play(Voice(1000)))
        await asyncio.gather(joined.near.send_keys("11"), joined.near.send_keys("#"))
        await asyncio.sleep(0.1)
        assert told == ["1", "1", "#"]
        playing.cancel()
        assert joined.far.figures.lost == 0
        await joined.far.send_keys("5")


@virtually
async def test_who_takes_no_events_hears_keys_as_sound() -> None:
    async with pair() as joined:
        joined.connect(event_type=None)
        detector, told = DtmfDetector(), []
        heard: list[Frame] = []
        joined.far.listen(heard.append)
        await joined.near.send_keys("19*")
        await asyncio.sleep(0.1)
        for frame in heard:
            told += [key.digit for key in detector.feed(frame) if type(key) is KeyDown]
        assert told == ["1", "9", "*"]


@virtually
async def test_what_is_no_key_is_not_pressed() -> None:
    async with pair() as joined:
        with pytest.raises(LegError, match="x is no key"):
            await joined.near.send_keys("1x")


@virtually
async def test_keys_that_nobody_waits_for_any_more_are_not_sent() -> None:
    async with pair() as joined:
        told: list[str] = []
        joined.far.on_key = told.append
        pressing = asyncio.create_task(joined.near.send_keys("123"))
        await asyncio.sleep(0.1)
        pressing.cancel()
        await asyncio.sleep(1)
        assert told == ["1"]


@virtually
async def test_keys_in_the_middle_of_which_events_are_agreed_away_do_no_harm() -> None:
    async with pair() as joined:
        pressing = asyncio.create_task(joined.near.send_keys("1"))
        await asyncio.sleep(0.05)
        joined.connect(event_type=None)
        await pressing
        await joined.near.send_keys("")


# --- who is heard ----------------------------------------------------------------


def packet(number: int, *, ssrc: int = 77, kind: int = 0, size: int = 160) -> bytes:
    payload = bytes([0x90]) * size
    return RtpPacket(kind, number, number * 160, ssrc, payload).to_bytes()


@contextlib.contextmanager
def stranger() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as street:
        street.bind(("127.0.0.1", 0))
        yield street


@virtually
async def test_nobody_but_the_agreed_peer_is_heard() -> None:
    async with pair() as joined:
        await asyncio.sleep(0.2)
        joined.near.close()
        before = joined.far.figures.packets
        with stranger() as street:
            for number in range(20):
                street.sendto(packet(number), joined.far.local)
                await asyncio.sleep(0.02)
        assert joined.far.figures.packets <= before + 2


@virtually
async def test_what_came_before_it_was_agreed_is_not_heard() -> None:
    async with clock() as ports:
        port = ports.open()
        with stranger() as street:
            street.sendto(packet(1), port.local)
            port.connect(street.getsockname(), Codec.PCMU, 101, Direction.BOTH)
            street.sendto(packet(2), port.local)
            await asyncio.sleep(0.1)
            assert port.figures.packets == 1


@virtually
async def test_what_is_no_sound_of_ours_is_passed_over() -> None:
    async with clock() as ports:
        port = ports.open()
        with stranger() as street:
            port.connect(street.getsockname(), Codec.PCMU, 101, Direction.BOTH)
            street.sendto(b"GET / HTTP/1.1", port.local)
            street.sendto(packet(1, kind=96), port.local)
            await asyncio.sleep(0.1)
            assert port.figures.packets == 0
            street.sendto(packet(1, size=1000), port.local)
            street.sendto(packet(2, size=0), port.local)
            await asyncio.sleep(0.1)
            assert port.figures.concealed_ms == 0


@virtually
async def test_a_flood_holds_nobody_up() -> None:
    async with clock() as ports:
        port = ports.open()
        with stranger() as street:
            port.connect(street.getsockname(), Codec.PCMU, 101, Direction.BOTH)
            for number in range(150):
                street.sendto(packet(number), port.local)
            port.hear(0.0)
            assert port.figures.packets == 100
            port.connect(street.getsockname(), Codec.PCMU, 101, Direction.SEND)
            port.hear(0.02)
            assert port.figures.packets == 150


@virtually
async def test_somebody_else_may_speak_after_a_transfer_at_the_far_side() -> None:
    async with clock() as ports:
        port = ports.open()
        heard: list[Frame] = []
        port.listen(heard.append)
        with stranger() as street:
            port.connect(street.getsockname(), Codec.PCMU, 101, Direction.BOTH)
            for speaker, first in ((1, 100), (2, 60000)):
                for number in range(20):
                    if number != 10:
                        street.sendto(packet(first + number, ssrc=speaker), port.local)
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)
        assert (port.figures.packets, port.figures.lost) == (38, 2)
        assert heard[-10].any()


# --- reports ---------------------------------------------------------------------


@virtually
async def test_both_know_of_the_others_loss_and_the_way_there_and_back() -> None:
    async with pair() as joined:
        await asyncio.sleep(11)
        figures = joined.near.figures
        assert figures.round_trip_ms is not None
        assert figures.round_trip_ms < 250
        assert figures.far_lost == 0


@virtually
async def test_a_partys_reports_are_read_and_ours_has_what_it_needs() -> None:
    async with clock() as ports:
        port = ports.open()
        host, number = port.local
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sound,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as reports,
        ):
            even = Doorway("127.0.0.1", 24000, 24999).pair
            (_, there), *doors = even()
            for door in doors:
                door.close()
            sound.bind(("127.0.0.1", there))
            reports.bind(("127.0.0.1", there + 1))
            reports.settimeout(0)
            port.connect(("127.0.0.1", there), Codec.PCMU, 101, Direction.BOTH)
            for sequence in (65534, 65535, 1, 2):
                sound.sendto(packet(sequence), port.local)
            await asyncio.sleep(0.5)
            told = SenderReport(ssrc=77, time_s=1, timestamp=1, packets=4, bytes=640)
            ours = read_packet(sound.recv(2000))
            assert ours is not None
            loss = Report(
                of=ours.ssrc,
                lost_share=0.1,
                lost=7,
                highest=1,
                jitter=1,
                sender_report=0,
                since_s=0,
            )
            reports.sendto(compound(77, "x", told, loss), (host, number + 1))
            other = Report(
                of=1,
                lost_share=0.1,
                lost=9,
                highest=1,
                jitter=1,
                sender_report=0,
                since_s=0,
            )
            reports.sendto(compound(77, "x", None, other, bye=True), (host, number + 1))
            await asyncio.sleep(6)
            assert port.figures.far_lost == 7
            assert port.figures.round_trip_ms is None
            assert port.figures.lost == 1
            sent, report = list(read_compound(reports.recv(2000)))
            assert isinstance(sent, SenderReport)
            assert sent.packets > 40
            assert isinstance(report, Report)
            assert (report.of, report.lost, report.highest) == (77, 1, 65538)
            assert report.sender_report == 1 << 16
            port.close()
            while reports in select.select([reports], [], [], 0)[0]:
                last = list(read_compound(reports.recv(2000)))
            assert last[-1] == Bye(ours.ssrc)


# --- ports -----------------------------------------------------------------------


def test_no_two_ports_are_the_same_and_one_that_was_closed_rests() -> None:
    async def story() -> None:
        async with clock() as ports:
            numbers = [ports.open().local[1] for _ in range(20)]
            assert len(set(numbers)) == 20
            assert all(number % 2 == 0 for number in numbers)
        other = RtpPorts(first=FIRST, last=FIRST + 3)
        one = other.open()
        one.close()
        two = other.open()
        assert two.local != one.local
        two.close()

    run_virtually(story())


def test_a_packet_whose_time_is_not_known_came_now() -> None:
    stamp = struct.pack("@ll", 1000, 500_000_000)
    assert age_s([(1, 35, stamp)], 1000.75) == 0.25
    assert age_s([(1, 35, stamp)], 1003.0) == 0.0, "the clock was set"
    assert age_s([(1, 36, stamp)], 1000.75) == 0.0
    assert age_s([], 1000.75) == 0.0


def test_ports_that_others_have_are_passed_over_until_none_is_left() -> None:
    async def story() -> None:
        ports = RtpPorts(first=25001, last=25007)
        taken = [Door(("127.0.0.1", 25002)), Door(("127.0.0.1", 25005))]
        port = ports.open()
        assert port.local == ("127.0.0.1", 25006)
        with pytest.raises(LegError, match="all 3 ports"):
            ports.open()
        port.close()
        for door in taken:
            door.close()

    run_virtually(story())


@virtually
async def test_there_may_be_no_way_to_the_peer() -> None:
    async with clock() as ports:
        port = ports.open()
        with pytest.raises(LegError, match="no way for sound to 192"):
            port.connect(("192.0.2.1", 4000), Codec.PCMU, 101, Direction.BOTH)


def test_a_clock_that_stood_still_goes_on_with_the_time_that_it_is() -> None:
    async def story() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        async with pair() as joined:
            await joined.near.play(Voice(50))
            before = joined.far.figures.packets
            loop.stand_still(1.0)
            voice = Voice(50)
            await joined.near.play(voice)
            assert joined.far.figures.packets - before < 60
            assert joined.far.figures.lost == 0
            assert joined.near.figures.packets > 90

    run_virtually(story())


def test_a_moment_in_which_the_loop_did_not_breathe_is_made_up_for() -> None:
    async def story() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        async with pair() as joined:
            await joined.near.play(Voice(50))
            before = joined.far.figures.packets
            loop.stand_still(0.06)
            await joined.near.play(Voice(50))
            assert joined.far.figures.packets - before >= 50

    run_virtually(story())


def test_when_the_clock_ends_all_ports_are_closed() -> None:
    async def story() -> None:
        async with pair() as joined:
            near = joined.near
        assert near.is_closed

    run_virtually(story())
