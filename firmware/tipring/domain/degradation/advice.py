"""What an office lacks: the gaps of its page, and what would close them."""

from collections.abc import Iterator

from tipring.domain.degradation.setup import Setup


def advice(setup: Setup) -> Iterator[str]:
    """Yield what would help most, the worst gap first."""
    if not setup.lines:
        yield (
            "Without the internet nobody reaches the office, nor calls for help:"
            " add an analog line ([[line]])."
        )
    elif not setup.lifeline:
        yield (
            "Without power, or without the box, nobody answers: a board with a relay"
            " leaves a line to a plain telephone ([panel])."
        )
    if setup.trunks and len(setup.lines) == 1:
        yield (
            "Without the internet one call at a time is all: a second line, or"
            " forwarding by the provider to a mobile, carries more."
        )
    if setup.agents and all(each.kind == "extension" for each in setup.agents):
        yield (
            "Every agent answers at a telephone of the network: one at a number"
            " outside, or at the telephone beside the box, is rung without the switch."
        )
    if setup.trunks and not setup.is_watched:
        yield "Nobody looks at the link: add [link], and a cut is noticed in seconds."
    if setup.extensions and not setup.plan.allowed:
        yield "No number outside may be called: list some as allowed under [outside]."
