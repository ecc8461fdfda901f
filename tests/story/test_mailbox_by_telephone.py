"""A mailbox, with a real desk and a real store; the line is a toy."""

import asyncio
import wave
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from support.box import small_office
from support.offices import write_settings
from support.sounds import babble, frames
from support.toy_line import ToyLine, noted, toy_desk, until
from support.virtual_time import run_virtually
from tipring.desk.desk import Desk
from tipring.domain.events import DigitPressed, FarEndGone, Gone, RingHeard, VoiceHeard
from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    MessageDiscarded,
    MessageKept,
    PromptPlayed,
)
from tipring.domain.line import LineState
from tipring.domain.message_entries import (
    GreetingChosen,
    GreetingRecorded,
    MailboxRefused,
    MessageClaimed,
    MessageDeleted,
    MessageForwarded,
    MessageHeard,
    MessageMarked,
)
from tipring.dsp.frames import FRAME_S
from tipring.store.records import MessageState

OFFICE = """\
[office]
name = "Harbor Dental"
time_zone = "America/New_York"

[[line]]
name = "line-1"
url = "modem:///dev/ttyACM0"
flow = "main"

[outside]
allowed = "212*"

[mailbox.office]
number = "201"
shared = true
people = ["anna"]
silence_s = 3

[mailbox.office.toll_saver]

[mailbox.night]
number = "202"
"""
FLOW = """\
start = "box"

[node.box]
do = "voicemail"
mailbox = "office"
operator = "mine"

[node.mine]
do = "mailbox"
mailbox = "office"
"""
PEOPLE = '[agent.anna]\ncode = "101"\n'
SECRETS = '[mailbox_pin]\noffice = "20937"\nnight = "55501"\n'
PIN = "20937#"
VOICE = babble(1.0)


def write_office(directory: Path) -> None:
    write_settings(directory, "/dev/ttyACM0")
    (directory / "tipring.toml").write_text(OFFICE)
    (directory / "flows" / "main.toml").write_text(FLOW)
    (directory / "agents.toml").write_text(PEOPLE)
    (directory / "secrets.toml").write_text(SECRETS)
    (directory / "secrets.toml").chmod(0o600)


@dataclass
class Person:
    """Somebody on the line."""

    desk: Desk
    line: ToyLine

    async def call(self) -> None:
        """Call, and let it ring until somebody answers."""
        watch = self.desk.watches[0]
        while watch.state in {LineState.IDLE, LineState.RINGING}:
            self.line.ring()
            await asyncio.sleep(2.0)
        await until(self.desk, LineState.IN_CALL)

    async def press(self, keys: str) -> None:
        for key in keys:
            await asyncio.sleep(0.3)
            self.line.tell(DigitPressed(key))

    async def speak(self, seconds: int) -> None:
        self.line.tell(VoiceHeard(active=True))
        for _ in range(seconds):
            for frame in frames(VOICE):
                await asyncio.sleep(FRAME_S)
                self.line.say(frame)
        await asyncio.sleep(0.6)
        self.line.tell(VoiceHeard(active=False))

    async def hear(self, words: str) -> None:
        """Wait until that was said."""
        async with asyncio.timeout(60.0):
            while not any(words in text for text in await self.heard()):
                await asyncio.sleep(0.2)

    async def heard(self) -> list[str]:
        told = await noted(self.desk)
        return [entry.text for entry in told if isinstance(entry, PromptPlayed)]

    async def leave_a_message(self, seconds: int = 4) -> None:
        """Speak after the tone, and end it by the key."""
        await self.press("1")
        await asyncio.sleep(1.0)
        await self.speak(seconds)
        await self.press("#")

    async def open_mailbox(self) -> None:
        await self.press("*" + PIN)
        await asyncio.sleep(0.5)

    async def hang_up(self) -> None:
        self.line.tell(FarEndGone(Gone.BUSY_TONE))
        await until(self.desk, LineState.IDLE)

    async def told(self, *kinds: type[object]) -> list[object]:
        return [one for one in await noted(self.desk) if isinstance(one, kinds)]


Story = Callable[[Person], Awaitable[None]]


def on_the_line(directory: Path, story: Story) -> None:
    async def tell() -> None:
        await asyncio.to_thread(write_office, directory / "config")
        line = ToyLine()
        async with toy_desk(directory, line) as desk:
            await until(desk, LineState.IDLE)
            await story(Person(desk, line))

    run_virtually(tell())


