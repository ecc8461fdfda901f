"""The border where something is missing: the desk goes on, and is told why."""

import asyncio
import os
import socket
import threading
from pathlib import Path

import pytest

from support.real_time import in_real_time
from tipring.domain.errors import EdgeError
from tipring.domain.watched import Activity, Watched
from tipring.edge import border, certificate, running
from tipring.edge.border import Border
from tipring.edge.certificate import make_certificate
from tipring.edge.child import account_of
from tipring.edge.news import (
    EdgeDown,
    EdgeNews,
    EdgeUp,
    ExtensionCame,
    ExtensionWent,
    TrunkDown,
    TrunkUp,
)
from tipring.edge.ng import is_there
from tipring.edge.plan import EdgePlan
from tipring.edge.programs import KAMAILIO, whereis
from tipring.edge.rpc import ask

NOWHERE = "192.0.2.99"


def plan(folder: Path, **more: object) -> EdgePlan:
    fields: dict[str, object] = {"directory": folder / "edge", "listen": (NOWHERE,)}
    return EdgePlan(**(fields | more))  # type: ignore[arg-type]


def found(program: str) -> str:
    return f"/bin/{program}"


async def until(news: list[EdgeNews], kind: type[EdgeNews]) -> EdgeNews:
    async with asyncio.timeout(10):
        while True:
            for one in news:
                if isinstance(one, kind):
                    return one
            await asyncio.sleep(0.01)


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both programs seem to be installed."""
    monkeypatch.setattr(border, "whereis", found)
    monkeypatch.setattr(running, "whereis", found)


@in_real_time
async def test_without_its_programs_there_is_no_border(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tipring.edge.programs._PLACES", str(tmp_path))
    whereis.cache_clear()
    with pytest.raises(EdgeError, match="kamailio is not installed"):
        await Border(plan(tmp_path)).__aenter__()


def test_a_program_is_found_in_sbin_too() -> None:
    assert whereis("sh") == "/usr/bin/sh"
    with pytest.raises(EdgeError, match="no-such-program is not installed"):
        whereis("no-such-program")


@in_real_time
@pytest.mark.usefixtures("programs")
async def test_a_box_without_that_address_waits_for_it(tmp_path: Path) -> None:
    news: list[EdgeNews] = []
    async with Border(plan(tmp_path), news.append) as one:
        told = await until(news, EdgeDown)
        assert told == EdgeDown(f"this box has none of these addresses: {NOWHERE}")
        assert not one.is_up
        one.show_messages("201", 1, 0)
        one.show("201", Watched(activity=Activity.TALKS))
    one.show_messages("201", 0, 1)
    one.show("201", Watched())
    assert "border" not in [thread.name for thread in threading.enumerate()]


@in_real_time
@pytest.mark.usefixtures("programs")
async def test_what_cannot_be_written_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AGAIN_S", 0.01)
    await asyncio.to_thread((tmp_path / "edge").write_text, "a file in the way")
    news: list[EdgeNews] = []
    async with Border(plan(tmp_path, listen=("127.0.0.1",)), news.append):
        told = await until(news, EdgeDown)
    assert isinstance(told, EdgeDown)
    assert told.why.startswith("the border's files cannot be written: ")


@in_real_time
@pytest.mark.usefixtures("programs")
async def test_a_failure_that_nobody_foresaw_is_logged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_listen: object, _interfaces: object) -> tuple[str, ...]:
        raise ZeroDivisionError

    monkeypatch.setattr("tipring.edge.addresses.chosen", broken)
    async with Border(plan(tmp_path)), asyncio.timeout(10):
        while "the border has failed" not in caplog.text:
            await asyncio.sleep(0.01)


def test_the_desk_may_ask_at_any_time_who_is_there(tmp_path: Path) -> None:
    one = Border(plan(tmp_path))
    for news in (ExtensionCame("201"), ExtensionCame("202"), ExtensionWent("202")):
        one.hear(news)
    assert (one.reachable("201"), one.reachable("202")) == (True, False)
    one.hear(TrunkUp("provider"))
    one.hear(TrunkUp("other"))
    one.hear(TrunkDown("other", "it sleeps"))
    assert one.trunks_up == {"provider"}
    one.hear(EdgeUp(("192.0.2.5",)))
    assert one.is_up
    one.hear(EdgeDown("it was stopped"))
    assert not one.is_up


@in_real_time
async def test_a_certificate_is_made_once_and_is_private(tmp_path: Path) -> None:
    made, key = tmp_path / "border.crt", tmp_path / "border.key"
    await make_certificate(made, key, ["tipring"], ["192.0.2.5", "fd00::5"])
    first = await asyncio.to_thread(made.read_bytes)
    assert (await asyncio.to_thread(key.stat)).st_mode & 0o077 == 0
    await make_certificate(made, key, ["other"], [])
    assert await asyncio.to_thread(made.read_bytes) == first


@in_real_time
async def test_why_there_is_no_certificate_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, key = tmp_path / "none" / "border.crt", tmp_path / "none" / "border.key"
    with pytest.raises(EdgeError, match="no certificate can be made: "):
        await make_certificate(made, key, ["tipring"], [])
    monkeypatch.setattr(certificate, "PATIENCE_S", 0.0)
    with pytest.raises(EdgeError, match="openssl took too long"):
        await make_certificate(made, key, ["tipring"], [])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EdgeError, match="no certificate can be made: "):
        await make_certificate(made, key, ["tipring"], [])


class Answering:
    """A Kamailio that says one thing."""

    def __init__(self, path: Path, answer: bytes) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._answer = answer
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        _, whom = self._socket.recvfrom(65536)
        self._socket.sendto(self._answer, whom)

    def close(self) -> None:
        self._thread.join()
        self._socket.close()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b'{"error": {"message": "no such method"}}', "refuses core.x: no such method"),
        (b"gibberish", "does not answer core.x"),
    ],
)
@in_real_time
async def test_what_kamailio_refuses_is_told(
    tmp_path: Path, answer: bytes, told: str
) -> None:
    path = tmp_path / "rpc.sock"
    kamailio = await asyncio.to_thread(Answering, path, answer)
    with pytest.raises(EdgeError, match=told):
        await ask(path, "core.x")
    await asyncio.to_thread(kamailio.close)
    with pytest.raises(EdgeError, match="does not answer"):
        await ask(tmp_path / "nobody.sock", "core.x")


def test_an_rtpengine_that_is_not_there_is_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
    with pytest.raises(EdgeError, match="rtpengine does not answer"):
        is_there(port)


def test_kamailio_has_an_account_of_its_own() -> None:
    assert account_of(KAMAILIO).pw_uid != 0
    assert os.geteuid() != account_of(KAMAILIO).pw_uid
