"""A caller is sent on by an agent's telephone, and what becomes of it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from support.fake_leg import FakeLeg, party
from support.queue_bench import CALLER_HZ, MUSIC_HZ
from support.queue_desk import queue
from support.telephones import ANNA, BEN, CLEO, HZ, Telephones, heard, telephones
from support.virtual_time import run_virtually
from tipring.desk.company import HANGS_UP_S, MOST_RING_S
from tipring.desk.house import House
from tipring.domain.dialplan.plan import Route
from tipring.domain.flow import ExtensionNode
from tipring.domain.house.wishes import ForwardWhen
from tipring.domain.house_entries import HouseCallForwarded
from tipring.domain.journal import NodeEntered
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegHeld,
    LegReferred,
    LegSeen,
)
from tipring.domain.line import LineState
from tipring.domain.message_entries import RecordingKept
from tipring.domain.office import Office
from tipring.domain.queue.entries import CallerJoinedAgent
from tipring.domain.queue.settings import QueueCard, RecordRule
from tipring.domain.queue.states import AgentState, CallerState
from tipring.domain.voicemail.mailbox import Mailbox

Story = Callable[[Telephones], Coroutine[Any, Any, None]]


def at_the_office(**settings: Any) -> Callable[[Story], Callable[[Path], None]]:  # noqa: ANN401 - of the bench
    """Make a test of a story in an office with telephones."""

    def decorate(story: Story) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            async def tell() -> None:
                async with telephones(tmp_path, **settings) as office:
                    await story(office)

            run_virtually(tell())

        test.__name__ = story.__name__
        return test

    return decorate


async def talk(office: Telephones) -> FakeLeg:
    """Let a caller be with Anna; return her leg."""
    await office.bench.call()
    office.bench.line.speak()
    return await office.agent_answers()


@at_the_office()
async def test_a_colleague_who_answers_has_the_caller_and_the_agent_is_free(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN)
    assert await office.caller_hears(MUSIC_HZ)
    assert office.bench.stands("anna") is AgentState.HOLDING
    ben = await office.lifts(BEN)
    assert "referral: done" in agent.does
    assert agent.is_over
    assert office.bench.stands("anna") is AgentState.READY
    assert await office.caller_hears(HZ[BEN])
    assert heard(ben, CALLER_HZ)
    assert ben.order is not None
    assert ben.order.display.number == "2125550123"
    assert ben.order.display.note == "anna"
    assert await office.bench.ended() == [
        ("answered", "sent on to 202 (Ben) by anna"),
    ]
    await office.hangs_up(ben)
    await office.bench.until_line(LineState.IDLE)
    assert office.bench.desk.floor.talks == []


@at_the_office()
async def test_a_colleague_who_is_busy_leaves_the_caller_with_the_agent(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN)
    ben = await office.rung(BEN)
    ben.tell(LegEnded(LegEnd.BUSY))
    await asyncio.sleep(0.2)
    assert agent.does == ["referral: busy"]
    await office.takes_back(agent)
    assert await office.caller_hears(HZ[ANNA])
    assert heard(agent, CALLER_HZ)
    assert office.bench.stands("anna") is AgentState.TALKING


@at_the_office()
async def test_a_colleague_who_does_not_answer_is_rung_no_longer_than_he_wants(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN, holds=False)
    ben = await office.rung(BEN)
    assert await office.caller_hears(HZ[ANNA])
    await asyncio.sleep(20)
    assert ben.is_over
    assert agent.does == ["referral: no answer"]
    assert office.bench.stands("anna") is AgentState.TALKING


@at_the_office()
async def test_an_agent_who_leaves_while_it_rings_is_free_and_the_caller_hears_it_ring(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN)
    await office.hangs_up(agent)
    assert office.bench.stands("anna") is AgentState.READY
    assert await office.caller_hears(440.0)
    ben = await office.lifts(BEN)
    assert await office.caller_hears(HZ[BEN])
    assert heard(ben, CALLER_HZ)
    assert len(await office.bench.noted(CallerJoinedAgent)) == 1


@at_the_office()
async def test_in_vain_and_the_agent_is_gone_the_caller_is_next_in_the_queue(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN)
    await office.hangs_up(agent)
    ben = await office.rung(BEN)
    ben.tell(LegEnded(LegEnd.DECLINED))
    again = await office.lifts(ANNA, 2)
    assert await office.caller_hears(HZ[ANNA])
    assert heard(again, CALLER_HZ)
    outcomes = await office.bench.ended()
    assert outcomes == [("answered", "sent on to 202 (Ben) by anna")]
    assert [*office.bench.callers().values()] == [CallerState.TALKING]


@at_the_office()
async def test_a_telephone_that_hangs_up_since_it_failed_ends_no_talk(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN)
    ben = await office.rung(BEN)
    ben.tell(LegEnded(LegEnd.BUSY))
    await asyncio.sleep(0.2)
    await office.hangs_up(agent)
    again = await office.lifts(ANNA, 2)
    assert await office.caller_hears(HZ[ANNA])
    assert heard(again, CALLER_HZ)


@at_the_office()
async def test_the_same_with_a_number_that_nobody_has(office: Telephones) -> None:
    agent = await talk(office)
    await office.sends(agent, "299")
    await office.hangs_up(agent)
    await office.lifts(ANNA, 2)
    assert await office.caller_hears(HZ[ANNA])


@at_the_office()
async def test_an_agent_who_hangs_up_some_time_after_a_failure_ends_the_talk(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, "299")
    await office.takes_back(agent)
    await asyncio.sleep(HANGS_UP_S)
    await office.hangs_up(agent)
    await office.bench.until_line(LineState.IDLE)
    assert await office.bench.ended() == [("answered", "anna hung up")]


@at_the_office()
async def test_a_caller_who_leaves_while_it_rings_takes_everybody_along(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN)
    ben = await office.rung(BEN)
    office.bench.caller_hangs_up()
    await office.bench.until_line(LineState.IDLE)
    assert ben.is_over
    assert agent.is_over
    assert agent.does[0] == "referral: cancelled"


@at_the_office()
async def test_a_second_wish_is_refused_while_the_first_is_under_way(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN)
    await office.sends(agent, CLEO, holds=False)
    assert agent.does == ["referral: refused"]
    await office.lifts(BEN)
    assert agent.does[1] == "referral: done"


def with_numbers(office: Office) -> Office:
    """Give the office a second queue, and numbers to both and to a mailbox."""
    team = office.team
    front = team.queues["front"]
    front = replace(front, card=QueueCard(extension="100"))
    other = queue("anna", name="other", card=QueueCard(extension="101"))
    queues = {"front": front, "other": other}
    boxes = {"office": Mailbox(name="office", number="300")}
    return replace(office, team=replace(team, queues=queues), mailboxes=boxes)


@at_the_office(tune=with_numbers)
async def test_a_caller_is_sent_to_another_queue(office: Telephones) -> None:
    agent = await talk(office)
    await office.sends(agent, "101")
    assert agent.does[0] == "referral: done"
    assert agent.is_over
    assert await office.bench.ended() == [
        ("answered", "sent on to the queue other by anna"),
    ]
    await office.lifts(ANNA, 2)
    await office.bench.until_agent("anna", AgentState.TALKING)
    (_, second) = await office.bench.noted(CallerJoinedAgent)
    assert second.queue == "other"


@at_the_office(tune=with_numbers)
async def test_a_caller_is_sent_to_a_mailbox(office: Telephones) -> None:
    agent = await talk(office)
    await office.sends(agent, "300")
    assert agent.does[0] == "referral: done"
    assert agent.is_over
    await asyncio.sleep(1)
    (*_, entered) = await office.bench.noted(NodeEntered)
    assert entered.why == "the queue has a mailbox for it"


@at_the_office()
async def test_who_may_not_be_called_is_refused_and_nothing_changes(
    office: Telephones,
) -> None:
    agent = await talk(office)
    called = len(office.legs.called)
    for number in ("9", "*72202", "911", "2125550199", ANNA, ""):
        await office.sends(agent, number)
        assert agent.does.pop() == "referral: refused"
    await office.takes_back(agent)
    assert await office.caller_hears(HZ[ANNA])
    assert len(office.legs.called) == called


def no_way_out(office: Office) -> Office:
    return replace(office, routes=(Route(("2125550188",), ()),))


@at_the_office(tune=no_way_out, outside=("2125550177", "2125550188"), lines=2)
async def test_whoever_sends_a_caller_outside_must_be_allowed_to_call_there(
    office: Telephones,
) -> None:
    agent = await talk(office)
    for closed in ("2125550188", "2125550199"):
        await office.sends(agent, closed)
        assert agent.does.pop() == "referral: refused"
    await office.sends(agent, CLEO)
    indoors = await office.lifts(CLEO)
    await office.sends(indoors, "2125550177")
    assert indoors.does.pop() == "referral: refused"
    assert "2125550" not in str(office.bench.line.deeds)


@at_the_office(outside=("2125550177",), lines=2)
async def test_a_caller_is_sent_to_a_number_outside(office: Telephones) -> None:
    agent = await talk(office)
    await office.sends(agent, "2125550177")
    assert agent.does[0] == "referral: done"
    assert agent.is_over
    await asyncio.sleep(2)
    assert "2125550177" in str(office.bench.line.deeds)


@at_the_office(outside=("2125550177",))
async def test_whom_nobody_outside_takes_is_next_in_the_queue(
    office: Telephones,
) -> None:
    agent = await talk(office)
    office.bench.line.can_flash = False
    for time in (2, 3):
        await office.sends(agent, "2125550177")
        assert agent.is_over
        agent = await office.lifts(ANNA, time)
        await office.bench.until_agent("anna", AgentState.TALKING)
        assert await office.caller_hears(HZ[ANNA])
        assert heard(agent, CALLER_HZ)


@at_the_office()
async def test_whom_the_agent_asked_before_has_the_caller_at_once(
    office: Telephones,
) -> None:
    agent = await talk(office)
    ben = FakeLeg(party(BEN, name="Ben"))
    asked = {"leg-of-the-question": ben}
    office.bench.desk.floor.partner_of = lambda leg_id, whose: (
        asked.pop(leg_id, None) if whose == ANNA else None
    )
    await office.sends(agent, BEN, "leg-of-the-question")
    office.hum(ben)
    assert agent.does[0] == "referral: done"
    assert agent.is_over
    assert await office.caller_hears(HZ[BEN])
    assert heard(ben, CALLER_HZ)
    assert ben.shown[0].number == "2125550123"
    assert await office.bench.ended() == [
        ("answered", "sent on to 202 (Ben) by anna"),
    ]


@at_the_office()
async def test_the_agent_asks_a_colleague_first_and_hands_the_caller_over(
    office: Telephones,
) -> None:
    agent = await talk(office)
    agent.tell(LegHeld())
    question = office.dials(ANNA, BEN)
    ben = await office.lifts(BEN)
    assert heard(question, HZ[BEN], 0.2)
    await office.sends(agent, BEN, question.id, holds=False)
    assert agent.does[0] == "referral: done"
    assert agent.is_over
    assert question.is_over
    assert await office.caller_hears(HZ[BEN])
    assert heard(ben, CALLER_HZ)
    assert office.bench.stands("anna") is AgentState.READY


@at_the_office()
async def test_a_telephone_that_hands_over_the_other_way_round_does_the_same(
    office: Telephones,
) -> None:
    agent = await talk(office)
    agent.tell(LegHeld())
    question = office.dials(ANNA, BEN)
    ben = await office.lifts(BEN)
    await office.sends(question, "", agent.id, holds=False)
    assert question.does[-2] == "referral: done"
    assert agent.is_over
    assert await office.caller_hears(HZ[BEN])
    assert heard(ben, CALLER_HZ)


@at_the_office()
async def test_nobody_takes_a_caller_out_of_the_talk_of_another(
    office: Telephones,
) -> None:
    agent = await talk(office)
    stranger = office.dials(CLEO, BEN)
    await office.lifts(BEN)
    await office.sends(stranger, "", agent.id, holds=False)
    assert stranger.does[-1] == "referral: refused"
    await office.sends(agent, BEN, stranger.id)
    assert not stranger.is_over
    assert not agent.is_over


@at_the_office()
async def test_a_question_that_is_over_is_a_blind_transfer(office: Telephones) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN, "a leg that is gone")
    await office.lifts(BEN)
    assert await office.caller_hears(HZ[BEN])


@at_the_office()
async def test_a_colleague_may_hold_and_send_the_caller_on_in_turn(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN)
    ben = await office.lifts(BEN)
    await office.sends(ben, CLEO)
    assert await office.caller_hears(MUSIC_HZ)
    await office.takes_back(ben)
    assert await office.caller_hears(HZ[BEN])
    cleo = await office.lifts(CLEO)
    assert ben.is_over
    assert await office.caller_hears(HZ[CLEO])
    assert heard(cleo, CALLER_HZ)
    assert not await office.caller_hears(HZ[BEN])


@at_the_office()
async def test_a_colleague_who_left_in_vain_is_rung_no_more_but_the_queue_is(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN)
    ben = await office.lifts(BEN)
    await office.sends(ben, CLEO)
    await office.hangs_up(ben)
    cleo = await office.rung(CLEO)
    cleo.tell(LegEnded(LegEnd.BUSY))
    await office.lifts(ANNA, 2)
    assert await office.caller_hears(HZ[ANNA])


@at_the_office()
async def test_somebody_who_has_an_answered_leg_may_take_the_caller(
    office: Telephones,
) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN)
    ben = await office.rung(BEN)
    cleo = FakeLeg(party(CLEO, name="Cleo"))
    live = office.bench.desk.floor.of_leg(agent.id)
    assert live is office.bench.desk.floor.on_extension(ANNA)
    assert live is not None
    live.take(cleo, "anna")
    office.hum(cleo)
    await asyncio.sleep(0.3)
    assert ben.is_over
    assert agent.is_over
    assert await office.caller_hears(HZ[CLEO])
    assert heard(cleo, CALLER_HZ)


@at_the_office()
async def test_keys_and_wishes_outside_a_talk_mean_nothing(office: Telephones) -> None:
    await office.bench.call()
    agent = await office.rung(ANNA)
    agent.tell(LegReferred(BEN))
    await asyncio.sleep(0.2)
    assert agent.does == ["referral: refused"]


# --- as the colleague wants it -------------------------------------------------------


def house_of(office: Telephones) -> House:
    house = office.bench.desk.house
    assert house is not None
    return house


@at_the_office()
async def test_who_is_not_to_be_disturbed_is_not_rung(office: Telephones) -> None:
    house_of(office).disturb_not(BEN, on=True, by="telephone")
    agent = await talk(office)
    await office.sends(agent, BEN)
    assert agent.does == ["referral: busy"]
    assert [leg.party.number for leg in office.legs.called] == [ANNA]


@at_the_office()
async def test_a_forwarded_extension_is_reached_where_it_wants_to_be(
    office: Telephones,
) -> None:
    house_of(office).forward(BEN, ForwardWhen.ALWAYS, CLEO, "telephone")
    agent = await talk(office)
    await office.sends(agent, BEN)
    cleo = await office.lifts(CLEO)
    assert await office.caller_hears(HZ[CLEO])
    assert cleo.order is not None
    assert cleo.order.display.note == "202 anna"
    (forwarded,) = await office.bench.noted(HouseCallForwarded)
    assert (forwarded.extension, forwarded.to) == (BEN, CLEO)
    live = office.bench.desk.floor.on_extension(CLEO)
    assert live is not None


@at_the_office()
async def test_who_does_not_answer_is_followed_by_whom_he_named_for_that(
    office: Telephones,
) -> None:
    house_of(office).forward(BEN, ForwardWhen.NO_ANSWER, CLEO, "telephone")
    agent = await talk(office)
    await office.sends(agent, BEN)
    ben = await office.rung(BEN)
    await asyncio.sleep(20.1)
    assert ben.is_over
    assert agent.does == []
    cleo = await office.rung(CLEO)
    cleo.tell(LegEnded(LegEnd.BUSY))
    await asyncio.sleep(0.2)
    assert agent.does == ["referral: busy"]


@at_the_office(outside=("2125550177",), lines=2)
async def test_a_forward_to_the_street_is_called_on_a_line(office: Telephones) -> None:
    house_of(office).forward(BEN, ForwardWhen.BUSY, "2125550177", "telephone")
    agent = await talk(office)
    await office.sends(agent, BEN)
    ben = await office.rung(BEN)
    ben.tell(LegEnded(LegEnd.BUSY))
    await office.bench.until_line(LineState.CALLING, 1)
    await asyncio.sleep(3)
    assert office.bench.lines[1].dialled == ["2125550177"]
    assert agent.does[0] == "referral: done"


@at_the_office(tune=with_numbers)
async def test_a_forward_into_a_queue_leaves_the_caller_with_the_agent(
    office: Telephones,
) -> None:
    house_of(office).forward(BEN, ForwardWhen.ALWAYS, "101", "telephone")
    agent = await talk(office)
    await office.sends(agent, BEN)
    assert agent.does == ["referral: no answer"]


def patient(office: Office) -> Office:
    """Let Ben ring for ever."""
    ben = replace(office.extensions[BEN], ring_s=900.0)
    return replace(office, extensions={**office.extensions, BEN: ben})


@at_the_office(tune=patient)
async def test_nobody_is_rung_for_ever_for_a_caller(office: Telephones) -> None:
    agent = await talk(office)
    await office.sends(agent, BEN)
    ben = await office.rung(BEN)
    office.end()
    office.bench.line.be_silent()
    await asyncio.sleep(MOST_RING_S)
    assert ben.is_over
    assert agent.does == ["referral: no answer"]


@at_the_office(record=RecordRule.ALWAYS)
async def test_a_recording_ends_where_the_caller_is_sent_on(
    office: Telephones,
) -> None:
    await office.bench.call()
    office.bench.line.speak()
    agent = await office.agent_answers()
    await asyncio.sleep(2)
    await office.sends(agent, BEN, holds=False)
    await asyncio.sleep(2)
    await office.lifts(BEN)
    await asyncio.sleep(5)
    (kept,) = await office.bench.noted(RecordingKept)
    assert 3.5 < kept.duration_s < 6.0


# --- a flow leads to an extension ----------------------------------------------------


def to_ben(office: Office) -> Office:
    """Let callers be put through to Ben at once."""
    ben = ExtensionNode(name="ben", extension=BEN, no_answer="bye", next="bye")
    (flow,) = office.flows.values()
    nodes = {"ben": ben, "bye": flow.nodes["bye"]}
    flow = replace(flow, start="ben", nodes=nodes)
    return replace(office, flows={flow.name: flow})


@at_the_office(tune=to_ben)
async def test_a_flow_puts_a_caller_through(office: Telephones) -> None:
    await office.bench.call()
    office.bench.line.speak()
    ben = await office.rung(BEN)
    assert ben.order is not None
    assert ben.order.display.number == "2125550123"
    assert await office.caller_hears(440.0)
    ben = await office.lifts(BEN)
    assert await office.caller_hears(HZ[BEN])
    assert heard(ben, CALLER_HZ)
    office.bench.caller_hangs_up()
    await office.bench.until_line(LineState.IDLE)
    assert ben.is_over


@at_the_office(tune=to_ben, outside=("2125550177",))
async def test_whom_nobody_outside_takes_rings_at_the_sender_as_often_as_that_happens(
    office: Telephones,
) -> None:
    await office.bench.call()
    office.bench.line.speak()
    office.bench.line.can_flash = False
    for time in (1, 2, 3):
        ben = await office.lifts(BEN, time)
        assert await office.caller_hears(HZ[BEN])
        assert heard(ben, CALLER_HZ)
        await office.sends(ben, "2125550177")
        assert ben.is_over


@at_the_office(tune=to_ben)
async def test_who_lifts_and_is_gone_at_once_talks_with_nobody(
    office: Telephones,
) -> None:
    await office.bench.call()
    ben = await office.rung(BEN)
    ben.tell(LegAnswered())
    ben.tell(LegSeen("204"))
    ben.tell(LegEnded(LegEnd.HUNG_UP))
    await office.bench.until_line(LineState.IDLE)
    assert ben.heard == []


@at_the_office(tune=to_ben, full_duplex=False)
async def test_a_line_that_is_deaf_while_it_plays_carries_no_talk(
    office: Telephones,
) -> None:
    await office.bench.call()
    ben = await office.lifts(BEN)
    await asyncio.sleep(1)
    assert "cannot carry a talk" in ben.does[-1]
    await office.bench.until_line(LineState.IDLE)


@at_the_office(tune=to_ben)
async def test_a_box_without_telephones_leads_nobody_there(office: Telephones) -> None:
    office.bench.desk.seeking = None
    await office.bench.call()
    await office.bench.until_line(LineState.IDLE)
    assert office.legs.called == []
