"""The kinds of values that `[link]` has."""

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

from tipring.config.sip_values import Server
from tipring.config.values import listed, one_of, refusal, shaped

HIGHEST_PORT = 65_535


def _anchor(place: str) -> str:
    """Accept an address with a port: a name would make of no names no anchors."""
    host, _, port = place.rpartition(":")
    try:
        ipaddress.ip_address(host.strip("[]"))
        is_right = 0 < int(port) <= HIGHEST_PORT
    except ValueError:
        is_right = False
    if not is_right:
        what = "is no address with a port"
        raise refusal(what, 'write for example "1.1.1.1:443" or "[2606:4700::1]:443"')
    return place


def _with_port(place: str) -> str:
    if not place.rpartition(":")[2].isdecimal() or ":" not in place:
        what = "names no port"
        raise refusal(what, 'write for example "broker.example.com:8883"')
    return place


def _page(url: str) -> str:
    if url and (urlsplit(url).scheme not in {"http", "https"} or "//" not in url):
        what = "is no page"
        raise refusal(what, 'write for example "http://example.com/here.txt"')
    return url


Anchors = Annotated[
    tuple[Annotated[str, AfterValidator(_anchor)], ...], BeforeValidator(listed)
]
HostName = Annotated[
    str,
    shaped(
        r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?",
        "is no name of a host",
        'write for example "example.com"',
    ),
]
HostNames = Annotated[tuple[HostName, ...], BeforeValidator(listed)]
Page = Annotated[str, AfterValidator(_page)]
ServerWithPort = Annotated[Server, AfterValidator(_with_port)]
ModeWord = Annotated[str, one_of(("front", "standby"), "is no mode")]
