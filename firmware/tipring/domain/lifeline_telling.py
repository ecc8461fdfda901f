"""The lifeline as sentences."""

from functools import singledispatch

from tipring.domain.lifeline_entries import (
    DrillDone,
    FactoryResetAsked,
    LifelineSwitched,
)
from tipring.domain.link_drill_telling import tell_of_link_drills


@singledispatch
def tell_of_the_lifeline(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_link_drills(what)


@tell_of_the_lifeline.register
def _(what: LifelineSwitched) -> str:
    if what.to_telephone:
        return f"leaves the line to the plain telephone: {what.why}"
    return f"takes the line back from the plain telephone: {what.why}"


@tell_of_the_lifeline.register
def _(what: DrillDone) -> str:
    if what.faults:
        return f"has failed the drill of the lifeline: {'; '.join(what.faults)}"
    return f"has passed the drill of the lifeline: {'; '.join(what.findings)}"


@tell_of_the_lifeline.register
def _(what: FactoryResetAsked) -> str:
    return f"sets its settings aside and stops, as asked {what.by}"
