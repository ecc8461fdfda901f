"""Which telephone an account has: that of its agent."""

from tipring.config.agents_file import EXTENSION
from tipring.config.settings import Settings
from tipring.domain.access import Visitor


def own_extension(settings: Settings | None, visitor: Visitor) -> str:
    """Return the extension of *visitor*; empty: he has none."""
    if settings is None or settings.sip is None:
        return ""
    agent = settings.office.team.agents.get(visitor.agent)
    kind, _, extension = (agent.phone if agent else "").partition(EXTENSION)
    is_known = extension in settings.sip.extensions
    return extension if is_known and not kind else ""
