"""What an examination found: one thing looked at, how it is, what helps."""

from dataclasses import dataclass, replace
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
    of: str = ""
    """Which one, where there are several; empty: there is one."""
    tries: str = ""
    """What the box does about it by itself; empty: nothing."""
    repair: str = ""
    """What may be done about it, a key of `Repair`; empty: nothing is known."""
    since: datetime | None = None
    """From when on it was seen; None: nobody kept watch."""

    @property
    def key(self) -> str:
        """What tells it from all others, for as long as it lasts."""
        return f"{self.what} {self.of}" if self.of else self.what

    def cared_for(self, tries: str, repair: str = "") -> "Finding":
        """Return it with what the box does about it."""
        return replace(self, tries=tries, repair=repair)


def green(what: str, sentence: str, *, setting: str = "", of: str = "") -> Finding:
    """Return that it is well."""
    return Finding(what, Colour.GREEN, sentence, "", setting, of)


def amber(
    what: str, sentence: str, remedy: str, *, setting: str = "", of: str = ""
) -> Finding:
    """Return that it should be looked at."""
    return Finding(what, Colour.AMBER, sentence, remedy, setting, of)


def red(
    what: str, sentence: str, remedy: str, *, setting: str = "", of: str = ""
) -> Finding:
    """Return that it does not do."""
    return Finding(what, Colour.RED, sentence, remedy, setting, of)


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
