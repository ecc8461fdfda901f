"""The care of lines as sentences."""

from functools import singledispatch

from tipring.domain.care_entries import RepairTried, ThiefGone, ThiefSeen, UnitMet
from tipring.domain.health_telling import tell_of_health


@singledispatch
def tell_of_care(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_health(what)


@tell_of_care.register
def _(what: RepairTried) -> str:
    if what.worked:
        return f"has mended the line: {what.step}"
    return f"has tried to mend the line, in vain: {what.step} ({what.why})"


@tell_of_care.register
def _(what: ThiefSeen) -> str:
    return f"shares its modem with {what.program}: {what.remedy}"


@tell_of_care.register
def _(what: ThiefGone) -> str:
    return f"has its modem for itself again: {what.program} let go of it"


@tell_of_care.register
def _(what: UnitMet) -> str:
    who = what.name or "a unit"
    serial = f" with serial {what.serial}" if what.serial else ""
    return f"uses {who} ({what.vendor}:{what.product}){serial} at USB port {what.port}"
