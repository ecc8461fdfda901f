"""Accounts, sessions, tokens and the audit log. Everything here blocks: use a thread.

Passwords and keys come hashed; nothing that opens a door is written down.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from sqlalchemy import (
    URL,
    ColumnElement,
    Engine,
    Text,
    cast,
    create_engine,
    delete,
    event,
    func,
    insert,
    or_,
    select,
    update,
)

from tipring.domain.access import Right, Role
from tipring.domain.errors import StoreError
from tipring.domain.privacy import without
from tipring.store.console_schema import (
    accounts,
    audit,
    console_metadata,
    sessions,
    tokens,
)
from tipring.store.engines import begin_writing, empty_log, prepare_writer
from tipring.store.trouble import told

FILE = "console.db"
"""In the store's directory."""
NEWEST_AUDIT = 200
"""Lines in one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may log in."""

    name: str
    role: Role
    queues: tuple[str, ...] = ()
    """The queues that he is for; empty: all."""
    agent: str = ""
    """Which agent he is; empty: none."""
    language: str = ""
    """Of his pages; empty: as his browser wishes."""
    theme: str = ""
    """`light` or `dark`; empty: as his system wishes."""
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody is logged in."""

    key: str
    """The hash of what the browser keeps."""
    account: str
    began_at: datetime
    seen_at: datetime
    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a machine asks with."""

    key: str
    """The hash of it."""
    name: str
    account: str
    """Whose rights it has, as far as `scopes` go."""
    scopes: tuple[Right, ...]
    made_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """Somebody changed something, or tried to get in."""

    at: datetime
    who: str
    what: str
    """`settings.deploy`, `account.add`, `session.begin` and the like."""
    detail: dict[str, Any] = field(default_factory=dict)
    """Never a secret."""
    address: str = ""
    id: int = 0


