"""Copies of the office and damages of the store as sentences."""

from collections.abc import Iterator
from functools import singledispatch

from tipring.domain.backup_entries import BackupFailed, BackupKept, StoreMended
from tipring.domain.care_telling import tell_of_care

MEGABYTE = 1_000_000


@singledispatch
def tell_of_backups(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_care(what)


@tell_of_backups.register
def _(what: BackupKept) -> str:
    size = f"{what.size_bytes / MEGABYTE:.1f} MB"
    held = f"{what.calls} calls and {what.messages} messages"
    return f"has a backup in {what.where}: {what.name}, {size} with {held}"


@tell_of_backups.register
def _(what: BackupFailed) -> str:
    return f"has made no backup in {what.where}: {what.why}"


@tell_of_backups.register
def _(what: StoreMended) -> str:
    told = "; ".join(_mended(what))
    return f"has mended its store ({what.damage}): {told}"


def _mended(what: StoreMended) -> Iterator[str]:
    yield f"{what.saved} entries were read from the damaged file"
    if what.backup:
        yield f"{what.from_backup} came from {what.backup}"
    if what.missing:
        yield f"{what.missing} are lost"
    if what.found:
        yield f"{what.found} messages were found by their sound"
    yield f"the damaged files are in {what.aside}"
