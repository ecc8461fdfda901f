"""Ports of the box's own parts: nobody has them, the kernel gives them to nobody."""

import socket
from pathlib import Path

import pytest

from tipring.app import own_ports as module
from tipring.app.own_ports import FIRST, HERE, LAST, own_ports


def test_they_are_free_and_not_given_away() -> None:
    ports = own_ports(50)
    assert len(set(ports)) == 50
    assert all(FIRST <= port <= LAST for port in ports)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((HERE, ports[0]))
    given = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    assert int(given[0]) > LAST


def test_one_that_somebody_has_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, free = own_ports(2)
    monkeypatch.setattr(module, "FIRST", min(taken, free))
    dice = iter([taken, taken, free])
    monkeypatch.setattr("secrets.randbelow", lambda _n: next(dice) - module.FIRST)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((HERE, taken))
        assert own_ports(1) == [free]
