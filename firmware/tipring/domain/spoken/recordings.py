"""The recordings that figures are joined from, as a language lays them out."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType


class Recordings:
    """Gather ids and texts; one text is recorded once, whatever it is used for."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._ids: dict[str, str] = {}

    def add(self, name: str, text: str) -> str:
        """Return the id under which *text* is recorded: *name*, if it is new.

        Raises ValueError when *name* is another text's already.
        """
        known = self._ids.setdefault(_heard(text), name)
        if known == name and self._texts.setdefault(name, text) != text:
            message = f"{name} would be both {self._texts[name]!r} and {text!r}"
            raise ValueError(message)
        return known

    def row(self, name: str, texts: Iterable[str], start: int = 0) -> tuple[str, ...]:
        """Return the ids of *texts*, `name-start` and so on."""
        return tuple(
            self.add(f"{name}-{index}", text) for index, text in enumerate(texts, start)
        )

    @property
    def texts(self) -> Mapping[str, str]:
        """All of them, id to text, in the order in which they were added."""
        return MappingProxyType(self._texts)


def _heard(text: str) -> str:
    """Return *text* without what no ear can tell: case and final punctuation."""
    return text.casefold().rstrip(".,。")
