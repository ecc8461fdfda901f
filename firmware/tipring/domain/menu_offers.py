"""What a menu offers while the link is as it is: some choices need the internet."""

from dataclasses import replace
from types import MappingProxyType

from tipring.domain.flow import MenuNode
from tipring.domain.link.view import Verdict

LINK_WORDS = tuple(verdict.value for verdict in Verdict)
"""What the variable `link` may be."""


def left_out(menu: MenuNode, link: str) -> tuple[str, ...]:
    """Return the keys of *menu* that are not there while the link is *link*."""
    return tuple(
        key
        for key in menu.choices
        if key in menu.only_while and link not in menu.only_while[key]
    )


def as_offered(menu: MenuNode, link: str) -> MenuNode:
    """Return *menu* with the choices that are there, and with what is said of each."""
    gone = left_out(menu, link)
    offers = [say for key, say in menu.offers.items() if key not in gone]
    if not gone and not offers:
        return menu
    choices = {key: to for key, to in menu.choices.items() if key not in gone}
    spoken = {said: key for said, key in menu.spoken.items() if key not in gone}
    return replace(
        menu,
        say=(*menu.say, *(prompt for say in offers for prompt in say)),
        choices=MappingProxyType(choices),
        spoken=MappingProxyType(spoken),
    )
