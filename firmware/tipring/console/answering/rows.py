"""A list whose rows stay as long as what they show: focus and open menus survive."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, Protocol, TypeVar

from nicegui import ui

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


class Row(Protocol[T_contra]):
    """One row: it is made in an `<li>` of its own, and changed from then on."""

    def show(self, item: T_contra) -> None:
        """Show what became of it."""
        ...


class Rows(Generic[T]):
    """The list; *key* tells which row an item belongs to, *make* makes a row."""

    def __init__(
        self,
        key: Callable[[T], Hashable],
        make: Callable[[T], Row[T]],
        nothing: str,
    ) -> None:
        self._key = key
        self._make = make
        self._rows: dict[Hashable, tuple[ui.element, Row[T]]] = {}
        self._nothing = ui.label(nothing).classes("soft")
        self._list = ui.element("ul").classes("plain-list")
        self._list.set_visibility(False)

    def show(self, items: Sequence[T]) -> None:
        """Show *items* in their order."""
        wanted = [self._key(item) for item in items]
        for gone in [*self._rows.keys() - set(wanted)]:
            self._rows.pop(gone)[0].delete()
        is_sorted = [*self._rows] == wanted[: len(self._rows)]
        for key, item in zip(wanted, items, strict=True):
            if key not in self._rows:
                with self._list, ui.element("li") as place:
                    self._rows[key] = place, self._make(item)
            self._rows[key][1].show(item)
        if not is_sorted:
            self._rows = {key: self._rows[key] for key in wanted}
            for index, (place, _row) in enumerate(self._rows.values()):
                place.move(target_index=index)
        self._nothing.set_visibility(not items)
        self._list.set_visibility(bool(items))
