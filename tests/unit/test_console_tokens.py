"""Tokens of machines: what is made, what is refused, what is written down."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from support.api_box import someone
from tipring.console.api.tokens import TokenRefused, Tokens
from tipring.console.door import DeskDoor
from tipring.console.ground import Ground
from tipring.domain.access import Right, Role, Visitor
from tipring.store.console_book import ConsoleBook

OLGA = someone("olga", Role.OWNER)


def at_the_ground(directory: Path, story: Callable[[Ground], Awaitable[None]]) -> None:
    """Tell *story* before a console without a desk."""

    async def tell() -> None:
        book = await asyncio.to_thread(ConsoleBook.open, directory)
        await asyncio.to_thread(book.add_account, OLGA, "")
        async with DeskDoor.at(directory / "desk.sock") as door:
            await story(Ground(directory, book, door, directory))
        await asyncio.to_thread(book.close)

    asyncio.run(tell())


def test_a_token_opens_what_it_is_for_until_it_is_taken_back(tmp_path: Path) -> None:
    async def story(ground: Ground) -> None:
        mine = Tokens(ground, Visitor(name="olga", role=Role.OWNER), "192.0.2.1")
        key = await mine.make(" wallboard ", "olga", {Right.LOOK})
        visitor = await ground.sessions.of_token(key)
        assert visitor is not None
        assert visitor.name == "olga"
        assert visitor.rights == frozenset({Right.LOOK})
        (token,) = await mine.all()
        assert token.name == "wallboard"
        assert token.used_at is not None
        assert key not in repr(token)
        await mine.take_back(token.key)
        await mine.take_back(token.key)
        assert await ground.sessions.of_token(key) is None
        lines = await asyncio.to_thread(ground.book.audit)
        assert [line.what for line in lines] == ["token.end", "token.make"]
        assert key not in repr(lines)

    at_the_ground(tmp_path, story)


REFUSALS: list[tuple[str, str, set[Right], str]] = [
    (" ", "olga", {Right.LOOK}, "has a name"),
    ("x" * 61, "olga", {Right.LOOK}, "at most 60"),
    ("twice", "olga", {Right.LOOK}, "already"),
    ("empty", "olga", set(), "opens nothing"),
    ("whose", "nobody", {Right.LOOK}, "no account 'nobody'"),
]


def test_some_tokens_are_not_made(tmp_path: Path) -> None:
    async def story(ground: Ground) -> None:
        mine = Tokens(ground, Visitor(name="olga", role=Role.OWNER))
        await mine.make("twice", "olga", {Right.LOOK})
        for name, account, scopes, why in REFUSALS:
            with pytest.raises(TokenRefused, match=why):
                await mine.make(name, account, scopes)
        assert len(await mine.all()) == 1

    at_the_ground(tmp_path, story)