def seconds_in(path: Path) -> float:
    with wave.open(str(path), "rb") as sound:
        return sound.getnframes() / sound.getframerate()


def test_a_caller_records_again_and_only_the_second_one_is_kept(
    tmp_path: Path,
) -> None:
    async def story(caller: Person) -> None:
        await caller.call()
        await caller.leave_a_message(4)
        await caller.press("3")
        await asyncio.sleep(0.3)
        await caller.leave_a_message(6)
        await caller.press("51")
        await caller.hear("has been saved")
        await caller.hang_up()
        (_, dropped), kept = (
            await caller.told(MessageDiscarded, MessageKept),
            await caller.told(MessageKept),
        )
        assert len(kept) == 1
        assert isinstance(dropped, MessageDiscarded)
        assert dropped.reason == "recorded again"
        (message,) = [
            one
            for one in await caller.desk.journal.store.messages()
            if one.state is MessageState.KEPT
        ]
        assert message.urgent
        length_s = await asyncio.to_thread(seconds_in, message.path)
        assert length_s == pytest.approx(6.0, abs=1.0)

    on_the_line(tmp_path, story)


def test_who_hangs_up_in_the_second_try_without_a_word_has_left_the_first(
    tmp_path: Path,
) -> None:
    async def story(caller: Person) -> None:
        await caller.call()
        await caller.leave_a_message(4)
        await caller.press("31")
        await asyncio.sleep(1.0)
        await caller.hang_up()
        messages = await caller.desk.journal.store.messages()
        assert sorted(one.state.value for one in messages) == ["discarded", "kept"]
        (why,) = [one.reason for one in messages if one.reason]
        assert why == "nothing was said"

    on_the_line(tmp_path, story)


def test_what_a_caller_adds_is_in_the_same_file(tmp_path: Path) -> None:
    async def story(caller: Person) -> None:
        await caller.call()
        await caller.leave_a_message(4)
        await caller.press("2")
        await asyncio.sleep(1.0)
        await caller.press("4")
        await caller.leave_a_message(3)
        await caller.press("#")
        await caller.hear("has been saved")
        (message,) = await caller.desk.journal.store.messages()
        assert message.duration_s == pytest.approx(7.0, abs=1.5)
        assert "(a recording)" in await caller.heard()

    on_the_line(tmp_path, story)


def test_an_owner_hears_deletes_and_passes_on(tmp_path: Path) -> None:
    async def story(person: Person) -> None:
        await person.call()
        await person.leave_a_message()
        await person.hang_up()
        await person.call()
        await person.open_mailbox()
        await person.hear("new message")
        await person.press("1")
        await person.hear("To listen again")
        (heard,) = await person.told(MessageHeard)
        assert isinstance(heard, MessageHeard)
        assert heard.by == "mailbox office"
        await person.press("5202#1")
        await asyncio.sleep(0.5)
        await person.leave_a_message(2)
        await person.hear("has been passed on")
        (copy,) = await person.told(MessageForwarded)
        assert isinstance(copy, MessageForwarded)
        assert copy.mailbox == "night"
        assert copy.duration_s == pytest.approx(7.0, abs=1.5)
        await person.press("4101#")
        await asyncio.sleep(0.5)
        assert await person.told(MessageClaimed) == [
            MessageClaimed(heard.message_id, "anna")
        ]
        await person.press("3")
        await person.hang_up()
        assert len(await person.told(MessageDeleted)) == 1
        root = person.desk.journal.store.directory
        left = await asyncio.to_thread(lambda: list(root.rglob("comments/*/*")))
        assert left == []

    on_the_line(tmp_path, story)


def test_the_callers_of_a_mailbox_hear_its_owners_own_greeting(tmp_path: Path) -> None:
    async def story(person: Person) -> None:
        await person.call()
        await person.open_mailbox()
        await person.press("912")
        await person.leave_a_message(3)
        await person.hear("Your greeting has been saved")
        await person.press("3")
        await person.hang_up()
        (recorded,) = await person.told(GreetingRecorded)
        assert await person.told(GreetingChosen) == [
            GreetingChosen("office", "standard")
        ]
        assert isinstance(recorded, GreetingRecorded)
        before = len(await person.heard())
        await person.call()
        await asyncio.sleep(6.0)
        assert (await person.heard())[before] == "(a recording)"
        await person.hang_up()
        known = person.desk.mailroom.news("office")
        assert known.greetings == {"standard": recorded.path}
        assert known.greeting == "standard"

    on_the_line(tmp_path, story)


