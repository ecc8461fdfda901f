"""Callers who were lost with their trunk, as sentences about the box."""

from functools import singledispatch

from tipring.domain.house_telling import tell_of_the_house
from tipring.domain.lost_entries import CallerLost


@singledispatch
def tell_of_the_lost(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_the_house(what)


@tell_of_the_lost.register
def _(what: CallerLost) -> str:
    who = what.number or "a caller without a number"
    where = f" in {what.node}" if what.node else ""
    kept = f"keeps the place for {what.keeps_s / 60:.0f} minutes"
    return f"loses {who}{where} with the trunk {what.trunk} ({what.why}) and {kept}"
