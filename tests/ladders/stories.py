"""The stories whose ladders the documentation shows, lived through by telephones."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ladders.drawing import draw, steps
from ladders.trace import Place, listening
from support.baresip import BareSip
from support.sip_net import sip_net
from support.sip_provider import DOMAIN, USER, sip_provider
from support.telephone_box import TelephoneBox, telephone_box
from tipring.domain.line import LineState

BORDER, DESK = "Kamailio", "desk"
STREET = "2125550177"
SETTLED_S = 0.5
"""After a story: the last answers come."""


@dataclass(frozen=True, slots=True)
class Story:
    """One heading, what happens, and the ladder."""

    title: str
    tells: str
    ladder: str


Street = Callable[[TelephoneBox, BareSip, BareSip], Awaitable[None]]
"""What happens between an agent's telephone and one of the street."""
Happens = Callable[[TelephoneBox], Awaitable[None]]


async def traced(
    box: TelephoneBox,
    parties: Mapping[str, str],
    happens: Happens,
    without: tuple[str, ...] = ("OPTIONS", "REGISTER"),
) -> str:
    """Let it happen; return its ladder. *parties* are names by their addresses."""
    places: dict[Place, str] = {(address, 0): name for address, name in parties.items()}
    plan = box.telephones.border.plan
    places[(box.net.box, 0)] = BORDER
    places[("127.0.0.1", plan.inner_port)] = BORDER
    places[("127.0.0.1", plan.desk_port)] = DESK
    with listening() as trace:
        await happens(box)
        await asyncio.sleep(SETTLED_S)
    found = [
        step
        for step in steps(trace.said, places)
        if not any(word in step.label for word in without)
    ]
    names = [*parties.values()]
    return draw(found, [*names[:1], BORDER, DESK, *names[1:]])


async def registering(folder: Path) -> Story:
    async with telephone_box(folder) as box:
        place = box.net.place()

        async def happens(box: TelephoneBox) -> None:
            async with box.phone("201", place=place):
                await box.until_there("201")

        ladder = await traced(box, {place.address: "telephone 201"}, happens, ())
    return Story(
        "A telephone registers",
        "Kamailio asks for the digest of its password (401) and keeps where it is. The"
        " desk is told by another way, and asks nothing.",
        ladder,
    )


async def talking(folder: Path) -> Story:
    async with telephone_box(folder, agents={"anna": "201"}) as box:
        place = box.net.place()

        async def happens(box: TelephoneBox) -> None:
            call = box.call("speaks 30 s")
            await anna.until("CALL_INCOMING", within_s=20)
            await anna.answer()
            await anna.until("CALL_ESTABLISHED")
            await asyncio.sleep(1)
            await anna.hold()
            await asyncio.sleep(1)
            await anna.resume()
            await asyncio.sleep(1)
            call.hang_up()
            await anna.until("CALL_CLOSED", within_s=20)

        async with box.phone("201", place=place) as anna:
            await box.until_there("201")
            ladder = await traced(box, {place.address: "telephone 201"}, happens)
    return Story(
        "A caller of the analog line talks with an agent at a desk phone",
        "The queue offers the caller; the agent lifts, puts the caller on hold (the"
        " caller hears music), takes the caller back; the caller hangs up.",
        ladder,
    )


async def sent_on(folder: Path) -> Story:
    async with telephone_box(folder, agents={"anna": "201"}) as box:
        place, other = box.net.place(), box.net.place()

        async def happens(box: TelephoneBox) -> None:
            box.call("speaks 30 s")
            await anna.until("CALL_INCOMING", within_s=20)
            await anna.answer()
            await anna.until("CALL_ESTABLISHED")
            await asyncio.sleep(1)
            await anna.transfer(box.uri("202"))
            await ben.until("CALL_INCOMING")
            await ben.answer()
            await ben.until("CALL_ESTABLISHED")
            await anna.until("CALL_CLOSED")
            await asyncio.sleep(1)
            await ben.hang_up()

        async with (
            box.phone("201", place=place) as anna,
            box.phone("202", place=other) as ben,
        ):
            await box.until_there("201", "202")
            parties = {place.address: "telephone 201", other.address: "telephone 202"}
            ladder = await traced(box, parties, happens)
    return Story(
        "An agent sends a caller on (blind)",
        "REFER asks the desk, which rings the colleague itself and tells the agent's"
        " telephone how it goes (NOTIFY). Nothing is sent to whoever is called but what"
        " the desk's own rules allow.",
        ladder,
    )


