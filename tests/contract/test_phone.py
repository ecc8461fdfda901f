"""What the desk expects of every agent's phone, whatever stands behind it.

A phone that joins these opens as an `Agent` of `support.agents`; its person does
what the sentences of `phones/simulated_script.py` say.
"""

import asyncio

import numpy as np
import pytest

from support.agents import Agent, Agents, simulated_agent, told_by
from support.extension_people import extension_agent
from support.phone_people import handset_agent, outside_agent
from support.street import offset_in
from tipring.domain.errors import PhoneError
from tipring.domain.events import DigitPressed
from tipring.domain.queue.happenings import Failure
from tipring.dsp.frames import FRAME_S, RATE_HZ, Frame
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import sine_mix
from tipring.phones.port import (
    PhoneAnswered,
    PhoneDeclined,
    PhoneHeld,
    PhoneHungUp,
    PhoneTakenBack,
)

PHONES: Agents = {
    "simulated": simulated_agent,
    "handset": handset_agent,
    "outside": outside_agent,
    "extension": extension_agent,
}
"""Every phone that there is; one that joins them answers the same questions."""
TALKING: Agents = {
    "simulated": simulated_agent,
    "outside": outside_agent,
    "extension": extension_agent,
}
"""Those whose sound goes through the box."""
WITH_KEYS: Agents = {"simulated": simulated_agent, "extension": extension_agent}
"""Those with keys to decline, and to put a caller on hold."""
HEARING: Agents = {"simulated": simulated_agent}
"""Those in which something is heard although the caller is on hold."""

on_every_phone = told_by(PHONES)
on_every_talking_phone = told_by(TALKING)
on_every_phone_with_keys = told_by(WITH_KEYS)
on_every_hearing_phone = told_by(HEARING)

LIFT_KNOWN_S = 1.0
"""From lifting to our knowing of it."""
SILENT_WITHIN_S = 0.05
WORDS = sine_mix([440, 620], 0.6, -12)
LONG_WORDS = sine_mix([440], 20, -12)


# --- ringing ---------------------------------------------------------------------


@on_every_phone
async def test_who_opens_a_phone_learns_what_it_is(agent: Agent) -> None:
    assert len(await agent.open()) > 10


@on_every_phone
async def test_who_answers_is_told_once(agent: Agent) -> None:
    rang_at = agent.now
    await agent.answers("answers after 3 s")
    rang_s = agent.told_at(PhoneAnswered) - rang_at
    assert 3.0 - FRAME_S <= rang_s <= 3.0 + LIFT_KNOWN_S
    await asyncio.sleep(20)
    assert agent.events == [PhoneAnswered()]


@on_every_phone
async def test_a_phone_that_nobody_answers_tells_nothing(agent: Agent) -> None:
    await agent.is_rung("never answers")
    await asyncio.sleep(30)
    assert agent.events == []


@pytest.mark.parametrize(
    ("deed", "why"),
    [("rejects after 2 s", Failure.REJECTED), ("is busy", Failure.BUSY)],
)
@on_every_phone_with_keys
async def test_who_declines_is_told_once_and_can_be_rung_again(
    agent: Agent, deed: str, why: Failure
) -> None:
    await agent.is_rung(deed)
    await agent.until(PhoneDeclined)
    await asyncio.sleep(10)
    assert agent.events == [PhoneDeclined(why)]
    await agent.answers()


@on_every_phone
async def test_nobody_answers_a_phone_that_rings_no_more(agent: Agent) -> None:
    await agent.is_rung("answers after 3 s")
    await asyncio.sleep(1)
    await agent.phone.hang_up("somebody else answered")
    await asyncio.sleep(10)
    assert agent.events == []
    await agent.answers()


@on_every_phone
async def test_an_answer_at_the_last_moment_is_not_told_after_all(
    agent: Agent,
) -> None:
    await agent.look_away()
    await agent.is_rung("answers after 1 s")
    await asyncio.sleep(1 + LIFT_KNOWN_S)
    await agent.phone.hang_up("the caller hung up")
    await agent.open()
    await asyncio.sleep(1)
    assert agent.events == []


@on_every_phone
async def test_a_phone_at_rest_may_be_hung_up(agent: Agent) -> None:
    for _ in range(2):
        await agent.phone.hang_up("nothing goes on")
    await agent.answers()


@on_every_phone
async def test_a_closed_phone_does_not_ring_and_an_open_one_does(
    agent: Agent,
) -> None:
    await agent.is_rung("answers after 2 s")
    await agent.phone.close()
    await asyncio.sleep(5)
    assert agent.events == []
    with pytest.raises(PhoneError, match="not open"):
        await agent.is_rung()
    await agent.open()
    await agent.answers()


@on_every_phone
async def test_an_open_phone_may_be_opened_again(agent: Agent) -> None:
    await agent.open()
    await agent.open()
    await agent.answers()


# --- in a call -------------------------------------------------------------------


@on_every_phone
async def test_an_agent_who_hangs_up_is_missed(agent: Agent) -> None:
    await agent.answers("hangs up after 5 s")
    answered_at = agent.told_at(PhoneAnswered)
    await agent.until(PhoneHungUp)
    assert agent.told_at(PhoneHungUp) - answered_at <= 5.0 + LIFT_KNOWN_S
    await asyncio.sleep(10)
    assert agent.events == [PhoneAnswered(), PhoneHungUp()]


