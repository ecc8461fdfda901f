"""An office's way to the internet: the office, its router, the world and a provider.

    office --veth-- router --link emulator-- world --veth-- provider

Each is a namespace. The world has anchors (TCP), a page and the office's resolver; the
provider is for `support.sip_provider`. Faults are struck and mended by methods; the
addresses are those of RFC 5737 and the same in each such net, names are not.
"""

import asyncio
import contextlib
import itertools
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

from support.lossy_link import LossyLink, Weather
from support.sip_net import Place, SipNet, inside, ip, run

ANCHORS = ("203.0.113.1", "203.0.113.2", "203.0.113.3")
ANCHOR_PORT = 443
RESOLVER = "203.0.113.53"
PAGE_AT = "203.0.113.80"
PAGE_HOST = "page.world.test"
PAGE_SAYS = "this is the world"
PROVIDER = "203.0.113.60"
PROVIDER_HOST = "sip.provider.test"
_ROUTER_OUT, _WORLD_IN = "198.51.100.1", "198.51.100.2"
_PORTAL_PORT = 8080
_TURN = itertools.count(1)

_PAGE = "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}"
_TABLE = """
table inet fault {{
  chain on {{
    type filter hook {}; policy {};
    {}
  }}
}}
"""
_PORTAL = f"""
table ip portal {{
  chain to {{
    type nat hook prerouting priority -100;
    iifname lan0 tcp dport 80 redirect to :{_PORTAL_PORT}
  }}
}}
"""


