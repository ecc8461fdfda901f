"""Forgetting, as sentences."""

from functools import singledispatch

from tipring.domain.message_telling import tell_of_messages
from tipring.domain.privacy_entries import CallersForgotten


@singledispatch
def tell_of_privacy(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or among those of messages.
    """
    return tell_of_messages(what)


@tell_of_privacy.register
def _(what: CallersForgotten) -> str:
    count = len(what.calls)
    calls = "1 call" if count == 1 else f"{count} calls"
    return f"forgets who called in {calls}: {what.why}"
