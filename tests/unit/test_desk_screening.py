"""The desk reads the lists anew when they change, and gives one pass at a time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from support.box import virtual_wall
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal
from tipring.desk.screening import PASS_MIN, Screening
from tipring.domain.commands import AskScreening
from tipring.domain.journal import ScreeningPassGiven, ScreeningPassUsed
from tipring.domain.office import Office
from tipring.domain.screening import Entry, ListName, Standing
from tipring.domain.telling import tell as told
from tipring.store.store import Store

CRANK = Entry(ListName.BLOCK, "2125550142", is_name=False)
OFFICE = Office("office", ZoneInfo("UTC"), {}, {}, {}, screening=(CRANK,))
BLOCKED = AskScreening("2125550142", "DOE")
STRANGER = AskScreening("2125550199", "")
ANONYMOUS = AskScreening("", "")


class Door:
    def __init__(self, screening: Screening, store: Store, pen: Journal) -> None:
        self.screening = screening
        self.store = store
        self.pen = pen

    async def standing(self, asked: AskScreening) -> Standing:
        return (await self.screening.look_up(asked, self.pen)).standing

    async def noted(self) -> list[object]:
        await self.store.append()
        return [stored.entry.what for stored in await self.store.journal()]


@asynccontextmanager
async def open_door(directory: Path) -> AsyncIterator[Door]:
    async with await Store.open(directory / "store") as store:
        journal = Journal(store, virtual_wall)
        pen = journal.for_line("line-1").for_call("call-1")
        yield Door(Screening(OFFICE, journal), store, pen)


def write(directory: Path, text: str) -> None:
    (directory / "screening.toml").write_text(text)


def test_without_a_file_the_lists_stay_as_they_were(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_door(tmp_path) as door:
            assert await door.standing(BLOCKED) is Standing.BLOCKED
            assert await door.standing(STRANGER) is Standing.UNKNOWN
            assert await door.standing(ANONYMOUS) is Standing.ANONYMOUS
            now = await door.screening.now()
            assert (now.blocked, now.allowed, now.pass_until) == (1, 0, None)

    run_virtually(tell())


def test_a_change_counts_from_the_next_call_on(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_door(tmp_path) as door:
            door.screening.directory = tmp_path
            write(tmp_path, '[[allow]]\nname = "doe"\n')
            assert await door.standing(BLOCKED) is Standing.ALLOWED
            write(tmp_path, '[[block]]\nnumber = "+1212*"\n')
            assert await door.standing(BLOCKED) is Standing.BLOCKED
            assert await door.standing(STRANGER) is Standing.BLOCKED
            (tmp_path / "screening.toml").unlink()
            assert await door.standing(STRANGER) is Standing.UNKNOWN

    run_virtually(tell())


def test_a_mistake_leaves_the_lists_as_they_were(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_door(tmp_path) as door:
            door.screening.directory = tmp_path
            write(tmp_path, '[[block]]\nnumber = "+1212*"\n')
            assert await door.standing(STRANGER) is Standing.BLOCKED
            write(tmp_path, '[[block]]\nnumber = "all of them"\n')
            assert await door.standing(STRANGER) is Standing.BLOCKED
            trouble = (await door.screening.now()).trouble
            assert trouble.startswith("screening.toml:2: block.1.number")
            write(tmp_path, "")
            assert await door.standing(STRANGER) is Standing.UNKNOWN
            assert (await door.screening.now()).trouble == ""

    run_virtually(tell())


def test_two_callers_at_once_share_one_reading(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_door(tmp_path) as door:
            door.screening.directory = tmp_path
            write(tmp_path, '[[block]]\nnumber = "+1212*"\n')
            found = await asyncio.gather(*map(door.standing, (BLOCKED, STRANGER)))
            assert found == [Standing.BLOCKED, Standing.BLOCKED]

    run_virtually(tell())


def test_a_pass_lets_one_stranger_in(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_door(tmp_path) as door:
            until = door.screening.give_pass()
            assert (await door.screening.now()).pass_until == until
            assert await door.standing(BLOCKED) is Standing.BLOCKED
            found = await door.screening.look_up(STRANGER, door.pen)
            assert found.standing is Standing.ALLOWED
            assert found.why == (
                "the number is on neither list, but the next caller has a pass"
            )
            assert await door.standing(STRANGER) is Standing.UNKNOWN
            noted = await door.noted()
            assert noted == [ScreeningPassGiven(PASS_MIN), ScreeningPassUsed()]
            assert list(map(told, noted)) == [
                "gives the next caller a pass, for 30 min",
                "takes the pass of this caller",
            ]

    run_virtually(tell())


def test_a_pass_is_good_for_an_anonymous_caller_and_ends(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_door(tmp_path) as door:
            door.screening.give_pass(10)
            await asyncio.sleep(599)
            assert await door.standing(ANONYMOUS) is Standing.ALLOWED
            door.screening.give_pass(10)
            await asyncio.sleep(600)
            assert await door.standing(ANONYMOUS) is Standing.ANONYMOUS
            assert (await door.screening.now()).pass_until is None

    run_virtually(tell())


def test_no_digit_is_asked_for_twice_in_a_row(tmp_path: Path) -> None:
    def first(digits: Sequence[str]) -> str:
        return digits[0]

    async def tell() -> None:
        async with open_door(tmp_path) as door:
            journal = door.pen
            screening = Screening(OFFICE, journal, first)
            asked = AskScreening("", "", draws=4)
            assert (await screening.look_up(asked, journal)).digits == "2323"
            random = await door.screening.look_up(asked, journal)
            assert len(random.digits) == 4
            assert not set(random.digits) & set("01*#")

    run_virtually(tell())
