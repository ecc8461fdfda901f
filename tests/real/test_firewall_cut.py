"""The office cut off by the kernel's own firewall, between two real namespaces."""

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from support.sip_net import inside, run, why_no_rig
from tipring.edge.firewall import TABLE, Firewall, NoCutError

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(why_no_rig("nft")), reason=why_no_rig("nft") or "a rig"),
]
INTERNET, ROUTER = "203.0.113.10", "198.51.100.1"
PORT = 5060
_NUMBERS = itertools.count()
CUTS_AND_DIES = """
import os
from tipring.edge.firewall import Firewall
Firewall().cut(2)
os.kill(os.getpid(), 9)
"""


@dataclass(frozen=True)
class Street:
    """An office, its router, and something on the internet behind it."""

    office: str
    router: str

    def asks(self, address: str) -> bool:
        """Ask there by UDP; return whether an answer came."""
        with inside(self.office, _datagrams) as ears:
            ears.settimeout(0.3)
            ears.connect((address, PORT))
            ears.send(b"are you there?")
            try:
                return bool(ears.recv(100))
            except (TimeoutError, ConnectionRefusedError):
                return False

    def tables(self) -> str:
        return run(f"ip netns exec {self.office} nft list tables")


def _datagrams() -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


@pytest.fixture
def street() -> Iterator[Street]:
    number = f"{os.getpid()}x{next(_NUMBERS)}"
    office, router, host = f"fo{number}", f"fr{number}", f"fi{number}"
    with contextlib.ExitStack() as undo:
        for name in (office, router, host):
            run(f"ip netns add {name}")
            undo.callback(run, f"ip netns del {name}")
            run(f"ip -n {name} link set lo up")
        _wire(office, "198.51.100.2/24", router, f"{ROUTER}/24")
        _wire(host, f"{INTERNET}/24", router, "203.0.113.1/24")
        run(f"ip -n {office} route add default via {ROUTER}")
        run(f"ip -n {host} route add default via 203.0.113.1")
        run(f"ip netns exec {router} sysctl -qw net.ipv4.ip_forward=1")
        for name in (router, host):
            echo = subprocess.Popen(
                ("ip", "netns", "exec", name, sys.executable, "-c", _ECHO)
            )
            undo.callback(echo.wait)
            undo.callback(echo.kill)
        place = Street(office, router)
        until = time.monotonic() + 5.0
        while not (place.asks(INTERNET) and place.asks(ROUTER)):
            assert time.monotonic() < until
        yield place


_ECHO = f"""
import socket
ears = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ears.bind(("0.0.0.0", {PORT}))
while True:
    said, who = ears.recvfrom(100)
    ears.sendto(said, who)
"""


def _wire(one: str, address: str, other: str, there: str) -> None:
    name = f"w{one[-9:]}"
    run(f"ip link add {name} netns {one} type veth peer name {name} netns {other}")
    for place, at in ((one, address), (other, there)):
        run(f"ip -n {place} addr add {at} dev {name}")
        run(f"ip -n {place} link set {name} up")


def test_a_cut_keeps_the_internet_away_and_the_office_there(street: Street) -> None:
    firewall = Firewall()
    inside(street.office, lambda: firewall.cut(60.0))
    assert not street.asks(INTERNET)
    assert street.asks(ROUTER)
    inside(street.office, firewall.mend)
    assert street.asks(INTERNET)
    assert not street.tables()
    # Harmless where there is none any more.
    inside(street.office, firewall.mend)


def test_a_network_of_the_office_behind_the_router_is_not_cut(street: Street) -> None:
    inside(street.office, lambda: Firewall(["203.0.113.0/28"]).cut(60.0))
    assert street.asks(INTERNET)


def test_a_cut_ends_by_itself_when_its_maker_is_killed(street: Street) -> None:
    began = time.monotonic()
    died = subprocess.run(
        ("ip", "netns", "exec", street.office, sys.executable, "-c", CUTS_AND_DIES),
        check=False,
        timeout=20,
    )
    assert died.returncode == -signal.SIGKILL
    assert not street.asks(INTERNET)
    while not street.asks(INTERNET):
        assert time.monotonic() < began + 10.0
    assert TABLE in street.tables()
    inside(street.office, Firewall().mend)
    assert not street.tables()


def test_an_office_without_a_way_out_cannot_be_cut(street: Street) -> None:
    run(f"ip -n {street.office} route del default")
    with pytest.raises(NoCutError, match="no way to the internet"):
        inside(street.office, lambda: Firewall().cut(5.0))
