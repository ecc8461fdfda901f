"""Calls that the link takes down, as sentences."""

from functools import singledispatch

from tipring.domain.again_entries import (
    NotOfferedAgain,
    OfferedAgain,
    OtherWayTaken,
    TalkCut,
)
from tipring.domain.security_telling import tell_of_security


@singledispatch
def tell_of_again(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what is neither of this kind, nor of security.
    """
    return tell_of_security(what)


@tell_of_again.register
def _(what: TalkCut) -> str:
    return f"loses the talk of {what.who} with {what.number or 'somebody'}: {what.why}"


@tell_of_again.register
def _(what: OfferedAgain) -> str:
    return f"calls {what.number} again over an analog line, for {what.to}"


@tell_of_again.register
def _(what: NotOfferedAgain) -> str:
    return f"does not call {what.number or 'the caller'} again: {what.why}"


@tell_of_again.register
def _(what: OtherWayTaken) -> str:
    return f"calls {what.number} by way of {what.way}: {what.why}"
