"""What a desk's status tells whoever examines the box."""

from types import MappingProxyType

from tipring.desk.lifeline import LifelineStatus
from tipring.desk.status import LineStatus, Status
from tipring.domain.line import LineState
from tipring.health.desk_facts import DeskFacts, LineFact


def facts_of(status: Status) -> DeskFacts:
    """Return what matters of *status*."""
    telephones = status.telephones
    return DeskFacts(
        lines=MappingProxyType({line.name: _fact(line) for line in status.lines}),
        missing=tuple(telephones.missing) if telephones else (),
        border=telephones.trouble if telephones else None,
        clerk_is_away=status.clerk_is_away,
        tolls=status.tolls,
        news=status.news,
        prompts=status.prompts,
        lifeline=_lifeline(status.lifeline) if status.lifeline else None,
    )


def _fact(line: LineStatus) -> LineFact | None:
    """Return what keeps callers out; a line that was taken out on purpose is well."""
    if line.state != LineState.DOWN or line.is_out:
        return None
    return LineFact(line.name, line.trouble, line.repair)


def _lifeline(status: LifelineStatus) -> str:
    drill = status.last_drill
    faults = "; ".join(drill.faults) if drill else ""
    return status.trouble or (f"the last drill found: {faults}" if faults else "")
