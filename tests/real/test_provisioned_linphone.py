"""A real Linphone that is given nothing but a link sets itself up and registers."""

import asyncio
import hashlib
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from support.sip_net import free_port
from tipring.config.settings import SipSettings
from tipring.console.certificates import Pair
from tipring.console.door import DeskDoor
from tipring.console.ground import Console
from tipring.console.serving import serving
from tipring.console.setup import SetupDoor
from tipring.console.setup_links import SetupLink, SetupLinks
from tipring.console.tickets import Tickets
from tipring.console.web import make_console
from tipring.domain.extensions import Extension
from tipring.domain.provisioning.account import Transport
from tipring.edge.certificate import make_certificate

HOST = "127.0.0.1"
PATIENCE_S = 20
KEY = b"key"
PASSWORDS = {"201": 'p&<w"'}
NAME = 'Anna <ß> "& Co"'
RC = """[misc]
config-uri={url}
[sip]
root_ca={certificate}
verify_server_cn=0
sip_port=-1
sip_tcp_port=0
sip_tls_port=0
"""
"""It trusts the certificate, but compares no names: those of addresses it cannot."""


@asynccontextmanager
async def link_for(folder: Path, sip_port: int) -> AsyncIterator[str]:
    """Yield a link of a console whose registrar is at *sip_port*."""
    sip = SipSettings(
        listen=(),
        port=sip_port,
        extensions={"201": Extension(number="201", name=NAME)},
        passwords=PASSWORDS,
    )
    certificate, key = folder / "box.crt", folder / "box.key"
    await make_certificate(certificate, key, ["tipring"], [HOST])
    links, port = SetupLinks(KEY, PASSWORDS), free_port(HOST, socket.SOCK_STREAM)
    async with DeskDoor(httpx.MockTransport(_nobody)) as door:
        console = Console(sip=sip, door=door, tickets=Tickets(KEY, PASSWORDS))
        web = make_console(console, SetupDoor(links, folder / "links.json"))
        async with serving(web, [HOST], port, Pair(certificate, key)):
            until = int(time.time()) + 60
            link = SetupLink("201", "linphone", Transport.UDP, until, "mark")
            yield f"https://{HOST}:{port}/setup/{links.make(link)}/linphone.xml"


def _nobody(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(503)


def registered(registrar: socket.socket, folder: Path, url: str) -> str:
    """Return with what a Linphone that knows *url* proves who it is."""
    rc = folder / "rc"
    rc.write_text(RC.format(url=url, certificate=folder / "box.crt"))
    (folder / ".local/share/linphone").mkdir(parents=True)
    phone = subprocess.Popen(
        ("linphonec", "-c", str(rc)),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"HOME": str(folder)},
    )
    try:
        first, phone_at = registrar.recvfrom(65_535)
        registrar.sendto(_challenge(first.decode()), phone_at)
        return registrar.recv(65_535).decode()
    finally:
        phone.kill()
        phone.communicate()


def _challenge(request: str) -> bytes:
    """Return the registrar's 401 with the lines of *request* that it copies."""
    copied = [
        line
        for line in request.split("\r\n")
        if line.lower().startswith(("via:", "from:", "to:", "call-id:", "cseq:"))
    ]
    asks = 'WWW-Authenticate: Digest realm="tipring", nonce="once", algorithm=MD5'
    lines = ("SIP/2.0 401 Unauthorized", *copied, asks, "Content-Length: 0", "", "")
    return "\r\n".join(lines).encode()


def _md5(*words: str) -> str:
    return hashlib.md5(":".join(words).encode()).hexdigest()  # noqa: S324 - RFC 2617


@pytest.mark.realtime
@pytest.mark.skipif(not shutil.which("linphonec"), reason="Linphone is not installed")
@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_linphone_registers_with_what_a_link_gave_it(tmp_path: Path) -> None:
    async def tell() -> str:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as registrar:
            registrar.bind((HOST, 0))
            registrar.settimeout(PATIENCE_S)
            async with link_for(tmp_path, registrar.getsockname()[1]) as url:
                return await asyncio.to_thread(registered, registrar, tmp_path, url)

    proved = asyncio.run(tell())
    assert proved.startswith(f"REGISTER sip:{HOST}")
    assert f"<sip:201@{HOST}>" in proved
    said = dict(re.findall(r'(\w+)="([^"]*)"', proved))
    ha1 = _md5("201", "tipring", PASSWORDS["201"])
    assert said["response"] == _md5(ha1, "once", _md5("REGISTER", said["uri"]))
