"""What is written down of the link and of who answers the office's calls."""

from tipring.domain.link.view import Cause, Verdict
from tipring.domain.nouns import named_noun


@named_noun
class LinkChanged:
    """The link is good for more, or for less, than before."""

    verdict: Verdict
    cause: Cause
    why: str
    lasted_s: float = 0.0
    """How long it was as before."""


LinkEntry = LinkChanged
