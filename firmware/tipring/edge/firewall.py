"""The office cut off from the internet on purpose, by a table of nftables.

The rules act through a set whose element the kernel itself forgets after a while, so a
cut ends by itself whatever becomes of the program that made it. What is left of the
table then does nothing.
"""

import ipaddress
import shutil
import subprocess
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from tipring.domain.errors import TipringError
from tipring.wire.routing_table import office_networks, ways_out

TABLE: Final = "tipring_drill"
PATIENCE_S: Final = 5.0
PROC: Final = Path("/proc/thread-self/net")
"""Of this thread: it may stand in another network than the process."""
PLACES: Final = "/usr/sbin:/sbin:/usr/bin:/bin"
"""Where nft is: a user's own path lacks the first."""
ALWAYS: Final = (
    "0.0.0.0/32",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "224.0.0.0/4",
    "255.255.255.255/32",
    "::1/128",
    "fe80::/10",
    "ff00::/8",
)
"""Never leaves the office (RFC 6890)."""

_ERASE: Final = f"table inet {TABLE} {{\n}}\ndelete table inet {TABLE}\n"
"""Harmless where there is none: it is made first."""


class NoCutError(TipringError):
    """The firewall may not be used, or does not do it."""


class Firewall:
    """Cuts, and mends; each call blocks for some hundredths of a second.

    *office* are networks that stay reached although a default route leads to them.
    """

    def __init__(self, office: Collection[str] = ()) -> None:
        self._office = tuple(office)

    def cut(self, seconds: float) -> None:
        """Drop what comes from the internet or goes there, for *seconds* at most.

        NoCutError where there is no right to, no firewall, or no way out.
        """
        four, six = _told("route"), _told("ipv6_route")
        ways = ways_out(four, six)
        if not ways:
            message = "there is no way to the internet that could be cut"
            raise NoCutError(message)
        networks = (*ALWAYS, *office_networks(four, six), *self._office)
        _nft(_ERASE + script(ways, networks, seconds))

    def mend(self) -> None:
        """Take the table away, if it is there. NoCutError."""
        _nft(_ERASE)


def script(ways: Iterable[str], networks: Iterable[str], seconds: float) -> str:
    """Return what nft is told: let nothing by *ways* but what is of *networks*.

    A packet that is dropped while it leaves is an error for its sender (EPERM), which
    no cut far away would be. So all leave with one hop to live, and die at the router;
    nothing comes back, not even its word of that. Answers about names are not heard,
    either: the office's router knows them from before.
    """
    found = [ipaddress.ip_network(network) for network in networks]
    four = [each for each in found if isinstance(each, ipaddress.IPv4Network)]
    six = [each for each in found if isinstance(each, ipaddress.IPv6Network)]
    cut = ", ".join(f'"{way}" timeout {max(1, round(seconds))}s' for way in ways)
    return f"""\
table inet {TABLE} {{
  set ways {{ type ifname; flags timeout; elements = {{ {cut} }} }}
  set office4 {{ type ipv4_addr; flags interval; elements = {{ {_listed(four)} }} }}
  set office6 {{ type ipv6_addr; flags interval; elements = {{ {_listed(six)} }} }}
  chain leaves {{
    type filter hook postrouting priority -10; policy accept;
    oifname != @ways accept
    ip daddr @office4 accept
    ip6 daddr @office6 accept
    ip ttl set 1
    ip6 hoplimit set 1
  }}
  chain arrives {{
    type filter hook input priority -10; policy accept;
    iifname != @ways accept
    meta l4proto {{ tcp, udp }} th sport {{ 53, 853 }} drop
    icmp type time-exceeded drop
    icmpv6 type time-exceeded drop
    ip saddr @office4 accept
    ip6 saddr @office6 accept
    drop
  }}
}}
"""


def _listed(
    networks: Iterable[ipaddress.IPv4Network] | Iterable[ipaddress.IPv6Network],
) -> str:
    """Return them without those that lie in others: nft takes no overlaps."""
    return ", ".join(map(str, ipaddress.collapse_addresses(networks)))  # type: ignore[type-var]


def _nft(told: str) -> None:
    program = shutil.which("nft", path=PLACES)
    if program is None:
        message = "there is no firewall to cut with: apt install nftables"
        raise NoCutError(message)
    try:
        subprocess.run(  # noqa: S603 - a program of the system, found by us
            (program, "-f", "-"),
            input=told,
            text=True,
            capture_output=True,
            timeout=PATIENCE_S,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().partition("\n")[0]
        message = f"the firewall does not obey ({said}); it takes CAP_NET_ADMIN"
        raise NoCutError(message) from error
    except (OSError, subprocess.SubprocessError) as error:
        message = f"the firewall cannot be asked: {error}"
        raise NoCutError(message) from error


def _told(name: str) -> str:
    try:
        return (PROC / name).read_text(encoding="ascii")
    except OSError:
        return ""
