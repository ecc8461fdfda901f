"""Strangers at the border: nothing of theirs reaches the desk, nobody is relayed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.raw_sip import Proof, RawSip
from support.real_time import in_real_time
from support.sip_rig import SipOffice, sip_office, why_no_office
from support.sip_torture import TORTURES
from support.toy_desk import ToyDesk, toy_desk
from tipring.edge.news import AddressFloods, AddressLocked

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(why_no_office()), reason=why_no_office()),
]
RIGHT = Proof("201", "Zw4-hd8K.tuQ2mRv")
WRONG = Proof("201", "12345678")
GUESSES = 4
SDP = (
    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 0\r\n"
)
WITH_SDP = "Content-Type: application/sdp"
FORGED = "To: <sip:desk@tipring>;tag=forged"
HERE = "sip:100@tipring"


@dataclass
class Street:
    """Somebody outside, somebody else, and whoever sits at the desk."""

    office: SipOffice
    desk: ToyDesk
    stranger: RawSip
    other: RawSip

    @property
    def desk_uri(self) -> str:
        return f"sip:desk@127.0.0.1:{self.office.plan.desk_port}"

    @property
    def other_uri(self) -> str:
        return f"sip:x@{self.other.address}:{self.other.port}"

    async def asks(
        self,
        method: str,
        uri: str,
        *headers: str,
        proof: Proof | None = None,
        user: str = "201",
    ) -> str:
        """Let the stranger ask; return the code of the answer."""
        body = SDP if method == "INVITE" else ""
        kind = (WITH_SDP,) if body else ()
        words = await asyncio.to_thread(
            lambda: self.stranger.ask(
                *(method, uri, *headers, *kind),
                proof=proof,
                user=user,
                body=body,
                within_s=1.5,
            )
        )
        return words[:3]


@contextlib.asynccontextmanager
async def street(folder: Path, **plan: int) -> AsyncIterator[Street]:
    passwords = {"201": RIGHT.password, "202": "another-password"}
    async with (
        sip_office(folder, passwords=passwords, **plan) as office,
        toy_desk(office.plan.desk_port) as desk,
    ):
        border = office.net.box, office.plan.port
        with (
            contextlib.closing(RawSip(office.net.place(), border)) as stranger,
            contextlib.closing(RawSip(office.net.place(), border)) as other,
        ):
            yield Street(office, desk, stranger, other)


@in_real_time
async def test_nobody_is_relayed_and_nobody_speaks_for_others(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        box, inner = here.office.net.box, here.office.plan.inner_port
        over_us = f"Route: <sip:{box};lr>"
        through_us = f"{over_us}, <{here.other_uri};lr>"
        inside = f"Route: <sip:{box};r2=on;lr>, <sip:127.0.0.1:{inner};r2=on;lr>"
        asks, other = here.asks, here.other_uri

        # without a password, or in somebody else's name
        assert await asks("INVITE", HERE) == "407"
        assert await asks("REGISTER", "sip:tipring") == "401"
        assert await asks("REGISTER", "sip:tipring", proof=RIGHT, user="202") == "403"
        stolen = "From: <sip:202@tipring>;tag=1"
        assert await asks("INVITE", HERE, stolen, proof=RIGHT) == "403"
        # to and from other domains, with a right password
        assert await asks("INVITE", other, proof=RIGHT) == "403"
        assert await asks("REGISTER", "sip:example.com", proof=RIGHT) == "403"
        foreign = "From: <sip:201@example.com>;tag=1"
        assert await asks("INVITE", HERE, foreign, proof=RIGHT) == "403"
        assert await asks("MESSAGE", other, proof=RIGHT) == "405"
        assert await asks("PUBLISH", "sip:201@tipring", proof=RIGHT) == "405"
        assert await asks("REFER", HERE, "Refer-To: <sip:1@x>", proof=RIGHT) == "405"
        # in dialogs that never were
        assert await asks("BYE", other, FORGED, over_us) == "403"
        assert await asks("INVITE", other, FORGED, inside) == "403"
        assert await asks("INVITE", here.desk_uri, FORGED, through_us) == "403"
        assert await asks("BYE", here.desk_uri, FORGED, over_us) == "403"
        assert await asks("REFER", here.desk_uri, FORGED, over_us) == "403"
        # somebody else's lamp
        event = "Event: message-summary"
        lamp = await asks("SUBSCRIBE", "sip:202@tipring", event, proof=RIGHT)
        assert lamp == "403"

        assert here.desk.methods == []
        assert await asyncio.to_thread(here.other.final, 0.2) == ""


@in_real_time
async def test_what_only_the_border_may_say_is_taken_out(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        spoken = (
            "X-Tipring-Account: trunk:provider",
            "x-tipring-dialled: 112",
            "X-Tipring-Trunk: provider",
            "P-Asserted-Identity: <sip:999@tipring>",
            "Diversion: <sip:999@tipring>",
        )
        away = f"Route: <{here.other_uri};lr>"
        assert await here.asks("INVITE", HERE, *spoken, away, proof=RIGHT) == "200"
        assert here.desk.header("X-Tipring-Account") == "extension:201"
        assert here.desk.header("X-Tipring-Dialled") == "100"
        heard = here.desk.heard[0].lower()
        assert heard.count("x-tipring-") == 2
        for word in ("p-asserted", "diversion", "999", "digest", "\nroute:"):
            assert word not in heard
        assert await asyncio.to_thread(here.other.final, 0.2) == ""


@in_real_time
async def test_garbage_and_floods_reach_nobody(tmp_path: Path) -> None:
    async with street(tmp_path) as here:
        stranger = here.stranger
        spoilt = stranger.message("INVITE", HERE, WITH_SDP, body=SDP)
        for wrong in (
            b"\x00\xff" * 600,
            b"\r\n\r\n",
            b"INVITE " * 2000,
            b"INVITE sip:100@tipring SIP/2.0\r\n\r\n",
            spoilt.replace("SIP/2.0/UDP", "SIP/9.0/UDP").encode(),
            spoilt.replace("CSeq: ", "CSeq: -").encode(),
            spoilt.replace("Content-Length: ", "Content-Length: 9").encode(),
            spoilt.replace("From: <", "From: <<<").encode(),
            spoilt.replace("Call-ID: ", "Call-ID: " + "x" * 30000).encode(),
        ):
            stranger.send(wrong)
        scanner = "User-Agent: friendly-scanner"
        assert await here.asks("OPTIONS", "sip:tipring", scanner) == ""
        assert await here.asks("OPTIONS", "sip:tipring") == "200"
        for _ in range(300):
            stranger.send(stranger.message("OPTIONS", "sip:tipring"))
        await here.office.until(AddressFloods(stranger.address))
        assert await here.asks("REGISTER", "sip:tipring", proof=RIGHT) == ""
        # nobody else has to wait for that
        other = await asyncio.to_thread(
            lambda: here.other.ask("REGISTER", "sip:tipring", proof=RIGHT)
        )
        assert other == "200 OK"
        assert here.desk.methods == []


@in_real_time
async def test_messages_that_try_readers_reach_nobody(tmp_path: Path) -> None:
    async with street(tmp_path, flood=10_000) as here:
        for torture in TORTURES:
            here.stranger.send(torture.data)
        # replies that nobody waits for, with a way on to somebody
        desk = f"127.0.0.1:{here.office.plan.desk_port}"
        other = f"{here.other.address}:{here.other.port}"
        for whom in (desk, other):
            reply = here.stranger.message("OPTIONS", HERE)
            ours = f"Via: SIP/2.0/UDP {here.office.net.box}:5060;branch=z9hG4bKx"
            theirs = f"Via: SIP/2.0/UDP {whom};branch=z9hG4bKy"
            _, _, rest = reply.partition("\r\nVia:")
            _, _, rest = rest.partition("\r\n")
            here.stranger.send(f"SIP/2.0 200 OK\r\n{ours}\r\n{theirs}\r\n{rest}")
        assert await here.asks("OPTIONS", "sip:tipring") == "200"
        assert await asyncio.to_thread(here.other.final, 0.3) == ""
        assert here.desk.methods == []


@in_real_time
async def test_who_guesses_is_locked_out_after_just_so_many(tmp_path: Path) -> None:
    async with street(tmp_path, guesses=GUESSES, lock_s=1) as here:
        for _ in range(GUESSES):
            assert await here.asks("REGISTER", "sip:tipring", proof=WRONG) == "401"
        await here.office.until(AddressLocked(here.stranger.address))
        assert await here.asks("REGISTER", "sip:tipring", proof=RIGHT) == ""
        other = await asyncio.to_thread(
            lambda: here.other.ask("REGISTER", "sip:tipring", proof=RIGHT)
        )
        assert other == "200 OK"
        async with asyncio.timeout(8):
            while await here.asks("REGISTER", "sip:tipring", proof=RIGHT) != "200":
                pass