async def handed_over(folder: Path) -> Story:
    async with telephone_box(folder, agents={"anna": "201"}) as box:
        place, other = box.net.place(), box.net.place()

        async def happens(box: TelephoneBox) -> None:
            call = box.call("speaks 30 s")
            await anna.until("CALL_INCOMING", within_s=20)
            await anna.answer()
            await anna.until("CALL_ESTABLISHED")
            await asyncio.sleep(1)
            await anna.hold()
            await anna.dial(box.uri("202"))
            await ben.until("CALL_INCOMING")
            await ben.answer()
            await asyncio.sleep(1)
            await anna.transfer(f"{box.uri('202')}?Replaces={anna.first_dialog()}")
            await anna.until("CALL_CLOSED")
            await asyncio.sleep(1)
            call.hang_up()
            await ben.until("CALL_CLOSED", within_s=20)

        async with (
            box.phone("201", place=place) as anna,
            box.phone("202", place=other) as ben,
        ):
            await box.until_there("201", "202")
            parties = {place.address: "telephone 201", other.address: "telephone 202"}
            ladder = await traced(box, parties, happens)
    return Story(
        "An agent asks a colleague, then hands the caller over (attended)",
        "Replaces (RFC 3891) names which two of the agent's calls belong together; the"
        " desk has the other side of both and joins them itself.",
        ladder,
    )


async def colleagues(folder: Path) -> Story:
    async with telephone_box(folder) as box:
        place, other = box.net.place(), box.net.place()

        async def happens(box: TelephoneBox) -> None:
            await anna.dial(box.uri("202"))
            await ben.until("CALL_INCOMING")
            await ben.answer()
            await anna.until("CALL_ESTABLISHED")
            await asyncio.sleep(1)
            await anna.hang_up()
            await ben.until("CALL_CLOSED")

        async with (
            box.phone("201", place=place) as anna,
            box.phone("202", place=other) as ben,
        ):
            await box.until_there("201", "202")
            parties = {place.address: "telephone 201", other.address: "telephone 202"}
            ladder = await traced(box, parties, happens)
    return Story(
        "A telephone calls a colleague",
        "Two calls for SIP, one for people: the desk stands between them, so that it"
        " can transfer, supervise and refuse.",
        ladder,
    )


async def lamp(folder: Path) -> Story:
    async with telephone_box(folder) as box:
        place = box.net.place()

        async def happens(box: TelephoneBox) -> None:
            box.telephones.border.show_messages("201", 2, 1)
            await asyncio.sleep(1)

        async with box.phone("201", place=place):
            await box.until_there("201")
            ladder = await traced(box, {place.address: "telephone 201"}, happens)
    return Story(
        "A message lights the lamp",
        "NOTIFY without a subscription (RFC 3842): Debian's baresip 1.0.0 does not know"
        " what to do with it and says so; desk phones light their lamp.",
        ladder,
    )


async def street(folder: Path, happens: Street, title: str, tells: str) -> Story:
    """Live through *happens* with a provider and a telephone of the street."""
    with sip_net() as net:
        place, there = net.place(), net.place()
        async with (
            sip_provider(there, folder) as provider,
            telephone_box(
                folder,
                agents={"anna": "201"},
                office={"outside": [STREET]},
                net=net,
                trunks=(provider.trunk,),
            ) as box,
            provider.phone(STREET) as phone,
            box.phone("201", place=place) as anna,
        ):
            await box.until_there("201")
            await box.until_line("provider-1", LineState.IDLE)
            parties = {place.address: "telephone 201", there.address: "provider"}
            ladder = await traced(box, parties, lambda box: happens(box, anna, phone))
    return Story(title, tells, ladder)


async def from_the_street(folder: Path) -> Story:
    async def happens(_: TelephoneBox, anna: BareSip, phone: BareSip) -> None:
        await phone.dial(f"sip:{USER}@{DOMAIN}")
        await anna.until("CALL_INCOMING", within_s=20)
        await anna.answer()
        await anna.until("CALL_ESTABLISHED")
        await asyncio.sleep(1)
        await phone.hang_up()
        await anna.until("CALL_CLOSED", within_s=20)

    return await street(
        folder,
        happens,
        "A caller comes by the SIP trunk",
        "The trunk's call is answered by the flow like any line's, and waits in the"
        " same queue. Kamailio lets in whom it registered with, and nobody else.",
    )


async def to_the_street(folder: Path) -> Story:
    async def happens(box: TelephoneBox, anna: BareSip, phone: BareSip) -> None:
        await anna.dial(box.uri(STREET))
        await phone.until("CALL_INCOMING", within_s=20)
        await phone.answer()
        await anna.until("CALL_ESTABLISHED", within_s=20)
        await asyncio.sleep(1)
        await anna.hang_up()
        await phone.until("CALL_CLOSED", within_s=20)

    return await street(
        folder,
        happens,
        "A telephone calls the street",
        "The desk looks whether the number is allowed and which line it takes; Kamailio"
        " answers the provider's question for the password (407) by itself.",
    )


STORIES = (
    registering,
    talking,
    sent_on,
    handed_over,
    colleagues,
    lamp,
    from_the_street,
    to_the_street,
)
