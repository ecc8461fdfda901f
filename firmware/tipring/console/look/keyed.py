"""A row of parts that stay while what they show changes: focus and dialogs survive."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from nicegui import ui

T = TypeVar("T")
Update = Callable[[T], None]
"""Makes a part show an item that is another now."""


class Keyed(Generic[T]):
    """Parts by the key of what they show; *build* makes one where it is called.

    It returns the function that changes the part; that is called at once, too.
    """

    def __init__(
        self,
        place: ui.element,
        key: Callable[[T], str],
        build: Callable[[T], Update[T]],
    ) -> None:
        self._place = place
        self._key = key
        self._build = build
        self._parts: dict[str, tuple[ui.element, Update[T], T | None]] = {}

    def show(self, items: Sequence[T]) -> None:
        """Show *items* in their order: new ones appear, those that are gone go."""
        wanted = {self._key(item): item for item in items}
        for key in self._parts.keys() - wanted.keys():
            self._parts.pop(key)[0].delete()
        for place, (key, item) in enumerate(wanted.items()):
            element, update, shown = self._parts.get(key) or self._made(item)
            if shown != item:
                update(item)
            self._parts[key] = element, update, item
            if self._place.default_slot.children[place] is not element:
                element.move(self._place, place)

    def _made(self, item: T) -> tuple[ui.element, Update[T], T | None]:
        with self._place, ui.element("div") as element:
            update = self._build(item)
        return element, update, None
