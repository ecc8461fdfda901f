"""A change to a view: a statement, and what it is about this time.

To make a statement takes longer than to carry it out, so what each call needs is made
once, and bound to the entry's values when it is carried out.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Executable

Bound = tuple[Executable, Mapping[str, Any]]
"""A statement that was made before, and the values of its columns and binds."""
Change = Executable | Bound


def carry_out(connection: Connection, change: Change) -> None:
    """Change a view."""
    if isinstance(change, tuple):
        connection.execute(*change)
    else:
        connection.execute(change)
