"""A clerk is killed (SIGKILL) when the mail server has the letter and nobody knows."""

import asyncio
import signal
from asyncio.subprocess import Process
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from support.clerks import api_of, running_clerk
from support.mailroom import mailroom
from support.offices import write_settings
from support.smtp_sink import Sink, listening
from tipring.clerk.running import NICENESS
from tipring.desk.server import serving
from tipring.store.message_records import OutboxCounts
from tipring.store.message_views import outbox_counts


@dataclass
class Killing(Sink):
    """A server whose first letter costs its sender the life."""

    victim: Process | None = None

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if self.victim is not None:
            victim, self.victim = self.victim, None
            victim.send_signal(signal.SIGKILL)
            await victim.wait()
        return answer


def niceness(process: Process) -> int:
    stat = Path(f"/proc/{process.pid}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[16])


@pytest.mark.realtime
@pytest.mark.timeout(60)
def test_the_letter_of_a_killed_clerk_comes_again_as_the_same_letter(
    tmp_path: Path,
) -> None:
    write_settings(tmp_path / "etc", "/dev/nowhere")

    async def until(sink: Sink, letters: int) -> None:
        async with asyncio.timeout(25):
            while len(sink.letters) < letters:
                await asyncio.sleep(0.05)

    async def tell() -> None:
        sink, state = Killing(), tmp_path / "etc/state"
        async with (
            listening(sink),
            mailroom(state) as room,
            serving(api_of(room), state / "desk.sock"),
        ):
            settings = tmp_path / "etc/tipring.toml"
            with settings.open("a") as file:
                file.write(
                    f'[mail]\nhost = "localhost"\nport = {sink.port}\n'
                    'security = "none"\nsender = "box@harbor.example"\n'
                )
            await room.leave("m1", "billing")
            async with running_clerk(tmp_path / "etc") as first:
                sink.victim = first
                await until(sink, 1)
                await first.wait()
            assert (await room.store.ask(outbox_counts)).waiting == 2
            async with running_clerk(tmp_path / "etc") as second:
                await until(sink, 2)
                room.wall.pass_(minutes=1)
                await until(sink, 3)
                assert await asyncio.to_thread(niceness, second) == NICENESS
                async with asyncio.timeout(10):
                    while await room.store.ask(outbox_counts) != OutboxCounts():
                        await asyncio.sleep(0.05)
        assert sink.message_ids.count(sink.message_ids[0]) == 2
        assert len(set(sink.message_ids)) == 2

    asyncio.run(tell())
