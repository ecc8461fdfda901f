"""What went wrong with the disk or the database, and what the owner can do."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from tipring.domain.errors import StoreError

_REFUSALS = (
    *(SQLAlchemyError, sqlite3.Error),
    *(OSError, ImportError, ValueError, OverflowError),
)
"""How a disk or a database says no: the last three mean that its driver is not
installed, and that it cannot hold a value."""

_ROOM = "make room on that disk (old messages, logs), nothing has to be restarted"
_WRITABLE = (
    "mount the disk for writing again; a card that turned read-only by itself is"
    " failing: copy it and replace it"
)
_FAILING = "the disk or card is failing: copy it to a new one"
_RIGHTS = (
    "the directory must be writable for this user, even to read (SQLite notes its"
    " readers there), and the disk not mounted read-only"
)
_BUSY = "another program holds the database locked: close it"
_DAMAGED = "the file is damaged: restore the last backup"
_REMEDIES = {
    "SQLITE_FULL": _ROOM,
    "ENOSPC": _ROOM,
    "EDQUOT": _ROOM,
    "SQLITE_READONLY": _WRITABLE,
    "EROFS": _WRITABLE,
    "SQLITE_IOERR": _FAILING,
    "EIO": _FAILING,
    "SQLITE_CANTOPEN": _RIGHTS,
    "SQLITE_PERM": _RIGHTS,
    "EACCES": _RIGHTS,
    "EPERM": _RIGHTS,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
}
_OTHERWISE = "the words before say what was wrong with it"


@contextmanager
def told(doing: str, where: object) -> Iterator[None]:
    """Raise a refusal as StoreError: what was tried, on what, and the remedy."""
    try:
        yield
    except _REFUSALS as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        message = f"could not {doing} {where}: {cause}; {_remedy(cause)}"
        raise StoreError(message) from error


def _remedy(cause: BaseException) -> str:
    name = _code_name(cause)
    for code, remedy in _REMEDIES.items():
        if name.startswith(code):
            return remedy
    return _OTHERWISE


def _code_name(cause: BaseException) -> str:
    match cause:
        case sqlite3.Error():
            return getattr(cause, "sqlite_errorname", "")
        case OSError(errno=int(number)):
            return errno.errorcode.get(number, "")
    return ""
