"""What is said to a modem to call somebody, or to call the exchange in a call."""

import asyncio

from tipring.domain.errors import LineError
from tipring.lines.modem.talk import CommandRefusedError, ModemTalk
from tipring.lines.modem.timings import (
    COMMA_S,
    DIAL_REPLY_S,
    DIGIT_S,
    REPLY_S,
)


async def dial(talk: ModemTalk, number: str) -> None:
    """Go off-hook, wait for dial tone, dial; be in command mode after it.

    Raises LineError with the remedy when the modem says no.
    """
    try:
        # The semicolon: every chip says OK when the digits are out, and we listen.
        await talk.command(f"ATDT{number};", within_s=DIAL_REPLY_S + _takes_s(number))
    except CommandRefusedError as error:
        message = f"{error}: is the line plugged in, and nobody on the telephone?"
        raise LineError(message) from error


async def flash(talk: ModemTalk, seconds: float | None) -> None:
    """Open the loop for a moment: the modem's own, or so many *seconds*."""
    timed = "!" if seconds is None else f"{{!,{round(seconds * 100)}}}"
    await talk.command(f"AT+VTS={timed}")


async def send_keys(talk: ModemTalk, keys: str) -> None:
    """Send *keys*; return when the last one was sent. A comma is a pause."""
    for number, part in enumerate(keys.split(",")):
        if number:
            # Not all chips know a pause in +VTS, and those that do count otherwise.
            await asyncio.sleep(COMMA_S)
        if part:
            await talk.command(
                f"AT+VTS={','.join(part)}", within_s=REPLY_S + _takes_s(part)
            )


def _takes_s(number: str) -> float:
    return DIGIT_S * len(number) + COMMA_S * number.count(",")
