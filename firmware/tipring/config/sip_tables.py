"""The tables of telephones and trunks, key by key."""

from typing import Annotated, Required

from typing_extensions import TypedDict

from tipring.config.queue_values import Number
from tipring.config.sip_values import (
    Dialled,
    Domain,
    Places,
    ReachWord,
    Server,
    Transport,
    User,
)
from tipring.config.tables import closed
from tipring.config.values import Groups, Name, Text, between

LOWEST_PORT = 1024
"""The border has no privilege."""
HIGHEST_PORT = 65535
MOST_CHANNELS = 64

Port = Annotated[int, between(LOWEST_PORT, HIGHEST_PORT)]
PortOrNone = Annotated[int, between(0, HIGHEST_PORT)]


@closed
class SipTable(TypedDict, total=False):
    """[sip]."""

    listen: Required[Places]
    port: Port
    tls_port: PortOrNone
    web_port: PortOrNone
    domain: Domain
    rtp_first_port: Port
    rtp_last_port: Port
    inside_calls: Annotated[int, between(1, MOST_CHANNELS)]


@closed
class ExtensionTable(TypedDict, total=False):
    """[extension.NUMBER]."""

    name: Text
    mailbox: Name
    reach: ReachWord
    caller_id: Number
    pick_up: Name
    supervises: bool
    ring_s: Annotated[float, between(5.0, 120.0)]


@closed
class TrunkTable(TypedDict, total=False):
    """[[trunk]]."""

    name: Required[Name]
    server: Required[Server]
    user: User
    transport: Transport
    register: bool
    channels: Annotated[int, between(1, MOST_CHANNELS)]
    flow: Required[Name]
    numbers: dict[Dialled, Name]
    caller_id: Number
    groups: Groups
