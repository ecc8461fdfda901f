"""What the border hears of Kamailio, and what it tells of that."""

import asyncio
import errno
from pathlib import Path
from typing import Any

import pytest

from support.real_time import in_real_time
from tipring.domain.extensions import SipTrunk
from tipring.domain.watched import Activity, Watched
from tipring.edge import addresses
from tipring.edge.addresses import chosen, own_addresses
from tipring.edge.news import (
    EdgeNews,
    ExtensionCame,
    ExtensionWent,
    Said,
    TrunkDown,
    TrunkUp,
    said,
)
from tipring.edge.plan import EdgePlan, contact_user
from tipring.edge.registrations import Registrations, registered_in
from tipring.edge.trunks import NO_ANSWER, NOT_REGISTERED, UNKNOWN, Trunks
from tipring.edge.watched import lamp, seen, unasked

PROVIDER = SipTrunk(name="provider", server="192.0.2.7", user="4930")
OPEN = SipTrunk(name="open", server="192.0.2.8", register=False)
PLAN = EdgePlan(
    directory=Path("/nowhere"), listen=("eth0",), trunks=(PROVIDER, OPEN), word="w0rd"
)
ONLINE = 4


def providers(*states: str) -> dict[str, Any]:
    """Return an answer to dispatcher.list: A active, I inactive; P probed."""
    return {
        "RECORDS": [
            {"SET": {"ID": number, "TARGETS": [{"DEST": {"FLAGS": state}}]}}
            for number, state in enumerate(states, 1)
        ]
    }


def registered(*flags: int) -> list[dict[str, Any]]:
    return [{"l_uuid": contact_user(PROVIDER), "flags": flag} for flag in flags]


@pytest.mark.parametrize(
    ("line", "heard"),
    [
        (
            " 3(77) ALERT: <script>: TOLD-w0rd registered 201",
            Said("registered", "201"),
        ),
        (" 3(77) ALERT: <script>: TOLD-w0rd deskless", Said("deskless")),
        (" 3(77) ALERT: <script>: TOLD-guess registered 666", None),
        (" 3(77) ERROR: <core>: TOLD-w0rd registered 666", None),
        ("", None),
    ],
)
def test_only_the_script_is_believed(line: str, heard: Said | None) -> None:
    assert said(line, "w0rd") == heard


def test_who_comes_and_goes_is_told_once() -> None:
    told: list[EdgeNews] = []
    registrations = Registrations(told.append)
    registrations.came("201")
    registrations.came("201")
    registrations.are(frozenset({"201", "202"}))
    registrations.are(frozenset({"202"}))
    assert told == [ExtensionCame("201"), ExtensionCame("202"), ExtensionWent("201")]


@pytest.mark.parametrize(
    ("records", "there"),
    [
        ([{"AoR": "201"}, {"AoR": "202"}], {"201", "202"}),
        ([{"Info": {"AoR": "201", "Contacts": [{}]}}], {"201"}),
        ([{"Info": {"AoR": "201", "Contacts": []}}], set()),
        ([{"AoR": "201@tipring"}], {"201"}),
        ([{"Info": "none"}], set()),
    ],
)
def test_the_registrar_is_understood_brief_or_not(
    records: list[dict[str, Any]], there: set[str]
) -> None:
    assert registered_in({"Domains": [{"Domain": {"AoRs": records}}]}) == there


@pytest.fixture
def told() -> list[EdgeNews]:
    return []


@pytest.fixture
def trunks(told: list[EdgeNews]) -> Trunks:
    return Trunks(PLAN, told.append)


def test_a_trunk_is_up_when_its_provider_answers_and_lets_us_register(
    trunks: Trunks, told: list[EdgeNews]
) -> None:
    trunks.look(providers("AP", "AP"), registered(0))
    assert told == [TrunkDown("provider", NOT_REGISTERED), TrunkUp("open")]
    assert not trunks.are_up
    told.clear()
    assert trunks.look(providers("AP", "AP"), registered(ONLINE)) == []
    assert trunks.look(providers("AP", "AP"), registered(ONLINE)) == []
    assert told == [TrunkUp("provider")]
    assert trunks.are_up


def test_a_provider_that_was_away_may_have_forgotten_us(
    trunks: Trunks, told: list[EdgeNews]
) -> None:
    trunks.look(providers("AP", "AP"), registered(ONLINE))
    trunks.look(providers("IP", "IP"), registered(ONLINE))
    told.clear()
    anew = trunks.look(providers("AP", "AP"), registered(ONLINE))
    assert anew == [contact_user(PROVIDER)]
    assert told == [TrunkDown("provider", NOT_REGISTERED), TrunkUp("open")]
    trunks.look(providers("AP", "AP"), registered(ONLINE))
    assert told[-1] == TrunkUp("provider")


