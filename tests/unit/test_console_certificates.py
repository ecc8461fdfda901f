"""The certificate of the pages: whose it is, and that a renewed one is shown."""

import asyncio
import socket
import ssl
from pathlib import Path
from unittest.mock import patch

import pytest
import trustme

from support.sip_net import free_port
from tipring.config.settings import ConsoleSettings, SipSettings
from tipring.console import certificates
from tipring.console.certificates import Pair, pair_of
from tipring.console.serving import serving
from tipring.console.web import _application
from tipring.domain.errors import EdgeError

HERE = ["127.0.0.1"]
CA = trustme.CA()


def issue(pair: Pair, name: str) -> None:
    """Write what an ACME client writes."""
    made = CA.issue_cert(name)
    made.private_key_pem.write_to_path(pair.key)
    pair.certificate.write_bytes(made.cert_chain_pems[0].bytes())


def names_shown(port: int) -> str:
    """Return what is shown there; empty: nobody is there yet."""
    try:
        shown = ssl.get_server_certificate(("127.0.0.1", port))
    except ConnectionRefusedError:
        return ""
    return str(ssl.PEM_cert_to_DER_cert(shown))


async def until_shown(name: str, port: int) -> None:
    async with asyncio.timeout(20):
        while name not in await asyncio.to_thread(names_shown, port):
            await asyncio.sleep(0.05)


def test_a_renewed_certificate_is_shown_without_a_restart(tmp_path: Path) -> None:
    pair = Pair(tmp_path / "box.crt", tmp_path / "box.key")
    issue(pair, "old.example")

    async def story() -> None:
        port = free_port("127.0.0.1", socket.SOCK_STREAM)
        async with serving(_application(), HERE, port, pair):
            await until_shown("old.example", port)
            await asyncio.to_thread(issue, pair, "new.example")
            await until_shown("new.example", port)

    with patch.object(certificates, "LOOK_S", 0.05):
        asyncio.run(story())


@pytest.mark.parametrize("tls_port", [0, 5061])
def test_the_border_shares_its_own(tmp_path: Path, tls_port: int) -> None:
    sip = SipSettings(listen=("127.0.0.1",), tls_port=tls_port)

    async def story() -> Pair:
        return await pair_of(ConsoleSettings(), sip, tmp_path, HERE)

    if tls_port:
        with pytest.raises(EdgeError, match="no certificate yet"):
            asyncio.run(story())
    else:
        assert asyncio.run(story()).certificate == tmp_path / "border/border.crt"


def test_the_owners_own_comes_first(tmp_path: Path) -> None:
    mine = Pair(tmp_path / "my.crt", tmp_path / "my.key")
    chosen = ConsoleSettings(certificate=mine.certificate, certificate_key=mine.key)

    async def story() -> Pair:
        return await pair_of(chosen, None, tmp_path, HERE)

    assert asyncio.run(story()) == mine
