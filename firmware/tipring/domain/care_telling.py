"""The care of lines as sentences."""

from functools import singledispatch

from tipring.domain.care_entries import RepairTried
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
