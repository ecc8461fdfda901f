"""An office with a real SIP border: Kamailio, rtpengine, and telephones around.

    async with sip_office(tmp_path, passwords={"201": "geheim"}) as office:
        async with office.phone("201", hz=440) as anna:
            await anna.dial(office.uri("100"))

The desk's user agent belongs at 127.0.0.1:`office.plan.desk_port` (UDP); its only peer
is 127.0.0.1:`office.plan.inner_port`. What the border told is in `office.news`.
Several can be open at once: addresses and ports are their own.
"""

import asyncio
import contextlib
import itertools
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.baresip import Account, BareSip, baresip
from support.sip_net import Place, SipNet, free_port, sip_net, why_no_rig
from tipring.edge.border import Border
from tipring.edge.news import EdgeNews
from tipring.edge.plan import EdgePlan

RTP_PORTS = 200
_TURN = itertools.count()


def why_no_office() -> str:
    """Return why no such office can be opened here, for `pytest.mark.skipif`."""
    return why_no_rig("kamailio", "rtpengine", "baresip")


@dataclass
class SipOffice:
    """The box's border, running, and the network around it."""

    net: SipNet
    plan: EdgePlan
    border: Border
    folder: Path
    news: list[EdgeNews] = field(default_factory=list)
    _phones: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def inner(self) -> tuple[str, int]:
        """Where the desk sends to."""
        return "127.0.0.1", self.plan.inner_port

    def uri(self, number: str) -> str:
        """Return what a telephone dials."""
        return f"sip:{number}@{self.plan.domain}"

    def phone(  # noqa: PLR0913 - each tells one thing about a telephone
        self,
        number: str,
        *,
        place: Place | None = None,
        transport: str = "udp",
        lossy: bool = False,
        hz: int = 0,
        expires_s: int = 60,
        password: str | None = None,
        extra: str = "",
        more: str = "",
    ) -> AbstractAsyncContextManager[BareSip]:
        """Switch a telephone on that registers as *number*; see `baresip`."""
        port = self.plan.tls_port if transport == "tls" else self.plan.port
        known = self.plan.passwords.get(number, "")
        where = place or self.net.place(lossy=lossy)
        box = where.box or self.net.box
        account = Account(
            number=number,
            password=known if password is None else password,
            domain=self.plan.domain,
            proxy=f"sip:{box}:{port};transport={transport}",
            expires_s=expires_s,
            extra=extra,
        )
        folder = self.folder / f"phone-{number}-{next(self._phones)}"
        return baresip(where, folder, account, hz=hz, more=more)

    async def until(self, news: EdgeNews, within_s: float = 10.0) -> None:
        """Wait until the border has told *news*."""
        await self.until_kind(type(news), within_s, news)

    async def until_kind(
        self, kind: type[EdgeNews], within_s: float = 10.0, like: EdgeNews | None = None
    ) -> EdgeNews:
        """Return the first news of *kind* (equal to *like*), when there is one."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    for one in self.news:
                        if isinstance(one, kind) and like in (None, one):
                            return one
                    await asyncio.sleep(0.02)
        except TimeoutError:
            message = f"no {like or kind.__name__} within {within_s} s: {self.news}"
            raise AssertionError(message) from None


@contextlib.asynccontextmanager
async def sip_office(
    folder: Path,
    *,
    passwords: Mapping[str, str],
    **more: Any,  # noqa: ANN401 - whatever a plan has
) -> AsyncIterator[SipOffice]:
    """Open an office; *more* are fields of its EdgePlan. It is up when this returns."""
    with sip_net() as net:
        plan = sip_plan(net, passwords=passwords, **more)
        news: list[EdgeNews] = []
        async with Border(plan, news.append) as border:
            office = SipOffice(net, plan, border, folder, news)
            async with asyncio.timeout(20):
                while not border.is_up:
                    await asyncio.sleep(0.02)
            yield office


def sip_plan(
    net: SipNet,
    **more: Any,  # noqa: ANN401 - whatever a plan has
) -> EdgePlan:
    """Return a plan with addresses and ports of its own."""
    first = 20000 + (os.getpid() * 7 + next(_TURN)) % 50 * RTP_PORTS
    fields: dict[str, Any] = {
        "directory": net.folder() / "border",
        "listen": (net.box,),
        "inner_port": free_port("127.0.0.1"),
        "desk_port": free_port("127.0.0.1"),
        "ng_port": free_port("127.0.0.1"),
        "rtp_first_port": first,
        "rtp_last_port": first + RTP_PORTS - 1,
    }
    return EdgePlan(**(fields | more))
