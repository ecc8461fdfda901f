"""The list of pages: what each is called, where it is, and which right it needs.

Nothing is shown that is not in this list, so a test can try every page as every role.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tipring.console.room import Room
from tipring.console.words import N_ as N_  # noqa: PLC0414 - pages take it from here
from tipring.domain.access import Right

Build = Callable[[Room], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCard:
    """One page."""

    path: str
    """As FastAPI writes it: `/calls/{call_id}`."""
    right: Right
    title: str
    """English, marked with `N_`: it is translated where it is shown."""
    icon: str = ""
    """Of Google's Material icons, which NiceGUI brings."""
    place: int = 0
    """In the menu, the smallest first; 0: not in it."""
    is_bare: bool = False
    """Without menu and head: a wallboard."""
    build: Build


CARDS: list[PageCard] = []


def page(
    path: str,
    right: Right,
    title: str,
    *,
    icon: str = "",
    place: int = 0,
    is_bare: bool = False,
) -> Callable[[Build], Build]:
    """Put a page into the list; its function fills it."""

    def register(build: Build) -> Build:
        CARDS.append(
            PageCard(
                path=path,
                right=right,
                title=title,
                icon=icon,
                place=place,
                is_bare=is_bare,
                build=build,
            )
        )
        return build

    return register
