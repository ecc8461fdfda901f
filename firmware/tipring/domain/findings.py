"""What an examination found: one thing looked at, how it is, what helps."""

from dataclasses import dataclass
from datetime import datetime

from tipring.domain.colours import Colour


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    """In a word or two, for example `dial tone`."""
    colour: Colour
    sentence: str
    remedy: str = ""
    """What helps; empty where nothing has to."""
    setting: str = ""
    """A line for tipring.toml that follows from it."""


def green(what: str, sentence: str, *, setting: str = "") -> Finding:
    """Return that it is well."""
    return Finding(what, Colour.GREEN, sentence, "", setting)


def amber(what: str, sentence: str, remedy: str, *, setting: str = "") -> Finding:
    """Return that it should be looked at."""
    return Finding(what, Colour.AMBER, sentence, remedy, setting)


def red(what: str, sentence: str, remedy: str, *, setting: str = "") -> Finding:
    """Return that it does not do."""
    return Finding(what, Colour.RED, sentence, remedy, setting)


@dataclass(frozen=True, slots=True)
class Report:
    """All that one examination found."""

    about: str
    """The line, or the box."""
    at: datetime
    colour: Colour
    """The worst of all."""
    findings: tuple[Finding, ...]
    device: str = ""
    """What answered on the line."""

    @property
    def settings(self) -> tuple[str, ...]:
        """The lines for tipring.toml that follow from it."""
        return tuple(finding.setting for finding in self.findings if finding.setting)
