"""What the rules of the link want done; what they want written is in `entries`."""

from dataclasses import dataclass

from tipring.domain.link.entries import LinkChanged
from tipring.domain.link.probing import ProbeKind
from tipring.domain.link.view import LinkView


@dataclass(frozen=True, slots=True)
class LinkIs:
    """Tell everybody how the link is.

    `since` of the view is left out, for rules have no calendar: it becomes the moment
    of the last LinkChanged.
    """

    view: LinkView


@dataclass(frozen=True, slots=True)
class LookNow:
    """Look at all of *kinds* at once, besides their intervals.

    A probe that is looking already is left to it; those of *beside* look once more
    beside that where the answer is overdue. Its turn comes as if nothing was.
    """

    kinds: frozenset[ProbeKind]
    beside: frozenset[ProbeKind] = frozenset()


LinkCommand = LinkIs | LinkChanged | LookNow
