"""A provider of telephony: a second Kamailio, in a namespace of its own.

Our trunk registers there with digest, and calls by way of it with digest (407). Whoever
else is registered is the street: `SipProvider.phone` is one of its telephones.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from support.baresip import Account, BareSip, baresip
from support.sip_net import Place
from tipring.domain.extensions import SipTrunk

DOMAIN = "provider.test"
USER = "4930123456"
PASSWORD = "given-by-the-provider"  # noqa: S105 - of a stand-in

_CONFIG = """\
#!KAMAILIO
debug=1
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
alias=udp:{domain}:5060
listen=udp:{address}:5060
loadmodule "kex.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "auth.so"
modparam("usrloc", "db_mode", 0)
modparam("usrloc", "use_domain", 0)
modparam("registrar", "max_expires", 60)
modparam("auth", "qop", "auth")
request_route {{
    if (!mf_process_maxfwd_header("10")) exit;
    if (is_method("OPTIONS")) {{ sl_send_reply("200", "OK"); exit; }}
    if (is_method("CANCEL")) {{ if (t_check_trans()) t_relay(); exit; }}
    if (has_totag()) {{
        if (loose_route()) t_relay();
        else if (is_method("ACK") && t_check_trans()) t_relay();
        exit;
    }}
    t_check_trans();
    if (is_method("REGISTER")) {{
        if ($tU == "{user}" && !pv_www_authenticate("{domain}", "{password}", "0")) {{
            www_challenge("{domain}", "1");
            exit;
        }}
        save("location");
        exit;
    }}
    if (!is_method("INVITE")) exit;
    if ($fU == "{user}") {{
        if (!pv_proxy_authenticate("{domain}", "{password}", "0")) {{
            proxy_challenge("{domain}", "1");
            exit;
        }}
        consume_credentials();
    }}
    record_route();
    if (!lookup("location")) {{
        if ($fU == "{user}") {{ sl_send_reply("404", "No Such Number"); exit; }}
        $ru = "sip:{user}@{domain}";
        if (!lookup("location")) {{ sl_send_reply("480", "Not Registered"); exit; }}
    }}
    t_relay();
}}
"""


@dataclass
class SipProvider:
    """The provider; `start` and `kill` it as often as a story wants."""

    place: Place
    folder: Path
    _process: asyncio.subprocess.Process | None = field(default=None)

    @property
    def trunk(self) -> SipTrunk:
        """What an owner writes down for it."""
        return SipTrunk(
            name="provider",
            server=self.place.address,
            user=USER,
            password=PASSWORD,
            flow="main",
        )

    def phone(
        self, number: str, *, hz: int = 0
    ) -> AbstractAsyncContextManager[BareSip]:
        """Switch a telephone of the street on."""
        account = Account(
            number=number,
            domain=DOMAIN,
            proxy=f"sip:{self.place.address}:5060",
            port=5090,
        )
        return baresip(self.place, self.folder / f"street-{number}", account, hz=hz)

    async def start(self) -> None:
        """Let it be there; return when it has been started."""
        config = self.folder / "provider.cfg"
        text = _CONFIG.format(
            domain=DOMAIN, address=self.place.address, user=USER, password=PASSWORD
        )
        await asyncio.to_thread(config.write_text, text)
        run = self.folder / "provider-run"
        await asyncio.to_thread(run.mkdir, exist_ok=True)
        with (self.folder / "provider.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.place.prefix(),
                *("kamailio", "-DD", "-E", "-f", str(config), "-Y", str(run)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def kill(self) -> None:
        """Let it die at once."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()
            self._process = None


@contextlib.asynccontextmanager
async def sip_provider(place: Place, folder: Path) -> AsyncIterator[SipProvider]:
    """Let a provider be at *place* until the end."""
    provider = SipProvider(place, folder)
    await provider.start()
    try:
        yield provider
    finally:
        await provider.kill()
