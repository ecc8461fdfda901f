"""The way to the internet is watched, and is good."""

from tipring.domain.findings import Finding, amber, green, red
from tipring.domain.link.view import LinkView, Verdict
from tipring.health.surroundings import Surroundings

WHAT = "link"
NOBODY = "trunks need the internet, and nobody watches the way there"
ADD = "add [link] to tipring.toml; an empty table is enough"
SEE = "tipring link shows what every probe sees"


def look(box: Surroundings) -> Finding | None:
    """Return how it is; None where no desk runs, or nobody needs it."""
    if box.link is None:
        return None
    if not box.link.is_watched:
        return amber(WHAT, NOBODY, ADD) if box.has_trunks else None
    return judge(box.link)


def judge(link: LinkView) -> Finding:
    """Return whether that is a good link, and a watch that can be relied upon."""
    if link.verdict is Verdict.DOWN:
        return red(WHAT, f"it is down: {link.why}", SEE)
    if link.verdict is Verdict.DEGRADED:
        return amber(WHAT, f"it is degraded: {link.why}", SEE)
    if link.never:
        said = f"it is up; never well were: {', '.join(link.never)}"
        return amber(WHAT, said, "name others in [link]: these tell nothing")
    return green(WHAT, "it is up")
