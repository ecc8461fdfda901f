"""A journal as a story: one sentence for each entry, in the words of the office."""

from functools import singledispatch

from tipring.domain.journal import (
    BoxStarted,
    BoxStopped,
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallHandedOver,
    CallPlaced,
    CallRang,
    CallStillRinging,
    Decided,
    DigitHeard,
    DisconnectLearned,
    LineLost,
    LineOpened,
    MessageDiscarded,
    MessageKept,
    MessageStarted,
    NodeEntered,
    PlacedCallAnswered,
    PromptPlayed,
    ScreeningPassGiven,
    ScreeningPassUsed,
)
from tipring.domain.lifeline_telling import tell_of_the_lifeline


@singledispatch
def tell(what: object) -> str:
    """Return what happened (a `JournalEvent`), as a sentence about the box."""
    return tell_of_the_lifeline(what)


@tell.register
def _(what: BoxStarted) -> str:
    return f"starts (version {what.version})"


@tell.register
def _(_what: BoxStopped) -> str:
    return "stops in good order"


@tell.register
def _(what: LineOpened) -> str:
    return f"has a line: {what.device}"


@tell.register
def _(what: LineLost) -> str:
    return f"has lost the line: {what.reason}"


@tell.register
def _(what: DisconnectLearned) -> str:
    return f"has learned how calls end on this line: {what.tone}"


@tell.register
def _(_what: CallRang) -> str:
    return "hears the line ring"


@tell.register
def _(what: CallPlaced) -> str:
    return f"calls {what.number}"


@tell.register
def _(what: PlacedCallAnswered) -> str:
    return f"is answered: {what.how}"


@tell.register
def _(_what: CallHandedOver) -> str:
    return "leaves the caller to the telephone beside it"


@tell.register
def _(what: CallerIdentified) -> str:
    who = " ".join(filter(None, (what.number, what.name)))
    return f"learns who calls: {who or ('withheld' if what.withheld else 'unknown')}"


@tell.register
def _(what: CallAnswered) -> str:
    return f"answers after {what.rings} ring(s) with the flow {what.flow!r}"


@tell.register
def _(what: CallStillRinging) -> str:
    return f"finds that the line still rings; seizes it again (try {what.attempt})"


@tell.register
def _(what: NodeEntered) -> str:
    return f"goes to {what.node!r} ({what.do}), because {what.why}"


@tell.register
def _(what: PromptPlayed) -> str:
    how = "to its end" if what.whole else f"cut after {what.played_ms / 1000:.1f} s"
    return f'said "{what.text}" ({how})'


@tell.register
def _(what: DigitHeard) -> str:
    return f"hears the key {what.digit}"


@tell.register
def _(what: Decided) -> str:
    return f"at {what.node!r}: {what.sentence}"


@tell.register
def _(what: ScreeningPassGiven) -> str:
    return f"gives the next caller a pass, for {what.minutes:g} min"


@tell.register
def _(_what: ScreeningPassUsed) -> str:
    return "takes the pass of this caller"


@tell.register
def _(what: MessageStarted) -> str:
    return f"records a message for {what.mailbox!r}"


@tell.register
def _(what: MessageKept) -> str:
    mended = " (mended after an interruption)" if what.interrupted else ""
    return f"has the message safe on the disk: {what.duration_s:.1f} s{mended}"


@tell.register
def _(what: MessageDiscarded) -> str:
    return f"keeps no message: {what.reason}"


@tell.register
def _(what: CallEnded) -> str:
    return f"is on-hook, the record is closed: {what.reason}"
