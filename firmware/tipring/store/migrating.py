"""Bring a database to the tables of today (Alembic, without any file of its own)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from tipring.domain.errors import StoreError
from tipring.store.before_migrating import keep_before
from tipring.store.projections import rebuild
from tipring.store.revision import current_revision

SCRIPTS = "tipring.store:migrations"
"""Where the migrations are: inside the package, wherever it is installed."""


def migrate(connection: Connection) -> None:
    """Upgrade within the caller's transaction: all of it happens or nothing.

    The views are made anew after an upgrade, so a migration moves no rows of theirs.
    A database in a file is kept as it was first. Raises StoreError when a newer Tipring
    wrote it, or when there is no room to keep it.
    """
    revision = current_revision(connection)
    _refuse_the_future(revision)
    url = connection.engine.url
    if revision is not None and url.get_backend_name() == "sqlite" and url.database:
        keep_before(Path(url.database), revision)
    upgrade(connection, "head")
    if revision is not None:
        rebuild(connection)


def upgrade(connection: Connection, revision: str) -> None:
    """Run the migrations up to *revision*."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _refuse_the_future(revision: str | None) -> None:
    try:
        ScriptDirectory.from_config(_config()).get_revision(revision or "base")
    except CommandError as error:
        message = (
            f"the store has the tables of a newer Tipring ({revision}); install that"
            " version again, or restore a backup made with this one"
        )
        raise StoreError(message) from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    return config
