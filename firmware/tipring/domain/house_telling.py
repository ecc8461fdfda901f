"""Calls of the house as sentences."""

from functools import singledispatch

from tipring.domain.again_telling import tell_of_again
from tipring.domain.house_entries import (
    DoNotDisturbSet,
    ForwardSet,
    HouseCallAnswered,
    HouseCallBegan,
    HouseCallEnded,
    HouseCallForwarded,
    HouseCallPickedUp,
    HouseCallRang,
    HouseCallSentOut,
    HouseCallTransferred,
    OutsideRefused,
)


@singledispatch
def tell_of_the_house(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what is no entry of the house, nor of what is beside it.
    """
    return tell_of_again(what)


@tell_of_the_house.register
def _(what: HouseCallBegan) -> str:
    return f"hears {what.extension} dial {what.dialled}"


@tell_of_the_house.register
def _(what: HouseCallRang) -> str:
    return f"rings {what.extension} for {what.caller or 'somebody'}"


@tell_of_the_house.register
def _(what: HouseCallSentOut) -> str:
    payer = f" for {what.payer}" if what.payer else ""
    return f"calls {what.number}{payer}"


@tell_of_the_house.register
def _(what: HouseCallAnswered) -> str:
    return f"joins the call with {what.by}"


@tell_of_the_house.register
def _(what: HouseCallForwarded) -> str:
    return f"forwards the call of {what.extension} to {what.to}: {what.why}"


@tell_of_the_house.register
def _(what: HouseCallPickedUp) -> str:
    return f"lets {what.by} pick up the call of {what.extension}"


@tell_of_the_house.register
def _(what: HouseCallTransferred) -> str:
    return f"sends the call on to {what.to}, as {what.by} wants it"


@tell_of_the_house.register
def _(what: HouseCallEnded) -> str:
    return f"sees the call end: {what.how}{f' ({what.why})' if what.why else ''}"


@tell_of_the_house.register
def _(what: OutsideRefused) -> str:
    return f"lets {what.extension or 'somebody'} not call {what.number}: {what.why}"


@tell_of_the_house.register
def _(what: ForwardSet) -> str:
    if not what.to:
        return f"forwards no calls of {what.extension} {what.when} (by {what.by})"
    return f"forwards calls of {what.extension} {what.when} to {what.to} (by {what.by})"


@tell_of_the_house.register
def _(what: DoNotDisturbSet) -> str:
    verb = "does not ring" if what.on else "rings"
    return f"{verb} {what.extension} from now on (by {what.by})"
