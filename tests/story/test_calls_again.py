"""Callers whom the link takes out of a talk, in a whole desk: they are called again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from support.queue_bench import CALLER_HZ, hears
from support.telephones import ANNA, BEN, Telephones, heard, telephones
from support.virtual_time import run_virtually
from support.ways import CUT
from tipring.domain.again_entries import (
    AgainEntry,
    OfferedAgain,
    OtherWayTaken,
    TalkCut,
)
from tipring.domain.errors import LineError
from tipring.domain.events import AnsweredBy, FarEndAnswered, FarEndGone, Gone
from tipring.domain.flow import ExtensionNode
from tipring.domain.house.wishes import ForwardWhen
from tipring.domain.leg_events import LegEnd, LegEnded
from tipring.domain.line import LineState
from tipring.domain.office import Office
from tipring.domain.queue.states import AgentState
from tipring.legs.port import Display

CALLER, OUTSIDE = "2125550123", "2125550177"


def calls_everybody(office: Office) -> Office:
    return replace(office, outside=("*",))


async def again(office: Telephones) -> list[AgainEntry]:
    return [
        stored.entry.what
        for stored in await office.bench.desk.journal.store.journal()
        if isinstance(stored.entry.what, AgainEntry)
    ]


def test_an_agent_whose_caller_the_link_took_has_him_again_on_copper(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with telephones(tmp_path, tune=calls_everybody, lines=2) as office:
            bench = office.bench
            trunk, copper = bench.lines
            bench.desk.watches[0].trunk = "provider"
            await bench.call()
            trunk.speak()
            first = await office.agent_answers()
            bench.desk.link.is_now(CUT)
            trunk.tell(FarEndGone(Gone.LINE_LOST))
            second = await office.rung(ANNA, 2)
            assert first.is_over
            assert second.order is not None
            assert second.order.display == Display(number=CALLER, note="again")
            assert copper.dialled == []
            await office.lifts(ANNA, 2)
            copper.speak()
            await asyncio.sleep(2)
            assert copper.dialled == [CALLER]
            assert heard(second, CALLER_HZ)
            assert bench.stands("anna") is not AgentState.READY
            copper.tell(FarEndGone(Gone.BUSY_TONE))
            await asyncio.sleep(1)
            assert second.is_over
            assert await again(office) == [
                TalkCut(CALLER, "anna", CUT.why),
                OfferedAgain(CALLER, "anna"),
                OtherWayTaken(CALLER, "lines", f"trunk:provider: {CUT.why}"),
            ]

    run_virtually(tell())


def test_an_agent_who_does_not_lift_has_nobody_called(tmp_path: Path) -> None:
    async def tell() -> None:
        async with telephones(tmp_path, tune=calls_everybody, lines=2) as office:
            bench = office.bench
            bench.desk.watches[0].trunk = "provider"
            await bench.call()
            await office.agent_answers()
            bench.desk.link.is_now(CUT)
            bench.lines[0].tell(FarEndGone(Gone.LINE_LOST))
            (await office.rung(ANNA, 2)).tell(LegEnded(LegEnd.DECLINED))
            await asyncio.sleep(5)
            assert bench.lines[1].dialled == []
            assert bench.desk.watches[1].state is LineState.IDLE
            assert len(await again(office)) == 3

    run_virtually(tell())


def to_ben(office: Office) -> Office:
    """Let callers be put through to Ben, who is at a number outside today."""
    ben = ExtensionNode(name="ben", extension=BEN, no_answer="bye", next="bye")
    (flow,) = office.flows.values()
    nodes = {"ben": ben, "bye": flow.nodes["bye"]}
    flow = replace(flow, start="ben", nodes=nodes)
    return calls_everybody(replace(office, flows={flow.name: flow}))


@asynccontextmanager
async def a_talk_with_ben_outside(directory: Path) -> AsyncIterator[Telephones]:
    """Let a caller on copper talk with Ben, who was called by the trunk."""
    async with telephones(directory, tune=to_ben, lines=3) as office:
        desk, (caller, trunk, _) = office.bench.desk, office.bench.lines
        desk.watches[1].trunk = "provider"
        assert desk.house is not None
        desk.house.forward(BEN, ForwardWhen.ALWAYS, OUTSIDE, "telephone")
        await office.bench.call()
        caller.speak()
        await office.bench.until_line(LineState.CALLING, 1)
        await asyncio.sleep(1)
        trunk.tell(FarEndAnswered(AnsweredBy.SIGNALLED))
        await asyncio.sleep(2)
        assert trunk.dialled == [OUTSIDE]
        assert hears(trunk.lately(), CALLER_HZ)
        yield office


def test_a_caller_whose_colleague_outside_the_link_took_has_him_again(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with a_talk_with_ben_outside(tmp_path) as office:
            bench = office.bench
            caller, trunk, copper = bench.lines
            bench.desk.link.is_now(CUT)
            trunk.break_off(LineError("torn"))
            trunk.tell(FarEndGone(Gone.LINE_LOST))
            await asyncio.sleep(3)
            assert copper.dialled == [OUTSIDE]
            assert hears(copper.lately(), CALLER_HZ)
            assert (await again(office))[:2] == [
                TalkCut(OUTSIDE, CALLER, Gone.LINE_LOST.value),
                OfferedAgain(OUTSIDE, CALLER),
            ]
            copper.tell(FarEndGone(Gone.BUSY_TONE))
            await bench.until_line(LineState.IDLE)
            assert caller.off_hook is False

    run_virtually(tell())


def test_a_caller_whose_colleague_outside_is_not_reached_again_goes_on(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with a_talk_with_ben_outside(tmp_path) as office:
            bench = office.bench
            bench.desk.link.is_now(CUT)
            bench.lines[2].fail("dial", LineError("NO DIALTONE"))
            bench.lines[1].tell(FarEndGone(Gone.LINE_LOST))
            await bench.until_line(LineState.IDLE)
            assert len(await again(office)) == 2

    run_virtually(tell())


def test_a_box_that_stops_rings_nobody_for_a_caller(tmp_path: Path) -> None:
    async def tell() -> None:
        async with telephones(tmp_path, tune=calls_everybody, lines=2) as office:
            bench = office.bench
            bench.desk.watches[0].trunk = "provider"
            await bench.call()
            await office.agent_answers()
            bench.desk.link.is_now(CUT)
            bench.lines[0].tell(FarEndGone(Gone.LINE_LOST))
            await asyncio.sleep(0.1)
        assert len(office.legs.called) == 1

    run_virtually(tell())
