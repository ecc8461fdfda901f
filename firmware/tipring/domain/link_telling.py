"""The link, and who answers by way of which, as sentences about the box."""

from functools import singledispatch

from tipring.domain.link.entries import LinkChanged, ModeSwitched
from tipring.domain.link.lasting import lasting
from tipring.domain.link.view import Verdict
from tipring.domain.sound_telling import tell_of_sound


@singledispatch
def tell_of_the_link(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_sound(what)


@tell_of_the_link.register
def _(what: LinkChanged) -> str:
    before = f" after {lasting(what.lasted_s)}"
    if what.verdict == Verdict.UP:
        return f"has its link up again{before}"
    return f"has its link {what.verdict} ({what.cause}){before}: {what.why}"


@tell_of_the_link.register
def _(what: ModeSwitched) -> str:
    before = f" after {lasting(what.lasted_s)}"
    if what.to_box:
        return f"answers the calls from now on{before}: {what.why}"
    return f"leaves the calls to the cloud PBX again{before}: {what.why}"