class ConsoleBook:
    """What the console remembers; made by `open`. All methods raise StoreError."""

    def __init__(self, engine: Engine, directory: Path) -> None:
        self._engine = engine
        self._directory = directory

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open the book in *directory*; it is made at the first time, for us alone."""
        path = directory / FILE
        with told("open the console's book in", directory):
            directory.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            engine = create_engine(URL.create("sqlite", database=str(path)))
            event.listen(engine, "connect", prepare_writer)
            event.listen(engine, "begin", begin_writing)
            console_metadata.create_all(engine)
        return cls(engine, directory)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    # --- accounts ------------------------------------------------------------------

    def add_account(self, account: Account, password: str) -> None:
        """Write a new one down; *password* is a hash. StoreError: there is one."""
        if self.account(account.name):
            message = f"there is an account {account.name!r} already"
            raise StoreError(message)
        values = {**asdict(account), "password": password}
        self._write(insert(accounts).values(values))

    def change_account(self, name: str, **values: Any) -> bool:  # noqa: ANN401
        """Change columns of one (a new `password` is a hash); False: there is none."""
        return self._write(
            update(accounts).where(accounts.c.name == name).values(values)
        )

    def remove_account(self, name: str) -> bool:
        """Remove it with its sessions and tokens; False: there is none."""
        self._write(delete(sessions).where(sessions.c.account == name))
        self._write(delete(tokens).where(tokens.c.account == name))
        return self._write(delete(accounts).where(accounts.c.name == name))

    def accounts(self) -> list[Account]:
        """Return all accounts by name."""
        return [_account(row) for row in self._rows(_sorted_accounts())]

    def account(self, name: str) -> Account | None:
        """Return one; None: there is none."""
        rows = self._rows(_sorted_accounts().where(accounts.c.name == name))
        return _account(rows[0]) if rows else None

    def password_of(self, name: str) -> str:
        """Return the hash of a password; empty: there is no such account."""
        found = self._rows(select(accounts.c.password).where(accounts.c.name == name))
        return str(found[0].password) if found else ""

    # --- sessions and tokens -------------------------------------------------------

    def begin_session(self, session: Session) -> None:
        """Write down that somebody logged in."""
        self._write(insert(sessions).values(asdict(session)))

    def session(self, key: str) -> Session | None:
        """Return one; None: it has ended, or never was."""
        rows = self._rows(select(sessions).where(sessions.c.key == key))
        return Session(**rows[0]._asdict()) if rows else None

    def sessions_of(self, account: str) -> list[Session]:
        """Return where somebody is logged in, the latest first."""
        mine = select(sessions).where(sessions.c.account == account)
        rows = self._rows(mine.order_by(sessions.c.seen_at.desc()))
        return [Session(**row._asdict()) for row in rows]

    def saw(self, key: str, at: datetime) -> None:
        """Write down that a session is in use."""
        self._write(update(sessions).where(sessions.c.key == key).values(seen_at=at))

    def end_session(self, key: str) -> None:
        """End one."""
        self._write(delete(sessions).where(sessions.c.key == key))

    def end_sessions(self, account: str, but: str = "") -> None:
        """End all of somebody, but for one."""
        mine = sessions.c.account == account, sessions.c.key != but
        self._write(delete(sessions).where(*mine))

    def forget_sessions(self, now: datetime, idle: timedelta, whole: timedelta) -> None:
        """End those that nobody used for so long, or that began so long ago."""
        old = (sessions.c.seen_at < now - idle) | (sessions.c.began_at < now - whole)
        self._write(delete(sessions).where(old))

    def add_token(self, token: Token) -> None:
        """Write a token down."""
        self._write(insert(tokens).values(asdict(token)))

    def token(self, key: str) -> Token | None:
        """Return one; None: it was taken back, or never was."""
        rows = self._rows(select(tokens).where(tokens.c.key == key))
        return _token(rows[0]) if rows else None

    def tokens(self) -> list[Token]:
        """Return all, the newest first."""
        rows = self._rows(select(tokens).order_by(tokens.c.made_at.desc()))
        return [_token(row) for row in rows]

    def used_token(self, key: str, at: datetime) -> None:
        """Write down that a token is in use."""
        self._write(update(tokens).where(tokens.c.key == key).values(used_at=at))

    def end_token(self, key: str) -> bool:
        """Take a token back; False: there is none."""
        return self._write(delete(tokens).where(tokens.c.key == key))

    # --- audit ---------------------------------------------------------------------

    def note(self, line: AuditLine) -> None:
        """Write a line; it is never changed."""
        values = asdict(line)
        del values["id"]
        self._write(insert(audit).values(values))

    def audit(
        self, limit: int = NEWEST_AUDIT, before: int | None = None, who: str = ""
    ) -> list[AuditLine]:
        """Return lines, the newest first; those older than line *before*."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        if who:
            query = query.where(audit.c.who == who)
        return [AuditLine(**row._asdict()) for row in self._rows(query)]

    def naming(self, words: Collection[str]) -> list[AuditLine]:
        """Return the lines whose details have one of *words*, the newest first."""
        named = or_(*(_detail().contains(word, autoescape=True) for word in words))
        query = select(audit).where(named).order_by(audit.c.id.desc())
        return [AuditLine(**row._asdict()) for row in self._rows(query)]

    def forget(self, words: Collection[str]) -> int:
        """Blank *words* in the audit log, a caller's number; return in how many lines.

        Who did what, and when, stays.
        """
        lines = self.naming(words)
        for line in lines:
            change = update(audit).where(audit.c.id == line.id)
            self._write(change.values(detail=without(line.detail, words)))
        if lines:
            empty_log(self._engine)
        return len(lines)

    def owners(self) -> int:
        """Return how many accounts may do everything; 0: the box is not set up."""
        query = select(func.count()).where(accounts.c.role == Role.OWNER)
        return int(self._rows(query)[0][0])

    def _write(self, statement: Any) -> bool:  # noqa: ANN401 - SQLAlchemy's
        with (
            told("write the console's book in", self._directory),
            self._engine.begin() as connection,
        ):
            return bool(connection.execute(statement).rowcount)

    def _rows(self, query: Any) -> Sequence[Any]:  # noqa: ANN401 - SQLAlchemy's
        with (
            told("read the console's book in", self._directory),
            self._engine.connect() as connection,
        ):
            return connection.execute(query).all()


def _detail() -> ColumnElement[str]:
    return cast(audit.c.detail, Text)


def _sorted_accounts() -> Any:  # noqa: ANN401 - SQLAlchemy's
    columns = [column for column in accounts.c if column.name != "password"]
    return select(*columns).order_by(accounts.c.name)


def _account(row: Any) -> Account:  # noqa: ANN401 - SQLAlchemy's
    values = row._asdict()
    role, queues = Role(values.pop("role")), tuple(values.pop("queues"))
    return Account(**values, role=role, queues=queues)


def _token(row: Any) -> Token:  # noqa: ANN401 - SQLAlchemy's
    values = row._asdict()
    return Token(**{**values, "scopes": tuple(map(Right, values["scopes"]))})
