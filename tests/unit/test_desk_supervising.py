"""A supervisor in the talk of an agent: heard by whom he may be, and written down."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.fake_leg import FakeLeg, party
from support.queue_bench import CALLER_HZ
from support.telephones import ANNA, BEN, BOSS, HZ, Telephones, heard, telephones
from support.virtual_time import run_virtually
from tipring.desk.api import make_api
from tipring.domain.house.codes import Feature
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegHeld,
    LegReferred,
    LegRings,
)
from tipring.domain.queue.states import AgentState
from tipring.domain.supervising import Stance
from tipring.domain.supervising_entries import (
    SupervisingEntry,
    SupervisorGone,
    SupervisorPresent,
    TalkTakenOver,
)

Story = Callable[[Telephones, FakeLeg], Coroutine[Any, Any, None]]
NAME = "250 (Boss)"


def with_a_talk(story: Story) -> Callable[[Path], None]:
    """Make a test of a story in which a caller talks with Anna; her leg is given."""

    def test(tmp_path: Path) -> None:
        async def tell() -> None:
            async with telephones(tmp_path) as office:
                await office.bench.call()
                office.bench.line.speak()
                await story(office, await office.agent_answers())

        run_virtually(tell())

    test.__name__ = story.__name__
    return test


def boss(office: Telephones) -> FakeLeg:
    """Return the leg of the supervisor, who hums from now on."""
    leg = FakeLeg(party(BOSS, name="Boss"))
    office.hum(leg)
    return leg


def comes(office: Telephones, feature: Feature, extension: str = ANNA) -> FakeLeg:
    """Let the supervisor dial a code, which must be taken."""
    leg = boss(office)
    assert office.bench.desk.supervisors.supervise(leg, feature, extension) == ""
    return leg


def is_over(leg: FakeLeg) -> bool:
    return leg.is_over


async def noted(office: Telephones) -> list[SupervisingEntry]:
    return [
        *await office.bench.noted(SupervisorPresent),
        *await office.bench.noted(SupervisorGone),
        *await office.bench.noted(TalkTakenOver),
    ]


@with_a_talk
async def test_keys_change_by_whom_a_supervisor_is_heard(
    office: Telephones, agent: FakeLeg
) -> None:
    leg = comes(office, Feature.LISTEN)
    assert not await office.caller_hears(HZ[BOSS])
    assert not heard(agent, HZ[BOSS])
    assert heard(leg, CALLER_HZ)
    assert heard(leg, HZ[ANNA])
    await office.presses(leg, "2")
    assert not await office.caller_hears(HZ[BOSS])
    assert heard(agent, HZ[BOSS])
    leg.tell(LegHeld())
    await office.presses(leg, "9")
    await office.presses(leg, "3")
    assert await office.caller_hears(HZ[BOSS])
    assert await office.caller_hears(HZ[ANNA])
    await office.presses(leg, "1")
    assert not await office.caller_hears(HZ[BOSS])
    assert leg.shown[-1].note == "listens"
    await office.hangs_up(leg)
    assert await office.caller_hears(HZ[ANNA])
    assert await noted(office) == [
        SupervisorPresent(NAME, "anna", "listens"),
        SupervisorPresent(NAME, "anna", "whispers"),
        SupervisorPresent(NAME, "anna", "joins in"),
        SupervisorPresent(NAME, "anna", "listens"),
        SupervisorGone(NAME, "anna"),
    ]


@with_a_talk
async def test_a_talk_is_taken_over_by_key(office: Telephones, agent: FakeLeg) -> None:
    leg = comes(office, Feature.BARGE)
    await asyncio.sleep(1)
    await office.presses(leg, "4")
    assert agent.is_over
    assert not leg.is_over
    assert await office.caller_hears(HZ[BOSS])
    assert heard(leg, CALLER_HZ)
    assert not heard(leg, HZ[ANNA])
    assert office.bench.stands("anna") is AgentState.READY
    assert await office.bench.ended() == [
        ("answered", "sent on to 250 (Boss) by the supervisor"),
    ]
    assert TalkTakenOver(NAME, "anna") in await noted(office)
    leg.tell(LegReferred(BEN))
    await office.lifts(BEN)
    assert await office.caller_hears(HZ[BEN])


@with_a_talk
async def test_a_supervisor_dials_the_code_and_the_extension(
    office: Telephones, agent: FakeLeg
) -> None:
    leg = office.dials(BOSS, f"*56{ANNA}")
    await asyncio.sleep(1.2)
    assert "answered" in leg.does
    assert heard(leg, CALLER_HZ)
    assert heard(agent, HZ[BOSS])
    stranger = office.dials(BEN, f"*55{ANNA}")
    await asyncio.sleep(0.5)
    assert stranger.is_over
    assert stranger.heard == []


@with_a_talk
async def test_a_talk_is_taken_over_at_once(office: Telephones, agent: FakeLeg) -> None:
    leg = comes(office, Feature.TAKE_OVER)
    await asyncio.sleep(0.3)
    assert agent.is_over
    assert await office.caller_hears(HZ[BOSS])
    assert heard(leg, CALLER_HZ)
    assert await noted(office) == [TalkTakenOver(NAME, "anna")]


@with_a_talk
async def test_a_supervisor_stays_while_the_caller_is_on_hold_and_leaves_with_the_talk(
    office: Telephones, agent: FakeLeg
) -> None:
    leg = comes(office, Feature.WHISPER)
    await office.sends(agent, BEN)
    await asyncio.sleep(1)
    assert not is_over(leg)
    await office.takes_back(agent)
    await asyncio.sleep(1.1)
    assert heard(leg, CALLER_HZ)
    assert heard(agent, HZ[BOSS])
    await office.lifts(BEN)
    assert is_over(leg)
    assert leg.does[-1] == "hung up: hung up: the talk is over"
    assert await office.caller_hears(HZ[BEN])
    assert not await office.caller_hears(HZ[BOSS])


@with_a_talk
async def test_a_colleague_whom_the_caller_was_sent_to_can_be_supervised_too(
    office: Telephones, agent: FakeLeg
) -> None:
    await office.sends(agent, BEN)
    ben = await office.lifts(BEN)
    leg = comes(office, Feature.BARGE, BEN)
    assert await office.caller_hears(HZ[BOSS])
    assert heard(ben, HZ[BOSS])
    assert heard(leg, HZ[BEN])


@with_a_talk
async def test_who_may_not_is_told_why_and_hears_nothing(
    office: Telephones, agent: FakeLeg
) -> None:
    desk = office.bench.desk.supervisors
    stranger = FakeLeg(party(BEN, name="Ben"))
    for leg, extension, why in (
        (stranger, ANNA, "202 supervises nobody"),
        (boss(office), BEN, "202 talks with no caller"),
        (boss(office), BOSS, "nobody supervises himself"),
        (FakeLeg(party("2125550177")), ANNA, "supervises nobody"),
    ):
        assert why in desk.supervise(leg, Feature.LISTEN, extension)
        assert leg.does == []
        assert leg.heard == []
        assert why in desk.call(office.legs, leg.party.account, None, extension)
    assert not agent.is_over


@with_a_talk
async def test_who_hung_up_before_we_answered_is_not_there(
    office: Telephones, agent: FakeLeg
) -> None:
    leg = boss(office)
    leg.is_over = True
    office.bench.desk.supervisors.supervise(leg, Feature.TAKE_OVER, ANNA)
    await asyncio.sleep(0.2)
    assert not agent.is_over
    assert await noted(office) == []


@with_a_talk
async def test_a_mistake_of_ours_leaves_the_talk_as_it_is(
    office: Telephones, agent: FakeLeg
) -> None:
    leg = boss(office)
    leg.answer = None  # type: ignore[assignment,method-assign] # a mistake
    office.bench.desk.supervisors.supervise(leg, Feature.BARGE, ANNA)
    await asyncio.sleep(0.2)
    office.bench.expect_mistake("a supervisor was left alone")
    assert not agent.is_over
    assert await office.caller_hears(HZ[ANNA])


@with_a_talk
async def test_the_box_calls_a_supervisor(office: Telephones, agent: FakeLeg) -> None:
    desk = office.bench.desk.supervisors
    assert desk.call(office.legs, BOSS, Stance.JOINED, ANNA) == ""
    leg = await office.lifts(BOSS)
    assert await office.caller_hears(HZ[BOSS])
    assert leg.order is not None
    assert leg.order.display.name == "anna"
    await office.hangs_up(agent)
    assert leg.is_over


@with_a_talk
async def test_who_is_present_already_is_not_rung_again(
    office: Telephones, agent: FakeLeg
) -> None:
    desk = office.bench.desk.supervisors
    assert desk.call(office.legs, BOSS, Stance.JOINED, ANNA) == ""
    assert desk.call(office.legs, BOSS, Stance.LISTENING, ANNA) == ""
    leg = await office.lifts(BOSS)
    assert not heard(agent, HZ[BOSS])
    assert desk.call(office.legs, BOSS, Stance.WHISPERING, ANNA) == ""
    await asyncio.sleep(0.3)
    assert heard(agent, HZ[BOSS])
    assert not await office.caller_hears(HZ[BOSS])
    assert desk.call(office.legs, BOSS, None, ANNA) == ""
    await asyncio.sleep(0.3)
    assert agent.is_over
    assert await office.caller_hears(HZ[BOSS])
    assert not leg.is_over
    assert office.legs.called.count(leg) == 1
    assert [one.party.number for one in office.legs.called].count(BOSS) == 1


@with_a_talk
async def test_a_supervisor_who_is_called_and_does_not_come(
    office: Telephones, agent: FakeLeg
) -> None:
    desk = office.bench.desk.supervisors
    assert desk.call(office.legs, BOSS, Stance.LISTENING, ANNA) == ""
    busy = await office.rung(BOSS)
    busy.tell(LegRings())
    busy.tell(LegEnded(LegEnd.BUSY))
    await asyncio.sleep(0.1)
    assert desk.call(office.legs, BOSS, Stance.LISTENING, ANNA) == ""
    patient = await office.rung(BOSS, 2)
    await asyncio.sleep(31)
    assert patient.does == ["hung up: no answer: nobody answered"]
    assert desk.call(office.legs, BOSS, Stance.LISTENING, ANNA) == ""
    last = await office.rung(BOSS, 3)
    await office.hangs_up(agent)
    last.tell(LegAnswered())
    await asyncio.sleep(0.1)
    assert last.does == ["hung up: hung up: the talk is over"]


@with_a_talk
async def test_the_desks_door_tells_who_talks_and_calls_supervisors(
    office: Telephones, agent: FakeLeg
) -> None:
    api = make_api(office.bench.desk)
    transport = httpx.ASGITransport(app=api)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as door:
        refused = await door.post(
            f"/talks/{ANNA}/supervise", json={"supervisor": BEN, "come": "listen"}
        )
        assert refused.status_code == 409
        assert "supervises nobody" in refused.json()["detail"]
        rung = await door.post(
            f"/talks/{ANNA}/supervise", json={"supervisor": BOSS, "come": "whisper"}
        )
        assert rung.json() == {"rung": BOSS}
        leg = await office.lifts(BOSS)
        assert (await door.get("/talks")).json() == [
            {
                "line": "line-1",
                "extension": ANNA,
                "who": "anna",
                "supervisors": [f"{leg.name}: whispers"],
            }
        ]
        office.bench.desk.switchboard = None
        lacking = await door.post(f"/talks/{ANNA}/supervise", json={"supervisor": BOSS})
        assert lacking.status_code == 404
    assert not agent.is_over


@pytest.mark.parametrize("stance", Stance)
def test_who_listens_is_heard_by_nobody(stance: Stance) -> None:
    assert stance.agent_hears or not stance.caller_hears
