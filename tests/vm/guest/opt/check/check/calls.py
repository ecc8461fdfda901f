"""Calls over the real node, and what happens when it goes away under them."""

import asyncio
import contextlib
import fcntl
import os
import time
from pathlib import Path
from typing import Final

from check import box
from check.devices import PORT, usb_node
from check.gadget import GadgetEnd, plug_in, pull_out, run
from check.gadget_news import GadgetNews
from check.telling import Report
from tipring.domain.script import parse_script
from tipring.dsp.levels import dbm0
from tipring.exchange.bell import CallerIdStyle
from tipring.exchange.clockwork import Exchange, PlacedCall, PluggedLine
from tipring.exchange.faults import Fault

NUMBER: Final = "5550142"
USBDEVFS_RESET: Final = 0x5514
READY_S: Final = 180.0
BACK_S: Final = 30.0
GONE_S: Final = 60.0
NOTICED_S: Final = 120.0
CURED_S: Final = 180.0
FOLLOWS_S: Final = 0.3
"""Later than this after its node, no news of a USB device belongs to it."""
MODEM: Final = Path("/dev/ttyGS0")


class Office:
    """The exchange with its one emulated modem at the gadget's end of the cable."""

    def __init__(self) -> None:
        self._exchange = Exchange("us")
        self._open = contextlib.AsyncExitStack()
        self._line: PluggedLine | None = None
        self._news: GadgetNews | None = None

    async def close(self) -> None:
        """Let go of everything."""
        await self._open.aclose()

    async def take_a_call(self, report: Report) -> None:
        """Let the shipped unit run as its own user, and call it."""
        self._news = GadgetNews()
        exchange = await self._open.enter_async_context(self._exchange)
        self._line = await exchange.plug_in(
            "usr", number=NUMBER, link=MODEM, plugged=GadgetEnd
        )
        self._line.wire.caller_id_style = CallerIdStyle.BEFORE_FIRST_RING
        began = time.monotonic()
        said = await asyncio.to_thread(box.start)
        ready_s = round(time.monotonic() - began, 2)
        idle_s = await box.until(lambda line: line.state == "idle", within_s=READY_S)
        line = box.line_now()
        report.found(
            "the shipped unit opens the modem as its own user",
            good=idle_s is not None,
            ready_after_s=ready_s,
            idle_s_later=idle_s,
            device=line and line.device,
            trouble=line and line.trouble,
            said=said,
        )
        call = self._call(
            *("waits 4 s", "presses 3", "waits 8 s", "speaks 5 s", "waits 1 s"),
            "hangs up",
        )
        await call.ended
        await box.until(lambda line: line.state == "idle", within_s=GONE_S)
        call.save(Path("/var/lib/vm/call.wav"))
        kept = await asyncio.to_thread(box.messages)
        report.found(
            "a call: prompt, key, message",
            good=call.answered_at is not None and len(kept) == 1,
            answered_after_s=call.answered_at
            and round(call.answered_at - call.placed_at, 2),
            prompt_dbm0=round(dbm0(call.heard), 1),
            message=kept,
            keys=await asyncio.to_thread(box.journal, "DigitHeard"),
        )

    def _call(self, *sentences: str) -> PlacedCall:
        return self._exchange.place_call(
            NUMBER, parse_script(list(sentences)), caller_id="2125550123"
        )

    async def _in_a_call(self) -> PlacedCall:
        call = self._call("waits 60 s", "hangs up")
        await self._exchange.until(lambda: call.answered_at is not None)
        await asyncio.sleep(3)
        return call

    async def _plugged(self) -> None:
        if self._line:
            await self._line.plug()

    async def lose_the_plug(self, report: Report) -> None:
        """Pull the plug in a call; plug in again as another node."""
        holder = os.open("/dev/ttyACM0", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        call = await self._in_a_call()
        pulled = time.monotonic()
        if self._line:
            await self._line.unplug()
        await asyncio.to_thread(pull_out)
        gone_s = await box.until(lambda line: bool(line.trouble), within_s=GONE_S)
        trouble = box.line_now()
        call.hang_up()
        report.found(
            "a pulled plug is noticed",
            good=gone_s is not None,
            after_s=gone_s,
            trouble=trouble and trouble.trouble,
            events=self._news and self._news.since(pulled),
        )
        await asyncio.sleep(3)
        plugged = time.monotonic()
        await asyncio.to_thread(plug_in)
        await self._plugged()
        back_s = await box.until(lambda line: line.state == "idle", within_s=READY_S)
        line = box.line_now()
        os.close(holder)
        report.found(
            "it is back after the plug is in again, under another node",
            good=back_s is not None and back_s < BACK_S,
            after_s=back_s,
            device=line and line.device,
            nodes=run("sh", "-c", "ls /dev/ttyACM*"),
            events=self._news and self._news.since(plugged),
        )
        await self._next_call(report, "the next call is answered")

    async def _next_call(self, report: Report, what: str) -> None:
        call = self._call("waits 3 s", "hangs up")
        await call.ended
        await box.until(lambda line: line.state == "idle", within_s=GONE_S)
        report.found(
            what,
            good=call.answered_at is not None,
            after_s=call.answered_at and round(call.answered_at - call.placed_at, 2),
        )

    async def reset_and_switch(self, report: Report) -> None:
        """Try by hand what the recovery ladder may do: reset, port off and on."""
        node, began = usb_node(), time.monotonic()
        try:
            await asyncio.to_thread(_reset, node)
            result = "done"
        except OSError as error:
            result = str(error)
        await asyncio.sleep(2)
        report.found(
            "USBDEVFS_RESET",
            good=None,
            result=result,
            node=node,
            events=self._news and self._news.since(began),
        )
        back_s = await box.until(lambda line: line.state == "idle", within_s=READY_S)
        report.found("the line is back after it", good=back_s is not None, s=back_s)
        await self._next_call(report, "a call after the reset")
        began = time.monotonic()
        try:
            PORT.write_text("1")
            await asyncio.sleep(2)
            PORT.write_text("0")
            result = "switched"
        except OSError as error:
            result = str(error)
        await asyncio.sleep(2)
        report.found(
            "the socket off and on (sysfs)",
            good=None,
            result=result,
            events=self._news and self._news.since(began),
        )
        report.found("uhubctl", good=None, says=run("uhubctl"))
        back_s = await box.until(lambda line: line.state == "idle", within_s=READY_S)
        report.found("the line is back after it", good=back_s is not None, s=back_s)
        await self._next_call(report, "a call after the socket was switched")

    async def cure(self, report: Report) -> None:
        """Let the modem hang, then wedge: the box must find what brings it back."""
        minding = asyncio.create_task(self._mind_the_usb())
        for fault, cure in (
            (Fault.HUNG, "the USB resets it"),
            (Fault.WEDGED, "it was without power"),
        ):
            if self._line is None:
                break
            began = time.monotonic()
            self._line.faults.arm(fault)
            seen_s = await box.until(
                lambda line: bool(line.trouble), within_s=NOTICED_S
            )
            back_s = await box.until(
                lambda line: line.state == "idle", within_s=CURED_S
            )
            report.found(
                f"a modem that hangs until {cure} is cured by the box",
                good=None not in {seen_s, back_s},
                noticed_after_s=seen_s,
                cured_after_s=back_s,
                events=self._news and self._news.since(began),
                tried=await asyncio.to_thread(box.journal, "RepairTried"),
            )
            await self._next_call(report, f"a call after {cure}")
        minding.cancel()

    async def _mind_the_usb(self) -> None:
        """Let the emulated modem feel what the host does to its USB device."""
        news = self._news
        while news and self._line:
            seen = len(news.seen)
            await asyncio.sleep(0.1)
            fresh = [f"{event.action} {event.what}" for event in news.seen[seen:]]
            if any(event.startswith("remove /dev/bus/usb") for event in fresh):
                await self._line.plug()
            elif any(event.startswith("remove /dev/ttyACM") for event in fresh):
                await asyncio.sleep(FOLLOWS_S)
                gone = [
                    event.what for event in news.seen[seen:] if event.action == "remove"
                ]
                if any(what.startswith("/dev/bus/usb") for what in gone):
                    await self._line.plug()
                else:
                    await self._line.usb_reset()

    async def look_for_a_robber(self, report: Report) -> None:
        """Let a program called ModemManager take the modem before the box has it."""
        await asyncio.to_thread(run, "systemctl", "stop", "tipring.service")
        robber = await asyncio.create_subprocess_exec("python3", "-m", "check.robber")
        await asyncio.sleep(3)
        await asyncio.to_thread(box.start)
        told_s = await box.until(
            lambda line: "ModemManager" in line.trouble, within_s=NOTICED_S
        )
        line = box.line_now()
        report.found(
            "who has taken the modem is told by name, with a remedy",
            good=told_s is not None,
            after_s=told_s,
            trouble=line and line.trouble,
        )
        robber.terminate()
        await robber.wait()
        back_s = await box.until(lambda line: line.state == "idle", within_s=CURED_S)
        report.found(
            "the line is back after he left", good=back_s is not None, s=back_s
        )


def _reset(node: Path | None) -> None:
    descriptor = os.open(node or "/nowhere", os.O_WRONLY)
    try:
        fcntl.ioctl(descriptor, USBDEVFS_RESET, 0)
    finally:
        os.close(descriptor)
