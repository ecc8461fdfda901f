"""Calls in the hands of the office: seen as they are, taken, parked, sent elsewhere."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from support.box import virtual_wall
from support.queue_bench import MUSIC_HZ
from support.queue_desk import queue
from support.telephones import ANNA, BEN, CLEO, HZ, Telephones, telephones
from support.virtual_time import run_virtually
from tipring.desk.api import make_api
from tipring.desk.calls_now import CallNow, calls_now
from tipring.domain.events import CallerIdReceived, RingHeard
from tipring.domain.journal import NodeEntered
from tipring.domain.line import LineState
from tipring.domain.moves import Doing
from tipring.domain.office import Office
from tipring.domain.queue.entries import CallerLeftQueue
from tipring.domain.queue.settings import Member
from tipring.domain.queue.states import AgentState
from tipring.domain.voicemail.mailbox import Mailbox

OUTSIDE = "2125550166"
Words = dict[str, object]


def with_more(office: Office) -> Office:
    """Give the office another queue, a mailbox and a number outside."""
    team = office.team
    more = queue(Member(agent="anna"), name="back")
    return replace(
        office,
        team=replace(team, queues={**team.queues, "back": more}),
        mailboxes={**office.mailboxes, "office": Mailbox("office")},
        outside=(OUTSIDE,),
    )


@dataclass
class Control:
    """A caller who waits for Anna, and the door to the desk."""

    office: Telephones
    http: httpx.AsyncClient
    call_id: str

    def now(self) -> CallNow:
        desk = self.office.bench.desk
        (call,) = calls_now(desk, desk.queues.live())
        return call

    async def post(self, verb: str, call_id: str = "", **words: object) -> Any:  # noqa: ANN401 - JSON
        """Ask for it as olga, who must be allowed to."""
        answer = await self.ask(verb, call_id, **words)
        assert answer.is_success, answer.text
        await asyncio.sleep(0.3)
        return answer.json()

    async def refusal(self, verb: str, call_id: str = "", **words: object) -> str:
        """Ask for what is refused; return status and reason."""
        answer = await self.ask(verb, call_id, **words)
        return f"{answer.status_code} {answer.json()['detail']}"

    async def ask(
        self, verb: str, call_id: str = "", **words: object
    ) -> httpx.Response:
        path = f"/calls/{call_id or self.call_id}/{verb}"
        return await self.http.post(path, json={"by": "olga", **words})

    async def entered(self) -> list[tuple[str, str]]:
        noted = await self.office.bench.noted(NodeEntered)
        return [(what.do, what.why) for what in noted]


Story = Callable[[Control], Coroutine[Any, Any, None]]


@contextlib.asynccontextmanager
async def a_caller(folder: Path, **settings: Any) -> AsyncIterator[Control]:  # noqa: ANN401 - of the queue
    async with telephones(folder, tune=with_more, **settings) as office:
        desk = office.bench.desk
        api = httpx.ASGITransport(make_api(desk, desk.queues))
        async with httpx.AsyncClient(transport=api, base_url="http://desk") as http:
            call_id = await office.bench.call()
            office.bench.line.speak()
            yield Control(office, http, call_id)


def with_a_caller(story: Story) -> Callable[[Path], None]:
    """Make a test of a story in which somebody waits in the queue."""

    def test(tmp_path: Path) -> None:
        async def tell() -> None:
            async with a_caller(tmp_path) as control:
                await story(control)

        run_virtually(tell())

    test.__name__ = story.__name__
    return test


# --- seen ---------------------------------------------------------------------------


@with_a_caller
async def test_a_call_is_seen_as_it_goes_on(control: Control) -> None:
    office = control.office
    now = control.now()
    assert (now.id, now.line, now.number) == (control.call_id, "line-1", "2125550123")
    assert (now.doing, now.queue, now.agent) == (Doing.RUNG, "front", "")
    assert (now.flow, now.node, now.ticket) == ("main", "desk", control.call_id)
    assert now.answered_at is not None
    assert timedelta() <= now.answered_at - now.began_at < timedelta(seconds=5)
    leg = await office.agent_answers()
    now = control.now()
    assert (now.doing, now.agent) == (Doing.TALKS, "anna")
    await office.hangs_up(leg)
    assert control.now().doing is Doing.ENDS or control.now().agent == ""


@with_a_caller
async def test_the_box_as_it_is_has_its_calls(control: Control) -> None:
    (call,) = (await control.http.get("/now")).json()["calls"]
    assert (call["id"], call["doing"]) == (control.call_id, "hearing it ring")


def test_a_call_that_rings_is_seen_before_it_is_answered(tmp_path: Path) -> None:
    async def tell() -> None:
        async with telephones(tmp_path) as office:
            bench = office.bench
            assert calls_now(bench.desk, []) == []
            bench.line.answer_takes_s = 1.0
            bench.line.tell(RingHeard(), CallerIdReceived("2125550123", "ANNE"))
            await bench.until_line(LineState.SEIZING)
            (call,) = calls_now(bench.desk, [])
            assert (call.doing, call.name, call.flow) == (Doing.RINGS, "ANNE", "")
            assert call.answered_at is None

    run_virtually(tell())


# --- taken --------------------------------------------------------------------------


@with_a_caller
async def test_a_waiting_caller_is_claimed_for_an_agent(control: Control) -> None:
    assert await control.post("take", agent="anna") == {"taken_for": "anna"}
    await control.office.agent_answers()
    assert control.now().agent == "anna"


@with_a_caller
async def test_a_parked_caller_is_taken_at_the_telephone(control: Control) -> None:
    await control.post("park", minutes=5)
    await control.post("take", agent="anna")
    assert control.now().doing is Doing.RUNG
    await control.office.lifts(ANNA, 2)
    assert control.now().doing is Doing.TALKS
    assert await control.office.caller_hears(HZ[ANNA])


@with_a_caller
async def test_an_agent_on_a_pause_takes_a_caller_at_the_telephone(
    control: Control,
) -> None:
    await control.post("park")
    await control.http.post("/agents/anna/pause", json={"reason": "lunch"})
    await control.post("unpark")
    assert control.now().doing is Doing.WAITS
    await control.post("take", agent="anna")
    await control.office.lifts(ANNA, 2)
    assert await control.office.caller_hears(HZ[ANNA])
    assert control.office.bench.stands("anna") is AgentState.PAUSED


# --- parked -------------------------------------------------------------------------


@with_a_caller
async def test_a_parked_caller_hears_music_and_comes_back(control: Control) -> None:
    await control.post("park", minutes=1)
    now = control.now()
    assert (now.doing, now.parked_by) == (Doing.PARKED, "olga")
    assert now.parked_until is not None
    assert now.parked_until - virtual_wall() < timedelta(minutes=1)
    assert await control.office.caller_hears(MUSIC_HZ)
    (left,) = await control.office.bench.noted(CallerLeftQueue)
    assert left.why == "olga parks the caller for 1 min"
    await control.post("unpark")
    assert control.now().doing is Doing.RUNG
    assert control.now().ticket == f"{control.call_id}/2"


@with_a_caller
async def test_out_of_a_talk_he_is_parked_and_the_agent_is_free(
    control: Control,
) -> None:
    leg = await control.office.agent_answers()
    await control.post("park", minutes=1, agent="anna")
    assert leg.is_over
    assert control.office.bench.stands("anna") is not AgentState.TALKING
    assert await control.office.caller_hears(MUSIC_HZ)
    await asyncio.sleep(60)
    assert control.now().doing is Doing.RUNG
    await control.office.lifts(ANNA, 2)
    assert await control.office.caller_hears(HZ[ANNA])


# --- elsewhere ------------------------------------------------------------------------


@with_a_caller
async def test_out_of_a_talk_he_is_put_through_to_a_colleague(
    control: Control,
) -> None:
    anna = await control.office.agent_answers()
    await control.post("transfer", extension=BEN)
    assert anna.is_over
    await control.office.lifts(BEN)
    assert await control.office.caller_hears(HZ[BEN])
    assert not await control.office.caller_hears(HZ[ANNA])
    assert control.now().agent.startswith(BEN)


@with_a_caller
async def test_he_is_sent_into_another_queue_a_mailbox_or_a_node(
    control: Control,
) -> None:
    await control.post("transfer", queue="back")
    assert control.now().queue == "back"
    await control.post("transfer", mailbox="office")
    assert control.now().doing is Doing.SPEAKS
    await control.post("transfer", node="desk")
    assert control.now().queue == "front"
    assert [do for do, _why in await control.entered()] == [
        "queue",
        "away",
        "queue",
        "away",
        "voicemail",
        "away",
        "queue",
    ]


@with_a_caller
async def test_while_another_number_is_called_he_is_not_moved(
    control: Control,
) -> None:
    line = control.office.bench.line
    line.exchange = []
    await control.post("transfer", number=OUTSIDE)
    assert control.now().doing is Doing.SENT_ON
    why = await control.refusal("park")
    assert why == "409 the caller is with another number, or about to be"


# --- refused --------------------------------------------------------------------------


@with_a_caller
async def test_what_may_not_be_has_words(control: Control) -> None:
    refusal = control.refusal
    assert await refusal("park", "20200101-000000-000000") == (
        "404 no line has a call 20200101-000000-000000 now"
    )
    assert await refusal("unpark") == "409 nobody parked this caller"
    assert await refusal("take", agent="zoe") == "404 there is no agent 'zoe'"
    assert await refusal("park", agent="zoe") == "404 there is no agent 'zoe'"
    assert await refusal("transfer", extension="999") == (
        "404 there is no extension '999'"
    )
    assert await refusal("transfer", queue="x") == "404 there is no queue 'x'"
    assert await refusal("transfer", mailbox="x") == "404 there is no mailbox 'x'"
    assert await refusal("transfer", node="x") == "404 there is no node 'x'"
    assert await refusal("transfer", number="9005550123") == (
        "403 the box may not dial 9005550123; see [outside]"
    )
    for words in ({}, {"queue": "back", "node": "desk"}, {"number": "1;2"}):
        assert (await control.ask("transfer", **words)).status_code == 422
    assert (await control.ask("park", minutes=0)).status_code == 422
    assert (await control.ask("park", minutes=61)).status_code == 422


def test_an_agent_without_a_telephone_takes_nobody_out_of_a_mailbox(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with a_caller(tmp_path, without_phone=("anna",)) as control:
            await control.post("transfer", mailbox="office")
            assert await control.refusal("take", agent="anna") == (
                "409 anna has no telephone of this house to put a caller through"
            )
            await control.post("transfer", node="desk")
            why = await control.refusal("take", agent="anna")
            assert why == "409 a claim is not allowed while the agent is ready"

    run_virtually(tell())


def test_a_call_that_rings_only_is_not_moved(tmp_path: Path) -> None:
    async def tell() -> None:
        async with a_caller(tmp_path, lines=2) as control:
            other = control.office.bench.lines[1]
            other.answer_takes_s = 1.0
            other.tell(RingHeard(), CallerIdReceived("2125550124"))
            await control.office.bench.until_line(LineState.SEIZING, 1)
            ringing = control.office.bench.watch(1).call_id or ""
            assert await control.refusal("park", ringing) == (
                "409 this call walks no flow, or not yet"
            )

    run_virtually(tell())


@with_a_caller
async def test_nobody_is_moved_who_is_hanging_up(control: Control) -> None:
    session = control.office.bench.watch().session
    control.office.bench.caller_hangs_up()
    await control.office.bench.until_line(LineState.RELEASING)
    assert session is not None
    assert await control.refusal("park") == "409 this call walks no flow, or not yet"
    assert control.now().doing is Doing.ENDS


@with_a_caller
async def test_a_colleague_who_may_not_call_out_is_put_through_all_the_same(
    control: Control,
) -> None:
    await control.post("transfer", extension=CLEO)
    await control.office.lifts(CLEO)
    assert await control.office.caller_hears(HZ[CLEO])
