"""All checks of a box, in the order in which one builds on the other."""

import logging
from collections.abc import Callable, Iterator
from typing import Final

from tipring.domain.findings import Finding
from tipring.domain.pauses import Pause, no_pause
from tipring.health.checks import (
    backups,
    card_wear,
    certificates,
    clerk,
    clock,
    damage,
    deaths,
    dial_tone,
    disk,
    groups,
    lateness,
    lifeline,
    lines,
    link,
    link_drill,
    mail,
    memory,
    models,
    modem_manager,
    news,
    power,
    private_files,
    prompts,
    restarts,
    sd_writes,
    self_tested,
    serial_ports,
    sound_cards,
    store,
    telephones,
    temperature,
    throttling,
    tolls,
    udev_rules,
    writable,
)
from tipring.health.surroundings import Surroundings

log = logging.getLogger(__name__)
Check = Callable[[Surroundings], Finding | Iterator[Finding] | None]

CHECKS: Final[tuple[Check, ...]] = (
    power.look,
    temperature.look,
    throttling.look,
    memory.look,
    disk.look,
    writable.look,
    card_wear.look,
    sd_writes.look,
    store.look,
    damage.look,
    backups.look,
    restarts.look,
    deaths.look,
    clock.look,
    groups.look,
    private_files.look,
    udev_rules.look,
    modem_manager.look,
    serial_ports.look,
    sound_cards.look,
    lines.look,
    dial_tone.look,
    lifeline.look,
    tolls.look,
    telephones.look,
    models.look,
    prompts.look,
    lateness.look,
    link.look,
    link_drill.look,
    clerk.look,
    mail.look,
    news.look,
    certificates.look,
    self_tested.look,
)


def examined(box: Surroundings, pause: Pause = no_pause) -> Iterator[Finding]:
    """Yield what each check finds; those that do not matter here find nothing.

    *pause* is called between them. A check that fails costs only itself.
    """
    for look in CHECKS:
        try:
            found = look(box)
            yield from () if found is None else _each(found)
        except Exception:
            log.exception("the examination goes on")
        pause()


def _each(found: Finding | Iterator[Finding]) -> Iterator[Finding]:
    if isinstance(found, Finding):
        yield found
    else:
        yield from found
