"""Callers, agents and the desk between them: who hears what, and what is told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.queue_bench import (
    AGENT_HZ,
    AGENTS_VOICE,
    CALLER_HZ,
    MUSIC_HZ,
    WORDS_HZ,
    QueueBench,
    at_work,
    hears,
    queue_bench,
)
from support.virtual_time import run_virtually
from tipring.domain.errors import LineError, PhoneError
from tipring.domain.events import (
    DigitPressed,
    HandsetLifted,
    HandsetReplaced,
    LineFault,
)
from tipring.domain.flow import AgentNode, Flow
from tipring.domain.journal import CallEnded, NodeEntered
from tipring.domain.line import LineState
from tipring.domain.office import Office
from tipring.domain.queue.entries import (
    AgentMoved,
    AgentRung,
    CallerBounced,
    CallerHeldByAgent,
    CallerJoinedAgent,
    OfferEnded,
)
from tipring.domain.queue.happenings import AgentPaused, AgentResumed
from tipring.domain.queue.settings import (
    AgentSettings,
    Destination,
    Hearing,
    Overflow,
    OverflowAction,
    Pattern,
)
from tipring.domain.queue.states import AgentState, CallerState
from tipring.dsp.frames import RATE_HZ, FrameSource
from tipring.dsp.plans import PLANS
from tipring.phones.bell import Bell, BellPins
from tipring.phones.handset import HandsetPhone
from tipring.phones.port import Offer, Phone
from tipring.phones.simulated import SimulatedPhone

RING_HZ = PLANS["us"].ringback.frequencies_hz[0]
BUZZER = 5
SPEAKS = "speaks voice.wav"
REST_S = AgentSettings(id="").after_reject_s
WITHOUT_WHISPER = {"whisper": False}


def agent(name: str, *script: str, then: tuple[str, ...] = ()) -> SimulatedPhone:
    more = [then] if then else []
    return SimulatedPhone(name, script, then=more, load=lambda _: AGENTS_VOICE)


def tell(
    directory: Path,
    story: Callable[[QueueBench], Awaitable[None]],
    *phones: Phone,
    **how: Any,  # noqa: ANN401 - see `queue_bench`
) -> None:
    async def run() -> None:
        by_name = {phone.name: phone for phone in phones}
        async with queue_bench(directory, by_name, **how) as bench:
            await story(bench)

    run_virtually(run())


def agent_hears(phone: SimulatedPhone, hz: float, seconds: float = 0.5) -> bool:
    return hears(phone.heard[-round(seconds * RATE_HZ) :], hz)


def caller_hears(bench: QueueBench, hz: float, line: int = 0) -> bool:
    return hears(bench.lines[line].lately(0.5), hz)


async def joined(bench: QueueBench, who: str = "anna") -> str:
    """Let somebody call who speaks, and wait until he talks with an agent."""
    ticket = await bench.call()
    bench.line.speak()
    await bench.until_agent(who, AgentState.TALKING)
    await asyncio.sleep(1)
    return ticket


async def over(bench: QueueBench) -> list[tuple[str, str]]:
    await bench.until_line(LineState.IDLE)
    return await bench.ended()


def deeds(phone: SimulatedPhone) -> list[str]:
    return [str(entry) for entry in phone.diary]


# --- the answer ------------------------------------------------------------------


def test_an_agent_hears_the_whisper_and_the_caller_rings_on_until_both_are_joined(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "answers after 3 s", SPEAKS)

    async def story(bench: QueueBench) -> None:
        ticket = await bench.call()
        bench.line.speak()
        await bench.until_agent("anna", AgentState.ACCEPTING)
        assert bench.callers() == {ticket: CallerState.JOINING}
        await asyncio.sleep(0.9)
        assert agent_hears(anna, WORDS_HZ)
        assert not agent_hears(anna, CALLER_HZ)
        assert caller_hears(bench, RING_HZ) or not bench.line.lately(0.5).any()
        assert not caller_hears(bench, AGENT_HZ)
        await asyncio.sleep(2)
        assert bench.callers() == {ticket: CallerState.TALKING}
        assert agent_hears(anna, CALLER_HZ)
        assert caller_hears(bench, AGENT_HZ)
        assert not caller_hears(bench, RING_HZ)
        assert anna.offers[0].ticket == ticket
        assert anna.offers[0].line == "line-1"

    tell(tmp_path, story, anna)


def test_without_a_whisper_both_hear_each_other_at_once(tmp_path: Path) -> None:
    anna = agent("anna", "answers after 3 s", SPEAKS)

    async def story(bench: QueueBench) -> None:
        await bench.call()
        bench.line.speak()
        await bench.until_agent("anna", AgentState.TALKING)
        assert anna.lifted_at is not None
        assert asyncio.get_running_loop().time() - anna.lifted_at < 0.02
        await asyncio.sleep(0.06)
        assert hears(anna.heard, CALLER_HZ)

    tell(tmp_path, story, anna, offering=WITHOUT_WHISPER)


def test_little_sound_is_kept_ahead_as_long_as_somebody_may_lift(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "rejects after 3 s")

    async def story(bench: QueueBench) -> None:
        await bench.call()
        assert bench.line.closeness == [True]
        await bench.until_agent("anna", AgentState.MISSED)
        assert bench.line.closeness == [True, False]
        await asyncio.sleep(REST_S + 1)
        assert bench.line.closeness == [True, False, True]

    tell(tmp_path, story, anna)


# --- the end of a talk -----------------------------------------------------------


def test_an_agent_hangs_up_and_the_caller_goes_on_in_the_flow(tmp_path: Path) -> None:
    anna = agent("anna", "answers", "hangs up after 6 s")

    async def story(bench: QueueBench) -> None:
        await joined(bench)
        assert await over(bench) == [("answered", "anna hung up")]
        assert hears(bench.line.lately(2), WORDS_HZ)
        assert bench.stands("anna") is AgentState.READY

    tell(tmp_path, story, anna)


def test_a_caller_hangs_up_and_the_agent_is_let_go(tmp_path: Path) -> None:
    anna = agent("anna", "answers", SPEAKS)

    async def story(bench: QueueBench) -> None:
        await joined(bench)
        bench.caller_hangs_up()
        why = "the caller hung up (busy tone)"
        assert await over(bench) == [("answered", why)]
        assert deeds(anna)[-1] == f"was let go: {why}"
        assert bench.stands("anna") is AgentState.READY

    tell(tmp_path, story, anna)


def test_a_line_that_is_lost_ends_the_talk(tmp_path: Path) -> None:
    anna = agent("anna", "answers", SPEAKS)

    async def story(bench: QueueBench) -> None:
        await joined(bench)
        bench.line.tell(LineFault("the modem was unplugged"))
        await bench.until_agent("anna", AgentState.READY)
        assert await over(bench) == [("answered", "the line went away")]
        assert deeds(anna)[-1] == "was let go: the line went away"

    tell(tmp_path, story, anna)


def test_a_phone_that_is_lost_gives_the_caller_back_to_the_head_of_the_queue(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "answers", SPEAKS)

    async def story(bench: QueueBench) -> None:
        await joined(bench)
        (talking,) = bench.callers()
        await bench.call(1)
        await anna.lose("the cable is cut")
        await asyncio.sleep(1)
        assert bench.callers()[talking] is CallerState.WAITING
        (bounced,) = await bench.noted(CallerBounced)
        assert bounced.ticket == talking
        assert "the cable is cut" in bounced.why
        await asyncio.sleep(120)
        assert bench.callers()[talking] is CallerState.TALKING

    tell(tmp_path, story, anna, lines=2)


def test_a_talk_in_which_nothing_is_heard_any_more_is_over_soon(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "answers", SPEAKS)

    async def story(bench: QueueBench) -> None:
        await joined(bench)
        bench.line.break_off(LineError("the modem fell silent"))
        assert await over(bench) == [("answered", "the modem fell silent")]
        assert deeds(anna)[-1] == "was let go: the modem fell silent"

    tell(tmp_path, story, anna)


def test_the_box_stops_in_the_middle_of_a_talk(tmp_path: Path) -> None:
    anna = agent("anna", "answers", SPEAKS)

    async def story(bench: QueueBench) -> None:
        await joined(bench)
        await bench.call(1, number=None)
        bench.desk.stop()
        for line in (0, 1):
            await bench.until_line(LineState.IDLE, line)
        assert sorted(await bench.ended()) == [
            ("abandoned", "the box is stopping"),
            ("answered", "the box is stopping"),
        ]
        assert not anna.is_lifted
        assert len(await bench.noted(AgentRung)) == 1, "nobody else is rung"

    tell(tmp_path, story, anna, lines=2)


# --- an answer that was none -----------------------------------------------------


def test_who_hangs_up_during_the_whisper_leaves_the_caller_at_the_head(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "answers", "hangs up after 0.5 s")
    ben = agent("ben", "answers", SPEAKS)

    async def story(bench: QueueBench) -> None:
        ticket = await bench.call()
        await bench.until_agent("ben", AgentState.TALKING)
        await asyncio.sleep(1)
        assert caller_hears(bench, AGENT_HZ)
        rung = [one.agent for one in await bench.noted(AgentRung)]
        assert rung == ["anna", "ben"]
        (bounced,) = await bench.noted(CallerBounced)
        gone = "hung up before the caller was joined"
        assert bounced == CallerBounced(ticket, "front", f"anna {gone}")
        assert bench.stands("anna") is AgentState.MISSED

    tell(tmp_path, story, anna, ben, offering={"pattern": Pattern.REGULAR})


class NoEar(SimulatedPhone):
    """Its agent can be rung and speaks, but hears nothing."""

    async def play(self, _source: FrameSource) -> None:
        message = "the loudspeaker is broken"
        raise PhoneError(message)


def test_a_whisper_that_breaks_off_leaves_the_caller_at_the_head(
    tmp_path: Path,
) -> None:
    anna = NoEar("anna", ["answers"])
    ben = agent("ben", "answers")

    async def story(bench: QueueBench) -> None:
        await bench.call()
        await bench.until_agent("ben", AgentState.TALKING)
        assert deeds(anna)[-1] == "was let go: the loudspeaker is broken"

    tell(tmp_path, story, anna, ben, offering={"pattern": Pattern.REGULAR})


# --- all ring --------------------------------------------------------------------


def test_when_all_ring_the_others_ring_on_until_both_are_joined(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "answers after 3 s")
    ben = agent("ben", "never answers")

    async def story(bench: QueueBench) -> None:
        await bench.call()
        await bench.until_agent("anna", AgentState.ACCEPTING)
        await asyncio.sleep(0.5)
        assert bench.stands("ben") is AgentState.OFFERED
        await bench.until_agent("anna", AgentState.TALKING)
        assert bench.stands("ben") is AgentState.READY
        await asyncio.sleep(0.1)
        assert deeds(ben)[-1] == "was let go: answered by anna"
        moved = [one for one in await bench.noted(AgentMoved) if one.agent == "ben"]
        assert {(one.state, one.misses) for one in moved} == {("ready", 0)}

    tell(tmp_path, story, anna, ben, offering={"pattern": Pattern.SIMULTANEOUS})


def test_when_all_ring_and_the_first_is_gone_again_the_others_still_ring(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "answers", "hangs up after 0.5 s")
    ben = agent("ben", "answers after 6 s", SPEAKS)

    async def story(bench: QueueBench) -> None:
        await bench.call()
        await bench.until_agent("anna", AgentState.MISSED)
        await asyncio.sleep(2)
        assert bench.stands("ben") is AgentState.OFFERED
        assert hears(bench.line.lately(4), RING_HZ), "somebody is still rung"
        assert bench.line.closeness[-1]
        await bench.until_agent("ben", AgentState.TALKING)
        await asyncio.sleep(1)
        assert caller_hears(bench, AGENT_HZ)
        assert len(ben.offers) == 1, "it rang without a pause"
        assert deeds(ben)[0].startswith("was offered")
        assert "was let go" not in " ".join(deeds(ben))

    tell(tmp_path, story, anna, ben, offering={"pattern": Pattern.SIMULTANEOUS})


def test_two_who_lift_at_one_moment_do_not_both_get_the_caller(tmp_path: Path) -> None:
    phones = {name: agent(name, "answers") for name in ("anna", "ben")}

    async def story(bench: QueueBench) -> None:
        await bench.call()
        await asyncio.sleep(4)
        (talk,) = await bench.noted(CallerJoinedAgent)
        (other,) = phones.keys() - {talk.agent}
        assert bench.stands(talk.agent) is AgentState.TALKING
        assert bench.stands(other) is AgentState.READY
        assert deeds(phones[other])[-1] == "was let go: somebody else was quicker"

    offering = {"pattern": Pattern.SIMULTANEOUS}
    tell(tmp_path, story, *phones.values(), offering=offering)


# --- hold ------------------------------------------------------------------------


def test_a_caller_on_hold_hears_music_and_the_agent_is_reminded(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "answers", SPEAKS, "holds after 4 s", "takes back after 20 s")

    async def story(bench: QueueBench) -> None:
        ticket = await joined(bench)
        await bench.until_agent("anna", AgentState.HOLDING)
        assert bench.callers() == {ticket: CallerState.HELD}
        await asyncio.sleep(2)
        assert caller_hears(bench, MUSIC_HZ)
        assert not caller_hears(bench, AGENT_HZ)
        assert not anna.heard[-RATE_HZ // 2 :].any()
        await asyncio.sleep(6)
        assert deeds(anna)[-1] == "was reminded of the caller on hold"
        await bench.until_agent("anna", AgentState.TALKING)
        await asyncio.sleep(1)
        assert caller_hears(bench, AGENT_HZ)
        assert not caller_hears(bench, MUSIC_HZ)
        assert agent_hears(anna, CALLER_HZ)
        held = await bench.noted(CallerHeldByAgent)
        assert [one.on_hold for one in held] == [True, False]

    tell(tmp_path, story, anna, offering={"hold_alert_s": 6.0})


def test_a_caller_who_is_held_and_taken_back_in_one_moment_hears_the_agent(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "answers", SPEAKS, "holds after 4 s", "takes back after 4 s")

    async def story(bench: QueueBench) -> None:
        await joined(bench)
        await asyncio.sleep(5)
        assert bench.stands("anna") is AgentState.TALKING
        assert caller_hears(bench, AGENT_HZ)
        assert agent_hears(anna, CALLER_HZ)

    tell(tmp_path, story, anna)


def test_a_caller_who_is_left_on_hold_comes_back_to_the_head(tmp_path: Path) -> None:
    anna = agent("anna", "answers", SPEAKS, "holds after 4 s")
    ben = agent("ben", "answers", SPEAKS)

    async def story(bench: QueueBench) -> None:
        ticket = await joined(bench)
        await bench.until_agent("anna", AgentState.HOLDING)
        await bench.until_agent("ben", AgentState.TALKING)
        await asyncio.sleep(1)
        assert deeds(anna)[-1] == "was let go: anna left the caller on hold"
        assert bench.callers() == {ticket: CallerState.TALKING}
        assert caller_hears(bench, AGENT_HZ)
        assert agent_hears(ben, CALLER_HZ)

    offering = {"pattern": Pattern.REGULAR, "hold_bounce_s": 8.0}
    tell(tmp_path, story, anna, ben, offering=offering)


def test_a_caller_hangs_up_on_hold(tmp_path: Path) -> None:
    anna = agent("anna", "answers", "holds after 4 s")

    async def story(bench: QueueBench) -> None:
        await joined(bench)
        await bench.until_agent("anna", AgentState.HOLDING)
        bench.caller_hangs_up()
        ((outcome, _why),) = await over(bench)
        assert outcome == "answered"
        assert bench.stands("anna") is AgentState.READY

    tell(tmp_path, story, anna)


# --- phones that do not take the call --------------------------------------------


class Stubborn(SimulatedPhone):
    """A phone that cannot be opened, or rung, as often as there are *refusals*."""

    def __init__(self, name: str, verb: str, *refusals: str) -> None:
        super().__init__(name, ["answers"])
        self.verb = verb
        self.refusals = [*refusals]

    async def open(self) -> str:
        self._refuse("open")
        return await super().open()

    async def ring(self, offer: Offer) -> None:
        self._refuse("ring")
        await super().ring(offer)

    def _refuse(self, verb: str) -> None:
        if verb == self.verb and self.refusals:
            raise PhoneError(self.refusals.pop(0))


@pytest.mark.parametrize(
    ("anna", "how"),
    [
        (agent("anna", "is busy"), "busy"),
        (agent("anna", "rejects after 2 s"), "rejected"),
        (agent("anna", "never answers"), "no answer"),
        (Stubborn("anna", "ring", "cut"), "the phone cannot be reached"),
    ],
)
def test_an_agent_does_not_take_the_call_and_the_next_is_rung(
    tmp_path: Path, anna: SimulatedPhone, how: str
) -> None:
    ben = agent("ben", "answers")

    async def story(bench: QueueBench) -> None:
        ticket = await bench.call()
        await bench.until_agent("ben", AgentState.TALKING)
        assert OfferEnded(ticket, "anna", how) in await bench.noted(OfferEnded)
        assert bench.stands("anna") is AgentState.MISSED
        (agent_live, _ben) = bench.desk.queues.live()[0].agents
        assert agent_live.reason == how
        assert agent_live.ends is not None

    offering = {"pattern": Pattern.REGULAR, "ring_s": 10.0}
    tell(tmp_path, story, anna, ben, offering=offering)


def test_a_phone_that_comes_back_is_rung_for_who_waits(tmp_path: Path) -> None:
    anna = Stubborn("anna", "open", "away", "still away")

    async def story(bench: QueueBench) -> None:
        ticket = await bench.call()
        (live,) = bench.desk.queues.live()[0].agents
        assert not live.reachable
        await asyncio.sleep(4)
        assert bench.callers() == {ticket: CallerState.WAITING}
        await bench.until_agent("anna", AgentState.TALKING)

    tell(tmp_path, story, anna)


def test_an_agent_with_an_outside_call_is_not_rung_before_it_ends(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "answers")

    async def story(bench: QueueBench) -> None:
        anna.use(active=True)
        await bench.until_agent("anna", AgentState.OUTSIDE)
        ticket = await bench.call()
        await asyncio.sleep(10)
        assert bench.callers() == {ticket: CallerState.WAITING}
        assert anna.offers == []
        anna.use(active=False)
        await bench.until_agent("anna", AgentState.TALKING)

    tell(tmp_path, story, anna)


def test_an_agent_without_a_phone_is_never_rung(tmp_path: Path) -> None:
    async def story(bench: QueueBench) -> None:
        ticket = await bench.call()
        await asyncio.sleep(30)
        assert bench.callers() == {ticket: CallerState.WAITING}
        (live,) = bench.desk.queues.live()[0].agents
        assert (live.agent, live.reachable) == ("anna", False)
        assert await bench.noted(AgentRung) == []

    nobody = SimulatedPhone("anna")
    tell(tmp_path, story, nobody, without_phone=("anna",))


def test_a_mistake_in_a_driver_leaves_the_caller_to_the_others(
    tmp_path: Path,
) -> None:
    class Broken(SimulatedPhone):
        async def ring(self, _offer: Offer) -> None:
            raise ZeroDivisionError

    ben = agent("ben", "answers", SPEAKS)

    async def story(bench: QueueBench) -> None:
        await joined(bench, "ben")
        assert caller_hears(bench, AGENT_HZ)
        bench.expect_mistake("the phone of anna is opened anew")

    offering = {"pattern": Pattern.REGULAR}
    tell(tmp_path, story, Broken("anna"), ben, offering=offering)


# --- callers who give up ---------------------------------------------------------


def test_a_caller_hangs_up_while_it_rings_and_the_phone_falls_silent(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "never answers")

    async def story(bench: QueueBench) -> None:
        await bench.call(number=None)
        await asyncio.sleep(3)
        bench.caller_hangs_up()
        why = "the caller hung up (busy tone)"
        assert await over(bench) == [("abandoned", why)]
        assert deeds(anna)[-1] == f"was let go: {why}"
        assert bench.callers() == {}

    tell(tmp_path, story, anna)


def test_a_caller_hangs_up_during_the_whisper(tmp_path: Path) -> None:
    anna = agent("anna", "answers")

    async def story(bench: QueueBench) -> None:
        await bench.call(number=None)
        await bench.until_agent("anna", AgentState.ACCEPTING)
        bench.caller_hangs_up()
        ((outcome, _),) = await over(bench)
        assert outcome == "abandoned"
        assert not anna.is_lifted
        assert bench.stands("anna") is AgentState.READY
        assert await bench.noted(CallerJoinedAgent) == []

    tell(tmp_path, story, anna)


@pytest.mark.parametrize(
    ("number", "callers", "ended"),
    [
        (None, [], [("abandoned", "the call is over")]),
        ("2125550123", ["away, the place is kept"], []),
    ],
)
def test_a_call_that_ends_by_a_mistake_of_ours_leaves_nobody_in_the_queue(
    tmp_path: Path,
    number: str | None,
    callers: list[str],
    ended: list[tuple[str, str]],
) -> None:
    anna = agent("anna", "never answers")

    async def story(bench: QueueBench) -> None:
        await bench.call(number=number)
        bench.line.break_off(ZeroDivisionError("in the driver"))
        assert await over(bench) == ended
        bench.expect_mistake("ended by a mistake of ours")
        assert [*bench.places()] == callers
        assert bench.faults() == []
        await asyncio.sleep(0.1)
        assert bench.stands("anna") is AgentState.READY
        assert deeds(anna)[-1] == "was let go: the call is over"

    tell(tmp_path, story, anna, hearing=Hearing(ringback=False))


# --- lines that play or listen, and the telephone beside them --------------------


def beside() -> tuple[HandsetPhone, MockFactory]:
    """Return a telephone beside line-1, and the pins of its bell."""
    factory = MockFactory()
    bell = Bell(BellPins(buzzer=BUZZER), factory)
    return HandsetPhone("front", "line-1", bell), factory


FRONT_DESK = at_work("front", phone="handset:line-1", lines=frozenset({"line-1"}))


def test_on_a_line_that_plays_or_listens_only_the_telephone_beside_it_rings(
    tmp_path: Path,
) -> None:
    front, factory = beside()
    anna = agent("anna", "answers")

    async def story(bench: QueueBench) -> None:
        bench.watch().neighbour = front.line_says
        ticket = await bench.call()
        await asyncio.sleep(0.1)
        assert factory.pin(BUZZER).state
        await bench.until_agent("front", AgentState.MISSED)
        await asyncio.sleep(1)
        assert not factory.pin(BUZZER).state
        assert bench.callers() == {ticket: CallerState.WAITING}
        assert anna.offers == []
        assert bench.stands("anna") is AgentState.READY
        await bench.until_agent("front", AgentState.OFFERED)

    tell(
        tmp_path,
        story,
        front,
        anna,
        agents={"front": FRONT_DESK},
        full_duplex=False,
        offering={"ring_s": 10.0},
    )


def test_on_such_a_line_nobody_waits_where_no_telephone_is_beside_it(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "answers")

    async def story(bench: QueueBench) -> None:
        await bench.call()
        await asyncio.sleep(1)
        assert anna.offers == []
        ((outcome, why),) = await bench.ended()
        assert outcome == "nobody could answer, at the door"
        assert why.startswith("the line does not hear while it plays")

    tell(tmp_path, story, anna, full_duplex=False)


def test_who_lifts_the_telephone_beside_the_line_has_the_caller_to_himself(
    tmp_path: Path,
) -> None:
    front, factory = beside()

    async def story(bench: QueueBench) -> None:
        bench.watch().neighbour = front.line_says
        bench.desk.queues.tell(AgentPaused("front", "lunch"))
        ticket = await bench.call()
        await asyncio.sleep(2)
        bench.desk.queues.tell(AgentResumed("front"))
        await asyncio.sleep(2)
        assert caller_hears(bench, WORDS_HZ), "the welcome plays"
        bench.line.tell(HandsetLifted())
        await bench.until_line(LineState.HANDED_OVER)
        lifted_at = asyncio.get_running_loop().time()
        assert not factory.pin(BUZZER).state
        assert bench.line.stepped_aside == 1
        await asyncio.sleep(20)
        assert max(at for at, _frame in bench.line.heard) < lifted_at
        assert bench.callers() == {ticket: CallerState.TALKING}
        bench.line.tell(HandsetReplaced())
        ((outcome, _why),) = await over(bench)
        assert outcome == "answered"
        assert bench.stands("front") is AgentState.READY
        await bench.call()
        await asyncio.sleep(0.1)
        assert factory.pin(BUZZER).state

    welcome = Hearing(welcome=("welcome",), ringback=False)
    agents = {"front": FRONT_DESK}
    tell(tmp_path, story, front, agents=agents, full_duplex=False, hearing=welcome)


# --- to another number -----------------------------------------------------------

COLLEAGUE = "2125550199"
AWAY_AFTER_5_S = Overflow(
    after_s=5.0, to=Destination(action=OverflowAction.TRANSFER, number=COLLEAGUE)
)


def test_a_caller_who_waited_too_long_is_handed_to_another_number(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "never answers")

    async def story(bench: QueueBench) -> None:
        await bench.call()
        assert await over(bench) == [("waited too long", "waited 5 s")]
        assert bench.line.deeds == ["flash", COLLEAGUE]
        (end,) = await bench.noted(CallEnded)
        assert end.reason.endswith(f"transferred to {COLLEAGUE}")
        assert deeds(anna)[-1] == "was let go: waited 5 s"

    how = {"overflow": AWAY_AFTER_5_S, "outside": (COLLEAGUE,)}
    tell(tmp_path, story, anna, **how)


def test_a_transfer_that_is_refused_brings_the_caller_back_with_the_reason(
    tmp_path: Path,
) -> None:
    anna = agent("anna", "never answers")

    async def story(bench: QueueBench) -> None:
        bench.line.fail("flash", LineError("the exchange did not flash"))
        ticket = await bench.call()
        await asyncio.sleep(10)
        assert bench.line.deeds == []
        back = await bench.noted(NodeEntered)
        why = f"no transfer to {COLLEAGUE}: the exchange did not flash"
        assert why in back[-1].why
        assert bench.callers() == {f"{ticket}/2": CallerState.OFFERED}
        assert hears(bench.line.lately(4), RING_HZ)

    how = {"overflow": AWAY_AFTER_5_S, "outside": (COLLEAGUE,)}
    tell(tmp_path, story, anna, **how)


# --- agents' keys ----------------------------------------------------------------


def with_staff_entrance(office: Office) -> Office:
    """Let callers sign in as agents."""
    node = AgentNode(name="staff", next="bye", otherwise="bye")
    nodes = {**office.flows["main"].nodes, "staff": node}
    flows = {"main": Flow("main", "staff", "en", nodes)}
    codes, pins = {"101": "anna"}, {"anna": "4711"}
    return replace(office, flows=flows, agent_codes=codes, agent_pins=pins)


async def press(bench: QueueBench, keys: str) -> None:
    for key in keys:
        bench.line.tell(DigitPressed(key))
        await asyncio.sleep(0.1)


def test_an_agent_signs_in_and_out_by_telephone(tmp_path: Path) -> None:
    anna = agent("anna", "answers")

    async def story(bench: QueueBench) -> None:
        assert bench.stands("anna") is AgentState.OFFLINE
        await bench.call()
        await press(bench, "101#4711#1")
        assert bench.stands("anna") is AgentState.READY
        await asyncio.sleep(1)
        await press(bench, "2")
        assert bench.stands("anna") is AgentState.OFFLINE
        bench.caller_hangs_up()
        await bench.until_line(LineState.IDLE)

    off = {"anna": at_work("anna", ready_at_start=False)}
    tell(tmp_path, story, anna, agents=off, tune=with_staff_entrance)


def test_a_wrong_pin_opens_nothing(tmp_path: Path) -> None:
    async def story(bench: QueueBench) -> None:
        await bench.call()
        for _ in range(3):
            await press(bench, "101#0000#")
            await asyncio.sleep(0.1)
        await press(bench, "1")
        await bench.until_line(LineState.IDLE)
        assert bench.stands("anna") is AgentState.OFFLINE

    off = {"anna": at_work("anna", ready_at_start=False)}
    tell(tmp_path, story, agent("anna"), agents=off, tune=with_staff_entrance)
