"""What looking at the link costs of it: bytes of each look, megabytes of a month."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tipring.domain.link.probing import ProbeKind

MONTH_S: Final = 30 * 86_400.0
MEGABYTE: Final = 1_000_000

BYTES_OF_A_LOOK: Final[Mapping[ProbeKind, int]] = MappingProxyType(
    {
        ProbeKind.CARRIER: 0,
        ProbeKind.GATEWAY: 0,
        ProbeKind.ANCHOR: 300,
        ProbeKind.DNS: 220,
        ProbeKind.WEB: 1500,
        ProbeKind.TRUNK: 900,
        ProbeKind.PBX: 900,
        ProbeKind.BROKER: 300,
    }
)
"""Both ways, with the headers of IPv6 and TCP; what stays in the office is free."""
SEALED_WEB_BYTES: Final = 6000
"""A page by HTTPS: certificates are longer than pages."""


def month_mb(looks: Mapping[ProbeKind, float], *, sealed: bool = False) -> float:
    """Return the megabytes of a month in which nothing is wrong.

    *looks* are those of a second, by what is looked at; *sealed*: the page is asked
    for by HTTPS.
    """
    total = 0.0
    for kind, per_second in looks.items():
        is_sealed = sealed and kind is ProbeKind.WEB
        each = SEALED_WEB_BYTES if is_sealed else BYTES_OF_A_LOOK[kind]
        total += per_second * MONTH_S * each
    return total / MEGABYTE
