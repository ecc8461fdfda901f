"""Tokens of machines: made, shown once, taken back."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from tipring.console import passwords
from tipring.console.ground import Ground
from tipring.domain.access import Right, Visitor
from tipring.domain.errors import TipringError
from tipring.store.console_book import Token

LONGEST_NAME = 60
MOST = 100


class TokenRefused(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """A token is not made like this."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What *visitor* does with tokens; he has the right to accounts."""

    ground: Ground
    visitor: Visitor
    address: str = ""

    async def all(self) -> list[Token]:
        """Return all tokens, the newest first; what opens is in none of them."""
        return await asyncio.to_thread(self.ground.book.tokens)

    async def make(self, name: str, account: str, scopes: Collection[Right]) -> str:
        """Return a new token, which nobody can ever read again. Raises TokenRefused."""
        name = name.strip()
        known = await self.all()
        if not name or len(name) > LONGEST_NAME:
            message = f"a token has a name of at most {LONGEST_NAME} characters"
            raise TokenRefused(message)
        if any(token.name == name for token in known) or len(known) >= MOST:
            message = f"there is a token {name!r} already, or there are too many"
            raise TokenRefused(message)
        if not scopes:
            message = "a token without a scope opens nothing"
            raise TokenRefused(message)
        if await asyncio.to_thread(self.ground.book.account, account) is None:
            message = f"there is no account {account!r}"
            raise TokenRefused(message)
        key = passwords.new_key()
        token = Token(
            key=passwords.key_hash(key),
            name=name,
            account=account,
            scopes=tuple(right for right in Right if right in scopes),
            made_at=self.ground.sessions.wall(),
        )
        await asyncio.to_thread(self.ground.book.add_token, token)
        told = [right.value for right in token.scopes]
        await self._note("token.make", name=name, account=account, scopes=told)
        return key

    async def take_back(self, key: str) -> None:
        """Let a token open nothing any more; *key* is its hash."""
        token = await asyncio.to_thread(self.ground.book.token, key)
        if token is not None:
            await asyncio.to_thread(self.ground.book.end_token, key)
            await self._note("token.end", name=token.name, account=token.account)

    async def _note(self, what: str, **detail: object) -> None:
        await self.ground.note(self.visitor, what, self.address, **detail)
