"""Telephones of the office reach the street, queues and mailboxes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from support.baresip import loudest_hz
from support.fake_leg import FakeLeg, party
from support.queue_office import QUEUE
from support.telephone_office import (
    OURS,
    SIP,
    TelephoneOffice,
    says_for,
    sound_of,
    telephone_office,
)
from support.virtual_time import run_virtually
from tipring.domain.events import DigitPressed
from tipring.domain.extensions import Extension
from tipring.domain.journal import NodeEntered
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegReferred,
    LegRings,
)
from tipring.domain.queue.entries import CallerQueued
from tipring.legs.port import Display
from tipring.store.house_views import house_calls_of

STREET = "2125550177"
PEOPLE = MappingProxyType(
    {
        "201": Extension(number="201", caller_id=OURS),
        "202": Extension(number="202"),
        "250": Extension(number="250", supervises=True),
    }
)
Story = Callable[[TelephoneOffice], Awaitable[None]]


def tell(directory: Path, story: Story) -> None:
    async def told() -> None:
        queue = f'extension = "300"\n{QUEUE}'
        sip = replace(SIP, extensions=PEOPLE)
        async with telephone_office(
            directory, queue=queue, outside=[STREET], sip=sip
        ) as opened:
            await story(opened)

    run_virtually(told())


def dials(office: TelephoneOffice, who: str, number: str) -> FakeLeg:
    leg = FakeLeg(party(who), dialled=number)
    office.board.came(leg)
    return leg


async def hear_each_other(one: FakeLeg, other: FakeLeg) -> None:
    for says, listens in ((one, other), (other, one)):
        listens.heard.clear()
        await says_for(says, 1, 1000)
        assert abs(loudest_hz(sound_of(listens.heard)) - 1000) < 10


def test_a_telephone_calls_the_street_by_the_trunk(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        anna = dials(office, "201", STREET)
        await asyncio.sleep(1)
        street = office.telephones.called[-1]
        assert street.order is not None
        assert (street.order.trunk, street.order.number) == ("provider", STREET)
        assert street.order.caller_id == OURS
        street.tell(LegRings())
        await asyncio.sleep(1)
        assert anna.does == ["rings"]
        street.tell(LegAnswered())
        await asyncio.sleep(1)
        assert anna.does[-1] == "answered"
        await hear_each_other(anna, street)
        anna.tell(LegReferred("202"))
        await asyncio.sleep(0.2)
        ben = await office.until_rung("202")
        assert ben.order is not None
        assert ben.order.display == Display(number=STREET)
        ben.tell(LegAnswered())
        await asyncio.sleep(0.5)
        await hear_each_other(ben, street)
        street.tell(LegEnded(LegEnd.HUNG_UP))
        await asyncio.sleep(1)
        assert ben.is_over
        (call,) = await office.store.ask(house_calls_of())
        assert (call.dialled, call.answered_by) == (STREET, "202")

    tell(tmp_path, story)


def test_a_talk_with_the_street_is_supervised_and_taken_over(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        anna = dials(office, "201", STREET)
        await asyncio.sleep(1)
        street = office.telephones.called[-1]
        street.tell(LegAnswered())
        await asyncio.sleep(1)
        boss = dials(office, "250", "*55201")
        await asyncio.sleep(0.5)
        for speaks in (anna, street):
            boss.heard.clear()
            await says_for(speaks, 1, 1000)
            assert abs(loudest_hz(sound_of(boss.heard)) - 1000) < 10
        await asyncio.sleep(0.2)
        anna.heard.clear()
        street.heard.clear()
        await says_for(boss, 1, 1000)
        assert loudest_hz(sound_of(anna.heard)) == 0
        boss.tell(DigitPressed("2"))
        await asyncio.sleep(0.1)
        await says_for(boss, 1, 1000)
        assert abs(loudest_hz(sound_of(anna.heard[-40:])) - 1000) < 10
        assert loudest_hz(sound_of(street.heard)) == 0
        boss.tell(DigitPressed("4"))
        await asyncio.sleep(0.5)
        assert anna.is_over
        await hear_each_other(boss, street)
        assert [talk.extension for talk in office.desk.floor.talks] == ["250"]
        street.tell(LegEnded(LegEnd.HUNG_UP))
        await asyncio.sleep(1)
        assert boss.is_over
        assert office.desk.floor.talks == []

    tell(tmp_path, story)


def test_colleagues_have_no_supervisor(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        dials(office, "201", "202")
        await asyncio.sleep(0.2)
        office.rung("202").tell(LegAnswered())
        await asyncio.sleep(0.5)
        boss = dials(office, "250", "*55201")
        await asyncio.sleep(0.5)
        assert boss.does == ["refused: refused"]

    tell(tmp_path, story)


def test_what_a_network_says_before_the_answer_is_heard(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        anna = dials(office, "201", STREET)
        await asyncio.sleep(0.1)
        street = office.telephones.called[-1]
        street.tell(LegRings(early_sound=True))
        await asyncio.sleep(0.5)
        assert anna.does == ["sounds early"]
        await says_for(street, 1, 1000)
        assert abs(loudest_hz(sound_of(anna.heard)) - 1000) < 10
        street.tell(LegAnswered())
        await asyncio.sleep(0.5)
        await hear_each_other(anna, street)

    tell(tmp_path, story)


def test_whoever_is_busy_in_the_street_is_told_so(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        for end, told in (
            (LegEnd.BUSY, "refused: busy"),
            (LegEnd.REFUSED, "refused: unreachable"),
        ):
            anna = dials(office, "201", STREET)
            await asyncio.sleep(0.1)
            office.telephones.called[-1].tell(LegEnded(end, "so"))
            await asyncio.sleep(5)
            assert anna.does[-1] == told

    tell(tmp_path, story)


def test_a_telephone_waits_in_a_queue_like_any_caller(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        ben = dials(office, "202", "300")
        anna = await office.until_rung("201")
        assert anna.order is not None
        assert anna.order.display.number == "202"
        anna.tell(LegAnswered())
        await asyncio.sleep(6)
        await hear_each_other(ben, anna)
        queued = [one for one in await office.noted() if isinstance(one, CallerQueued)]
        assert [one.number for one in queued] == ["202"]
        ben.tell(LegEnded(LegEnd.HUNG_UP))
        await asyncio.sleep(1)
        assert anna.is_over

    tell(tmp_path, story)


def test_an_agent_who_is_not_to_be_disturbed_is_offered_nobody(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        dials(office, "201", "*78")
        await asyncio.sleep(5)
        dials(office, "202", "300")
        await asyncio.sleep(10)
        assert office.telephones.called == []
        dials(office, "201", "*79")
        await office.until_rung("201")

    tell(tmp_path, story)


def test_whom_a_colleague_sends_to_a_queue_waits_there(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        boss = dials(office, "201", STREET)
        await asyncio.sleep(1)
        street = office.telephones.called[-1]
        street.tell(LegAnswered())
        await asyncio.sleep(1)
        boss.tell(LegReferred("300"))
        await asyncio.sleep(0.5)
        assert boss.is_over
        anna = await office.until_rung("201")
        anna.tell(LegAnswered())
        await asyncio.sleep(6)
        await hear_each_other(street, anna)

    tell(tmp_path, story)


def test_a_mailbox_and_the_agents_desk_are_opened_by_code(tmp_path: Path) -> None:
    async def story(office: TelephoneOffice) -> None:
        for code in ("*98", "*45"):
            leg = dials(office, "202", code)
            await asyncio.sleep(4)
            assert "answered" in leg.does
            leg.tell(LegEnded(LegEnd.HUNG_UP))
            await asyncio.sleep(2)
        nodes = [one.do for one in await office.noted() if isinstance(one, NodeEntered)]
        assert nodes == ["mailbox", "agent"]

    tell(tmp_path, story)
