"""Callers of a trunk reach people at desk phones, and people inside reach flows."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from support.baresip import loudest_hz
from support.fake_leg import FakeLeg, FakeLegs, party
from support.telephone_office import (
    CALLER,
    OURS,
    SIP,
    TRUNK,
    TelephoneOffice,
    says_for,
    sound_of,
    telephone_office,
)
from support.virtual_time import run_virtually
from tipring.desk.switchboard import Switchboard, TrunkAt
from tipring.domain.errors import LineError
from tipring.domain.events import DigitPressed
from tipring.domain.journal import CallAnswered, CallEnded, CallerIdentified, CallPlaced
from tipring.domain.leg_events import LegAnswered, LegEnd, LegEnded, LegRings
from tipring.domain.line import LineState
from tipring.domain.queue.entries import CallerLeftQueue
from tipring.domain.sound_entries import SoundMeasured
from tipring.domain.watched import Watched
from tipring.dsp.frames import RATE_HZ
from tipring.dsp.levels import dbm0
from tipring.legs.figures import SoundFigures
from tipring.legs.port import Leg

WHISPER_S = 6.0
"""An agent hears who comes, before both hear each other."""

Story = Callable[[TelephoneOffice], Awaitable[None]]


def tell(directory: Path, story: Story, **office: Any) -> None:  # noqa: ANN401 - its own
    async def told() -> None:
        async with telephone_office(directory, **office) as opened:
            await story(opened)

    run_virtually(told())


def test_a_caller_of_the_trunk_waits_and_talks_with_an_agent_at_a_desk_phone(
    tmp_path: Path,
) -> None:
    async def story(office: TelephoneOffice) -> None:
        caller = office.calls()
        phone = await office.until_rung("201")
        assert phone.order is not None
        shown = phone.order.display
        assert (shown.number, shown.name) == (CALLER, "Ann Smith")
        assert shown.note.startswith("Front desk 0:")
        phone.tell(LegRings())
        await asyncio.sleep(2)
        phone.tell(LegAnswered())
        await asyncio.sleep(WHISPER_S)
        phone.heard.clear()
        caller.heard.clear()
        await asyncio.gather(says_for(caller, 1, 1000), says_for(phone, 1, 600))
        assert loudest_hz(sound_of(phone.heard)) == pytest.approx(1000, abs=5)
        assert loudest_hz(sound_of(caller.heard)) == pytest.approx(600, abs=5)
        phone.figures = SoundFigures(packets=400, lost=2)
        caller.figures = SoundFigures(packets=900, round_trip_ms=4.04)
        phone.tell(LegEnded(LegEnd.HUNG_UP))
        await asyncio.sleep(20)
        assert caller.is_over
        entries = await office.noted()
        assert [entry for entry in entries if isinstance(entry, SoundMeasured)] == [
            SoundMeasured(party="anna", packets=400, lost=2),
            SoundMeasured(party="provider-1", packets=900, round_trip_ms=4.0),
        ]
        assert CallerIdentified(CALLER, "Ann Smith", withheld=False) in entries
        assert [e.outcome for e in entries if isinstance(e, CallerLeftQueue)] == [
            "answered"
        ]

    tell(tmp_path, story)


def test_who_is_rung_together_loses_only_when_the_caller_is_joined(
    tmp_path: Path,
) -> None:
    queue = '[offering]\npattern = "simultaneous"\n[whisper]\nenabled = true\n'

    async def story(office: TelephoneOffice) -> None:
        caller = office.calls()
        anna = await office.until_rung("201")
        bob = await office.until_rung("202")
        anna.tell(LegAnswered())
        await asyncio.sleep(0.3)
        assert not bob.is_over
        await asyncio.sleep(5)
        assert sound_of(anna.heard).size > RATE_HZ
        assert bob.does[-1].startswith("hung up: answered elsewhere")
        caller.tell(LegEnded(LegEnd.HUNG_UP))
        await asyncio.sleep(1)
        assert anna.is_over

    tell(tmp_path, story, agents={"anna": "201", "bob": "202"}, queue=queue)


def test_a_trunk_has_as_many_calls_as_channels_and_answers_what_it_knows(
    tmp_path: Path,
) -> None:
    async def story(office: TelephoneOffice) -> None:
        first, second, third = (office.calls() for _ in range(3))
        await asyncio.sleep(1)
        assert not first.is_over
        assert not second.is_over
        assert third.does == ["refused: busy"]
        assert office.calls(account="nobody").does == ["refused: refused"]
        first.tell(LegEnded(LegEnd.HUNG_UP))
        await asyncio.sleep(1)
        assert not office.calls().is_over

    tell(tmp_path, story, agents={"anna": "201"}, there=frozenset())


def test_the_number_that_was_dialled_chooses_the_flow(tmp_path: Path) -> None:
    trunk = replace(
        TRUNK, flow="", numbers=MappingProxyType({OURS: "main"}), channels=1
    )

    async def story(office: TelephoneOffice) -> None:
        assert office.calls(dialled="2125550111").does == ["refused: refused"]
        office.calls()
        await asyncio.sleep(1)
        answered = [e for e in await office.noted() if isinstance(e, CallAnswered)]
        assert [e.flow for e in answered] == ["main"]

    tell(tmp_path, story, sip=replace(SIP, trunks=(trunk,)))


@pytest.mark.parametrize(
    ("sent", "flow"),
    [
        ("+493012345", "sales"),
        ("493012345", "sales"),
        ("03012345", "sales"),
        ("00493012345", "sales"),
        ("030123456", "main"),
        ("+49301234", "main"),
        ("100", "service"),
    ],
)
def test_a_number_is_known_however_the_provider_sends_it(sent: str, flow: str) -> None:
    numbers = MappingProxyType({"+493012345": "sales", "100": "service"})
    trunk = TrunkAt(replace(TRUNK, flow="main", numbers=numbers), "de")
    assert trunk.flow_for(sent) == flow


def test_a_telephone_of_the_office_walks_a_flow_on_an_inside_line(
    tmp_path: Path,
) -> None:
    async def story(office: TelephoneOffice) -> None:
        office.board.house = lambda leg: asked.append(office.board.inside(leg, "main"))
        asked: list[bool] = []
        legs = [FakeLeg(party("202"), dialled="100") for _ in range(3)]
        for leg in legs:
            office.board.came(leg)
        assert asked == [True, True, False]
        assert office.board.occupancy.has_others("202")
        phone = await office.until_rung("201")
        phone.tell(LegAnswered())
        await asyncio.sleep(WHISPER_S)
        legs[0].heard.clear()
        await says_for(phone, 1, 600)
        assert loudest_hz(sound_of(legs[0].heard)) == pytest.approx(600, abs=5)

    tell(tmp_path, story)


def test_an_agent_takes_a_pause_and_comes_back_by_his_telephone(
    tmp_path: Path,
) -> None:
    async def presses(office: TelephoneOffice, keys: str) -> FakeLeg:
        leg = FakeLeg(party("201"), dialled="*45")
        office.board.came(leg)
        await asyncio.sleep(1)
        for key in keys:
            leg.tell(DigitPressed(key))
            await asyncio.sleep(0.5)
        await asyncio.sleep(3)
        assert len(leg.heard) > 50
        leg.tell(LegEnded(LegEnd.HUNG_UP))
        await asyncio.sleep(0.5)
        return leg

    async def story(office: TelephoneOffice) -> None:
        await presses(office, "31")
        assert office.board.watched("201") == Watched(is_paused=True)
        office.calls()
        await asyncio.sleep(5)
        assert office.telephones.called == []
        await presses(office, "4")
        assert office.board.watched("201") == Watched()
        await office.until_rung("201", within_s=1)

    tell(tmp_path, story)


def test_who_still_talks_elsewhere_after_a_talk_is_offered_nobody(
    tmp_path: Path,
) -> None:
    async def story(office: TelephoneOffice) -> None:
        first = office.calls()
        phone = await office.until_rung("201")
        phone.tell(LegAnswered())
        await asyncio.sleep(WHISPER_S)
        office.calls()
        asks = FakeLeg(party("201"), dialled="202")
        office.board.came(asks)
        colleague = await office.until_rung("202")
        colleague.tell(LegAnswered())
        await asyncio.sleep(1)
        first.tell(LegEnded(LegEnd.HUNG_UP))
        await asyncio.sleep(5)
        rung = [leg for leg in office.telephones.called if leg.party.number == "201"]
        assert rung == [phone]
        asks.tell(LegEnded(LegEnd.HUNG_UP))
        assert await office.until_rung("201", within_s=2) is not phone

    tell(tmp_path, story)


def test_without_a_house_telephones_reach_nothing() -> None:
    unknown = FakeLeg(party("202"), dialled="77")
    run_virtually(_comes(unknown))
    assert unknown.does == ["refused: refused"]


def test_a_mistake_with_one_call_is_the_end_of_that_call_only() -> None:
    unlucky = FakeLeg(party("202"), dialled="77")

    async def story() -> None:
        board = Switchboard(FakeLegs())
        board.house = _err
        board.came(unlucky)
        assert not board.occupancy.has_others("202")

    run_virtually(story())
    assert unlucky.does == ["refused: unreachable"]


def _err(_leg: Leg) -> None:
    raise KeyError


async def _comes(leg: FakeLeg) -> None:
    Switchboard(FakeLegs()).came(leg)


def test_calls_of_the_box_go_out_by_the_trunk_and_never_inside(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        dialling = asyncio.create_task(office.desk.trunk.dial(CALLER))
        await asyncio.sleep(1)
        (leg,) = office.telephones.called
        assert leg.order is not None
        assert leg.order.trunk == "provider"
        leg.tell(LegEnded(LegEnd.UNREACHABLE, "no reply"))
        with pytest.raises(LineError, match="no reply"):
            await dialling
        dialling = asyncio.create_task(office.desk.trunk.dial(CALLER))
        await asyncio.sleep(1)
        _, other = office.telephones.called
        other.tell(LegAnswered())
        (await dialling).hang_up("done")
        await asyncio.sleep(1)
        entries = await office.noted()
        placed = [entry for entry in entries if isinstance(entry, CallPlaced)]
        ended = [entry.reason for entry in entries if isinstance(entry, CallEnded)]
        assert len(placed) == 2
        assert ended[-1] == "done"

    tell(tmp_path, story, outside=[CALLER])


FORWARD = """\
start = "on"
language = "en"

