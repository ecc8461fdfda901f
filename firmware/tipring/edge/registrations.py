"""Which extensions have a telephone now, as Kamailio's registrar says."""

from collections.abc import Callable, Iterator
from typing import Any

from tipring.edge.news import EdgeNews, ExtensionCame, ExtensionWent


class Registrations:
    """Who is there; each change is told once."""

    def __init__(self, tell: Callable[[EdgeNews], None]) -> None:
        self.there: frozenset[str] = frozenset()
        self._tell = tell

    def came(self, extension: str) -> None:
        """Hear that a telephone has registered, or done so again."""
        self.are(self.there | {extension})

    def are(self, there: frozenset[str]) -> None:
        """Hear who is there by now."""
        before, self.there = self.there, there
        for extension in sorted(before - there):
            self._tell(ExtensionWent(extension))
        for extension in sorted(there - before):
            self._tell(ExtensionCame(extension))


def registered_in(dump: Any) -> frozenset[str]:  # noqa: ANN401 - JSON
    """Return the extensions in the answer to `ul.dump`."""
    return frozenset(_names(dump))


def _names(dump: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    for domain in dump.get("Domains", ()):
        for record in domain.get("Domain", {}).get("AoRs", ()):
            info = record.get("Info", record)
            name = info.get("AoR", "") if isinstance(info, dict) else ""
            if name and info.get("Contacts", True):
                yield name.partition("@")[0]
