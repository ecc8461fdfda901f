"""Accounts of the console: made, changed, removed, and never without an owner."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from support.queue_office import write_queue_office
from tipring.console import passwords
from tipring.console.door import DeskDoor
from tipring.console.ground import Ground
from tipring.console.people import People, PeopleRefused, Person
from tipring.console.sessions import IDLE, WHOLE, LogInRefused, Place, Sessions
from tipring.console.tickets import FREE_GUESSES
from tipring.domain.access import NotAllowed, Right, Role, Visitor
from tipring.domain.errors import StoreError
from tipring.store.console_book import ConsoleBook, Token

T = TypeVar("T")
MORNING = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
OLGA = Visitor(name="olga", role=Role.OWNER)
SECRET = "copper-and-paper"  # noqa: S105 - of nobody real
OTHER = "paper-and-copper"
NOBODY = "nobody is there"
HOME = Place("10.0.0.7", "a browser")


@dataclass
class Office:
    """A console's accounts, and a clock that a story sets."""

    ground: Ground
    clock: list[datetime] = field(default_factory=lambda: [MORNING])

    async def ask(self, question: Callable[[ConsoleBook], T]) -> T:
        """Ask the book, which blocks."""
        return await asyncio.to_thread(question, self.ground.book)

    @property
    def people(self) -> People:
        return People(self.ground, OLGA, "10.0.0.1")

    @property
    def sessions(self) -> Sessions:
        return self.ground.sessions

    def later(self, more: timedelta) -> None:
        self.clock[0] += more

    async def audit(self) -> list[tuple[str, str]]:
        lines = await self.ask(lambda book: book.audit())
        return [(line.who, line.what) for line in lines]


def in_the_office(folder: Path, story: Callable[[Office], Awaitable[None]]) -> None:
    write_queue_office(folder, "anna")
    book = ConsoleBook.open(folder / "state")

    async def tell() -> None:
        async with DeskDoor(httpx.MockTransport(_nobody)) as door:
            ground = Ground(folder, book, door, folder / "state")
            await ground.read_settings()
            office = Office(ground)
            ground.sessions = Sessions(book, wall=lambda: office.clock[0])
            await office.people.add(Person(name="olga", role=Role.OWNER), SECRET)
            await story(office)

    asyncio.run(tell())
    book.close()


