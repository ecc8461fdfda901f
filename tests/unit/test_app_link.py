"""Who looks at the link is what the settings name."""

from pathlib import Path

from support.offices import write_settings
from support.virtual_time import run_virtually
from tipring.app.link import add_link, make_lookers, planned
from tipring.config.reader import load
from tipring.config.settings import LinkSettings
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.shelf import PromptShelf
from tipring.domain.extensions import SipTrunk
from tipring.domain.link.probing import ProbeKind
from tipring.health.link.hosts import TcpLooker
from tipring.health.link.sip_server import SipLooker
from tipring.store.store import Store

TRUNKS = (
    SipTrunk(name="one", server="sip.example.com"),
    SipTrunk(name="two", server="sip.example.org:5070", transport="tcp"),
    SipTrunk(name="three", server="sip.example.net", transport="tls"),
)


def test_each_thing_that_is_named_has_somebody_who_looks() -> None:
    link = LinkSettings(pbx="pbx.example.com", broker="hub.example.com:8883")
    lookers = {
        (looker.probe.kind, looker.probe.name): looker
        for looker in make_lookers(link, TRUNKS)
    }
    assert [name for kind, name in lookers if kind is ProbeKind.ANCHOR] == [
        *link.anchors
    ]
    assert [name for kind, name in lookers if kind is ProbeKind.DNS] == [*link.names]
    assert (ProbeKind.WEB, "network-test.debian.org") in lookers
    assert isinstance(lookers[ProbeKind.TRUNK, "one"], SipLooker)
    assert isinstance(lookers[ProbeKind.TRUNK, "two"], TcpLooker)
    assert isinstance(lookers[ProbeKind.TRUNK, "three"], TcpLooker)
    assert isinstance(lookers[ProbeKind.PBX, "pbx.example.com"], SipLooker)
    assert isinstance(lookers[ProbeKind.BROKER, "hub.example.com:8883"], TcpLooker)
    name = lookers[ProbeKind.DNS, "example.com"].probe
    assert name.every_s == link.name_every_s * len(link.names)


def test_what_is_left_out_is_not_looked_at() -> None:
    few = LinkSettings(names=(), page="", anchors=("192.0.2.1:53",) * 2)
    kinds = [looker.probe.kind for looker in make_lookers(few, ())]
    assert kinds == [ProbeKind.CARRIER, ProbeKind.GATEWAY, ProbeKind.ANCHOR]
    assert planned(few, 0) < planned(LinkSettings(), 0)


def test_a_desk_watches_when_the_settings_say_so(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/nowhere")
    quiet = load(tmp_path)
    main = tmp_path / "tipring.toml"
    main.write_text(f"{main.read_text()}\n[link]\nkeep_place_min = 5\n")
    watched = load(tmp_path)

    async def watches() -> list[bool]:
        found = []
        async with await Store.open(tmp_path / "state") as store:
            for settings in (quiet, watched):
                desk = Desk(settings.office, PromptShelf({}), Journal(store))
                add_link(desk, settings)
                found.append(desk.link_desk is not None)
        return found

    assert run_virtually(watches()) == [False, True]
