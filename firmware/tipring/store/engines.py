"""Connections to the database: one kind that writes, one kind that only reads."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, Pool

DATABASE_NAME = "tipring.db"
BUSY_TIMEOUT_MS = 5000
"""Longer than any checkpoint or backup on a slow card holds the database."""


def database_file(directory: Path) -> Path:
    """Return where the database is unless a URL names another."""
    return directory / DATABASE_NAME


def writing_engine(directory: Path, url: str | None) -> Engine:
    """Return an engine whose transactions are atomic and durable."""
    engine = create_engine(_url(directory, url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare_writer)
        event.listen(engine, "begin", begin_writing)
    return engine


@lru_cache(maxsize=4)
def passing_engine(directory: Path, url: str | None) -> Engine:
    """Return what `reading_engine` does, for all who ask one thing and leave.

    It keeps no connection, but what it has learned of statements: to make an engine for
    each question takes longer than to ask.
    """
    return reading_engine(directory, url, NullPool)


def reading_engine(
    directory: Path, url: str | None, pool: type[Pool] | None = None
) -> Engine:
    """Return an engine that can change nothing in an SQLite database."""
    address = _url(directory, url)
    if address.get_backend_name() == "sqlite":
        name = f"file:{quote(str(address.database))}"
        address = address.set(database=name, query={"mode": "ro", "uri": "true"})
    engine = create_engine(address, poolclass=pool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_reader)
    return engine


def _url(directory: Path, url: str | None) -> URL:
    if url is not None:
        return make_url(url)
    return URL.create("sqlite", database=str(database_file(directory)))


def prepare_writer(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """FULL: what was acknowledged survives a power cut (NORMAL lost 105 of 105)."""
    connection.isolation_level = None  # we say BEGIN ourselves, so that DDL rolls back
    _pragmas(
        connection,
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # an erased text is not left on a page that is free
    )


def _prepare_reader(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """SQLite's own lower() knows ASCII only; people search in Russian, too."""
    _pragmas(connection, f"busy_timeout={BUSY_TIMEOUT_MS}")
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _pragmas(connection: DBAPIConnection, *settings: str) -> None:
    cursor = connection.cursor()
    for setting in settings:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def empty_log(engine: Engine) -> bool:
    """Leave nothing of what was blanked in SQLite's log of changes (its WAL).

    Pages that were given up are overwritten already (secure_delete). False while
    somebody reads what was before: ask again.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        told = cursor.fetchone()
        cursor.close()
    finally:
        connection.close()
    return told is not None and not told[0]


def begin_writing(connection: Connection) -> None:
    """Take the pen at once: who writes later waits, instead of failing in between."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
