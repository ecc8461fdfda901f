"""What all that is written down has in common."""

from dataclasses import Field
from typing import Any, ClassVar

from tipring.domain.command import Command


class JournalEvent(Command):
    """A happening as the journal keeps it; all of them are listed in `journal.KINDS`.

    A class and no union of its 120 kinds, for the sake of whoever checks types.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    """Each kind is a dataclass."""
