"""A channel of a trunk: calls that come, calls that go out, a provider that is away."""

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from support.fake_leg import FakeLeg, FakeLegs, party
from support.trunk_street import SETTINGS
from support.virtual_time import run_virtually
from tipring.desk.player import Reel
from tipring.domain.errors import LineError
from tipring.domain.events import (
    AnsweredBy,
    CallerIdReceived,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
    LineFault,
    RingHeard,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegHeld,
    LegReferred,
    LegRings,
)
from tipring.dsp.babble import babble
from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Samples
from tipring.dsp.plans import plan_for
from tipring.dsp.tones import dtmf, sine_mix
from tipring.legs.figures import SoundFigures
from tipring.legs.port import Party, PartyKind
from tipring.lines.sound.echo_doubt import EchoDoubt
from tipring.lines.trunk import TrunkLine, TrunkSettings

NUMBER = "2125550123"
SILENCE: Samples = np.zeros(1600, np.int16)


class Channel:
    def __init__(self, settings: TrunkSettings = SETTINGS) -> None:
        self.legs = FakeLegs()
        self.line = TrunkLine(settings, self.legs)

    async def told(self, within_s: float = 0.1) -> list[LineEvent]:
        """Return what was told within so much."""
        events = []
        try:
            async with asyncio.timeout(within_s):
                while True:
                    events.append(await self.line.next_event())
        except TimeoutError:
            return events

    def caller(self) -> FakeLeg:
        leg = FakeLeg(party(NUMBER, PartyKind.TRUNK), dialled="5550100")
        assert self.line.take(leg)
        return leg

    async def answered(self) -> FakeLeg:
        leg = self.caller()
        await self.line.answer()
        await self.told()
        return leg

    async def dials(self) -> FakeLeg:
        """Dial, and let it ring there."""
        dialling = asyncio.create_task(self.line.dial(NUMBER))
        await asyncio.sleep(1)
        leg = self.legs.called[-1]
        leg.tell(LegRings())
        await dialling
        return leg


Story = Callable[[Channel], Awaitable[None]]


def on_a_channel(story: Story) -> Callable[[], None]:
    def test() -> None:
        async def tell() -> None:
            channel = Channel()
            assert await channel.line.open() == SETTINGS.place
            await story(channel)
            await channel.line.close()

        run_virtually(tell())

    return test


# --- being called ----------------------------------------------------------------


@on_a_channel
async def test_a_caller_is_known_before_it_rings_and_rings_until_answered(
    channel: Channel,
) -> None:
    leg = channel.caller()
    rings = await channel.told(11)
    assert rings == [CallerIdReceived(NUMBER), *[RingHeard()] * 3]
    assert leg.does == ["rings"]
    assert channel.line.leg is leg
    await channel.line.answer()
    await channel.line.answer()
    assert leg.does == ["rings", "answered"]
    assert await channel.told(20) == []


@on_a_channel
async def test_a_caller_who_withholds_his_number_is_known_for_that(
    channel: Channel,
) -> None:
    who = Party(kind=PartyKind.TRUNK, account="provider", withheld=True)
    assert channel.line.take(FakeLeg(who))
    known, _ = await channel.told()
    assert known == CallerIdReceived(None, withheld=True)


@on_a_channel
async def test_who_gives_up_rings_no_more_and_is_not_answered(channel: Channel) -> None:
    leg = channel.caller()
    leg.tell(LegEnded(LegEnd.CANCELLED))
    await asyncio.sleep(0)
    with pytest.raises(LineError, match="gone"):
        await channel.line.answer()
    assert FarEndGone(Gone.SIGNALLED) in await channel.told(20)
    await channel.line.hang_up()
    assert channel.line.is_free


@on_a_channel
async def test_a_channel_takes_one_call_at_a_time(channel: Channel) -> None:
    channel.caller()
    another = FakeLeg(party("2125550177", PartyKind.TRUNK))
    assert not channel.line.take(another)
    with pytest.raises(LineError, match="rings"):
        await channel.line.dial(NUMBER)
    await channel.line.answer()
    with pytest.raises(LineError, match="in use"):
        await channel.line.dial(NUMBER)


@pytest.mark.parametrize(
    ("end", "how"),
    [(LegEnd.HUNG_UP, Gone.SIGNALLED), (LegEnd.LOST, Gone.LINE_LOST)],
)
def test_who_hangs_up_or_is_lost_is_missed_once(end: LegEnd, how: Gone) -> None:
    async def story(channel: Channel) -> None:
        leg = await channel.answered()
        leg.tell(LegHeld())
        leg.tell(LegEnded(end))
        assert await channel.told() == [FarEndGone(how)]

    on_a_channel(story)()


