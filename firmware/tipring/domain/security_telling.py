"""Calls that cost, and PINs, as sentences."""

from functools import singledispatch

from tipring.domain.security_entries import (
    CallSentOn,
    PinForgiven,
    PinRefused,
    TollRefused,
)
from tipring.domain.supervising_telling import tell_of_supervising


@singledispatch
def tell_of_security(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what is neither of this kind, nor of supervision.
    """
    return tell_of_supervising(what)


@tell_of_security.register
def _(what: TollRefused) -> str:
    return f"does not call {what.number}: {what.why}"


@tell_of_security.register
def _(what: CallSentOn) -> str:
    return f"lets the exchange send the caller on to {what.number}"


@tell_of_security.register
def _(what: PinRefused) -> str:
    return f"hears a wrong PIN for {what.name or 'nobody there is'} ({what.gate})"


@tell_of_security.register
def _(what: PinForgiven) -> str:
    return f"hears the right PIN of {what.name} ({what.gate}) after wrong ones"
