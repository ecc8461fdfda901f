"""Drills of the link as sentences."""

from functools import singledispatch

from tipring.domain.backup_telling import tell_of_backups
from tipring.domain.link_drill_entries import (
    LinkDrillBegan,
    LinkDrillDone,
    LinkDrillPutOff,
)


@singledispatch
def tell_of_link_drills(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_backups(what)


@tell_of_link_drills.register
def _(what: LinkDrillBegan) -> str:
    remark = f" ({what.remark})" if what.remark else ""
    return f"cuts itself off from the internet {what.cut}, {what.by}{remark}"


@tell_of_link_drills.register
def _(what: LinkDrillDone) -> str:
    if what.broken_off:
        return f"has broken off the drill of the link: {what.broken_off}"
    if what.faults:
        return f"has failed the drill of the link: {'; '.join(what.faults)}"
    return "has passed the drill of the link"


@tell_of_link_drills.register
def _(what: LinkDrillPutOff) -> str:
    return f"holds no drill of the link: {what.why}"