async def _nobody(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError(NOBODY)


def test_somebody_with_an_account_logs_in_and_out(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        anna = Person(name="anna", role=Role.AGENT, agent="anna", queues=("front",))
        await office.people.add(anna, SECRET)
        key = await office.sessions.log_in("anna", SECRET, HOME)
        visitor = await office.sessions.whose(key)
        assert visitor == Visitor(
            name="anna", role=Role.AGENT, agent="anna", queues=("front",)
        )
        await office.sessions.log_out(key)
        assert await office.sessions.whose(key) is None
        assert (await office.audit())[:2] == [
            ("anna", "session.begin"),
            ("olga", "account.add"),
        ]

    in_the_office(tmp_path, story)


def test_nothing_that_opens_a_door_is_in_the_book(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        key = await office.sessions.log_in("olga", SECRET, HOME)
        await office.ask(lambda book: book.close())
        file = tmp_path / "state/console.db"
        written = await asyncio.to_thread(file.read_bytes)
        assert SECRET.encode() not in written
        assert key.encode() not in written
        assert (await asyncio.to_thread(file.stat)).st_mode & 0o077 == 0

    in_the_office(tmp_path, story)


@pytest.mark.parametrize(("name", "password"), [("olga", OTHER), ("nobody", SECRET)])
def test_a_wrong_password_and_a_wrong_name_look_alike(
    tmp_path: Path, name: str, password: str
) -> None:
    async def story(office: Office) -> None:
        with pytest.raises(LogInRefused, match="do not belong together"):
            await office.sessions.log_in(name, password, HOME)
        assert (await office.audit())[0] == (name, "session.refused")

    in_the_office(tmp_path, story)


def test_guesses_are_slowed_even_when_they_come_together(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        guesses = [
            office.sessions.log_in("olga", f"guess-number-{number}", HOME)
            for number in range(FREE_GUESSES + 3)
        ]
        refused = await asyncio.gather(*guesses, return_exceptions=True)
        waits = [
            error.wait_s > 0 for error in refused if isinstance(error, LogInRefused)
        ]
        assert waits.count(True) == 3
        with pytest.raises(LogInRefused) as right_too_early:
            await office.sessions.log_in("olga", SECRET, HOME)
        office.later(timedelta(seconds=right_too_early.value.wait_s + 0.1))
        assert await office.sessions.log_in("olga", SECRET, HOME)

    in_the_office(tmp_path, story)


@pytest.mark.parametrize("gone", [IDLE, WHOLE])
def test_sessions_end_by_themselves(tmp_path: Path, gone: timedelta) -> None:
    async def story(office: Office) -> None:
        key = await office.sessions.log_in("olga", SECRET, HOME)
        used = timedelta(days=1)
        while office.clock[0] + used < MORNING + gone:
            office.later(used)
            if gone == WHOLE:
                assert await office.sessions.whose(key)
        office.later(used + timedelta(minutes=1))
        assert await office.sessions.whose(key) is None

    in_the_office(tmp_path, story)


def test_a_token_has_the_rights_of_its_account_and_no_more(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        key = passwords.new_key()
        token = Token(
            key=passwords.key_hash(key),
            name="wallboard",
            account="olga",
            scopes=(Right.LOOK,),
            made_at=MORNING,
        )
        await office.ask(lambda book: book.add_token(token))
        visitor = await office.sessions.of_token(key)
        assert visitor is not None
        assert visitor.rights == {Right.LOOK}
        assert (await office.ask(lambda book: book.tokens()))[0].used_at == MORNING
        assert await office.sessions.of_token("no-such-token") is None
        await office.people.add(Person(name="otto", role=Role.OWNER), SECRET)
        await office.people.remove("olga")
        assert await office.sessions.of_token(key) is None

    in_the_office(tmp_path, story)


def test_a_new_password_ends_all_sessions_but_ones_own(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        mine = await office.sessions.log_in("olga", SECRET, HOME)
        lost = await office.sessions.log_in("olga", SECRET, Place("10.0.0.9"))
        with pytest.raises(PeopleRefused, match="old password"):
            await office.people.my_password(OTHER, OTHER, mine)
        await office.people.my_password(SECRET, OTHER, mine)
        assert await office.sessions.whose(mine)
        assert await office.sessions.whose(lost) is None
        await office.people.new_password("olga", SECRET)
        assert await office.sessions.whose(mine) is None

    in_the_office(tmp_path, story)


def test_the_last_owner_stays(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        with pytest.raises(PeopleRefused, match="last owner"):
            await office.people.remove("olga")
        with pytest.raises(PeopleRefused, match="last owner"):
            await office.people.change(Person(name="olga", role=Role.AGENT))
        await office.people.add(Person(name="otto", role=Role.OWNER), SECRET)
        await office.people.change(Person(name="olga", role=Role.READER))
        account = await office.ask(lambda book: book.account("olga"))
        assert account
        assert account.role is Role.READER

    in_the_office(tmp_path, story)


@pytest.mark.parametrize(
    ("person", "password", "why"),
    [
        (Person(name="a b", role=Role.AGENT), SECRET, "2 to 64 letters"),
        (Person(name="ben", role=Role.AGENT), "short", "10 characters"),
        (Person(name="ben", role=Role.AGENT), "x" * 201, "more than 200"),
        (Person(name="ben", role=Role.AGENT), "aaaaaaaaaaaa", "easy to guess"),
        (Person(name="ben.bakerstreet", role=Role.AGENT), "Ben.Bakerstreet", "easy"),
        (Person(name="ben", role=Role.AGENT, agent="bob"), SECRET, "no agent bob"),
        (Person(name="ben", role=Role.AGENT, queues=("x",)), SECRET, "no queue x"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    tmp_path: Path, person: Person, password: str, why: str
) -> None:
    async def story(office: Office) -> None:
        with pytest.raises(PeopleRefused, match=why):
            await office.people.add(person, password)
        assert [
            each.name for each in (await office.ask(lambda book: book.accounts()))
        ] == ["olga"]

    in_the_office(tmp_path, story)


def test_unknown_and_doubled_accounts(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        people = office.people
        with pytest.raises(StoreError, match="already"):
            await people.add(Person(name="olga", role=Role.OWNER), SECRET)
        for work in (
            people.remove("ghost"),
            people.change(Person(name="ghost", role=Role.AGENT)),
            people.new_password("ghost", SECRET),
        ):
            with pytest.raises(PeopleRefused, match="no account ghost"):
                await work

    in_the_office(tmp_path, story)


def test_taste_is_kept_and_nonsense_is_not(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await office.people.my_taste("de", "dark")
        account = await office.ask(lambda book: book.account("olga"))
        assert account
        assert (account.language, account.theme) == ("de", "dark")
        for language, theme in (("klingon", ""), ("", "pink")):
            with pytest.raises(PeopleRefused):
                await office.people.my_taste(language, theme)

    in_the_office(tmp_path, story)


def test_who_may_not_manage_people_cannot(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        sam = Visitor(name="sam", role=Role.SUPERVISOR)
        people = People(office.ground, sam)
        for work in (
            people.add(Person(name="ben", role=Role.OWNER), SECRET),
            people.change(Person(name="sam", role=Role.OWNER)),
            people.remove("olga"),
            people.new_password("olga", SECRET),
        ):
            with pytest.raises(NotAllowed):
                await work

    in_the_office(tmp_path, story)
