"""Each thing is looked at in its own rhythm, sooner when it is asked for."""

import asyncio
import itertools
import logging
from collections.abc import Callable
from unittest.mock import patch

import pytest

from support.virtual_time import run_virtually
from tipring.domain.link.budget import MEGABYTE, MONTH_S
from tipring.domain.link.commands import LookNow
from tipring.domain.link.probing import Look, Overdue, Probe, ProbeKind, Saw
from tipring.health.link.looker import AmissError, Looker
from tipring.health.link.lookout import Lookout
from tipring.health.link.patrol import SWAY, Patrol
from tipring.health.link.purse import SAVED_S, Purse

RICH = Purse(budget_mb=10_000, planned_mb=0)
ANCHORS = LookNow(frozenset({ProbeKind.ANCHOR}))


class Toy(Looker):
    """Says what it is told to, and remembers when it was asked."""

    def __init__(
        self, kind: ProbeKind = ProbeKind.ANCHOR, name: str = "a", every_s: float = 9.0
    ) -> None:
        super().__init__(Probe(kind=kind, name=name, every_s=every_s, timeout_s=1.5))
        self.asked: list[float] = []
        self.answers: Callable[[], str] = str
        self.takes_s = 0.0

    async def ask(self) -> str:
        self.asked.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.takes_s)
        return self.answers()


def heard(
    lookers: list[Toy],
    seconds: float,
    look_now_at: float = 0.0,
    purse: Purse = RICH,
) -> list[Look | Overdue]:
    told: list[Look | Overdue] = []

    async def story() -> None:
        patrol = Patrol(lookers, told.append, purse)
        patrol.look_now(ANCHORS)
        work = asyncio.create_task(patrol.run())
        if look_now_at:
            await asyncio.sleep(look_now_at)
            patrol.look_now(ANCHORS)
        await asyncio.sleep(seconds - look_now_at)
        work.cancel()
        await asyncio.wait([work])

    run_virtually(story())
    return told


def patrolled(
    lookers: list[Toy], seconds: float, look_now_at: float = 0.0, purse: Purse = RICH
) -> list[Look]:
    told = heard(lookers, seconds, look_now_at, purse)
    return [one for one in told if isinstance(one, Look)]


def test_all_begin_soon_and_then_take_turns() -> None:
    anchors = [Toy(name=name) for name in "abc"]
    patrolled(anchors, 30.0)
    assert all(anchor.asked[0] <= 0.5 for anchor in anchors)
    later = sorted(moment for anchor in anchors for moment in anchor.asked[1:])
    pauses = [after - before for before, after in itertools.pairwise(later)]
    assert len(later) >= 6
    assert all(2.5 <= pause <= 3.5 for pause in pauses)
    assert later[0] <= 0.5 + 3.5, "there is no pause after the beginning"


def test_a_slow_answer_does_not_slow_the_rhythm() -> None:
    slow = Toy(every_s=5.0)
    slow.takes_s = 1.0
    patrolled([slow], 21.0)
    first, second, third, *_ = slow.asked[1:]
    sway_s = 5.0 * SWAY
    assert second - first == pytest.approx(5.0, abs=sway_s + 0.01)
    assert third - first == pytest.approx(10.0, abs=sway_s + 0.01)


def test_a_look_besides_moves_no_turn() -> None:
    anchor = Toy(every_s=5.0)
    patrolled([anchor], 21.0, look_now_at=7.0)
    first, besides, second, *_ = anchor.asked[1:]
    assert besides == pytest.approx(7.0)
    assert second - first == pytest.approx(5.0, abs=5.0 * SWAY + 0.01)


def test_who_is_asked_for_looks_at_once_and_the_others_do_not() -> None:
    anchor, name = Toy(), Toy(ProbeKind.DNS, "example.com")
    looks = patrolled([anchor, name], 6.0, look_now_at=5.0)
    assert anchor.asked[-1] == pytest.approx(5.0)
    assert len(name.asked) == 1
    assert [look.name for look in looks].count("a") == 2


def test_who_has_just_looked_or_is_looking_is_left_to_it() -> None:
    anchor = Toy()
    anchor.takes_s = 1.0
    patrolled([anchor], 1.6, look_now_at=0.6)
    assert len(anchor.asked) == 1


def test_an_answer_that_is_overdue_is_told_while_it_is_waited_for() -> None:
    anchor = Toy()
    anchor.takes_s = 0.8
    assert [type(one) for one in heard([anchor], 2.0)] == [Overdue, Look]
    anchor.takes_s = 0.3
    assert [type(one) for one in heard([anchor], 2.0)] == [Look]


