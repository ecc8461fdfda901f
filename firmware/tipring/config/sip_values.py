"""The kinds of values that telephones and trunks have."""

import ipaddress
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from tipring.config.values import listed, one_of, refusal, shaped
from tipring.domain.extensions import Reach

LEAST_PASSWORD = 8
"""Characters: of less, all are tried in days even by somebody who is slowed down."""


def _listen(place: str) -> str:
    try:
        address = ipaddress.ip_address(place)
    except ValueError:
        return place
    if address.is_unspecified:
        what = "is every network, also those that you do not know of"
        raise refusal(what, 'name an interface, as in "eth0", or an address')
    return place


Place = Annotated[
    str,
    shaped(
        r"[A-Za-z0-9_.:-]+",
        "is neither an address nor an interface",
        'write for example "eth0" or "192.168.1.5"',
    ),
    AfterValidator(_listen),
]
Places = Annotated[
    tuple[Place, ...],
    BeforeValidator(listed),
]
Domain = Annotated[
    str,
    shaped(
        r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?",
        "is no name of a domain",
        'write for example "tipring" or "sip.example.com"',
    ),
]
Server = Annotated[
    str,
    shaped(
        r"([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?",
        "is no server",
        'write for example "sip.example.com" or "198.51.100.7:5070"',
    ),
]
User = Annotated[
    str,
    shaped(
        r"[A-Za-z0-9_.!~*'+-]+(@[A-Za-z0-9.-]+)?",
        "is no name that a provider knows one by",
        'write what the provider has given you, for example "4930123456"',
    ),
]
Transport = Annotated[
    str, one_of(("udp", "tcp", "tls"), "is no transport that SIP has")
]


def _reach(value: str) -> Reach:
    """Make one of it; the enumeration itself has no signature since Python 3.13."""
    return Reach(value)


ReachWord = Annotated[
    str, one_of(list(Reach), "is no reach of a telephone"), AfterValidator(_reach)
]
Dialled = Annotated[
    str,
    shaped(
        r"\+?[0-9*#]{1,32}",
        "is no number that a caller dials",
        'write it as the provider sends it, for example "+493090182011"',
    ),
]
Password = Annotated[
    str,
    shaped(
        rf"(?s).{{{LEAST_PASSWORD},}}",
        "is too short, it would be guessed",
        f"take {LEAST_PASSWORD} characters at least, better 16 by chance",
    ),
]
