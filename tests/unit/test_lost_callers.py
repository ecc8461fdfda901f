"""Callers who are lost with their trunk anywhere in a flow, and who come back."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from support.virtual_time import run_virtually
from tipring.desk.link_hub import LinkHub
from tipring.desk.lost_callers import LostAndFound
from tipring.domain.link.view import Cause, LinkView, Verdict
from tipring.domain.lost_callers import MOST_KEPT, LostCallers
from tipring.store.lost_callers import LostCaller

DOWN = LinkView(
    verdict=Verdict.DOWN,
    cause=Cause.CARRIER,
    why="the cable is out",
    is_watched=True,
)


def test_who_comes_back_in_time_stands_where_his_first_call_would_have() -> None:
    lost = LostCallers()
    lost.lose("+1", began=100.0, until=700.0)
    assert lost.head_start_s("+2", 130.0, 130.0) == 0.0, "that is somebody else"
    assert lost.head_start_s("+1", 150.0, 160.0) == 50.0
    assert lost.head_start_s("+1", 150.0, 160.0) == 0.0, "it is told once"


def test_who_comes_too_late_is_a_new_caller() -> None:
    lost = LostCallers()
    lost.lose("+1", began=100.0, until=700.0)
    assert lost.head_start_s("+1", 690.0, 700.1) == 0.0


def test_who_is_lost_twice_is_known_by_his_first_call() -> None:
    lost = LostCallers()
    lost.lose("+1", began=100.0, until=700.0)
    lost.lose("+1", began=200.0, until=800.0)
    assert lost.head_start_s("+1", 750.0, 760.0) == 650.0


def test_nobody_is_known_by_no_number_and_the_oldest_are_forgotten() -> None:
    lost = LostCallers()
    lost.lose("", began=0.0, until=10.0)
    assert lost.head_start_s("", 5.0, 5.0) == 0.0
    for number in range(MOST_KEPT + 1):
        lost.lose(str(number), began=0.0, until=10.0)
    assert lost.head_start_s("0", 5.0, 5.0) == 0.0
    assert lost.head_start_s("1", 5.0, 5.0) == 5.0


def test_what_is_written_down_says_why() -> None:
    async def tell() -> None:
        hub = LinkHub()
        lost = LostAndFound(hub, "us")
        entry = lost.lose("2125550123", "provider", "main.menu", 0.0)
        assert (entry.node, entry.why) == ("main.menu", "the talk broke off")
        hub.is_now(DOWN)
        assert lost.lose("", "provider", "menu", 0.0).why == "the cable is out"
        gone = replace(
            DOWN,
            verdict=Verdict.DEGRADED,
            cause=Cause.PROVIDER,
            why="",
            trunks={"provider": "it answers nobody"},
        )
        hub.is_now(gone)
        assert lost.lose("", "provider", "menu", 0.0).why == "it answers nobody"
        assert lost.lose("", "other", "menu", 0.0).why == "provider gone"

    run_virtually(tell())


def test_the_number_of_the_office_itself_is_nobodys() -> None:
    async def tell() -> None:
        lost = LostAndFound(LinkHub(), "us")
        lost.owns("12125550199", "")
        lost.lose("+12125550199", "provider", "menu", 0.0)
        assert lost.known("2125550199") == ""
        assert lost.known("2125550142") == "+12125550142"
        assert lost.head_start_s("2125550199", 9.0) == 0.0

    run_virtually(tell())


def test_who_was_lost_before_a_restart_is_expected_back() -> None:
    wall = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    mary = LostCaller(
        call="c1",
        number="+12125550142",
        trunk="provider",
        line="sip-1",
        node="menu",
        queue="",
        why="cut",
        called_at=wall - timedelta(seconds=90),
        lost_at=wall - timedelta(seconds=60),
        kept_until=wall + timedelta(seconds=540),
    )
    late = replace(mary, number="2125550143", kept_until=wall)
    back = replace(mary, number="2125550144", called_again_at=wall)

    async def tell() -> None:
        lost = LostAndFound(LinkHub(), "us")
        now = asyncio.get_running_loop().time()
        lost.remember([mary, late, back], wall)
        assert lost.head_start_s("2125550143", now) == 0.0
        assert lost.head_start_s("2125550144", now) == 0.0
        assert lost.head_start_s("2125550142", now) == 90.0

    run_virtually(tell())
