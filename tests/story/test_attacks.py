"""Strangers on the line, at a real desk with a real store; the line is a toy."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from support.box import virtual_wall
from support.offices import write_settings
from support.queue_bench import TalkLine, shelf
from support.toy_line import ToyLine, noted, toy_desk, until
from support.virtual_time import run_virtually
from support.ways import ways_of
from tipring.desk.bridge_transfer import BridgeTransfer
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.outgoing import OutgoingCall
from tipring.desk.routed import RoutedTrunk
from tipring.desk.voice import CallVoice
from tipring.domain.commands import EndTransfer
from tipring.domain.events import (
    AnsweredBy,
    CallerIdReceived,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
)
from tipring.domain.journal import DigitHeard, PromptPlayed
from tipring.domain.line import LineMachine, LineState
from tipring.domain.message_entries import MailboxOpened, MailboxRefused
from tipring.store.store import Store

ANNA_AT_HOME = "2125550142"
PIN, GUESS = "864209", "975318"
OFFICE = f"""
[mailbox.office]
number = "201"

[outside]
allowed = "{ANNA_AT_HOME}"
"""
FLOW = """\
start = "box"

[node.box]
do = "mailbox"
mailbox = "office"
"""
PEOPLE = '[agent.anna]\ncode = "101"\n'
SECRETS = f'[mailbox_pin]\noffice = "{PIN}"\n'


def write_office(directory: Path) -> None:
    write_settings(directory, "/dev/ttyACM0")
    main = directory / "tipring.toml"
    told = re.sub(r"(?m)^\[mailbox\.office\]\n(.+\n)*", "", main.read_text())
    main.write_text(told + OFFICE)
    (directory / "flows" / "main.toml").write_text(FLOW)
    (directory / "agents.toml").write_text(PEOPLE)
    (directory / "secrets.toml").write_text(SECRETS)
    (directory / "secrets.toml").chmod(0o600)


Story = Callable[[Desk, ToyLine], Awaitable[None]]


def on_the_line(directory: Path, story: Story) -> None:
    """Tell *story* in one life of the box; what it wrote stays for the next."""

    if not (directory / "config").exists():
        write_office(directory / "config")

    async def tell() -> None:
        line = ToyLine()
        async with toy_desk(directory, line) as desk:
            await until(desk, LineState.IDLE)
            await story(desk, line)

    run_virtually(tell())


async def call_and_press(desk: Desk, line: ToyLine, keys: str) -> None:
    """Call with the number of the mailbox's owner, which anybody may claim to have."""
    line.ring()
    line.tell(CallerIdReceived(ANNA_AT_HOME, "ANNA"))
    await asyncio.sleep(2.0)
    line.ring()
    await until(desk, LineState.IN_CALL)
    await asyncio.sleep(2.0)
    for key in keys:
        await asyncio.sleep(0.3)
        line.tell(DigitPressed(key))
    await asyncio.sleep(3.0)
    line.tell(FarEndGone(Gone.BUSY_TONE))
    await until(desk, LineState.IDLE)


def test_the_number_of_its_owner_opens_no_mailbox(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        await call_and_press(desk, line, "")
        told = await noted(desk)
        assert MailboxOpened("office") not in told
        assert any(
            "PIN" in each.text for each in told if isinstance(each, PromptPlayed)
        )
        await call_and_press(desk, line, f"{PIN}#")
        assert MailboxOpened("office") in await noted(desk)

    on_the_line(tmp_path, story)


def test_who_guesses_pins_gains_nothing_by_a_power_cut(tmp_path: Path) -> None:
    async def guess(desk: Desk, line: ToyLine) -> None:
        await call_and_press(desk, line, f"{GUESS}#" * 3)

    async def know(desk: Desk, line: ToyLine) -> None:
        await call_and_press(desk, line, f"{PIN}#")
        told = await noted(desk)
        assert MailboxOpened("office") not in told
        assert MailboxRefused("office", locked=True) in told

    on_the_line(tmp_path, guess)
    on_the_line(tmp_path, guess)
    on_the_line(tmp_path, know)


def test_no_pin_and_no_guess_is_in_the_store_or_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    async def story(desk: Desk, line: ToyLine) -> None:
        await call_and_press(desk, line, f"{GUESS}#{PIN}#")
        told = await noted(desk)
        assert MailboxOpened("office") in told
        keys = {each.digit for each in told if isinstance(each, DigitHeard)}
        assert keys == {"•"}

    on_the_line(tmp_path, story)
    files = [each for each in (tmp_path / "state").rglob("*") if each.is_file()]
    text = b"".join(each.read_bytes() for each in files) + caplog.text.encode()
    assert files
    assert not any(secret.encode() in text for secret in (PIN, GUESS))


def test_keys_of_the_far_side_of_a_transfer_are_obeyed_by_nobody(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with await Store.open(tmp_path) as store:
            pen = Journal(store, virtual_wall)
            caller, colleague = TalkLine("line-1"), TalkLine("line-2")
            watch = LineWatch(
                colleague,
                LineMachine(1),
                pen.for_line("line-2"),
                "",
                lambda line, _facts, _pen: OutgoingCall(line),
            )
            watching = asyncio.create_task(watch.run())
            await asyncio.sleep(1)
            voice = CallVoice(caller, shelf(), pen, asyncio.TaskGroup(), lambda _: None)
            trunk = RoutedTrunk(ways_of([watch]), lambda _number: True)
            bridge = BridgeTransfer(caller, voice, trunk, ANNA_AT_HOME, 20.0)
            running = asyncio.create_task(bridge.run())
            keys = [DigitPressed(key) for key in "*9#0119001234567"]
            await asyncio.sleep(1)
            colleague.tell(*keys)
            await asyncio.sleep(1)
            colleague.tell(FarEndAnswered(AnsweredBy.SIGNALLED))
            await asyncio.sleep(1)
            colleague.tell(*keys)
            await asyncio.sleep(5)
            assert not running.done()
            assert (caller.dialled, colleague.dialled) == ([], [ANNA_AT_HOME])
            assert watch.state is LineState.CALLING or watch.state is LineState.IN_CALL
            colleague.tell(FarEndGone(Gone.BUSY_TONE))
            assert await running == EndTransfer(done=True)
            await watch.wind_down("the test is over")
            watching.cancel()
            await asyncio.wait([watching])
            told = [each.entry.what for each in await store.journal()]
            assert not any(isinstance(each, DigitHeard) for each in told)

    run_virtually(tell())
