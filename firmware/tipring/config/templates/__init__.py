"""Offices to begin with: flows and queues that pass their examples as they are.

Each template is a folder below this one, with the files that an owner may change later;
`filling.py` makes a whole office of one and of what its owner wishes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Template:
    """One of the offices."""

    name: str
    """Of its folder."""
    queue: str = ""
    """Where its callers wait for people; empty: it needs nobody."""
    rings: int = 1
    """How often a line rings before the box answers."""
    watches_link: bool = False
    """Whether it asks for the state of the internet."""

    def files(self) -> Mapping[str, str]:
        """Return the texts of its files by their names."""
        folder = HERE / self.name
        return {
            path.relative_to(folder).as_posix(): path.read_text("utf-8")
            for path in sorted(folder.rglob("*.toml"))
        }


TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        each.name: each
        for each in (
            Template("dental", queue="front-desk"),
            Template("workshop", queue="workshop"),
            Template("law", queue="reception"),
            Template("night", rings=6),
            Template("failover", watches_link=True),
        )
    }
)