def test_an_answer_that_is_no_list_is_understood_too(
    trunks: Trunks, told: list[EdgeNews]
) -> None:
    trunks.look({}, registered(ONLINE)[0])
    trunks.look(providers("AP"), "none")
    assert told[-1] == TrunkDown("provider", NOT_REGISTERED)
    assert TrunkDown("open", NO_ANSWER) in told


def test_without_the_border_no_trunk_is_up(
    trunks: Trunks, told: list[EdgeNews]
) -> None:
    trunks.lost()
    trunks.lost()
    assert told == [TrunkDown("provider", UNKNOWN), TrunkDown("open", UNKNOWN)]


def test_a_lamp_says_how_many_are_new() -> None:
    lit, out = lamp(PLAN, "201", 2, 5), lamp(PLAN, "201", 0, 5)
    assert lit.body.startswith("Messages-Waiting: yes\r\n")
    assert "Voice-Message: 2/5\r\n" in lit.body
    assert out.body.startswith("Messages-Waiting: no\r\n")
    method, uri, here, socket, headers, body = unasked(PLAN, lit)
    assert (method, uri) == ("NOTIFY", "sip:201@tipring")
    assert (here, socket) == ("sip:127.0.0.1:5070", "udp:127.0.0.1:5070")
    assert "Event: message-summary\r\n" in headers
    assert body == lit.body


def test_who_talks_is_published_for_lamps_and_as_presence() -> None:
    busy, presence = seen(PLAN, "201", Watched(activity=Activity.TALKS))
    assert (busy.event, presence.event) == ("dialog", "presence")
    assert "<state>confirmed</state>" in busy.body
    assert 'entity="sip:201@tipring"' in presence.body


def test_only_a_call_that_ended_is_the_last_of_its_kind() -> None:
    rings, quiet = Watched(activity=Activity.RINGS), Watched(is_quiet=True)
    last = [seen(PLAN, "201", what)[0].is_last for what in (Watched(), rings, quiet)]
    assert last == [True, False, False]


@in_real_time
async def test_without_ip_no_address_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await own_addresses() == []


@pytest.fixture
def ip_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have `ip` never answer; return where it leaves its number."""
    program = tmp_path / "ip"
    program.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec /bin/sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "pid"


def has_begun(pid: Path) -> bool:
    return pid.exists() and pid.read_text().endswith("\n")


def is_alive(pid: Path) -> bool:
    return Path("/proc", pid.read_text().strip()).exists()


@in_real_time
async def test_an_ip_that_hangs_is_ended(
    ip_that_hangs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "IP_PATIENCE_S", 0.3)
    assert await own_addresses() == []
    assert not is_alive(ip_that_hangs)


@in_real_time
async def test_a_box_that_ends_meanwhile_leaves_no_ip_behind(
    ip_that_hangs: Path,
) -> None:
    asking = asyncio.create_task(own_addresses())
    async with asyncio.timeout(5):
        while not has_begun(ip_that_hangs):
            await asyncio.sleep(0.01)
    asking.cancel()
    await asyncio.wait([asking])
    assert asking.cancelled()
    assert not is_alive(ip_that_hangs)


@in_real_time
async def test_addresses_are_followed_though_ip_is_silent_and_the_kernel_says_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = [{"ifname": "lo", "addr_info": [{"local": "192.0.2.5"}]}]
    gone: list[dict[str, Any]] = [{"ifname": "lo"}]
    told = iter([[], here, [], here, gone])

    async def asked() -> list[dict[str, Any]]:
        return next(told)

    async def overflows(_ears: object, _most: int) -> bytes:
        raise OSError(errno.ENOBUFS, "no buffer space")

    monkeypatch.setattr(addresses, "own_addresses", asked)
    monkeypatch.setattr(addresses, "AGAIN_S", 0.0)
    monkeypatch.setattr(addresses, "SETTLE_S", 0.0)
    monkeypatch.setattr(asyncio.get_running_loop(), "sock_recv", overflows)
    followed = addresses.followed(["192.0.2.5"])
    assert await anext(followed) == ("192.0.2.5",)
    assert await anext(followed) == ()


def test_an_interface_means_all_of_its_lasting_addresses() -> None:
    interfaces: list[dict[str, Any]] = [
        {"ifname": "lo", "addr_info": [{"local": "127.0.0.1", "scope": "host"}]},
        {
            "ifname": "eth0",
            "addr_info": [
                {"local": "192.0.2.5", "scope": "global"},
                {"local": "fd00::5", "scope": "global"},
                {"local": "fd00::77", "scope": "global", "temporary": True},
                {"local": "fd00::78", "scope": "global", "tentative": True},
                {"local": "fe80::5", "scope": "link"},
                {"scope": "global"},
            ],
        },
        {"ifname": "wlan0"},
    ]
    assert chosen(["eth0"], interfaces) == ("192.0.2.5", "fd00::5")
    assert chosen(["FD00:0::5", "eth0"], interfaces) == ("fd00::5", "192.0.2.5")
    assert chosen(["127.0.0.1", "192.0.2.9", "wlan0"], interfaces) == ("127.0.0.1",)
