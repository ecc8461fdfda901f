"""What the desk expects of every leg, whatever stands behind it."""

from collections.abc import Awaitable, Callable

import pytest

from support.legs import TALKS, Talk
from support.virtual_time import run_virtually
from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd, LegEnded
from tipring.dsp.frames import SILENT_FRAME, Frame
from tipring.legs.port import Display

Story = Callable[[Talk], Awaitable[None]]
on_every_leg = pytest.mark.parametrize("kind", TALKS)


class OneFrame:
    def __init__(self) -> None:
        self._frames: list[Frame] = [SILENT_FRAME]

    def next_frame(self) -> Frame | None:
        return self._frames.pop() if self._frames else None


def in_a_talk(kind: str, story: Story) -> None:
    async def tell() -> None:
        async with TALKS[kind]() as talk:
            await story(talk)

    run_virtually(tell())


async def until_over(talk: Talk) -> LegEnded:
    while not isinstance(event := await talk.leg.next_event(), LegEnded):
        pass
    return event


@on_every_leg
def test_it_says_who_it_is(kind: str) -> None:
    async def story(talk: Talk) -> None:
        leg = talk.leg
        assert leg.id
        assert leg.party.account == "201"
        assert leg.name.startswith("201")
        assert (leg.dialled, leg.replaces) == ("", "")
        assert leg.full_duplex
        assert leg.figures.lost == 0

    in_a_talk(kind, story)


@on_every_leg
def test_its_party_hangs_up(kind: str) -> None:
    async def story(talk: Talk) -> None:
        talk.hangs_up()
        assert (await until_over(talk)).end is LegEnd.HUNG_UP

    in_a_talk(kind, story)


@on_every_leg
@pytest.mark.parametrize("end", [LegEnd.HUNG_UP, LegEnd.ELSEWHERE, LegEnd.LOST])
def test_we_hang_up_and_it_ends_as_we_said(kind: str, end: LegEnd) -> None:
    async def story(talk: Talk) -> None:
        talk.leg.hang_up("enough", end)
        talk.leg.hang_up("again")
        assert (await until_over(talk)).end is end

    in_a_talk(kind, story)


@on_every_leg
def test_it_plays_to_the_last_frame(kind: str) -> None:
    async def story(talk: Talk) -> None:
        source = OneFrame()
        await talk.leg.play(source)
        assert source.next_frame() is None

    in_a_talk(kind, story)


@on_every_leg
def test_what_is_asked_of_it_after_its_end_does_nothing(kind: str) -> None:
    async def story(talk: Talk) -> None:
        leg = talk.leg
        talk.hangs_up()
        await until_over(talk)
        leg.hang_up("too late")
        leg.refuse(LegEnd.BUSY)
        leg.show(Display(number="5550100"))
        leg.referral_went(None)
        leg.listen(None)
        leg.keep_close(close=True)
        with pytest.raises(LegError):
            await leg.play(OneFrame())

    in_a_talk(kind, story)
