"""A call's way through its flow as HTML: node by node, offers with their reasons."""

from datetime import datetime
from types import MappingProxyType

from tipring.console.explain.listing import length
from tipring.console.flows.kind_words import KINDS
from tipring.console.look.parts import escaped
from tipring.console.words import N_, _
from tipring.domain.call_path import CallPath, PathLine, PathStep
from tipring.domain.health_entries import LineMeasured
from tipring.domain.line_worries import worries_of
from tipring.domain.sound_entries import SoundMeasured

MADE_UP = MappingProxyType(
    {
        "away": N_("Sent elsewhere"),
        "companion": N_("With somebody who was found"),
        "parked": N_("Parked"),
        "messages": N_("Hears messages"),
        "forward": N_("Passes a message on"),
        "greetings": N_("Records greetings"),
    }
)
"""The nodes that stand in no flow file."""
MOST_STEPS = 300
"""Of a call that went in circles; the rest is told by the journal."""


def path_html(path: CallPath, rang_at: datetime) -> str:
    """Return the steps as a list; times count from the first ring."""
    steps = "".join(_step(step, rang_at) for step in path.steps[:MOST_STEPS])
    return f'<ol class="path">{steps}</ol>'


def _step(step: PathStep, rang_at: datetime) -> str:
    lines = "".join(_line(line, rang_at) for line in step.lines)
    listed = f"<ul>{lines}</ul>" if lines else ""
    title = escaped(step.node or _("Before the flow"))
    kind = ""
    if step.do:
        kind = f'<span class="badge">{escaped(kind_word(step.do))}</span>'
    why = ""
    if step.why:
        why = escaped(_("because {why}").format(why=step.why))
    return (
        f'<li><div class="step">{_time(step.at, rang_at)}<strong>{title}</strong>{kind}'
        f'<span class="soft">{why}</span></div>{listed}</li>'
    )


def _line(line: PathLine, rang_at: datetime) -> str:
    said = escaped(line.sentence[:1].upper() + line.sentence[1:])
    if line.is_notable:
        said = f"<strong>{said}</strong>"
    more = ""
    if line.reasons:
        rows = "".join(f"<li>{escaped(reason)}</li>" for reason in line.reasons)
        title = escaped(_("Why, and why nobody else"))
        more = f"<details><summary>{title}</summary><ul>{rows}</ul></details>"
    return f"<li>{_time(line.at, rang_at)}<div>{said}{more}</div></li>"


def _time(at: datetime, rang_at: datetime) -> str:
    return f'<time datetime="{at.isoformat()}">+{length(at - rang_at)}</time>'


def kind_word(do: str) -> str:
    """Return what a node does, as people call it."""
    known = KINDS.get(do)
    return _(known[0] if known else MADE_UP.get(do, do))


# --- how it sounded -----------------------------------------------------------------


def line_rows(figures: LineMeasured) -> list[list[str]]:
    """Return what the line was like: what, how much, what is usual."""
    rows = [
        (_("The caller's voice"), figures.speech_dbm0, "dBm0", "-10 … -28"),
        (_("Noise"), figures.noise_dbm0p, "dBm0p", "< -50"),
        (_("Hum"), figures.hum_dbm0, "dBm0", "< -40"),
        (_("Our echo came back softer by"), figures.return_loss_db, "dB", "> 12"),
        (_("Softest key"), figures.softest_key_dbm0, "dBm0", "> -30"),
    ]
    return [
        [what, f"{value:.0f} {unit}", usual]
        for what, value, unit, usual in rows
        if value is not None
    ]


def line_worries(figures: LineMeasured) -> list[str]:
    """Return what is wrong by these figures, with what helps; in English."""
    return [str(worry) for worry in worries_of(figures)]


def sound_row(figures: SoundMeasured) -> list[str]:
    """Return how one party's packets came."""
    due = figures.packets + figures.lost
    lost = f"{100 * figures.lost / due:.1f} %" if due else ""
    there = figures.round_trip_ms
    return [
        figures.party,
        lost,
        f"{figures.jitter_ms:.0f} ms",
        f"{figures.buffer_ms:.0f} ms",
        "" if there is None else f"{there:.0f} ms",
    ]