def test_a_line_answers_sooner_while_there_is_something_new(tmp_path: Path) -> None:
    async def story(caller: Person) -> None:
        await caller.call()
        await caller.leave_a_message()
        await caller.hang_up()
        await caller.call()
        await caller.hang_up()
        answered = await caller.told(CallAnswered)
        assert [one.rings for one in answered if isinstance(one, CallAnswered)] == [
            4,
            2,
        ]

    on_the_line(tmp_path, story)


def test_a_wrong_pin_is_written_down_without_its_digits(tmp_path: Path) -> None:
    async def story(person: Person) -> None:
        await person.call()
        await person.press("*86420#")
        await asyncio.sleep(0.5)
        await person.hang_up()
        assert await person.told(MailboxRefused) == [
            MailboxRefused("office", locked=False)
        ]
        assert "86420" not in str(await noted(person.desk))
        assert "8" not in "".join(
            getattr(one, "digit", "") for one in await noted(person.desk)
        )

    on_the_line(tmp_path, story)


def test_the_caller_is_called_back_from_the_mailbox(tmp_path: Path) -> None:
    async def story(person: Person) -> None:
        await person.call()
        await person.leave_a_message()
        await person.hang_up()
        await person.call()
        await person.open_mailbox()
        await person.press("1")
        await person.hear("To listen again")
        await person.press("6")
        await until(person.desk, LineState.IDLE)
        assert person.line.deeds == ["flash", "2125550123"]

    on_the_line(tmp_path, story)


def test_an_office_whose_disk_is_nearly_full_says_so_before_the_caller_speaks(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        await asyncio.to_thread(write_office, tmp_path / "config")
        line = ToyLine()
        async with toy_desk(tmp_path, line) as desk:
            desk.mailroom.keep_free_bytes = 10**18
            await until(desk, LineState.IDLE)
            await asyncio.sleep(61.0)
            caller = Person(desk, line)
            await caller.call()
            await caller.hear("no room for more messages")
            await until(desk, LineState.IDLE)
            assert await desk.journal.store.messages() == []
            (ended,) = await caller.told(CallEnded)
            assert isinstance(ended, CallEnded)
            assert "there is no room for messages" in ended.reason

    run_virtually(tell())


def test_a_number_that_the_caller_confirms_is_kept_with_the_message(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        config = tmp_path / "config"
        await asyncio.to_thread(write_office, config)
        text = OFFICE.replace("silence_s = 3", "silence_s = 3\nask_number = true")
        await asyncio.to_thread((config / "tipring.toml").write_text, text)
        line = ToyLine()
        async with toy_desk(tmp_path, line) as desk:
            await until(desk, LineState.IDLE)
            caller = Person(desk, line)
            await caller.call()
            await caller.leave_a_message()
            await caller.press("11")
            await caller.hear("has been saved")
            (marked,) = await caller.told(MessageMarked)
            assert isinstance(marked, MessageMarked)
            assert marked.callback_number == "2125550123"

    run_virtually(tell())


def test_everything_that_an_owner_may_hear_is_on_the_shelf(tmp_path: Path) -> None:
    write_office(tmp_path)
    office, shelf = small_office(tmp_path)
    assert office.mailbox_pins == {"office": "20937", "night": "55501"}
    said = shelf.take(("vm-main", "vm-forward", "messages-have", "month-11"), "en")
    assert np.abs(said.samples).max() > 0


def test_a_bell_that_rings_once_more_changes_nothing(tmp_path: Path) -> None:
    async def story(caller: Person) -> None:
        caller.line.tell(RingHeard())
        await asyncio.sleep(10.0)
        await until(caller.desk, LineState.IDLE)
        assert await caller.told(CallAnswered) == []

    on_the_line(tmp_path, story)


def test_a_greeting_whose_file_is_lost_is_replaced_by_the_settings(
    tmp_path: Path,
) -> None:
    async def story(person: Person) -> None:
        lost = GreetingRecorded("office", "standard", "greetings/office/lost.wav")
        await person.desk.journal.keep(lost)
        await asyncio.sleep(1.0)
        await person.call()
        await person.hear("Please leave a message after the tone")
        await person.hang_up()

    on_the_line(tmp_path, story)