@on_a_channel
async def test_a_key_counts_once_in_the_sound_and_beside_it(channel: Channel) -> None:
    leg = await channel.answered()
    leg.tell(DigitPressed("5"))
    tone = dtmf("5", 0.1, -10)
    for frame in (*tone.reshape(-1, 160), SILENT_FRAME, SILENT_FRAME):
        leg.says(frame)
        await asyncio.sleep(FRAME_S)
    assert await channel.told() == [DigitPressed("5")]


@on_a_channel
async def test_nobody_sends_us_somewhere_unless_somebody_wants_that(
    channel: Channel,
) -> None:
    leg = await channel.answered()
    leg.tell(LegReferred("900"))
    await asyncio.sleep(0)
    assert leg.does[-1] == "referral: refused"
    asked: list[str] = []
    channel.line.on_referred = lambda _leg, referred: asked.append(referred.to)
    leg.tell(LegReferred("202"))
    await asyncio.sleep(0)
    assert asked == ["202"]


@on_a_channel
async def test_keys_are_pressed_with_their_pauses(channel: Channel) -> None:
    leg = await channel.answered()
    began = asyncio.get_running_loop().time()
    await channel.line.send_keys("12,3")
    assert asyncio.get_running_loop().time() - began == pytest.approx(2)
    assert leg.does[-2:] == ["keys 12", "keys 3"]


@on_a_channel
async def test_keys_reach_nobody_who_is_gone(channel: Channel) -> None:
    leg = await channel.answered()
    leg.tell(LegEnded(LegEnd.HUNG_UP))
    with pytest.raises(LineError, match="gone"):
        await channel.line.send_keys("1")
    await channel.line.hang_up()
    channel.line.keep_close(close=True)
    channel.line.listen(None)
    channel.line.listen_for_words(None)


@on_a_channel
async def test_what_a_network_knows_no_channel_does(channel: Channel) -> None:
    line = channel.line
    line.expect(plan_for("us").busy)
    line.keep_close(close=True)
    assert line.hearing is None
    assert not line.capabilities.can_flash
    for deed in (line.seize(), line.flash(to_exchange=True), line.step_aside()):
        with pytest.raises(LineError, match="has no "):
            await deed
    await channel.answered()
    line.keep_close(close=True)


@on_a_channel
async def test_figures_and_the_last_sound_outlive_the_call(channel: Channel) -> None:
    leg = await channel.answered()
    leg.figures = SoundFigures(packets=50)
    leg.says(sine_mix([440], FRAME_S, -12))
    assert channel.line.figures.packets == 50
    await channel.line.hang_up()
    assert channel.line.figures.packets == 50
    assert channel.line.last_heard().size == 160
    assert channel.line.last_heard().size == 0


@on_a_channel
async def test_what_comes_back_softly_while_we_play_is_no_voice(
    channel: Channel,
) -> None:
    leg = await channel.answered()
    words: list[float] = []
    channel.line.listen_for_words(
        lambda frame: words.append(float(np.abs(frame).max()))
    )
    prompt = sine_mix([440], 1.0, -10)
    playing = asyncio.create_task(channel.line.play(Reel(prompt)))
    await asyncio.sleep(FRAME_S)
    for level in (-40.0, -12.0):
        words.clear()
        for _ in range(20):
            leg.says(sine_mix([300], FRAME_S, level))
            await asyncio.sleep(FRAME_S)
        assert any(words) is (level > -20)
    await playing


@on_a_channel
async def test_in_a_talk_keys_alone_are_heard(channel: Channel) -> None:
    leg = await channel.answered()
    line = channel.line

    async def hears(sound: Samples) -> list[LineEvent]:
        for frame in sound.reshape(-1, 160):
            leg.says(frame)
            await asyncio.sleep(FRAME_S)
        return await channel.told()

    assert await hears(babble(3)) == [VoiceHeard(active=True)]
    line.keep_close(close=True)
    assert await hears(babble(3)) == [VoiceHeard(active=False)]
    assert await hears(np.concatenate([dtmf("5", 0.1), SILENCE])) == [DigitPressed("5")]
    line.keep_close(close=False)
    assert await hears(babble(3)) == [VoiceHeard(active=True)]


