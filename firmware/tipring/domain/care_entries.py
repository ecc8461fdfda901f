"""What is written down of lines that were lost, mended, and watched."""

from tipring.domain.nouns import noun


@noun
class RepairTried:
    """One rung of the ladder was climbed to bring a line back."""

    step: str
    """In the owner's words, for example `the USB port was switched off and on`."""
    worked: bool
    why: str = ""
    """What spoke against it; empty when it worked."""


CareEntry = RepairTried
