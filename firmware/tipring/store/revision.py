"""Which tables a database has, known without Alembic, which is large."""

from sqlalchemy import Connection, column, inspect, select, table

NEWEST = "0011"
"""The revision that this version of the program works with."""

_ALEMBIC = table("alembic_version", column("version_num"))


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the database; None for an empty one."""
    if not inspect(connection).has_table(_ALEMBIC.name):
        return None
    return connection.execute(select(_ALEMBIC.c.version_num)).scalar_one_or_none()
