"""A journal as a story: one sentence for each entry, in the words of the office."""

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
    JournalEvent,
    LineLost,
    LineOpened,
    MessageDiscarded,
    MessageKept,
    MessageStarted,
    NodeEntered,
    PromptPlayed,
)


def tell(what: JournalEvent) -> str:  # noqa: C901, PLR0911, PLR0912 - one row each
    """Return what happened, as a sentence about the box."""
    match what:
        case BoxStarted(version):
            return f"starts (version {version})"
        case BoxStopped():
            return "stops in good order"
        case LineOpened(device):
            return f"has a line: {device}"
        case LineLost(reason):
            return f"has lost the line: {reason}"
        case DisconnectLearned(tone):
            return f"has learned how calls end on this line: {tone}"
        case CallRang():
            return "hears the line ring"
        case CallPlaced(number):
            return f"calls {number}"
        case CallHandedOver():
            return "leaves the caller to the telephone beside it"
        case CallerIdentified(number, name, withheld):
            who = " ".join(filter(None, (number, name)))
            return f"learns who calls: {who or ('withheld' if withheld else 'unknown')}"
        case CallAnswered(rings, flow):
            return f"answers after {rings} ring(s) with the flow {flow!r}"
        case CallStillRinging(attempt):
            return f"finds that the line still rings; seizes it again (try {attempt})"
        case NodeEntered(node, do, why):
            return f"goes to {node!r} ({do}), because {why}"
        case PromptPlayed(text, played_ms, whole):
            how = "to its end" if whole else f"cut after {played_ms / 1000:.1f} s"
            return f'said "{text}" ({how})'
        case DigitHeard(digit):
            return f"hears the key {digit}"
        case Decided(node, sentence):
            return f"at {node!r}: {sentence}"
        case MessageStarted(mailbox=mailbox):
            return f"records a message for {mailbox!r}"
        case MessageKept(duration_s=duration_s, interrupted=interrupted):
            mended = " (mended after an interruption)" if interrupted else ""
            return f"has the message safe on the disk: {duration_s:.1f} s{mended}"
        case MessageDiscarded(reason=reason):
            return f"keeps no message: {reason}"
        case CallEnded(reason):
            return f"is on-hook, the record is closed: {reason}"