def test_only_what_was_said_comes_back() -> None:
    doubt = EchoDoubt()
    soft = sine_mix([440], FRAME_S, -40)
    assert not doubt.doubts(soft)
    doubt.said(sine_mix([440], FRAME_S, -10))
    assert doubt.doubts(soft)
    for _ in range(25):
        doubt.said(None)
    assert not doubt.doubts(soft)


# --- calling somebody ------------------------------------------------------------


@on_a_channel
async def test_who_is_called_rings_and_answers(channel: Channel) -> None:
    leg = await channel.dials()
    assert leg.order is not None
    assert (leg.order.trunk, leg.order.number) == ("provider", NUMBER)
    leg.tell(LegAnswered())
    assert await channel.told() == [
        ToneHeard(Tone.RINGBACK),
        FarEndAnswered(AnsweredBy.SIGNALLED),
    ]
    leg.tell(LegEnded(LegEnd.HUNG_UP))
    assert await channel.told() == [FarEndGone(Gone.SIGNALLED)]


@pytest.mark.parametrize(
    ("end", "tone"), [(LegEnd.BUSY, Tone.BUSY), (LegEnd.UNREACHABLE, Tone.REORDER)]
)
def test_who_does_not_answer_is_told_as_an_exchange_would(
    end: LegEnd, tone: Tone
) -> None:
    async def story(channel: Channel) -> None:
        leg = await channel.dials()
        leg.tell(LegEnded(end))
        _, *news = await channel.told()
        assert news == [ToneHeard(tone), FarEndGone(Gone.SIGNALLED)]

    on_a_channel(story)()


@on_a_channel
async def test_where_there_is_no_way_another_line_may_be_tried(
    channel: Channel,
) -> None:
    dialling = asyncio.create_task(channel.line.dial(NUMBER))
    await asyncio.sleep(1)
    channel.legs.called[0].tell(LegEnded(LegEnd.UNREACHABLE, "no reply"))
    with pytest.raises(LineError, match="cannot be called: no reply"):
        await dialling
    assert channel.line.is_free


@on_a_channel
async def test_without_a_port_for_sound_nobody_is_called(channel: Channel) -> None:
    channel.legs.trouble = "no port is left"
    with pytest.raises(LineError, match="no port is left"):
        await channel.line.dial(NUMBER)
    assert channel.line.is_free


@on_a_channel
async def test_a_busy_number_was_dialled(channel: Channel) -> None:
    dialling = asyncio.create_task(channel.line.dial(NUMBER))
    await asyncio.sleep(1)
    channel.legs.called[0].tell(LegEnded(LegEnd.BUSY))
    await dialling
    assert (await channel.told())[0] == ToneHeard(Tone.BUSY)


@on_a_channel
async def test_a_number_that_says_nothing_yet_is_dialled(channel: Channel) -> None:
    async with asyncio.timeout(7):
        await channel.line.dial(NUMBER)
    assert not channel.line.is_free


def test_an_inside_line_calls_nobody() -> None:
    async def story() -> None:
        inside = TrunkSettings(name="inside-1", plan=plan_for("us"), place="inside")
        channel = Channel(inside)
        with pytest.raises(LineError, match="a way inside"):
            await channel.line.dial(NUMBER)

    run_virtually(story())


# --- a provider that is away -----------------------------------------------------


def test_a_channel_is_opened_before_it_is_used() -> None:
    async def story() -> None:
        channel = Channel()
        channel.line.trunk_is("not registered")
        with pytest.raises(LineError, match="not registered"):
            await channel.line.open()
        channel.line.trunk_is()
        with pytest.raises(LineError, match="never opened"):
            await channel.line.dial(NUMBER)

    run_virtually(story())


@on_a_channel
async def test_a_channel_at_rest_is_lost_with_its_trunk(channel: Channel) -> None:
    channel.line.trunk_is("provider does not answer")
    assert await channel.told() == [LineFault("provider does not answer")]
    with pytest.raises(LineError, match="provider does not answer"):
        await channel.line.dial(NUMBER)


@on_a_channel
async def test_a_call_goes_on_while_its_trunk_is_away(channel: Channel) -> None:
    leg = await channel.answered()
    channel.line.trunk_is("provider does not answer")
    assert await channel.told() == []
    assert "hung up" not in "".join(leg.does)
    await channel.line.hang_up()
    assert await channel.told() == [LineFault("provider does not answer")]