@on_every_phone
async def test_no_event_follows_when_we_end_the_call(agent: Agent) -> None:
    await agent.answers("hangs up after 5 s")
    await asyncio.sleep(2)
    await agent.phone.hang_up("the caller hung up")
    await asyncio.sleep(10)
    assert agent.events == [PhoneAnswered()]


@on_every_phone
async def test_many_offers_in_a_row_are_all_the_same(agent: Agent) -> None:
    for ends_it in range(6):
        await agent.answers("hangs up after 3 s")
        if ends_it % 2:
            await agent.phone.hang_up("done")
        else:
            await agent.until(PhoneHungUp)


@on_every_phone
async def test_a_reminder_disturbs_nobody(agent: Agent) -> None:
    await agent.phone.remind()
    await agent.answers()
    await agent.phone.remind()
    await asyncio.sleep(3)
    assert agent.events == [PhoneAnswered()]


@on_every_phone_with_keys
async def test_hold_and_keys_are_told_in_order(agent: Agent) -> None:
    await agent.answers(
        "holds after 1 s", "presses 12# after 2 s", "takes back after 4 s"
    )
    await agent.until(PhoneTakenBack)
    assert agent.events == [
        PhoneAnswered(),
        PhoneHeld(),
        DigitPressed("1"),
        DigitPressed("2"),
        DigitPressed("#"),
        PhoneTakenBack(),
    ]


@on_every_hearing_phone
async def test_a_reminder_is_heard_by_the_agent_who_holds(agent: Agent) -> None:
    await agent.answers("holds after 1 s")
    await agent.until(PhoneHeld)
    await agent.phone.remind()
    await asyncio.sleep(1)
    assert dbm0(agent.person.heard[-RATE_HZ:]) > -35


# --- sound -----------------------------------------------------------------------


@on_every_phone
async def test_nothing_can_be_played_before_somebody_lifts(agent: Agent) -> None:
    with pytest.raises(PhoneError):
        await agent.play(WORDS)
    await agent.is_rung("never answers")
    with pytest.raises(PhoneError):
        await agent.play(WORDS)


@on_every_talking_phone
async def test_the_agent_hears_all_of_it_and_then_it_is_over(agent: Agent) -> None:
    await agent.answers()
    began = agent.now
    await agent.play(WORDS)
    took_s = agent.now - began
    assert 0.6 - 1e-6 <= took_s <= 0.6 + 2 * FRAME_S
    assert offset_in(agent.person.heard, WORDS) >= 0


@on_every_talking_phone
async def test_two_pieces_follow_each_other_closely(agent: Agent) -> None:
    await agent.answers()
    await agent.play(WORDS)
    await agent.play(WORDS)
    first = offset_in(agent.person.heard, WORDS)
    second = offset_in(agent.person.heard[first + len(WORDS) :], WORDS)
    assert first >= 0
    assert 0 <= second / RATE_HZ < 0.2


@on_every_talking_phone
async def test_a_piece_of_nothing_is_over_at_once(agent: Agent) -> None:
    await agent.answers()
    async with asyncio.timeout(0.2):
        await agent.play(WORDS[:0])


@pytest.mark.parametrize("after_s", [0.0, 0.015, 0.05, 1.0])
@on_every_talking_phone
async def test_what_is_cancelled_is_silent_at_once_and_the_next_is_whole(
    agent: Agent, after_s: float
) -> None:
    await agent.answers()
    playing = agent.start_play(LONG_WORDS)
    await asyncio.sleep(after_s)
    playing.cancel()
    await asyncio.sleep(SILENT_WITHIN_S)
    before = len(agent.person.heard)
    await asyncio.sleep(0.5)
    assert not agent.person.heard[before:].any()
    await agent.play(WORDS)
    assert offset_in(agent.person.heard, WORDS) >= 0


@pytest.mark.parametrize("who", ["the agent", "we"])
@on_every_talking_phone
async def test_what_plays_ends_in_an_error_when_the_call_ends(
    agent: Agent, who: str
) -> None:
    await agent.answers("hangs up after 2 s")
    playing = agent.start_play(LONG_WORDS)
    await asyncio.sleep(1)
    if who == "we":
        await agent.phone.hang_up("the caller hung up")
    with pytest.raises(PhoneError):
        await playing
    with pytest.raises(PhoneError):
        await agent.play(WORDS)


@on_every_talking_phone
async def test_what_the_agent_says_is_heard_while_we_play(agent: Agent) -> None:
    await agent.answers("speaks 2 s after 1 s")
    frames: list[Frame] = []
    agent.phone.listen(frames.append)
    agent.start_play(LONG_WORDS)
    await asyncio.sleep(4)
    assert all(frame.shape == (160,) for frame in frames)
    assert len(frames) == pytest.approx(4 / FRAME_S, abs=2)
    assert offset_in(agent.person.said, np.concatenate(frames)) >= 0
    assert dbm0(np.concatenate(frames)[RATE_HZ + 4000 : 2 * RATE_HZ]) > -30


@on_every_talking_phone
async def test_nobody_listens_any_more_when_told_so(agent: Agent) -> None:
    await agent.answers()
    frames: list[Frame] = []
    agent.phone.listen(frames.append)
    await asyncio.sleep(1)
    agent.phone.listen(None)
    before = len(frames)
    await asyncio.sleep(1)
    assert 0 < before == len(frames)
