"""An index of some rows only, said in the dialect of the database that is migrated.

To name another dialect loads it: 50 ms and 2 MB, on each start of a box.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

KNOW_PARTIAL = ("sqlite", "postgresql")
"""Elsewhere the index has all rows: larger, and as right."""


def create_partial_index(
    name: str, table: str, column: str, rows: sa.ColumnElement[bool] | sa.TextClause
) -> None:
    """Index *column* of those *rows* of *table*, where the database can."""
    dialect = op.get_context().dialect.name
    where: dict[str, Any] = (
        {f"{dialect}_where": rows} if dialect in KNOW_PARTIAL else {}
    )
    op.create_index(name, table, [column], **where)
