"""The hand that writes. It blocks; the store keeps it in a thread of its own."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from sqlalchemy import Engine

from tipring.domain.errors import StoreError
from tipring.domain.journal import Entry
from tipring.store.disk import make_folder
from tipring.store.engines import empty_log, writing_engine
from tipring.store.projections import record
from tipring.store.revision import NEWEST, current_revision
from tipring.store.trouble import told

Group = Sequence[Entry]
"""Entries that are written together or not at all."""
Outcome = list[int] | StoreError
"""The journal ids of a group, or why nothing of it was written."""


class Ledger:
    """The only writer of a store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, directory: Path, url: str | None = None) -> Self:
        """Make or upgrade the database; StoreError when that is not possible."""
        with told("open the store in", directory):
            make_folder(directory)
            ledger = cls(writing_engine(directory, url))
        with ExitStack() as undo:
            undo.callback(ledger.close)
            ledger.migrate()
            undo.pop_all()
        return ledger

    def migrate(self) -> None:
        """Bring the tables to those of this version, or raise StoreError."""
        with (
            told("prepare the tables of", self._engine.url),
            self._engine.begin() as connection,
        ):
            if current_revision(connection) == NEWEST:
                return
            # Alembic costs 11 MB and a third of a second: only when it has work.
            from tipring.store.migrating import migrate  # noqa: PLC0415 - see above

            migrate(connection)

    def write(self, groups: Sequence[Group]) -> list[Outcome]:
        """Return the outcome of each group; what has ids is safe on the disk.

        All groups share one transaction (one sync of the disk). When it fails, each
        is tried alone, so that a group never fails for the sake of another.
        """
        try:
            return self._write_together(groups)
        except StoreError as refusal:
            if len(groups) == 1:
                return [refusal]
        return [outcome for group in groups for outcome in self.write([group])]

    def rehearse(self, entry: Entry) -> None:
        """Do all that writing *entry* takes, and take it back.

        A statement is compiled when it is first needed, which takes several times as
        long as to carry it out. StoreError when the disk refuses.
        """
        with (
            told(f"rehearse {type(entry.what).__name__} in", self._engine.url),
            self._engine.connect() as connection,
        ):
            record(connection, entry)
            connection.rollback()

    def scrub(self) -> bool:
        """Leave nothing of what was blanked in the log of the database.

        False while somebody reads what was before: ask again. StoreError when the
        disk refuses.
        """
        with told("empty the log of", self._engine.url):
            return empty_log(self._engine)

    def close(self) -> None:
        """Close the database; what was written stays."""
        self._engine.dispose()

    def _write_together(self, groups: Sequence[Group]) -> list[Outcome]:
        kinds = ", ".join(type(e.what).__name__ for group in groups for e in group)
        with (
            told(f"write {kinds} to", self._engine.url),
            self._engine.begin() as connection,
        ):
            return [[record(connection, entry) for entry in group] for group in groups]
