"""The house at work: telephones that call each other, and what each of them hears."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from support.fake_leg import FakeLeg, FakeLegs, party
from support.house import BEN, PEOPLE, book
from support.offices import an_office
from support.virtual_time import run_virtually
from support.ways import no_street
from tipring.desk.house import MOST_CALLS, MOST_EACH, House
from tipring.desk.journal import Journal
from tipring.desk.seeking import Seeking
from tipring.desk.shelf import PromptShelf, Spoken
from tipring.domain.errors import LegError
from tipring.domain.events import DigitPressed
from tipring.domain.house.codes import Feature
from tipring.domain.house.inside import inside_flow
from tipring.domain.house.meanings import AtAgentDesk
from tipring.domain.house.wishes import ForwardWhen, Wishes
from tipring.domain.house_entries import HouseCallPickedUp
from tipring.domain.journal_event import JournalEvent
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegHeld,
    LegReferred,
    LegRings,
    LegSeen,
    LegTakenBack,
)
from tipring.domain.office import Office
from tipring.domain.sound_entries import SoundMeasured
from tipring.dsp.frames import FRAME_SAMPLES, Frame
from tipring.legs.figures import SoundFigures
from tipring.legs.port import CallOrder, Display, Leg, PartyKind
from tipring.store.house_views import HouseCallRecord, house_calls_of
from tipring.store.store import Store

LOUD: Frame = np.full(FRAME_SAMPLES, 8000, dtype=np.int16)


@dataclass
class Rig:
    """A house whose telephones a test has in its hands."""

    house: House
    legs: FakeLegs
    store: Store
    entered: list[tuple[Leg, Office]]
    lines: int = 1

    def dials(self, who: str, number: str, replaces: str = "") -> FakeLeg:
        leg = FakeLeg(party(who, name=who), dialled=number, replaces=replaces)
        self.house.came(leg)
        return leg

    @property
    def rung(self) -> FakeLeg:
        return self.legs.called[-1]

    async def talk(
        self, who: str = "201", whom: str = "202"
    ) -> tuple[FakeLeg, FakeLeg]:
        """Return two who talk."""
        caller = self.dials(who, whom)
        await settle()
        rung = self.rung
        rung.tell(LegAnswered())
        await settle()
        return caller, rung

    async def calls(self) -> list[HouseCallRecord]:
        return await self.store.ask(house_calls_of())


async def settle(seconds: float = 0.1) -> None:
    await asyncio.sleep(seconds)


def hears(leg: FakeLeg) -> bool:
    """Whether anything but silence was played to *leg* of late."""
    return any(int(np.abs(frame).max()) > 100 for frame in leg.heard[-3:])


async def hear_each_other(one: FakeLeg, other: FakeLeg) -> bool:
    """Whether each hears what the other says."""
    found = []
    for speaker, listener in ((one, other), (other, one)):
        listener.heard.clear()
        for _ in range(10):
            speaker.says(LOUD)
            await asyncio.sleep(0.02)
        found.append(hears(listener))
        await settle()
    return all(found)


@asynccontextmanager
async def a_rig(directory: Path) -> AsyncIterator[Rig]:
    entered: list[tuple[Leg, Office]] = []
    rigs: list[Rig] = []

    def inside(leg: Leg, flow: str, office: Office | None) -> bool:
        assert office is not None
        assert flow in office.flows
        if rigs[0].lines == len(entered):
            return False
        entered.append((leg, office))
        return True

    async with await Store.open(directory) as store:
        legs = FakeLegs(there={*PEOPLE})
        noise = np.tile(LOUD, 200)
        shelf = PromptShelf({("music", "en"): Spoken("", noise)})
        house = House(
            book(),
            an_office(flows={"main": inside_flow(AtAgentDesk(), "en")}),
            legs=legs,
            street=no_street(),
            inside=inside,
            shelf=shelf,
            journal=Journal(store),
        )
        rigs.append(Rig(house, legs, store, entered))
        running = asyncio.create_task(house.run())
        await settle()
        try:
            yield rigs[0]
        finally:
            running.cancel()
            await asyncio.wait([running])
            assert house.calls == {}


def tell(directory: Path, story: Callable[[Rig], Awaitable[None]]) -> None:
    """Tell *story* in a house of its own."""

    async def whole() -> None:
        async with a_rig(directory) as rig:
            await story(rig)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        assert not others, others

    run_virtually(whole())


def test_two_telephones_ring_talk_and_hang_up(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna = rig.dials("201", "202")
        await settle()
        ben = rig.rung
        assert ben.order is not None
        assert ben.order.display == Display(number="201", name="Anna")
        ben.tell(LegRings())
        await settle()
        assert anna.does == ["rings"]
        ben.tell(LegAnswered())
        await settle()
        assert anna.does == ["rings", "answered"]
        assert anna.shown[-1] == Display(number="202", name="Ben")
        assert await hear_each_other(anna, ben)
        assert rig.house.talks() == {"201": 1, "202": 1}
        anna.figures = SoundFigures(packets=50, lost=1)
        ben.figures = SoundFigures(packets=49)
        anna.tell(LegEnded(LegEnd.HUNG_UP))
        await settle()
        assert ben.does[-1].startswith("hung up: hung up")
        written = [stored.entry.what for stored in await rig.store.journal()]
        heard = [each for each in written if isinstance(each, SoundMeasured)]
        assert [(each.party, each.lost) for each in heard] == [("201", 1), ("202", 0)]
        (call,) = await rig.calls()
        assert (call.extension, call.answered_by, call.how) == ("201", "202", "hung up")

    tell(tmp_path, story)


def test_keys_are_passed_on_and_names_shown(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna, ben = await rig.talk()
        anna.tell(DigitPressed("5"))
        ben.tell(LegSeen("205", "Somebody"))
        await settle()
        assert "keys 5" in ben.does
        assert anna.shown[-1] == Display(number="205", name="Somebody")

    tell(tmp_path, story)


def test_hold_is_music_for_the_other(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna, ben = await rig.talk()
        anna.tell(LegHeld())
        await settle()
        ben.heard.clear()
        await settle(0.5)
        assert hears(ben)
        anna.tell(LegTakenBack())
        await settle()
        assert await hear_each_other(anna, ben)

    tell(tmp_path, story)


def test_a_blind_transfer_rings_on_and_joins(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna, ben = await rig.talk()
        anna.tell(LegHeld())
        anna.tell(LegReferred("203"))
        await settle()
        cara = rig.rung
        cara.tell(LegRings())
        ben.heard.clear()
        await settle(1)
        assert hears(ben)
        cara.tell(LegAnswered())
        await settle()
        assert anna.does[-2:] == ["referral: done", anna.does[-1]]
        assert await hear_each_other(ben, cara)
        assert ben.shown[-1] == Display(number="203", name="Cara")

    tell(tmp_path, story)


@pytest.mark.parametrize("answered", [True, False])
def test_an_attended_transfer_joins_two_calls(
    tmp_path: Path, *, answered: bool
) -> None:
    async def story(rig: Rig) -> None:
        anna, ben = await rig.talk()
        anna.tell(LegHeld())
        asks = rig.dials("201", "203")
        await settle()
        cara = rig.rung
        cara.tell(LegAnswered() if answered else LegRings())
        await settle()
        anna.tell(LegReferred("203", asks.id))
        await settle()
        assert "referral: done" in anna.does
        assert asks.does[-1].startswith("hung up")
        cara.tell(LegAnswered())
        await settle()
        assert await hear_each_other(ben, cara)
        assert len(rig.house.calls) == 1
        assert cara.shown[-1] == Display(number="202", name="Ben")

    tell(tmp_path, story)


def test_nobody_is_sent_into_a_call_that_is_not_his(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna, ben = await rig.talk()
        cara, _door = await rig.talk("203", "204")
        for leg_id in (cara.id, ben.id, anna.id, "leg-0"):
            anna.tell(LegReferred("204", leg_id))
            await settle()
            assert anna.does[-1] == "referral: refused"
        assert await hear_each_other(anna, ben)

    tell(tmp_path, story)


def test_the_partner_of_a_leg_is_given_to_who_joins_it_elsewhere(
    tmp_path: Path,
) -> None:
    async def story(rig: Rig) -> None:
        anna, ben = await rig.talk()
        given = rig.house.give_away(anna.id, "201")
        assert given is not None
        heard: list[Frame] = []
        given.listen(heard.append)
        given.ring()
        await given.answer()
        await settle()
        assert anna.does[-1].startswith("hung up")
        assert rig.house.calls == {}
        ben.says(LOUD)
        assert len(heard) == 1
        given.listen(None)
        assert rig.house.give_away(anna.id, "201") is None
        ringing = rig.dials("201", "203")
        await settle()
        assert rig.house.give_away(ringing.id, "201") is None

    tell(tmp_path, story)


@pytest.mark.parametrize("code", ["*8", "*8201"])
def test_a_colleague_picks_up(tmp_path: Path, code: str) -> None:
    async def story(rig: Rig) -> None:
        cara = rig.dials("203", "201")
        await settle()
        anna = rig.rung
        anna.tell(LegRings())
        assert rig.dials("204", code).does == []
        await settle()
        ben = rig.dials("202", code)
        await settle()
        assert anna.does[-1].startswith("hung up: answered elsewhere")
        assert ben.does == ["answered"]
        assert await hear_each_other(cara, ben)
        assert cara.shown[-1] == Display(number="202", name="Ben")

    tell(tmp_path, story)


def test_what_rings_for_a_caller_of_a_line_is_picked_up_too(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        written: list[JournalEvent] = []
        seeking = Seeking(rig.house, rig.legs, no_street())
        sought = seeking.call(BEN, Display(number="2125550123"), written.append)
        rang = rig.rung
        waiting = asyncio.create_task(sought.next_event())
        await settle()
        assert rig.dials("203", "*8").does == []
        await settle()
        anna = rig.dials("201", "*8202")
        await settle()
        assert await waiting == LegAnswered()
        assert anna.does == ["answered"]
        assert rang.does[-1].startswith("hung up: answered elsewhere")
        assert (sought.id, sought.party.account) == (anna.id, "201")
        assert written == [HouseCallPickedUp("202", "201")]
        assert rig.house.calls == {}
        anna.tell(LegEnded(LegEnd.HUNG_UP))
        assert isinstance(await sought.next_event(), LegEnded)
        assert rig.house.sought == []

    tell(tmp_path, story)


def test_who_picks_up_and_leaves_at_once_lets_the_search_go_on(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        seeking = Seeking(rig.house, rig.legs, no_street())
        sought = seeking.call(BEN, Display(), lambda _entry: None)
        waiting = asyncio.create_task(sought.next_event())
        await settle()
        anna = rig.dials("201", "*8")
        anna.tell(LegEnded(LegEnd.CANCELLED))
        await settle()
        assert isinstance(await waiting, LegEnded)
        assert rig.house.sought == []

    tell(tmp_path, story)


def test_where_nothing_rings_nothing_is_picked_up(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        await rig.talk("203", "201")
        ben = rig.dials("202", "*8")
        await settle()
        assert ben.does == ["refused: refused"]

    tell(tmp_path, story)


def test_a_call_is_taken_over_by_replaces(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        cara = rig.dials("203", "201")
        await settle()
        anna = rig.rung
        assert rig.dials("204", "201", anna.id).does == ["refused: refused"]
        ben = rig.dials("202", "201", anna.id)
        await settle()
        assert await hear_each_other(cara, ben)
        other = rig.dials("202", "x", ben.id)
        await settle()
        assert await hear_each_other(cara, other)
        assert rig.dials("201", "x", other.id).does == ["refused: refused"]
        assert rig.dials("201", "x", "leg-0").does == ["refused: refused"]

    tell(tmp_path, story)


def test_who_dials_a_queue_goes_inside(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna = rig.dials("201", "300")
        await settle()
        assert [leg for leg, _ in rig.entered] == [anna]
        assert rig.house.calls == {}
        late = rig.dials("202", "300")
        await settle()
        assert late.does == ["refused: busy"]

    tell(tmp_path, story)


def test_who_wants_to_hear_what_callers_hear_walks_their_flow(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        rig.house.book = replace(rig.house.book, front="main")
        anna = rig.dials("201", "*40")
        await settle()
        assert [leg for leg, _ in rig.entered] == [anna]

    tell(tmp_path, story)


def test_who_is_sent_inside_is_answered_already(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna, ben = await rig.talk()
        anna.tell(LegReferred("300"))
        await settle()
        ((leg, _),) = rig.entered
        await leg.answer()
        leg.ring()
        assert "answered" not in ben.does
        assert anna.does[-2] == "referral: done"
        anna, ben = await rig.talk()
        anna.tell(LegReferred("300"))
        await settle()
        assert anna.does[-1] == "referral: busy"
        assert await hear_each_other(anna, ben)

    tell(tmp_path, story)


def test_who_hangs_up_on_the_way_inside_is_not_sent_there(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna, ben = await rig.talk()
        anna.tell(LegReferred("300"))
        ben.tell(LegEnded(LegEnd.HUNG_UP))
        await settle()
        assert rig.entered == []
        assert anna.is_over

    tell(tmp_path, story)


def test_wishes_are_set_by_code_heard_and_kept(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        told: list[tuple[str, Wishes]] = []
        rig.house.observers.append(lambda *news: told.append(news))
        anna = rig.dials("201", "*78")
        await settle(2)
        assert anna.does == ["answered", "hung up: hung up: it is noted"]
        assert hears(anna) or any(int(f.max()) > 100 for f in anna.heard)
        ben = rig.dials("202", "201")
        await settle()
        assert rig.entered[0][0] is ben
        rig.house.disturb_not("201", on=False, by="the office")
        assert rig.house.forward("201", ForwardWhen.BUSY, "203", "x") == ""
        assert rig.house.forward("201", ForwardWhen.BUSY, "201", "x")
        assert told[-1] == ("201", Wishes(busy="203"))

    tell(tmp_path, story)

    async def after_a_restart(rig: Rig) -> None:
        assert rig.house.wishes_of("201") == Wishes(busy="203")
        assert rig.house.wishes_of("204") == Wishes()

    tell(tmp_path, after_a_restart)


def test_who_called_last_is_remembered(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        rig.dials("203", "202").tell(LegEnded(LegEnd.CANCELLED))
        await settle()
        assert rig.rung.does == ["hung up: cancelled: the caller left"]
        rig.dials("202", "*69")
        await settle()
        assert rig.rung.party.number == "203"
        rig.house.called("202", "12125550142")
        outside = rig.dials("202", "*69")
        await settle()
        assert outside.does == ["refused: unreachable"]

    tell(tmp_path, story)


def test_an_echo_is_heard(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna = rig.dials("201", "*43")
        await settle()
        for _ in range(10):
            anna.says(LOUD)
            await asyncio.sleep(0.02)
        assert hears(anna)

    tell(tmp_path, story)


def test_supervisors_are_given_to_whoever_lets_them_listen(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        refused = rig.dials("201", "*55202")
        await settle()
        assert refused.does == ["refused: refused"]
        present: list[tuple[Leg, Feature, str]] = []

        def supervise(leg: Leg, feature: Feature, agent: str) -> str:
            present.append((leg, feature, agent))
            return ""

        rig.house.supervise = supervise
        anna = rig.dials("201", "*55202")
        await settle()
        assert present == [(anna, Feature.LISTEN, "202")]
        assert anna.does == []
        assert rig.house.calls == {}

    tell(tmp_path, story)


def test_strangers_and_crowds_are_refused(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        assert rig.dials("299", "201").does == ["refused: refused"]
        street = FakeLeg(party("201", PartyKind.TRUNK), dialled="202")
        rig.house.came(street)
        assert street.does == ["refused: refused"]
        for _ in range(MOST_EACH):
            rig.dials("201", "202")
        assert rig.dials("201", "202").does == ["refused: busy"]
        assert rig.dials("203", "202").does == []
        assert rig.dials("201", "911").does == []
        await settle()
        assert len(rig.house.calls) <= MOST_CALLS

    tell(tmp_path, story)


def test_a_caller_who_left_while_he_was_answered_ends_it(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna = rig.dials("201", "202")
        await settle()

        async def too_late() -> None:
            message = "gone"
            raise LegError(message)

        anna.answer = too_late  # type: ignore[method-assign]
        ben = rig.rung
        ben.tell(LegAnswered())
        await settle()
        assert ben.does[-1].startswith("hung up")

    tell(tmp_path, story)


def test_a_call_is_ended_from_the_office(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna, ben = await rig.talk()
        (call_id,) = rig.house.calls
        assert rig.house.hang_up(call_id)
        await settle()
        assert anna.is_over
        assert ben.is_over
        assert not rig.house.hang_up(call_id)
        assert rig.house.is_there("202")
        assert not rig.house.is_there("299")

    tell(tmp_path, story)


def test_what_is_refused_changes_nothing(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna = rig.dials("201", "202")
        await settle()
        (call,) = rig.house.calls.values()
        call.hear("nonsense")
        anna.tell(DigitPressed("5"))
        anna.tell(LegSeen("1"))
        await settle()
        assert rig.rung.does == []
        await settle(PEOPLE["202"].ring_s)
        assert anna.does[-1] == "refused: no answer"

    tell(tmp_path, story)


def test_where_nobody_can_be_called_it_is_told(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        rig.legs.trouble = "the border is away"
        ben = rig.dials("204", "202")
        await settle()
        assert ben.does == ["refused: unreachable"]
        seeking = Seeking(rig.house, rig.legs, no_street())
        sought = seeking.call(BEN, Display(), lambda _entry: None)
        ended = await sought.next_event()
        assert ended == LegEnded(LegEnd.UNREACHABLE, "the border is away")

    tell(tmp_path, story)


def test_a_mistake_of_ours_ends_one_call_and_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(rig: Rig) -> None:
        cara, door = await rig.talk("203", "204")
        working = rig.legs.call

        def broken(order: CallOrder) -> Leg:
            raise ZeroDivisionError(order)

        rig.legs.call = broken  # type: ignore[method-assign]
        anna = rig.dials("201", "202")
        await settle()
        rig.legs.call = working  # type: ignore[method-assign]
        assert anna.is_over
        assert await hear_each_other(cara, door)

    tell(tmp_path, story)
    assert "broke off" in caplog.text


def test_without_music_there_is_a_hiss_and_who_is_gone_hears_nothing(
    tmp_path: Path,
) -> None:
    async def story(rig: Rig) -> None:
        rig.house._shelf = PromptShelf({})  # noqa: SLF001 - no office has none
        anna, ben = await rig.talk()
        anna.tell(LegHeld())
        await settle(0.5)
        assert any(int(np.abs(frame).max()) > 0 for frame in ben.heard[-3:])
        ben.is_over = True
        await settle()

    tell(tmp_path, story)


def test_who_is_gone_is_told_nothing_more(tmp_path: Path) -> None:
    async def story(rig: Rig) -> None:
        anna, ben = await rig.talk()

        async def gone(keys: str) -> None:
            message = f"gone before {keys}"
            raise LegError(message)

        ben.send_keys = gone  # type: ignore[method-assign]
        anna.tell(DigitPressed("5"))
        anna.tell(LegEnded(LegEnd.HUNG_UP))
        ben.tell(LegEnded(LegEnd.HUNG_UP))
        await settle()
        assert rig.house.calls == {}

    tell(tmp_path, story)


DIALLED = (
    *("201", "202", "203", "204", "300", "911", "912125550142", "299"),
    *("*8", "*8202", "*43", "*45", "*69", "*72203", "*73", "*78", "*79", "*90204"),
)
HAPPENS: tuple[LegEvent, ...] = (
    *(LegRings(), LegRings(early_sound=True), LegAnswered(), LegAnswered()),
    *(LegHeld(), LegTakenBack(), DigitPressed("5"), LegSeen("9")),
    *(LegReferred("203"), LegReferred("300"), LegReferred("912125550142")),
    *(LegEnded(end) for end in (LegEnd.BUSY, LegEnd.HUNG_UP, LegEnd.DECLINED)),
)


def test_whatever_people_do_no_leg_is_left_behind(tmp_path: Path) -> None:
    chance = random.Random(2)  # noqa: S311 - it has to repeat

    async def story(rig: Rig) -> None:
        rig.lines = 1000
        dialled: list[FakeLeg] = []

        def living() -> list[FakeLeg]:
            inside = {leg.id for leg, _ in rig.entered}
            every = [*dialled, *rig.legs.called]
            return [leg for leg in every if not leg.is_over and leg.id not in inside]

        for _ in range(80):
            legs = living()
            if not legs or chance.random() < 0.3:
                who = chance.choice(sorted(PEOPLE))
                dialled.append(rig.dials(who, chance.choice(DIALLED)))
            elif chance.random() < 0.2:
                to = chance.choice(legs).id
                chance.choice(legs).tell(LegReferred("x", to))
            else:
                chance.choice(legs).tell(chance.choice(HAPPENS))
            await asyncio.sleep(chance.choice([0, 0, 0.02, 0.3, 12]))
        for leg in living():
            leg.tell(LegEnded(LegEnd.HUNG_UP))
        await settle(70)
        assert living() == []
        assert rig.house.calls == {}

    tell(tmp_path, story)


def test_the_calls_end_with_the_box(tmp_path: Path) -> None:
    legs: list[FakeLeg] = []

    async def story(rig: Rig) -> None:
        legs.extend(await rig.talk())

    tell(tmp_path, story)
    assert all(leg.is_over for leg in legs)
