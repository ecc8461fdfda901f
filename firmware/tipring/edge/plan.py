"""What the border is rendered from: settings, addresses, ports of its own."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from tipring.domain.extensions import SipTrunk

DIRECTORY = "border"
"""In the store's: what the border keeps over restarts."""
DESK_PORT = 5080
INNER_PORT = 5070
NG_PORT = 2223


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgePlan:
    """A border that is to be. Ports without a word are at 127.0.0.1."""

    directory: Path
    """Private: configuration, registrations and certificate of the border."""
    listen: tuple[str, ...]
    """Addresses of this box, or names of its interfaces."""
    port: int = 5060
    """UDP and TCP, at each address."""
    tls_port: int = 5061
    """TLS and wss, at each address; 0: neither."""
    domain: str = "tipring"
    """The realm of passwords, and of addresses like `sip:201@tipring`."""
    rtp_first_port: int = 30000
    rtp_last_port: int = 30999
    passwords: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    """Of extensions, by their numbers."""
    trunks: tuple[SipTrunk, ...] = ()
    desk_port: int = DESK_PORT
    """UDP: of the desk's user agent."""
    inner_port: int = INNER_PORT
    """UDP: of the border, towards the desk."""
    ng_port: int = NG_PORT
    """UDP: rtpengine's commands."""
    guesses: int = 10
    """Wrong passwords until an address is not listened to any more..."""
    lock_s: int = 300
    """... for so long after the last of them."""
    flood: int = 60
    """Requests of one address within 2 s that are too many."""
    ping_s: int = 5
    """How often a provider is asked whether it is there (OPTIONS)."""
    retry_s: int = 15
    """After a provider did not let us register, the next try."""
    word: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)
    """Before what Kamailio tells: no stranger's text can look like it."""
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    """Seals the routes of dialogs, as long as the desk runs."""

    @property
    def certificate(self) -> Path:
        """The border's certificate (PEM); it is made at the first start."""
        return self.directory / "border.crt"

    @property
    def key(self) -> Path:
        """The private key of `certificate`."""
        return self.directory / "border.key"

    @property
    def rpc_socket(self) -> Path:
        """The unix socket of Kamailio's commands."""
        return self.directory / "rpc.sock"


def host_of(trunk: SipTrunk) -> str:
    """Return the host of the provider's server, without its port."""
    server = trunk.server
    if server.startswith("["):
        return server.partition("]")[0] + "]"
    return server.partition(":")[0]


def contact_user(trunk: SipTrunk) -> str:
    """Return the name under which we are called by the provider: it is a secret.

    Whoever calls it knows it from our registration. It is the same after a restart,
    so that a registration that the provider still has goes on to mean us.
    """
    seed = f"{trunk.name} {trunk.server} {trunk.user} {trunk.password}"
    return "t" + hashlib.sha256(seed.encode()).hexdigest()[:24]


def provider_uri(trunk: SipTrunk) -> str:
    """Return where the provider's server is, as SIP writes it."""
    way = "" if trunk.transport == "udp" else f";transport={trunk.transport}"
    return f"sip:{trunk.server}{way}"
