"""What routes, neighbours, echoes, answers of SIP servers and pages mean."""

import pytest

from tipring.domain.link.probing import Saw
from tipring.health.link.hosts import split
from tipring.health.link.looker import AmissError, saw_of
from tipring.health.link.page import judge
from tipring.wire.icmp import echo, sequence_of
from tipring.wire.routing_table import DefaultRoute, default_route, is_neighbour
from tipring.wire.sip.asking import answer_to, options

HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask"
ETH = "eth0\t00000000\t016433C6\t0003\t0\t0\t100\t00000000\t0\t0\t0"
LTE = "wwan0\t00000000\t00000000\t0001\t0\t0\t700\t00000000\t0\t0\t0"
LAN = "eth0\t006433C6\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0"
SHUT = "eth1\t00000000\t016433C6\t0202\t0\t0\t0\t00000000\t0\t0\t0"
SIX = (
    "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
    " fe800000000000000000000000000001 00000400 00000002 00000000 00000003     eth0\n"
    "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
    " 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n"
    "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
    " 00000000000000000000000000000000 00000500 00000001 00000000 00000001     tun0\n"
)


def test_the_way_out_is_the_default_route_with_the_least_metric() -> None:
    table = f"{HEAD}\n{LAN}\n{LTE}\n{SHUT}\n{ETH}"
    assert default_route(table, SIX) == DefaultRoute("eth0", "198.51.100.1", 100)
    assert default_route(f"{HEAD}\n{LAN}\n{LTE}") == DefaultRoute("wwan0", "", 700)
    assert default_route(f"{HEAD}\n{LAN}") is None
    assert default_route("") is None


def test_where_there_is_only_ipv6_that_is_the_way_out() -> None:
    assert default_route(HEAD, SIX) == DefaultRoute("eth0", "fe80::1%eth0", 0x400)
    tunnel = SIX.splitlines()[2]
    assert default_route("", tunnel) == DefaultRoute("tun0", "", 0x500)


def test_a_neighbour_is_there_when_the_kernel_has_its_address() -> None:
    table = (
        "IP address       HW type     Flags       HW address            Mask  Device\n"
        "198.51.100.1     0x1         0x2         02:00:00:00:00:01     *        eth0\n"
        "198.51.100.7     0x1         0x0         00:00:00:00:00:00     *        eth0\n"
    )
    assert is_neighbour(table, "198.51.100.1") is True
    assert is_neighbour(table, "198.51.100.7") is False
    assert is_neighbour(table, "198.51.100.9") is None


def test_an_echo_is_answered_with_its_number() -> None:
    assert echo(7) == bytes((8, 0, 0, 0, 0, 0, 0, 7))
    assert echo(7, six=True)[0] == 128
    assert sequence_of(bytes((0, 0, 1, 2, 3, 4, 0, 7))) == 7
    assert sequence_of(bytes((129, 0, 1, 2, 3, 4, 1, 0))) == 256
    assert sequence_of(echo(7)) is None
    assert sequence_of(b"\0") is None


def test_a_sip_server_is_asked_and_its_answer_known_by_the_call() -> None:
    asked = options("sip.example.com:5070", "198.51.100.2:40000", "abc").decode()
    assert asked.startswith("OPTIONS sip:sip.example.com:5070 SIP/2.0\r\n")
    assert "branch=z9hG4bKabc" in asked
    same = [
        line
        for line in asked.split("\r\n")
        if line.startswith(("Via:", "From:", "To:", "Call-ID:", "CSeq:"))
    ]

    def answer(code: str) -> bytes:
        parts = (f"SIP/2.0 {code}", *same, "Content-Length: 0", "", "")
        return "\r\n".join(parts).encode()

    assert answer_to("abc", answer("200 OK")) == 200
    assert answer_to("abc", answer("403 Forbidden")) == 403
    assert answer_to("abc", answer("100 Trying")) is None
    assert answer_to("other", answer("200 OK")) is None
    assert answer_to("abc", asked.encode()) is None
    assert answer_to("abc", b"nonsense") is None


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("sip.example.com", ("sip.example.com", 9)),
        ("sip.example.com:5070", ("sip.example.com", 5070)),
        ("[2001:db8::1]", ("2001:db8::1", 9)),
        ("[2001:db8::1]:443", ("2001:db8::1", 443)),
        ("192.0.2.1:53", ("192.0.2.1", 53)),
    ],
)
def test_a_place_is_a_host_and_perhaps_a_port(
    place: str, there: tuple[str, int]
) -> None:
    assert split(place, 9) == there


PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\nall is well here\n"


def test_the_page_that_we_know_is_well() -> None:
    judge(PAGE, b"is well")


@pytest.mark.parametrize(
    ("answer", "saw"),
    [
        (PAGE.replace(b"all is well", b"please log in"), Saw.FORGED),
        (b"HTTP/1.1 302 Found\r\nLocation: http://portal/\r\n\r\n", Saw.FORGED),
        (b"HTTP/1.1 511 Network Authentication Required\r\n\r\n", Saw.FORGED),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Saw.FORGED),
        (b"", Saw.FORGED),
        (b"HTTP/1.0 503 Service Unavailable\r\n\r\n", Saw.REFUSED),
        (b"HTTP/1.1 404 Not Found\r\n\r\nis well", Saw.REFUSED),
    ],
)
def test_another_page_is_a_portal_and_a_server_in_trouble_is_none(
    answer: bytes, saw: Saw
) -> None:
    with pytest.raises(AmissError) as amiss:
        judge(answer, b"is well")
    assert amiss.value.saw is saw


@pytest.mark.parametrize(
    ("error", "saw"),
    [
        (TimeoutError(), Saw.SILENCE),
        (OSError(101, "Network is unreachable"), Saw.NO_WAY),
        (OSError(113, "No route to host"), Saw.NO_WAY),
        (PermissionError(1, "Operation not permitted"), Saw.NO_WAY),
        (ConnectionRefusedError(111, "Connection refused"), Saw.REFUSED),
        (ConnectionResetError(104, "Connection reset by peer"), Saw.REFUSED),
    ],
)
def test_what_the_network_meant(error: OSError, saw: Saw) -> None:
    assert saw_of(error) is saw
