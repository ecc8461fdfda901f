"""What was not understood is kept as long as the owner wants, and not a day longer."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from support.box import virtual_wall
from support.sounds import noise
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal
from tipring.desk.misheard import MisheardKeeper, Retention
from tipring.domain.commands import KeepUtterance
from tipring.domain.message_entries import UtteranceErased, UtteranceKept
from tipring.store.store import Store
from tipring.store.utterances import UTTERANCES, kept_utterances, misheard

SAID = noise(1, -20)
DAY_S = 86_400.0


@dataclass
class World:
    """Who keeps, and where."""

    keeper: MisheardKeeper
    pen: Journal

    async def keep(self, node: str = "menu", guess: str = "sails") -> None:
        await self.keeper.keep(SAID, KeepUtterance(node, guess, "en"), self.pen)
        await self.pen.store.append()

    @property
    def sounds(self) -> list[str]:
        folder = self.pen.store.directory / UTTERANCES
        return sorted(path.name for path in folder.glob("*"))


def told(
    directory: Path,
    story: Callable[[World], Awaitable[None]],
    days: int = 30,
    *,
    runs: bool = False,
) -> None:
    async def tell() -> None:
        async with await Store.open(directory) as store:
            pen = Journal(store, virtual_wall, "line-1", "call-1")
            keeper = MisheardKeeper(pen, Retention(keeps=True, days=days))
            await keeper.tidy_up()
            running = asyncio.create_task(keeper.run()) if runs else None
            await story(World(keeper, pen))
            if running is not None:
                running.cancel()
                await asyncio.wait([running])

    run_virtually(tell())


def test_the_report_tells_what_was_said_where_and_how_often(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.keep()
        await asyncio.sleep(60)
        await world.keep("menu", "")
        await world.keep()
        report = await world.pen.store.ask(misheard)
        assert [(one.node, one.guess, one.language, one.count) for one in report] == [
            ("menu", "sails", "en", 2),
            ("menu", "", "en", 1),
        ]
        newest, oldest = report[0].utterances
        assert newest.at - oldest.at == timedelta(seconds=60)
        assert newest.call_id == "call-1"
        assert (tmp_path / newest.path).is_file()
        assert len(world.sounds) == 3

    told(tmp_path, story)


def test_what_is_too_old_is_erased_and_the_rest_stays(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.keep()
        await asyncio.sleep(1.9 * DAY_S)
        await world.keep("hours")
        assert len(world.sounds) == 2
        await asyncio.sleep(0.5 * DAY_S)
        assert len(world.sounds) == 1
        (left,) = await world.pen.store.ask(kept_utterances)
        assert left.node == "hours"
        whats = [stored.entry.what for stored in await world.pen.store.journal()]
        (erased,) = [what for what in whats if isinstance(what, UtteranceErased)]
        assert erased.why == "its time was over"
        (first, _) = [what for what in whats if isinstance(what, UtteranceKept)]
        assert erased.utterance_id == first.utterance_id
        assert first.guess == "", "words that were erased are blanked, too"

    told(tmp_path, story, days=2, runs=True)


def test_sound_that_no_journal_knows_does_not_outlive_a_restart(
    tmp_path: Path,
) -> None:
    folder = tmp_path / UTTERANCES
    folder.mkdir()
    for name in ("a.wav", "b.wav.part"):
        (folder / name).write_bytes(b"somebody's voice")

    async def story(world: World) -> None:
        assert world.sounds == []
        await world.keep()
        assert len(world.sounds) == 1

    told(tmp_path, story)


def test_a_disk_that_refuses_is_told_to_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / UTTERANCES).write_text("in the way")

    async def story(world: World) -> None:
        await world.keep()
        assert await world.pen.store.ask(misheard) == []

    told(tmp_path, story)
    assert "what a caller said is not kept" in caplog.text


def test_sound_that_cannot_be_erased_is_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(world: World) -> None:
        await world.keep()
        (kept,) = await world.pen.store.ask(kept_utterances)
        path = tmp_path / kept.path
        path.unlink()
        path.mkdir()
        await asyncio.sleep(1.5 * DAY_S)
        assert "could not erase what a caller said" in caplog.text
        path.rmdir()
        await asyncio.sleep(0.5 * DAY_S)
        assert await world.pen.store.ask(kept_utterances) == []

    told(tmp_path, story, days=1, runs=True)


def test_sound_that_somebody_took_away_is_as_good_as_erased(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.keep()
        shutil.rmtree(tmp_path / UTTERANCES)
        await asyncio.sleep(1.5 * DAY_S)
        assert await world.pen.store.ask(kept_utterances) == []

    told(tmp_path, story, days=1, runs=True)


def test_a_folder_that_cannot_be_tidied_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / UTTERANCES / "a").mkdir(parents=True)

    async def story(world: World) -> None:
        await world.keep()
        assert len(world.sounds) == 2

    told(tmp_path, story)
    assert "could not erase" in caplog.text