[node.on]
do = "transfer"
number = "2125550188"
failed = "bye"

[node.bye]
do = "hangup"
"""


def test_a_caller_of_the_trunk_is_handed_over_by_a_second_call(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        caller = office.calls()
        await asyncio.sleep(3)
        (other,) = office.telephones.called
        assert other.order is not None
        assert (other.order.trunk, other.order.number) == ("provider", "2125550188")
        other.tell(LegRings())
        await asyncio.sleep(1)
        other.tell(LegAnswered())
        await asyncio.sleep(0.5)
        caller.heard.clear()
        await says_for(other, 1, 600)
        assert loudest_hz(sound_of(caller.heard)) == pytest.approx(600, abs=5)
        assert dbm0(sound_of(caller.heard)[2000:]) == pytest.approx(-12, abs=1)
        caller.tell(LegEnded(LegEnd.HUNG_UP))
        await asyncio.sleep(1)
        assert other.is_over

    tell(tmp_path, story, flow=FORWARD, outside=["2125550188"])


def test_a_provider_that_dies_takes_its_lines_away_and_brings_them_back(
    tmp_path: Path,
) -> None:
    async def story(office: TelephoneOffice) -> None:
        (one, two) = office.board.trunks["provider"].channels
        office.board.trunks_are({"provider": "provider does not answer"})
        await asyncio.sleep(0.1)
        assert {one.watch.state, two.watch.state} == {LineState.DOWN}
        assert one.watch.trouble == "provider does not answer"
        await asyncio.sleep(60)
        office.board.trunks_are({"provider": ""})
        await asyncio.sleep(0.1)
        assert {one.watch.state, two.watch.state} == {LineState.IDLE}

    tell(tmp_path, story)


def test_a_telephone_that_goes_away_is_offered_nobody(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        office.telephones.there.clear()
        office.board.reach_changed("201")
        office.calls()
        await asyncio.sleep(10)
        assert office.telephones.called == []
        office.telephones.there.add("201")
        office.board.reach_changed("201")
        await office.until_rung("201", within_s=0.5)

    tell(tmp_path, story)
