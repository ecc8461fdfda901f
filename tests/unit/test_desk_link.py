"""The conductor: looks go to the rules, their word to everybody and to the journal."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from support.box import BEGAN, virtual_wall
from support.toy_lookout import TRUNK, ToyLookout
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal
from tipring.desk.link import BACK, SETTLED_S, LinkDesk
from tipring.desk.link_hub import LinkHub
from tipring.domain.errors import StoreError
from tipring.domain.link.commands import LinkCommand
from tipring.domain.link.entries import LinkChanged
from tipring.domain.link.machine import LinkMachine
from tipring.domain.link.probing import ProbeKind, Saw
from tipring.domain.link.view import NOT_WATCHED, Cause, Fitness, LinkView, Verdict
from tipring.store.link_views import last_change, link_changes
from tipring.store.store import Store

NO_SIGNAL = "eth0 has no signal"
STABLE_S = 20.0


@dataclass
class Watch:
    """A desk that watches its link."""

    store: Store
    hub: LinkHub
    lookout: ToyLookout
    desk: LinkDesk
    heard: list[Verdict] = field(default_factory=list)

    async def all_see_for(self, seconds: float, saw: Saw = Saw.WELL) -> None:
        """Let every probe look twice a second."""
        for _ in range(int(seconds * 2)):
            self.lookout.all_see(saw, NO_SIGNAL if saw is not Saw.WELL else "")
            await asyncio.sleep(0.5)

    async def written(self) -> list[LinkChanged]:
        await self.store.append()
        stored = await self.store.journal(limit=1000)
        found = [each.entry.what for each in stored]
        return [what for what in found if isinstance(what, LinkChanged)]


@contextlib.asynccontextmanager
async def watching(directory: Path) -> AsyncIterator[Watch]:
    async with await Store.open(directory) as store:
        hub, lookout = LinkHub(), ToyLookout()
        probes = [looker.probe for looker in lookout.lookers]
        machine = LinkMachine(probes, stable_s=STABLE_S)
        desk = LinkDesk(hub, machine, lookout, Journal(store, virtual_wall))
        watch = Watch(store, hub, lookout, desk)
        hub.observers.append(lambda _before, now: watch.heard.append(now.verdict))
        work = asyncio.create_task(desk.run())
        await asyncio.sleep(0.1)
        yield watch
        work.cancel()
        await asyncio.wait([work])


def tell(directory: Path, *stories: Callable[[Watch], Awaitable[None]]) -> None:
    """Let each story happen in a box of its own, one after the other."""

    async def run() -> None:
        for story in stories:
            async with watching(directory) as watch:
                await story(watch)

    run_virtually(run())


def test_a_cut_is_heard_by_everybody_and_written_down(tmp_path: Path) -> None:
    async def story(watch: Watch) -> None:
        await watch.all_see_for(5.0)
        view = watch.hub.view
        assert (view.verdict, view.is_watched) == (Verdict.UP, True)
        await watch.all_see_for(3.0, Saw.NO_WAY)
        view = watch.hub.view
        assert (view.verdict, view.cause) == (Verdict.DOWN, Cause.CARRIER)
        assert NO_SIGNAL in view.why
        assert view.fitness(TRUNK) is Fitness.NONE
        assert view.since is not None
        assert view.since > BEGAN
        assert any(ProbeKind.ANCHOR in kinds for kinds in watch.lookout.asked)
        await watch.all_see_for(STABLE_S + 5.0)
        assert watch.hub.view.verdict is Verdict.UP
        assert watch.heard[-1] is Verdict.UP
        assert watch.heard.count(Verdict.DOWN) >= 1
        down, up = await watch.written()
        assert (down.verdict, up.verdict) == (Verdict.DOWN, Verdict.UP)
        assert up.lasted_s >= STABLE_S

    tell(tmp_path, story)


def test_every_probe_is_shown_with_what_it_saw(tmp_path: Path) -> None:
    async def story(watch: Watch) -> None:
        watch.lookout.sees(ProbeKind.TRUNK, name=TRUNK)
        watch.lookout.sees(ProbeKind.TRUNK, Saw.REFUSED, "it answers 503", TRUNK)
        seen = watch.desk.probes[ProbeKind.TRUNK, TRUNK]
        assert (seen.looks, seen.well) == (2, 1)
        assert (seen.saw, seen.why) == (Saw.REFUSED.value, "it answers 503")
        assert seen.well_at is not None
        unseen = watch.desk.probes[ProbeKind.CARRIER, ""]
        assert (unseen.looks, unseen.looked_at, unseen.well_at) == (0, None, None)
        watch.lookout.lookers[2].spent = 300
        assert watch.desk.spent_bytes == 300

    tell(tmp_path, story)


def test_the_word_of_the_border_counts_besides(tmp_path: Path) -> None:
    async def story(watch: Watch) -> None:
        await watch.all_see_for(2.0)
        watch.desk.trunk_is(TRUNK, "it has not let us register")
        assert watch.lookout.asked[-1] == {ProbeKind.TRUNK}
        view = watch.hub.view
        assert dict(view.trunks) == {TRUNK: "it has not let us register"}
        assert view.fitness(TRUNK) is Fitness.NONE
        watch.desk.trunk_is(TRUNK, "")
        watch.desk.trunk_is("another", "")
        assert watch.hub.view.fitness(TRUNK) is Fitness.GOOD

    tell(tmp_path, story)


def test_a_drill_takes_the_link_for_cut(tmp_path: Path) -> None:
    async def story(watch: Watch) -> None:
        await watch.all_see_for(2.0)
        watch.desk.drill(is_on=True)
        assert watch.hub.view.cause is Cause.DRILL
        watch.desk.drill(is_on=False)
        assert watch.hub.view.verdict is Verdict.UP

    tell(tmp_path, story)


async def _goes_down(watch: Watch) -> None:
    await watch.all_see_for(3.0)
    await watch.all_see_for(3.0, Saw.NO_WAY)
    assert watch.hub.view.verdict is Verdict.DOWN


def test_a_link_that_came_back_while_the_box_was_off_is_written_down(
    tmp_path: Path,
) -> None:
    async def story(watch: Watch) -> None:
        down = await watch.store.ask(last_change)
        assert down is not None
        assert watch.hub.view.since == down[0]
        await watch.all_see_for(SETTLED_S + 1.0)
        changes = await watch.written()
        assert [change.verdict for change in changes] == [Verdict.DOWN, Verdict.UP]
        assert changes[-1].why == BACK
        await asyncio.sleep(60.0)
        assert len(await watch.written()) == 2

    tell(tmp_path, _goes_down, story)


def test_one_that_was_well_is_not_said_to_be_back(tmp_path: Path) -> None:
    async def story(watch: Watch) -> None:
        await _goes_down(watch)
        await watch.all_see_for(STABLE_S + 5.0)

    async def after(watch: Watch) -> None:
        await watch.all_see_for(SETTLED_S + 1.0)
        assert len(await watch.written()) == 2

    tell(tmp_path, story, after)


def test_one_that_is_still_away_is_not_said_to_have_been_back(tmp_path: Path) -> None:
    async def story(watch: Watch) -> None:
        await watch.all_see_for(SETTLED_S + 1.0, Saw.NO_WAY)
        changes = await watch.written()
        assert {change.verdict for change in changes} == {Verdict.DOWN}

    tell(tmp_path, _goes_down, story)


def test_the_history_begins_with_how_it_was_before(tmp_path: Path) -> None:
    async def story(watch: Watch) -> None:
        await _goes_down(watch)
        await watch.all_see_for(STABLE_S + 5.0)
        await watch.store.append()
        all_of_it = await watch.store.ask(link_changes(BEGAN))
        assert [each.verdict for _at, each in all_of_it] == [Verdict.DOWN, Verdict.UP]
        later = all_of_it[0][0] + timedelta(seconds=1)
        assert await watch.store.ask(link_changes(later)) == all_of_it
        last = await watch.store.ask(link_changes(all_of_it[-1][0]))
        assert last == all_of_it[-1:]
        assert await watch.store.ask(last_change) == all_of_it[-1]

    tell(tmp_path, story)


def test_a_store_that_does_not_tell_keeps_nobody_from_watching(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Mute(Store):
        async def ask(self, question: object) -> None:  # type: ignore[override]
            del question
            message = "the disk is gone"
            raise StoreError(message)

    async def story(watch: Watch) -> None:
        watch.store.__class__ = Mute
        again = LinkDesk(
            watch.hub,
            LinkMachine([looker.probe for looker in watch.lookout.lookers]),
            watch.lookout,
            Journal(watch.store, virtual_wall),
        )
        work = asyncio.create_task(again.run())
        await asyncio.sleep(SETTLED_S + 1.0)
        work.cancel()
        assert "what the link was is not known: the disk is gone" in caplog.text

    tell(tmp_path, story)


class Broken(LinkMachine):
    """Rules with a mistake."""

    def begin(self, now: float) -> list[LinkCommand]:
        raise ZeroDivisionError(now)


def test_rules_with_a_mistake_end_no_call(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(watch: Watch) -> None:
        probes = [looker.probe for looker in watch.lookout.lookers]
        pen = Journal(watch.store, virtual_wall)
        watch.hub.is_now(LinkView(verdict=Verdict.DOWN, is_watched=True))
        await LinkDesk(watch.hub, Broken(probes), watch.lookout, pen).run()
        assert watch.hub.view == NOT_WATCHED
        assert "the link is not watched" in caplog.text

    tell(tmp_path, story)


def test_without_a_watch_the_border_is_still_heard() -> None:
    hub = LinkHub()
    told: list[LinkView] = []
    hub.observers.append(lambda _before, now: told.append(now))
    hub.trunk_is(TRUNK, "its server does not answer")
    assert hub.view.fitness(TRUNK) is Fitness.NONE
    assert hub.view.fitness("another") is Fitness.GOOD
    hub.trunk_is(TRUNK, "its server does not answer")
    hub.trunk_is(TRUNK, "")
    assert hub.view == NOT_WATCHED
    assert len(told) == 2


def test_one_who_cannot_bear_the_news_keeps_it_from_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def faints(_before: LinkView, _now: LinkView) -> None:
        raise ZeroDivisionError

    hub, told = LinkHub(), list[LinkView]()
    hub.observers.extend([faints, lambda _before, now: told.append(now)])
    hub.is_now(LinkView(verdict=Verdict.DOWN))
    assert [view.verdict for view in told] == [Verdict.DOWN]
    assert "the news of the link was not borne" in caplog.text
