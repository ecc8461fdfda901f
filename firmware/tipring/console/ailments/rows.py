"""A worry, or a finding, as HTML: how it is, since when, what is tried, what helps."""

from collections.abc import Iterator

from tipring.console.look import parts
from tipring.console.look.parts import escaped
from tipring.console.wires.findings import badge_html
from tipring.console.words import _
from tipring.domain.findings import Finding
from tipring.domain.worries.worry import Worry


def worries_html(worries: list[Worry]) -> str:
    """Return all of them, worst first, as the desk has them."""
    return f'<ul class="findings">{"".join(map(_worry, worries))}</ul>'


def findings_html(findings: list[Finding]) -> str:
    """Return all that was looked at, worst first; what is well says so."""
    found = sorted(findings, key=lambda each: -each.colour.worry)
    rows = "".join(
        f"<li>{badge_html(each.colour)} <strong>{escaped(each.what)}</strong>: "
        f"{escaped(each.sentence)}</li>"
        for each in found
    )
    return f'<ul class="findings">{rows}</ul>'


def _worry(worry: Worry) -> str:
    below = "".join(
        f'<span class="helps">{escaped(line)}</span>' for line in _below(worry)
    )
    return (
        f"<li>{badge_html(worry.colour)} <strong>{escaped(worry.key)}</strong> "
        f"{parts.since(worry.since)}<br>{escaped(worry.sentence)}{below}</li>"
    )


def _below(worry: Worry) -> Iterator[str]:
    if worry.tries:
        yield _("What the box does: {tries}").format(tries=worry.tries)
    if worry.remedy:
        yield _("What helps: {remedy}").format(remedy=worry.remedy)
