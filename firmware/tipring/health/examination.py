"""All checks of a box, in the order in which one builds on the other."""

from collections.abc import Callable, Iterator
from typing import Final

from tipring.domain.findings import Finding
from tipring.health.checks import (
    clock,
    disk,
    groups,
    lateness,
    link,
    link_drill,
    memory,
    models,
    modem_manager,
    power,
    serial_ports,
    sound_cards,
    store,
    udev_rules,
)
from tipring.health.surroundings import Surroundings

Check = Callable[[Surroundings], Finding | Iterator[Finding] | None]

CHECKS: Final[tuple[Check, ...]] = (
    power.look,
    memory.look,
    disk.look,
    store.look,
    clock.look,
    groups.look,
    udev_rules.look,
    modem_manager.look,
    serial_ports.look,
    sound_cards.look,
    models.look,
    lateness.look,
    link.look,
    link_drill.look,
)


def examined(box: Surroundings) -> Iterator[Finding]:
    """Yield what each check finds; those that do not matter here find nothing."""
    for look in CHECKS:
        found = look(box)
        if isinstance(found, Finding):
            yield found
        elif found is not None:
            yield from found
