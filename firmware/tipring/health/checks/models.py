"""What makes the box understand callers is installed."""

from tipring.domain.findings import Finding, amber, green
from tipring.health.surroundings import Surroundings
from tipring.speech.models.installed import installed

WHAT = "speech"
WITHOUT_A_MODEL = "en"
"""English is understood without one, though less well."""


def look(box: Surroundings) -> Finding | None:
    """Look at the installed models; None where nobody is listened to."""
    if not box.languages:
        return None
    there = installed(box.store_directory)
    return judge(sorted(box.languages - there.keys() - {WITHOUT_A_MODEL}))


def judge(lacking: list[str]) -> Finding:
    """Return whether callers are understood."""
    if not lacking:
        return green(WHAT, "callers are understood in every language of the flows")
    names = ", ".join(lacking)
    helps = f"tipring speech install {lacking[0]}; until then callers press keys"
    return amber(WHAT, f"no model understands {names}", helps)
