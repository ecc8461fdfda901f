"""What an examination found, on a page: each thing with what helps."""

from collections.abc import Mapping
from types import MappingProxyType

from tipring.console.cards import N_
from tipring.console.look.parts import Tone, escaped
from tipring.console.words import _
from tipring.domain.colours import Colour
from tipring.domain.findings import Finding, Report

COLOUR: Mapping[Colour, tuple[str, Tone]] = MappingProxyType(
    {
        Colour.GREEN: (N_("well"), Tone.GOOD),
        Colour.AMBER: (N_("to be looked at"), Tone.WARN),
        Colour.RED: (N_("wrong"), Tone.BAD),
    }
)


def badge_html(colour: Colour) -> str:
    """Return how something does, in a word."""
    word, tone = COLOUR[colour]
    return f'<span class="badge {tone}">{escaped(_(word))}</span>'


def findings_html(report: Report) -> str:
    """Return all that was found, worst first."""
    found = sorted(report.findings, key=lambda each: -each.colour.worry)
    return f'<ul class="findings">{"".join(map(_row, found))}</ul>'


def _row(finding: Finding) -> str:
    helps = ""
    if finding.remedy:
        told = _("What helps: {remedy}").format(remedy=finding.remedy)
        helps = f'<span class="helps">{escaped(told)}</span>'
    return (
        f"<li>{badge_html(finding.colour)} <strong>{escaped(finding.what)}</strong>: "
        f"{escaped(finding.sentence)}{helps}</li>"
    )
