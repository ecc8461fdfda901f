"""What went wrong with the disk during an installation, and what helps."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from tipring.domain.errors import EarsError

ROOM = "make room on that disk, then do it again: a download goes on where it stopped"
_REMEDIES = {
    errno.ENOSPC: ROOM,
    errno.EDQUOT: ROOM,
    errno.EACCES: "do it as the user who owns the store, or as root",
    errno.EPERM: "do it as the user who owns the store, or as root",
    errno.EROFS: "mount the disk for writing again; a card that did this is failing",
    errno.EIO: "the disk or card is failing: copy it to a new one",
    errno.ENOENT: "check the name",
}
_OTHERWISE = "the words before say what was wrong with it"


@contextmanager
def told(doing: str, where: object) -> Iterator[None]:
    """Raise an OSError as EarsError: what was tried, on what, and the remedy."""
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, _OTHERWISE)
        what = error.strerror or error
        message = f"could not {doing} {where}: {what}; {remedy}"
        raise EarsError(message) from error
