"""The box's worries as sentences."""

from functools import singledispatch

from tipring.domain.service_telling import tell_of_services
from tipring.domain.worry_entries import (
    HelpCalled,
    RepairDone,
    SelfTested,
    WorryBegan,
    WorryChanged,
    WorryEnded,
)

MINUTE_S = 60.0


@singledispatch
def tell_of_worries(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_services(what)


@tell_of_worries.register
def _(what: WorryBegan) -> str:
    return f"worries about {what.key} ({what.colour}): {what.sentence}"


@tell_of_worries.register
def _(what: WorryChanged) -> str:
    return f"finds {what.key} {what.colour} now: {what.sentence}"


@tell_of_worries.register
def _(what: WorryEnded) -> str:
    minutes = max(round(what.lasted_s / MINUTE_S), 1)
    return f"worries no longer about {what.key}, after {minutes} min"


@tell_of_worries.register
def _(what: RepairDone) -> str:
    if what.worked:
        return f"has tried to mend {what.key}: {what.sentence}"
    return f"could not mend {what.key}: {what.sentence}"


@tell_of_worries.register
def _(what: HelpCalled) -> str:
    if what.confirmed:
        return f"has called {what.number} for help, and was heard"
    return f"has called {what.number} for help, and was not heard: {what.why}"


@tell_of_worries.register
def _(what: SelfTested) -> str:
    if not what.faults:
        return "has tested itself: all is well"
    return f"has tested itself: {'; '.join(what.faults)}"