class LinkNet(SipNet):
    """The namespaces, and what can be done to the way between them."""

    def __init__(self) -> None:
        turn = next(_TURN)
        stem = f"tl{os.getpid()}-{turn}"
        super().__init__(f"10.{turn % 250}.77.1", home=f"{stem}-office")
        self.router, self.world = f"{stem}-router", f"{stem}-world"
        self.gateway = self.box.rsplit(".", 1)[0] + ".254"
        self.provider = Place(f"{stem}-provider", PROVIDER, "pro0", home=self.world)
        self.link: LossyLink
        self._dns: subprocess.Popen[bytes] | None = None

    # --- building it -----------------------------------------------------------------

    def build(self) -> None:
        """Lay the wires and set the routes."""
        for name in (self.home, self.router, self.world, self.provider.namespace):
            run(f"ip netns add {name}")
            self._stack.callback(run, f"ip netns del {name}")
            run(f"ip -n {name} link set lo up")
        for name in (self.router, self.world):
            self._set(name, "net.ipv4.ip_forward=1")
        self._set(self.home, "net.ipv4.ping_group_range=0 2147483647")
        self._wires()
        self._names()

    def _set(self, namespace: str, what: str) -> None:
        call = ("ip", "netns", "exec", namespace, "sysctl", "-qw", what)
        subprocess.run(call, check=True)

    def _wires(self) -> None:
        home, router, world = ip(self.home), ip(self.router), ip(self.world)
        self._veth(self.home, "wan0", self.router, "lan0")
        run(f"{home} addr add {self.box} peer {self.gateway} dev wan0")
        run(f"{home} route add default via {self.gateway} dev wan0")
        run(f"{router} addr add {self.gateway} peer {self.box} dev lan0")
        self.link = inside(
            self.router,
            lambda: LossyLink("isp0", lambda make: inside(self.world, make)),
        )
        self._stack.callback(self.link.close)
        run(f"{router} addr add {_ROUTER_OUT} peer {_WORLD_IN} dev isp0")
        run(f"{router} link set isp0 up")
        run(f"{router} route add default via {_WORLD_IN} dev isp0")
        run(f"{world} addr add {_WORLD_IN} peer {_ROUTER_OUT} dev wan0")
        run(f"{world} link set wan0 up")
        run(f"{world} route add default via {_ROUTER_OUT} dev wan0")
        for address in (*ANCHORS, RESOLVER, PAGE_AT):
            run(f"{world} addr add {address}/32 dev lo")
        self._veth(self.world, "pro0", self.provider.namespace, "wan0")
        there, gate = ip(self.provider.namespace), "203.0.113.59"
        run(f"{world} addr add {gate} peer {PROVIDER} dev pro0")
        run(f"{there} addr add {PROVIDER} peer {gate} dev wan0")
        run(f"{there} route add default via {gate} dev wan0")

    def _veth(self, here: str, device: str, there: str, other: str) -> None:
        wire = f"{device} type veth peer name {other} netns {there}"
        run(f"{ip(here)} link add {wire}")
        run(f"{ip(here)} link set {device} up")
        run(f"{ip(there)} link set {other} up")

    def _names(self) -> None:
        """Let the office ask our resolver: `ip netns exec` binds these files."""
        folder = Path("/etc/netns", self.home)
        folder.mkdir(parents=True)
        self._stack.callback(run, f"rm -r {folder}")
        (folder / "resolv.conf").write_text(f"nameserver {RESOLVER}\n")

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Let the anchors, the page, the portal and the resolver answer."""
        async with contextlib.AsyncExitStack() as stack:
            for address in ANCHORS:
                await self._serve(stack, self.world, (address, ANCHOR_PORT), "")
            await self._serve(stack, self.world, (PAGE_AT, 80), PAGE_SAYS)
            portal = (self.gateway, _PORTAL_PORT)
            await self._serve(stack, self.router, portal, "Room number, please")
            self.names_return()
            stack.callback(self.names_die)
            yield

    async def _serve(
        self,
        stack: contextlib.AsyncExitStack,
        namespace: str,
        at: tuple[str, int],
        says: str,
    ) -> None:
        answer = _PAGE.format(len(says), says).encode()

        async def answers(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                if says:
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(answer)
                    await writer.drain()
            writer.close()

        door = inside(namespace, lambda: socket.create_server(at, backlog=64))
        server = await asyncio.start_server(answers, sock=door)
        stack.callback(server.close)

    # --- faults ---------------------------------------------------------------------

    def cut_cable(self) -> None:
        """Take the cable out of the router: the office's end has no carrier."""
        run(f"{ip(self.router)} link set lan0 down")

    def plug_cable(self) -> None:
        """Put it back."""
        run(f"{ip(self.router)} link set lan0 up")
        way = f"default via {_WORLD_IN} dev isp0"
        run(f"{ip(self.router)} route replace {way}")

    def hang_router(self) -> None:
        """Let the router do nothing any more; its port has a signal."""
        self.drop()
        hook = "ingress device lan0 priority 0"
        table = _TABLE.format(hook, "drop", "").replace("inet", "netdev")
        self._firewall(self.router, table)

    def restart_router(self) -> None:
        """Let it work again."""
        self.pass_again()
        self._firewall(self.router, "delete table netdev fault")

    def drop(self, rule: str = "") -> None:
        """Lose silently what passes the router and fits *rule*; empty: everything."""
        policy, what = ("accept", f"{rule} drop") if rule else ("drop", "")
        table = _TABLE.format("forward priority 0", policy, what)
        self._firewall(self.router, table)

    def pass_again(self) -> None:
        """Let everything pass the router."""
        self._firewall(self.router, "delete table inet fault")

    def ask_for_log_in(self) -> None:
        """Be a captive portal: names are found, pages replaced, the rest is lost."""
        self._firewall(self.router, _PORTAL)
        accept = "udp dport 53 accept; udp sport 53 accept"
        table = _TABLE.format("forward priority 0", "drop", accept)
        self._firewall(self.router, table)

    def let_in(self) -> None:
        """End it."""
        self.pass_again()
        self._firewall(self.router, "delete table ip portal")

    def kill_anchors(self, how_many: int) -> None:
        """Let the first anchors answer nobody."""
        dead = ", ".join(ANCHORS[:how_many])
        rule = f"ip daddr {{ {dead} }} drop"
        table = _TABLE.format("input priority 0", "accept", rule)
        self._firewall(self.world, table)

    def raise_anchors(self) -> None:
        """Let them answer again."""
        self._firewall(self.world, "delete table inet fault")

    def refuse_sip(self) -> None:
        """Let nobody have the provider's port: asking is refused."""
        rule = "iifname wan0 udp dport 5060 reject with icmp port-unreachable"
        table = _TABLE.format("input priority 0", "accept", rule)
        self._firewall(self.provider.namespace, table)

    def serve_sip(self) -> None:
        """Let it be served again."""
        self._firewall(self.provider.namespace, "delete table inet fault")

    def weather(self, weather: Weather) -> None:
        """Let all packets on the way to the world suffer this."""
        self.link.weather = weather

    def names_die(self) -> None:
        """Kill the resolver: asking it is refused."""
        if self._dns:
            self._dns.send_signal(signal.SIGKILL)
            self._dns.wait()
            self._dns = None

    def names_return(self) -> None:
        """Start it again."""
        self._dns = subprocess.Popen(
            [
                *("ip", "netns", "exec", self.world),
                *("dnsmasq", "-k", "-C", "/dev/null", "-R", "-h", "--local-ttl=5"),
                *(f"--listen-address={RESOLVER}", "--bind-interfaces"),
                *(f"-A/{PAGE_HOST}/{PAGE_AT}", f"-A/{PROVIDER_HOST}/{PROVIDER}"),
                *("--pid-file=", "--user=root"),
            ],
            stderr=subprocess.DEVNULL,
        )

    def _firewall(self, namespace: str, rules: str) -> None:
        call = ("ip", "netns", "exec", namespace, "nft", "-f", "-")
        done = subprocess.run(
            call, input=rules.encode(), check=False, capture_output=True
        )
        assert done.returncode == 0, (rules, done.stderr.decode())


@contextlib.asynccontextmanager
async def link_net() -> AsyncIterator[LinkNet]:
    """Build such a net; all of it is gone at the end."""
    net = LinkNet()
    try:
        net.build()
        async with net.serving():
            yield net
    finally:
        net.close()
