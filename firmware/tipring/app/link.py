"""Whoever looks at the link, as the settings want it."""

from collections.abc import Iterator

from tipring.config.link_file import looks
from tipring.config.settings import LinkSettings, Settings
from tipring.desk.desk import Desk
from tipring.desk.link import LinkDesk
from tipring.desk.mode import ModeDesk
from tipring.domain.extensions import SipTrunk
from tipring.domain.link.budget import month_mb
from tipring.domain.link.machine import LinkMachine
from tipring.domain.link.mode import Mode
from tipring.domain.link.probing import Probe, ProbeKind
from tipring.health.link.hosts import TcpLooker
from tipring.health.link.looker import Looker
from tipring.health.link.lookout import Lookout
from tipring.health.link.names import NameLooker, Names
from tipring.health.link.office import Carrier, Gateway
from tipring.health.link.page import PageLooker
from tipring.health.link.purse import Purse
from tipring.health.link.sip_server import SipLooker

PORTS = {"tcp": 5060, "tls": 5061}
"""Of trunks that do not speak UDP: RFC 3261, section 19.1.2."""
PAGE_PATIENCE = 2.0
"""A page takes several round trips."""


def add_link(desk: Desk, settings: Settings) -> None:
    """Let *desk* watch its link, if the settings want it. Before `run`."""
    link = settings.link
    if link is None:
        return
    desk.lost.keeps_s = link.keep_place_min * 60
    trunks = settings.sip.trunks if settings.sip else ()
    lookers = tuple(make_lookers(link, trunks))
    planned_mb = planned(link, len(trunks))
    machine = LinkMachine([looker.probe for looker in lookers], stable_s=link.stable_s)
    lookout = Lookout(lookers, Purse(link.budget_mb, planned_mb))
    desk.link_desk = LinkDesk(desk.link, machine, lookout, desk.journal)
    desk.mode = ModeDesk(
        Mode(link.mode), desk.link, desk.watches, desk.journal, lambda: desk.lifeline
    )


def planned(link: LinkSettings, trunks: int) -> float:
    """Return the megabytes of a month in which nothing is wrong."""
    return month_mb(looks(link, trunks), sealed=link.page.startswith("https"))


def make_lookers(link: LinkSettings, trunks: tuple[SipTrunk, ...]) -> Iterator[Looker]:
    """Yield who looks at what."""
    names, patience_s = Names(link.timeout_s), link.timeout_s

    def probe(kind: ProbeKind, name: str, every_s: float) -> Probe:
        return Probe(kind=kind, name=name, every_s=every_s, timeout_s=patience_s)

    yield Carrier()
    yield Gateway(link.gateway_every_s, patience_s)
    for place in dict.fromkeys(link.anchors):
        anchor = probe(ProbeKind.ANCHOR, place, link.anchor_every_s)
        yield TcpLooker(anchor, place, names)
    for name in (some := dict.fromkeys(link.names)):
        yield NameLooker(name, link.name_every_s * len(some), patience_s)
    if link.page:
        wait_s = PAGE_PATIENCE * patience_s
        yield PageLooker(link.page, link.page_says, names, link.page_every_s, wait_s)
    for trunk in trunks:
        asked = probe(ProbeKind.TRUNK, trunk.name, link.trunk_every_s)
        yield _trunk(trunk, asked, names)
    if link.pbx:
        asked = probe(ProbeKind.PBX, link.pbx, link.pbx_every_s)
        yield SipLooker(asked, link.pbx, names)
    if link.broker:
        asked = probe(ProbeKind.BROKER, link.broker, link.broker_every_s)
        yield TcpLooker(asked, link.broker, names)


def _trunk(trunk: SipTrunk, asked: Probe, names: Names) -> Looker:
    """Return who looks at a trunk: at its port, where that speaks no UDP."""
    if trunk.transport in PORTS:
        return TcpLooker(asked, trunk.server, names, PORTS[trunk.transport])
    return SipLooker(asked, trunk.server, names)
