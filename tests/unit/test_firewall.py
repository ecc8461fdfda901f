"""What the firewall is told, and who may not tell it."""

from pathlib import Path

import pytest

from tipring.edge import firewall
from tipring.edge.firewall import Firewall, NoCutError, script
from tipring.wire.routing_table import office_networks, ways_out

FOUR = """\
Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
eth0 00000000 0101A8C0 0003 0 0 100 00000000 0 0 0
wlan0 00000000 0101A8C0 0003 0 0 600 00000000 0 0 0
eth0 0001A8C0 00000000 0001 0 0 100 00FFFFFF 0 0 0
eth0 0000140A 0201A8C0 0003 0 0 100 0000FFFF 0 0 0
"""
_NOBODY = "0" * 32
_SIX_ROUTER = "fe80000000000000000000000000a001"
SIX = f"""\
20010db8000100000000000000000000 40 {_NOBODY} 00 {_NOBODY} 00000100 0 0 00000001 eth0
{_NOBODY} 00 {_NOBODY} 00 {_SIX_ROUTER} 00000400 0 0 00000003 eth0
{_NOBODY} 00 {_NOBODY} 00 {_NOBODY} ffffffff 0 0 00200200 lo
"""


def test_the_ways_out_and_what_is_reached_without_them() -> None:
    assert ways_out(FOUR, SIX) == ("eth0", "wlan0")
    assert office_networks(FOUR, SIX) == (
        "192.168.1.0/24",
        "10.20.0.0/16",
        "2001:db8:1::/64",
    )


def test_the_rules_name_every_network_once_and_end_by_themselves() -> None:
    told = script(["eth0", "wlan0"], ["10.0.0.0/8", "10.20.0.0/16", "::1/128"], 120)
    assert '"eth0" timeout 120s, "wlan0" timeout 120s' in told
    assert "elements = { 10.0.0.0/8 }" in told


def _program(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this be the firewall's program."""
    program = folder / "nft"
    program.write_text(text)
    program.chmod(0o755)
    monkeypatch.setattr(firewall, "PLACES", str(folder))


def test_who_may_not_use_the_firewall_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    refuses = "#!/bin/sh\ncat >/dev/null; echo not permitted >&2; exit 1\n"
    _program(tmp_path, refuses, monkeypatch)
    with pytest.raises(NoCutError, match=r"not permitted.*CAP_NET_ADMIN"):
        Firewall().mend()


def test_a_program_that_is_none_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _program(tmp_path, "\0no program\0", monkeypatch)
    with pytest.raises(NoCutError, match="cannot be asked"):
        Firewall().mend()


def test_a_box_without_nftables_is_told_what_helps(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(firewall, "PLACES", str(tmp_path))
    with pytest.raises(NoCutError, match="apt install nftables"):
        Firewall().mend()


def test_a_kernel_that_tells_nothing_has_no_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(firewall, "PROC", tmp_path)
    with pytest.raises(NoCutError, match="no way"):
        Firewall().cut(1.0)
