"""What may befall a link, as skies for `Weather`."""

import random
from collections.abc import Collection
from typing import Final

from support.link_weather import Sight, Sky, clear
from tipring.domain.link.probing import Probe, ProbeKind, Saw

HOME: Final = frozenset({ProbeKind.CARRIER, ProbeKind.GATEWAY})
SIP: Final = frozenset({ProbeKind.TRUNK, ProbeKind.PBX})
FLAP_S: Final = 5.0


def during(began: float, ended: float, trouble: Sky) -> Sky:
    """Return *trouble* between two moments, and nothing before and after."""
    return lambda probe, at, rng: (trouble if began <= at < ended else clear)(
        probe, at, rng
    )


def says(sight: Sight, kinds: Collection[ProbeKind], name: str = "") -> Sky:
    """Return that probes of *kinds*, or the one of *name*, see *sight*."""

    def trouble(probe: Probe, at: float, rng: random.Random) -> Sight:
        is_it = probe.kind in kinds and name in {"", probe.name}
        return sight if is_it else clear(probe, at, rng)

    return trouble


AWAY: Final = frozenset(ProbeKind) - HOME
HOLE: Final = says(None, AWAY)
NO_ROUTE: Final = says(Saw.NO_WAY, AWAY)
NO_NAMES: Final = says(None, {ProbeKind.DNS})
NO_SIP: Final = says(None, SIP)
REFUSING: Final = says(Saw.REFUSED, SIP)


def cable(probe: Probe, _at: float, _rng: random.Random) -> Sight:
    """Pull the cable out."""
    return Saw.NO_WAY if probe.kind is ProbeKind.CARRIER else None


def router(probe: Probe, at: float, rng: random.Random) -> Sight:
    """Switch the router off; the switch before it stays."""
    return clear(probe, at, rng) if probe.kind is ProbeKind.CARRIER else None


def portal(probe: Probe, at: float, rng: random.Random) -> Sight:
    """Answer all pages and all anchors in the internet's place, and no SIP."""
    if probe.kind in SIP:
        return None
    return Saw.FORGED if probe.kind is ProbeKind.WEB else clear(probe, at, rng)


def walled(probe: Probe, at: float, rng: random.Random) -> Sight:
    """Answer pages and names only."""
    if probe.kind is ProbeKind.ANCHOR or probe.kind in SIP:
        return None
    return portal(probe, at, rng)


def losing(share: float) -> Sky:
    """Lose a *share* of packets on the way there, and back again."""

    def trouble(probe: Probe, at: float, rng: random.Random) -> Sight:
        is_lost = rng.random() < share or rng.random() < share
        return None if is_lost and probe.kind in AWAY else clear(probe, at, rng)

    return trouble


def jittery(probe: Probe, at: float, rng: random.Random) -> Sight:
    """Keep packets back by up to 400 ms, each way."""
    sight = clear(probe, at, rng)
    if probe.kind in HOME or not isinstance(sight, float):
        return sight
    return sight + rng.uniform(0.0, 0.4) + rng.uniform(0.0, 0.4)


def slow(probe: Probe, at: float, rng: random.Random) -> Sight:
    """Take half a second each way."""
    sight = clear(probe, at, rng)
    return sight if probe.kind in HOME or not isinstance(sight, float) else sight + 1.0


def queued(probe: Probe, at: float, rng: random.Random) -> Sight:
    """Stand in a full queue that keeps the order: late, and steadily so."""
    sight = clear(probe, at, rng)
    if probe.kind in HOME or not isinstance(sight, float):
        return sight
    return sight + rng.uniform(0.55, 0.75)


def flapping(probe: Probe, at: float, rng: random.Random) -> Sight:
    """Come and go every five seconds."""
    return (clear if int(at / FLAP_S) % 2 else HOLE)(probe, at, rng)


def both(one: Sky, other: Sky) -> Sky:
    """Return what is worse of two."""

    def trouble(probe: Probe, at: float, rng: random.Random) -> Sight:
        sight = one(probe, at, rng)
        return sight if not isinstance(sight, float) else other(probe, at, rng)

    return trouble
