"""kill -9 in the middle of a message: what was said up to the last second is there.

And it comes by mail, once the box is up again and somebody does its slow work.
"""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from support.clerks import running_clerk
from support.mailroom import ANNA
from support.offices import write_settings
from support.real_box import place, plug_in, running_box
from support.smtp_sink import Sink, listening
from tipring.domain.journal import MessageStarted
from tipring.exchange.clockwork import Exchange
from tipring.store.records import CallRecord, MessageRecord, MessageState
from tipring.store.sound import seconds_in

SPOKEN_S = 5.0
LOST_AT_MOST_S = 1.0


@dataclass(frozen=True)
class Outcome:
    """What is left of a call in whose message the power was cut."""

    message: MessageRecord
    record: CallRecord
    letter: EmailMessage


def write_office(directory: Path, mail_port: int) -> None:
    write_settings(directory, str(directory / "tty"))
    settings = directory / "tipring.toml"
    text = settings.read_text()
    box = f'[mailbox.office]\nmail = "{ANNA}"\n'
    server = (
        f'[mail]\nhost = "localhost"\nport = {mail_port}\nsecurity = "none"\n'
        'sender = "box@harbor.example"\n'
    )
    settings.write_text(text.replace("[mailbox.office]\n", box) + server)


async def cut_the_power_in_a_message(directory: Path) -> Outcome:
    async with listening(Sink()) as sink, Exchange("us") as exchange:
        await asyncio.to_thread(write_office, directory, sink.port)
        await plug_in(exchange, "usr", directory / "tty")
        async with running_box(directory) as box:
            await box.until_line("idle")
            call = place(
                exchange,
                "waits 4 s",
                "presses 3",
                "speaks 60 s",
            )
            while not any(isinstance(e, MessageStarted) for e in await box.journal()):
                await asyncio.sleep(0.05)
            await asyncio.sleep(SPOKEN_S)
            box.kill()
            await box.process.wait()
            call.hang_up()
        async with running_box(directory) as box:
            await box.until_line("idle")
            (record,), (message,) = await box.kept()
            async with running_clerk(directory), asyncio.timeout(30):
                while not sink.letters:
                    await asyncio.sleep(0.05)
    return Outcome(message, record, sink.letters[0])


@pytest.mark.realtime
@pytest.mark.timeout(150)
def test_a_power_cut_leaves_the_message_up_to_the_last_second(tmp_path: Path) -> None:
    left = asyncio.run(cut_the_power_in_a_message(tmp_path))
    message, record = left.message, left.record
    assert message.state is MessageState.KEPT
    assert message.interrupted
    kept_s = seconds_in(message.path)
    print(f"spoken {SPOKEN_S:.1f} s, kept {kept_s:.2f} s")
    assert SPOKEN_S - LOST_AT_MOST_S <= kept_s <= SPOKEN_S + 2
    assert record.interrupted
    assert record.ended_at is not None
    assert left.letter["To"] == ANNA
    body = left.letter.get_body(["plain"])
    assert body is not None
    assert "cut off by a power failure" in body.get_content()
    (sound,) = left.letter.iter_attachments()
    assert sound.get_content() == message.path.read_bytes()
