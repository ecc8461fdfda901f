"""The box's telephones: border, user agent and browsers, wired to the desk."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Final

from tipring.app.own_ports import HERE, own_ports
from tipring.app.sip import add_telephones
from tipring.config.settings import Settings, SipSettings
from tipring.desk.desk import Desk
from tipring.domain.errors import EdgeError
from tipring.edge.border import Border
from tipring.edge.news import (
    AddressFloods,
    AddressLocked,
    EdgeDown,
    EdgeNews,
    EdgeUp,
    ExtensionCame,
    ExtensionWent,
    TrunkDown,
    TrunkUp,
)
from tipring.edge.plan import DIRECTORY, EdgePlan
from tipring.legs.browser.engine import MediaEngine
from tipring.legs.browser.pages import Pages
from tipring.legs.browser.studio import Studio
from tipring.legs.forking import ForkedLegs
from tipring.legs.rtp.sound_ports import RtpPorts
from tipring.legs.sip.user_agent import UserAgent, UserAgentSettings

log = logging.getLogger(__name__)

NOT_YET: Final = "its provider has not answered yet"


def border_plan(settings: Settings, sip: SipSettings) -> EdgePlan:
    """Return what the border is rendered from; its own ports are whatever is free."""
    desk_port, inner_port, ng_port = own_ports(3)
    return EdgePlan(
        directory=settings.store_directory / DIRECTORY,
        listen=sip.listen,
        port=sip.port,
        tls_port=sip.tls_port,
        domain=sip.domain,
        rtp_first_port=sip.rtp_first_port,
        rtp_last_port=sip.rtp_last_port,
        passwords=sip.passwords,
        trunks=sip.trunks,
        desk_port=desk_port,
        inner_port=inner_port,
        ng_port=ng_port,
    )


class Telephones:
    """Everything by which telephones reach the desk, within `opened`.

    Its lines are added to *desk* at once, before the phones of agents. A box whose
    border cannot be begun goes on without it: its lines do not need it.
    """

    def __init__(self, desk: Desk, settings: Settings, sip: SipSettings) -> None:
        plan = border_plan(settings, sip)
        self.border = Border(plan, self.hear)
        self._ports = RtpPorts()
        self._agent = UserAgent(
            UserAgentSettings(
                peer_port=plan.inner_port, port=plan.desk_port, domain=sip.domain
            ),
            self._ports,
            self.border.reachable,
        )
        self._engine = MediaEngine(HERE, plan.ng_port)
        self._studio = Studio(self._engine, self._ports)
        names = {number: each.name for number, each in sip.extensions.items()}
        self.pages = Pages(self._studio, names)
        legs = ForkedLegs([self._agent, self.pages])
        self.board = add_telephones(desk, settings, sip, legs)
        self._agent.on_leg = self.pages.on_leg = self.board.came
        self.pages.on_reach = self.board.reach_changed
        self.board.trunks_are({trunk.name: NOT_YET for trunk in sip.trunks})
        self._sip = sip
        self._lamps = desk.mailroom.observers
        self._desk = desk

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Be reachable while the context lasts; every leg ends with it. OSError."""
        async with contextlib.AsyncExitStack() as stack:
            sounding = asyncio.create_task(self._ports.run(), name="sound of legs")
            stack.callback(sounding.cancel)
            await stack.enter_async_context(self._engine.opened())
            await stack.enter_async_context(self._agent.opened())
            try:
                await stack.enter_async_context(self.border)
            except EdgeError as error:
                log.error("no telephone can be reached: %s", error)  # noqa: TRY400 - the owner's affair
                self.board.border_is(trouble=str(error))
            else:
                self._lamps.append(self._on_counts)
                for number in self._sip.extensions:
                    self._show_always(number)
            yield

    def hear(self, news: EdgeNews) -> None:
        """Take what the border tells."""
        match news:
            case EdgeUp(addresses):
                log.info("telephones register at %s", ", ".join(addresses))
                self.board.border_is(addresses)
                self._studio.border_is_at(addresses)
                self._agent.border_is_back()
            case EdgeDown(why):
                log.warning("telephones cannot reach the box: %s", why)
                self.board.border_is(trouble=why)
            case ExtensionCame(extension) | ExtensionWent(extension):
                log.info("%s: %s", extension, type(news).__name__)
                self.board.reach_changed(extension)
            case TrunkUp(trunk):
                self._trunk_is(trunk, "")
            case TrunkDown(trunk, why):
                self._trunk_is(trunk, why or NOT_YET)
            case AddressLocked(address):
                log.warning("%s guesses passwords, it is not heard", address)
            case AddressFloods(address):
                log.warning("%s sends too much, it is not heard", address)

    def _trunk_is(self, trunk: str, trouble: str) -> None:
        """Tell the trunk's channels, and whoever goes by the link."""
        self.board.trunks_are({trunk: trouble})
        watched = self._desk.link_desk or self._desk.link
        watched.trunk_is(trunk, trouble)

    def _show_always(self, number: str) -> None:
        """Let colleagues see what *number* does, from now on."""

        def show() -> None:
            self.border.show(number, self.board.watched(number))

        self.board.occupancy.watch(number, show)
        self.board.when_reach_changes(number, show)
        show()

    def _on_counts(self, mailbox: str, new: int, old: int) -> None:
        """Light the lamps of whoever has *mailbox*, or put them out."""
        for extension in self._sip.extensions.values():
            if extension.mailbox == mailbox:
                self.border.show_messages(extension.number, new, old)
