"""What is asked of a modem that is on-hook: whether it lives, and of its neighbour."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from tipring.domain.errors import LineError, LineGone, LineSilent
from tipring.lines.modem.talk import CommandRefusedError, ModemTalk
from tipring.lines.modem.timings import HANDSET_ASK_S, PING_S

log = logging.getLogger(__name__)


async def watch_idle(
    talk: ModemTalk,
    name: str,
    fault: Callable[[LineError], None],
    look: Callable[[], Awaitable[None]],
) -> None:
    """Ask now and then whether the modem still lives, for ever.

    *look* is done as often: somebody else may have come to its node.
    """
    try:
        while True:
            await asyncio.sleep(PING_S)
            await look()
            try:
                await talk.command("AT")
            except LineGone:
                return
            except LineError as error:
                log.warning("%s: %s; waking it", name, error)
                await talk.wake()
    except LineError as error:
        fault(error)


async def watch_handset(
    talk: ModemTalk,
    question: str,
    put_down: Callable[[], None],
    fault: Callable[[LineError], None],
) -> None:
    """Ask *question* for ever; tell when the telephone in the socket was *put_down*.

    The answer is 0 when it is on-hook; one that was never lifted is no news.
    """
    is_lifted = False
    try:
        while True:
            was_lifted = is_lifted
            is_lifted = await _is_lifted(talk, question, before=was_lifted)
            if was_lifted and not is_lifted:
                put_down()
            await asyncio.sleep(HANDSET_ASK_S)
    except LineGone:
        return  # the port has said so
    except LineError as error:
        fault(error)


async def _is_lifted(talk: ModemTalk, question: str, *, before: bool) -> bool:
    """Return whether the answer is a number but 0; what it was *before* if none is.

    LineError when the modem is silent, and cannot be woken.
    """
    try:
        answers = await talk.command(question)
    except CommandRefusedError as error:
        log.warning("%s", error)
        return before
    except LineSilent as error:
        log.warning("%s; waking it", error)
        await talk.wake()
        return before
    return any(answer.strip("0 ") for answer in answers)
