"""Who asks: cookies of people, tokens of machines, and guesses that are slowed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tipring.console import passwords
from tipring.console.tickets import GuessGuard
from tipring.domain.access import Right, Visitor
from tipring.domain.errors import TipringError
from tipring.store.console_book import Account, AuditLine, ConsoleBook, Session

IDLE = timedelta(days=7)
"""Who has not asked for so long logs in again."""
WHOLE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
"""A session in use is written down so often."""
LONGEST_BROWSER = 200


def utc_now() -> datetime:
    """Return the wall clock, aware."""
    return datetime.now(UTC)


class LogInRefused(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """Name and password do not belong together, or it was tried too often."""

    def __init__(self, wait_s: float = 0.0) -> None:
        super().__init__("this name and this password do not belong together")
        self.wait_s = wait_s
        """How long nothing is checked; 0: it was wrong."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody asks from."""

    address: str = ""
    browser: str = ""


@dataclass(slots=True)
class Sessions:
    """Log people in and know them again; reads what others change in the book."""

    book: ConsoleBook
    wall: Callable[[], datetime] = utc_now
    guard: GuessGuard = field(default_factory=GuessGuard)

    async def log_in(self, name: str, password: str, place: Place) -> str:
        """Return the key of a new session. Raises LogInRefused."""
        now = self.wall().timestamp()
        keys = (f"from {place.address}", f"as {name.lower()}")
        if wait_s := self.guard.wait_s(keys, now):
            raise LogInRefused(wait_s)
        # Counted before it is known, so that many at once are many, too.
        self.guard.was_wrong(keys, now)
        key = await asyncio.to_thread(self._log_in, name, password, place)
        if not key:
            raise LogInRefused
        self.guard.was_right(keys)
        return key

    def _log_in(self, name: str, password: str, place: Place) -> str:
        right = passwords.is_right(password, self.book.password_of(name))
        now = self.wall()
        what = "session.begin" if right else "session.refused"
        line = AuditLine(
            at=now, who=name[:LONGEST_BROWSER], what=what, address=place.address
        )
        self.book.note(line)
        return self._begin(name, place) if right else ""

    def _begin(self, name: str, place: Place) -> str:
        now, key = self.wall(), passwords.new_key()
        self.book.forget_sessions(now, IDLE, WHOLE)
        self.book.begin_session(
            Session(
                key=passwords.key_hash(key),
                account=name,
                began_at=now,
                seen_at=now,
                address=place.address,
                browser=place.browser[:LONGEST_BROWSER],
            )
        )
        return key

    async def begin(self, name: str, place: Place) -> str:
        """Log somebody in who has just made his account; return the key."""
        return await asyncio.to_thread(self._begin, name, place)

    async def log_out(self, key: str) -> None:
        """End a session."""
        await asyncio.to_thread(self.book.end_session, passwords.key_hash(key))

    async def whose(self, key: str) -> Visitor | None:
        """Return who logged in with *key*; None: nobody, or too long ago."""
        return await asyncio.to_thread(self._whose, key) if key else None

    async def of_token(self, key: str) -> Visitor | None:
        """Return whose token *key* is; None: nobody's."""
        return await asyncio.to_thread(self._of_token, key) if key else None

    def _whose(self, key: str) -> Visitor | None:
        session = self.book.session(passwords.key_hash(key))
        now = self.wall()
        if session is None or session.seen_at < now - IDLE:
            return None
        if session.began_at < now - WHOLE:
            return None
        if session.seen_at < now - SEEN_EVERY:
            self.book.saw(session.key, now)
        account = self.book.account(session.account)
        return visitor_of(account) if account else None

    def _of_token(self, key: str) -> Visitor | None:
        token = self.book.token(passwords.key_hash(key))
        account = self.book.account(token.account) if token else None
        if token is None or account is None:
            return None
        now = self.wall()
        if token.used_at is None or token.used_at < now - SEEN_EVERY:
            self.book.used_token(token.key, now)
        return visitor_of(account, frozenset(token.scopes))


def visitor_of(account: Account, scopes: frozenset[Right] | None = None) -> Visitor:
    """Return what *account* may do, with *scopes* only that."""
    return Visitor(
        name=account.name,
        role=account.role,
        queues=account.queues,
        agent=account.agent,
        scopes=scopes,
        language=account.language,
    )
