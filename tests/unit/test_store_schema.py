import logging
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from tipring.domain.errors import StoreError
from tipring.domain.journal import CallEnded, CallRang, Entry
from tipring.store.before_migrating import FOLDER
from tipring.store.codec import entry_to_row
from tipring.store.engines import database_file, writing_engine
from tipring.store.ledger import Ledger
from tipring.store.migrating import SCRIPTS, upgrade
from tipring.store.reader import open_reader
from tipring.store.records import CallState
from tipring.store.revision import NEWEST, current_revision
from tipring.store.schema import journal, metadata

START = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


def make_old_store(directory: Path, revision: str) -> None:
    engine = writing_engine(directory, None)
    with engine.begin() as connection:
        upgrade(connection, revision)
        for what in (CallRang(), CallEnded("the caller hung up")):
            row = entry_to_row(Entry(START, what, "front", "c1"))
            connection.execute(journal.insert().values(row))
    engine.dispose()


def test_the_migrations_make_exactly_the_tables_of_the_schema(tmp_path: Path) -> None:
    Ledger.open(tmp_path).close()
    engine = writing_engine(tmp_path, None)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        made = connection.execute(text("select sql from sqlite_master")).scalars()
        assert any(sql and "AUTOINCREMENT" in sql for sql in made)
    engine.dispose()


@pytest.mark.parametrize("revision", [f"{number:04}" for number in range(1, 9)])
def test_an_older_store_keeps_its_journal_and_gains_the_views(
    tmp_path: Path,
    revision: str,
) -> None:
    make_old_store(tmp_path, revision)
    Ledger.open(tmp_path).close()
    with open_reader(tmp_path) as reader:
        assert [stored.id for stored in reader.journal()] == [1, 2]
        (call,) = reader.calls()
    assert (call.id, call.state) == ("c1", CallState.ENDED)


@pytest.mark.parametrize(
    ("revision", "broken_at"),
    [("0001", "CREATE TABLE messages"), ("0003", "CREATE TABLE recordings")],
)
def test_an_upgrade_that_breaks_midway_leaves_the_old_store_whole(
    tmp_path: Path,
    revision: str,
    broken_at: str,
) -> None:
    make_old_store(tmp_path, revision)

    def break_midway(*args: object) -> None:
        if broken_at in str(args[2]):
            raise OperationalError(str(args[2]), None, sqlite3.Error("power cut"))

    event.listen(Engine, "before_cursor_execute", break_midway)
    try:
        with pytest.raises(StoreError, match="prepare the tables"):
            Ledger.open(tmp_path)
    finally:
        event.remove(Engine, "before_cursor_execute", break_midway)
    engine = writing_engine(tmp_path, None)
    with engine.connect() as connection:
        assert current_revision(connection) == revision
        assert len(connection.execute(select(journal)).all()) == 2
    engine.dispose()
    Ledger.open(tmp_path).close()


def test_a_store_is_kept_as_it_was_before_its_tables_change(tmp_path: Path) -> None:
    for revision in ("0001", "0002", "0003"):
        database_file(tmp_path).unlink(missing_ok=True)
        make_old_store(tmp_path, revision)
        Ledger.open(tmp_path).close()
    kept = sorted((tmp_path / FOLDER).iterdir())
    assert [path.name for path in kept] == ["tipring-0002.db", "tipring-0003.db"]
    shutil.copy(kept[1], database_file(tmp_path))
    engine = writing_engine(tmp_path, None)
    with engine.connect() as connection:
        assert current_revision(connection) == "0003"
        assert len(connection.execute(select(journal)).all()) == 2
    engine.dispose()


def test_a_store_that_cannot_be_kept_is_not_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_old_store(tmp_path, "0001")
    full = shutil.disk_usage(tmp_path)._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: full)
    with pytest.raises(StoreError, match="make room"):
        Ledger.open(tmp_path)
    engine = writing_engine(tmp_path, None)
    with engine.connect() as connection:
        assert current_revision(connection) == "0001"
    engine.dispose()


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Ledger.open(tmp_path).close()
    with sqlite3.connect(database_file(tmp_path)) as database:
        database.execute("update alembic_version set version_num = '9999'")
    database.close()
    with pytest.raises(StoreError, match="newer Tipring"):
        Ledger.open(tmp_path)
    with pytest.raises(StoreError, match="another version"):
        open_reader(tmp_path)


def test_the_command_line_does_not_upgrade_an_older_store(tmp_path: Path) -> None:
    make_old_store(tmp_path, "0001")
    with pytest.raises(StoreError, match="start the desk"):
        open_reader(tmp_path)


def test_opening_leaves_the_logging_of_the_program_alone(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = root.level, list(root.handlers), logging.getLogger("tipring").disabled
    Ledger.open(tmp_path).close()
    after = root.level, list(root.handlers), logging.getLogger("tipring").disabled
    assert after == before


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        ledger = Ledger.open(tmp_path)
        ledger.write([[Entry(START, CallRang(), "front", f"c{id(ledger)}")]])
        ledger.close()
    with open_reader(tmp_path) as reader:
        assert len(reader.calls()) == 2


def test_what_is_acknowledged_survives_a_power_cut_by_these_settings(
    tmp_path: Path,
) -> None:
    Ledger.open(tmp_path).close()
    engine = writing_engine(tmp_path, None)
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


def test_there_is_one_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST]


def test_a_url_that_means_nothing_is_refused_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="open the store"):
        Ledger.open(tmp_path, "telegraph://office")
