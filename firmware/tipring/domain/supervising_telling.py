"""Supervision as sentences."""

from functools import singledispatch

from tipring.domain.link_telling import tell_of_the_link
from tipring.domain.supervising_entries import (
    SupervisorGone,
    SupervisorPresent,
    TalkTakenOver,
)


@singledispatch
def tell_of_supervising(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what is no entry of supervision, nor of sound.
    """
    return tell_of_the_link(what)


@tell_of_supervising.register
def _(what: SupervisorPresent) -> str:
    return f"has {what.supervisor} in the talk of {what.agent}: {what.stance}"


@tell_of_supervising.register
def _(what: SupervisorGone) -> str:
    return f"has {what.supervisor} in the talk of {what.agent} no more"


@tell_of_supervising.register
def _(what: TalkTakenOver) -> str:
    return f"gives the caller of {what.agent} to {what.supervisor}, who takes over"
