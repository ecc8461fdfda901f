"""The cable and the router, on wires that a test makes up; sockets of both kinds."""

import asyncio
import socket
from pathlib import Path

import dns.exception
import dns.resolver
import pytest

from tipring.domain.link.probing import Look, Saw
from tipring.health.link import names, office, wires
from tipring.health.link.looker import AmissError
from tipring.health.link.office import NO_ROUTE, Carrier, Gateway
from tipring.wire.routing_table import DefaultRoute


def looked(looker: Carrier | Gateway) -> Look | None:
    return asyncio.run(looker.look())


def test_a_box_that_never_had_a_way_out_has_no_router_to_look_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(office, "way_out", lambda: None)
    look = looked(Carrier())
    assert look is not None
    assert (look.saw, look.why) == (Saw.NO_WAY, NO_ROUTE)
    assert looked(Gateway(1.0, 0.5)) is None


def test_a_tunnel_has_no_router(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "way_out", lambda: DefaultRoute("ppp0", ""))
    look = looked(Gateway(1.0, 0.5))
    assert look is not None
    assert (look.saw, look.why) == (Saw.WELL, "ppp0 has no router")


def test_a_router_may_have_an_address_of_the_new_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(office, "way_out", lambda: DefaultRoute("lo", "::1"))
    look = looked(Gateway(1.0, 0.5))
    assert look is not None
    assert (look.saw, look.why) == (Saw.WELL, "::1")


def test_a_device_that_is_not_there_has_no_signal() -> None:
    assert not wires.has_signal("nowhere0")
    assert wires.has_signal("lo")


def test_what_the_kernel_does_not_tell_is_empty(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(wires, "PROC", tmp_path)
    assert wires.way_out() is None
    assert wires.neighbours() == ""


def test_an_address_of_one_wire_is_sought_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert wires.family_of("fe80::1%lo") == socket.AF_INET6
    sought = []
    monkeypatch.setattr(
        socket.socket, "connect", lambda _self, place: sought.append(place)
    )
    with wires.datagrams("fe80::1%lo", 33_434):
        pass
    assert sought == [("fe80::1", 33_434, 0, socket.if_nametoindex("lo"))]


def test_what_else_goes_wrong_with_names_is_called_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def garbled(*_words: object, **_more: object) -> None:
        raise dns.exception.FormError

    monkeypatch.setattr("dns.asyncresolver.Resolver.resolve", garbled)
    with pytest.raises(AmissError, match=r"example\.com: FormError") as amiss:
        asyncio.run(names.ask("example.com", "A", 0.5))
    assert amiss.value.saw is Saw.REFUSED