@pytest.mark.parametrize(
    ("after_s", "beside", "times"),
    [
        (0.7, ANCHORS.kinds, 2),
        (0.7, frozenset[ProbeKind](), 1),
        (0.4, ANCHORS.kinds, 1),
    ],
    ids=["overdue", "not asked for", "too soon"],
)
def test_beside_one_that_is_overdue_another_looks(
    after_s: float, beside: frozenset[ProbeKind], times: int
) -> None:
    toy = Toy()
    toy.takes_s = 1.2
    wanted = LookNow(ANCHORS.kinds, beside)

    async def story() -> None:
        patrol = Patrol([toy], lambda _told: None, RICH)
        work = asyncio.create_task(patrol.run())
        while not toy.asked:
            await asyncio.sleep(0.01)
        await asyncio.sleep(after_s)
        patrol.look_now(wanted)
        await asyncio.sleep(1.0)
        work.cancel()
        await asyncio.wait([work])

    run_virtually(story())
    assert len(toy.asked) == times


def test_a_purse_that_is_empty_pays_for_no_closer_look() -> None:
    anchor = Toy()
    poor = Purse(budget_mb=100, planned_mb=100)
    patrolled([anchor], 6.0, look_now_at=5.0, purse=poor)
    assert len(anchor.asked) == 1


def test_a_purse_fills_slowly_and_keeps_what_some_hours_leave() -> None:
    purse = Purse(budget_mb=MONTH_S / MEGABYTE * 10, planned_mb=0)
    assert purse.pays(SAVED_S * 10, 0.0)
    assert not purse.pays(101, 10.0)
    assert purse.pays(100, 10.0)
    assert not purse.pays(SAVED_S * 10 + 1, 10 * SAVED_S)


def fails() -> str:
    raise ZeroDivisionError


def test_a_mistake_of_ours_blinds_nobody_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken, well = Toy(name="broken", every_s=1.0), Toy(name="well")
    broken.answers = fails
    with caplog.at_level(logging.ERROR):
        looks = patrolled([broken, well], 3.0)
    assert {look.name for look in looks} == {"well"}
    assert len(broken.asked) >= 2
    assert "broken is not looked at" in caplog.text


def amiss() -> str:
    raise AmissError(Saw.REFUSED, "it answers 503")


def test_what_was_seen_is_told_with_its_time() -> None:
    toy = Toy()
    toy.takes_s, toy.answers = 0.2, amiss
    (look,) = patrolled([toy], 2.0)
    assert (look.saw, look.why) == (Saw.REFUSED, "it answers 503")
    assert look.took_s == pytest.approx(0.2)
    mute = Toy()
    mute.takes_s = 60.0
    look, *_ = patrolled([mute], 3.0)
    assert (look.saw, look.took_s) == (Saw.SILENCE, 0.0)


class Idle(Toy):
    """Has nothing to look at."""

    async def is_wanted(self) -> bool:
        return False


def test_where_there_is_nothing_to_look_at_nothing_is_told() -> None:
    idle = Idle()
    assert patrolled([idle], 20.0) == []
    assert idle.asked == []


def test_a_lookout_looks_on_a_thread_of_its_own_and_tells_here() -> None:
    toy, seen = Toy(every_s=0.5), list[Look | Overdue]()

    async def story() -> None:
        lookout = Lookout([toy], RICH)
        lookout.look_now(ANCHORS)
        here = asyncio.get_running_loop()
        came = asyncio.Event()

        def hear(told: Look | Overdue) -> None:
            assert asyncio.get_running_loop() is here
            seen.append(told)
            came.set()

        async with lookout.opened(hear):
            await came.wait()
            came.clear()
            lookout.look_now(ANCHORS)
            await came.wait()
        looks = len(seen)
        lookout.look_now(ANCHORS)
        await asyncio.sleep(0.05)
        assert len(seen) == looks

    asyncio.run(story())
    assert all(isinstance(one, Look) and one.saw is Saw.WELL for one in seen)


def test_a_lookout_that_dies_says_so() -> None:
    async def dies(_patrol: Patrol) -> None:
        message = "no more memory"
        raise MemoryError(message)

    async def story() -> None:
        lookout = Lookout([Toy()], RICH)
        async with lookout.opened(lambda _look: None) as over:
            with pytest.raises(MemoryError, match="no more memory"):
                await asyncio.wait_for(over, 5)

    with patch.object(Patrol, "run", dies):
        asyncio.run(story())
