"""Commands and replies: one conversation with one modem, whatever comes between."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from tipring.domain.care_commands import Rung
from tipring.domain.care_entries import RepairTried
from tipring.domain.errors import LineError, LineGone, LineSilent
from tipring.lines.modem.serial_port import BytePort
from tipring.lines.modem.timings import (
    COMMAND_GAP_S,
    RECOVER_REPLY_S,
    REPLY_S,
    SETTLE_S,
)
from tipring.wire.dle import ABORT_RECEIVE, END_DUPLEX, END_OF_STREAM, FLUSH
from tipring.wire.modem_stream import (
    Event,
    Item,
    Line,
    ModemReader,
    Sound,
    StreamEnded,
)
from tipring.wire.results import GOOD, Final, Info, Meaning, Result, meaning_of

log = logging.getLogger(__name__)

News = Meaning | Event | Sound | StreamEnded

PROBE = "ATE0Q0V1"
"""An AT that is answered OK in words, even by a modem whose stored profile says
numbers (V0) or nothing (Q1)."""


class CommandRefusedError(LineError):
    """The modem said ERROR (or worse) to a command."""


@dataclass
class _Pending:
    """A command on its way and what was said to it so far."""

    text: str
    reply: asyncio.Future[Final]
    values: list[str] = field(default_factory=list)


class ModemTalk:
    """Send commands one at a time; pass on everything that is no reply to them.

    *on_news* gets rings, caller ID, shielded codes and sound as they come;
    *on_repair* what it took to wake a modem that had not answered.
    """

    def __init__(
        self,
        on_news: Callable[[News], None],
        on_repair: Callable[[RepairTried], None] | None = None,
    ) -> None:
        self._on_news = on_news
        self._on_repair = on_repair
        self._reader = ModemReader()
        self._port: BytePort | None = None
        self._pending: _Pending | None = None
        self._gone: LineGone | None = None
        self._next_command_at = 0.0
        self._heard_at = 0.0
        self._one_at_a_time = asyncio.Lock()
        self._in_doubt = False
        """A reply may still come to a command that nobody waits for any more."""
        self._is_silent = False
        """That is because the modem did not answer in time."""

    # --- the device --------------------------------------------------------------

    def attach(self, port: BytePort) -> None:
        """Talk over *port* from now on."""
        self._port = port

    def close(self) -> None:
        """Let go of the device."""
        if self._port is not None:
            self._port.close()
            self._port = None

    def feed(self, data: bytes) -> None:
        """Take bytes from the device."""
        self._heard_at = asyncio.get_running_loop().time()
        for item in self._reader.feed(data):
            self._take(item)

    def gone(self, error: LineGone) -> None:
        """Take the news that the device is gone."""
        self._gone = error
        if self._pending is not None and not self._pending.reply.done():
            self._pending.reply.set_exception(error)

    def _take(self, item: Item) -> None:
        if not isinstance(item, Line):
            self._on_news(item)
            return
        meaning = meaning_of(item.text)
        match meaning:
            case Result(final):
                self._finish(final)
            case Info(text):
                self._note(text)
            case _:
                self._on_news(meaning)

    def _finish(self, final: Final) -> None:
        if self._pending is not None and not self._pending.reply.done():
            self._pending.reply.set_result(final)
        else:
            log.debug("a reply to nothing: %s", final)

    def _note(self, text: str) -> None:
        if self._pending is not None and text.rstrip() != self._pending.text:
            self._pending.values.append(text)

    # --- commands ----------------------------------------------------------------

    async def command(
        self,
        text: str,
        *,
        within_s: float = REPLY_S,
        sound_follows: bool = False,
    ) -> list[str]:
        """Send one AT command; return the values it printed.

        Raises CommandRefusedError for a refusal, LineError when nothing is
        answered in time, LineGone when the device left. After a command whose
        reply was not waited for, the modem is woken first: a late reply must not
        be taken for this one's.
        """
        async with self._one_at_a_time:
            if self._in_doubt:
                await self._wake()
            await self._mind_the_gap()
            self._reader.expect_sound(expected=sound_follows)
            return await self._ask(text, f"{text}\r".encode(), within_s)

    async def end_stream(self, farewell: bytes, *, within_s: float) -> None:
        """End a voice stream with *farewell*; wait for the OK that follows it."""
        async with self._one_at_a_time:
            await self._ask("", farewell, within_s)

    async def end_duplex(self, *farewells: bytes, within_s: float) -> None:
        """End a full-duplex stream: try one of *farewells* after the other.

        Raises LineError when none is answered, each *within_s*.
        """
        first, *others = farewells
        self._reader.expect_text()
        try:
            await self.end_stream(first, within_s=within_s)
        except LineGone:
            raise
        except LineError as error:
            if not others:
                raise
            log.info("leaving full duplex: %s; trying another way", error)
            await self.end_duplex(*others, within_s=within_s)
            self._in_doubt = True  # the first may yet be answered, too
            self._is_silent = False  # this chip wants it so

    async def accepts(self, text: str) -> bool:
        """Send a command that the modem may refuse; say whether it took it."""
        try:
            await self.command(text)
        except CommandRefusedError:
            return False
        return True

    async def _ask(self, text: str, data: bytes, within_s: float) -> list[str]:
        loop = asyncio.get_running_loop()
        pending = self._pending = _Pending(text, loop.create_future())
        self._in_doubt = True
        try:
            self.write(data)
            async with asyncio.timeout(within_s):
                final = await pending.reply
            self._in_doubt = False
        except TimeoutError:
            self._is_silent = True
            what = repr(text) if text else "the end of a stream"
            message = f"the modem did not answer {what} within {within_s:g} s"
            raise LineSilent(message) from None
        finally:
            self._pending = None
            self._next_command_at = loop.time() + COMMAND_GAP_S
        if final not in GOOD:
            message = f"the modem answered {final} to {text!r}"
            raise CommandRefusedError(message)
        return pending.values

    async def _mind_the_gap(self) -> None:
        wait_s = self._next_command_at - asyncio.get_running_loop().time()
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    async def wake(self) -> None:
        """Bring a modem back to its command state that may be stuck in a stream.

        Every way to end a stream is tried, until it answers twice: first perhaps
        with what it still owed us, then to the question. Raises LineError when it
        stays silent.
        """
        async with self._one_at_a_time:
            self._is_silent = True
            await self._wake()

    async def _wake(self) -> None:
        """Do that, and tell what it took if it was silence that led here."""
        try:
            helped = await self._try_to_wake()
        except LineSilent as error:
            for rung in (Rung.STREAMS, Rung.AT):
                self._tell_of(RepairTried(rung, worked=False, why=str(error)))
            raise
        self._tell_of(RepairTried(helped, worked=True))
        self._is_silent = False

    def mended(self, rung: Rung) -> None:
        """Tell that *rung* helped, though nothing was woken."""
        if self._on_repair is not None:
            self._on_repair(RepairTried(rung, worked=True))

    def _tell_of(self, repair: RepairTried) -> None:
        if self._is_silent and self._on_repair is not None:
            self._on_repair(repair)

    async def _try_to_wake(self) -> Rung:
        """Return what helped: to ask again, or to end the streams first."""
        probe = f"{PROBE}\r".encode()
        for farewell in (b"", ABORT_RECEIVE, END_OF_STREAM, END_DUPLEX):
            self.discard_output()
            self.write(farewell + b"\r")
            await asyncio.sleep(COMMAND_GAP_S)
            self._reader = ModemReader()
            try:
                await self._ask(PROBE, probe, RECOVER_REPLY_S)
                await asyncio.sleep(SETTLE_S)
                await self._ask(PROBE, probe, RECOVER_REPLY_S)
            except LineGone:
                raise
            except LineError as error:
                log.info("waking the modem: %s", error)
            else:
                return Rung.STREAMS if farewell else Rung.AT
        message = "the modem answers nothing, not even AT; unplug it for ten seconds"
        raise LineSilent(message)

    # --- bytes -------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Send raw bytes (sound, shielded commands). Raises LineGone."""
        if self._gone is not None:
            raise self._gone
        if self._port is None:
            message = "the modem's port is closed"
            raise LineGone(message)
        self._port.write(data)

    def discard_output(self) -> None:
        """Forget what the device has not taken yet."""
        if self._port is not None:
            self._port.discard_output()

    def throw_away_sound(self) -> None:
        """Let nothing be heard that the device has not played yet."""
        self.discard_output()
        with contextlib.suppress(LineGone):
            self.write(FLUSH)

    def silent_for_s(self) -> float:
        """Return how long ago the device sent the last byte."""
        return asyncio.get_running_loop().time() - self._heard_at

    def waiting_output(self) -> int:
        """Return the bytes that the device has not taken yet."""
        return self._port.waiting_output() if self._port is not None else 0
