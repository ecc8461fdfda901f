"""What is written down of drills of the link: the internet cut off on purpose."""

from enum import StrEnum

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import named_noun


class CutBy(StrEnum):
    """How the internet was cut off."""

    FIREWALL = "by the firewall"
    """Nothing came through any more: what happened then is what a failure does."""
    SOFTWARE = "by word only"
    """Everybody in the box was told that it is gone; nothing was cut."""


@named_noun
class LinkDrillBegan(JournalEvent):
    """The office was cut off from the internet, to see what happens."""

    drill_id: str
    by: str
    """Who wanted it: `as asked`, `by the calendar`."""
    cut: CutBy
    remark: str = ""
    """Why the firewall does not do it, where it does not."""


@named_noun
class LinkDrillDone(JournalEvent):
    """It is over. Times in seconds; None: it did not come to that.

    A failure is measured from the cut, a call from its own beginning, the return from
    the end of the cut.
    """

    drill_id: str
    noticed_s: float | None = None
    routed_s: float | None = None
    """When calls would have gone out by copper."""
    out_number: str = ""
    """Empty: nobody was to be called."""
    out_line: str = ""
    """By which line."""
    out_dialled_s: float | None = None
    out_answered_s: float | None = None
    in_number: str = ""
    """A number of the office itself, called on another of its lines."""
    in_line: str = ""
    """Where it had to arrive."""
    in_dialled_s: float | None = None
    in_rang_s: float | None = None
    in_answered_s: float | None = None
    restored_s: float | None = None
    faults: tuple[str, ...] = ()
    """What did not go as it must, a sentence each; empty: it was passed."""
    broken_off: str = ""
    """Why it was ended before its time; empty: it was not."""


@named_noun
class LinkDrillPutOff(JournalEvent):
    """The calendar wanted a drill, and it was no moment for one."""

    why: str


LinkDrillEntry = LinkDrillBegan | LinkDrillDone | LinkDrillPutOff
