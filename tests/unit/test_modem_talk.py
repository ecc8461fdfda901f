"""Commands and replies, with a modem that follows a table."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest

from support.virtual_time import run_virtually
from tipring.desk.player import Reel
from tipring.domain.errors import LineError, LineGone
from tipring.dsp.codec import Coding
from tipring.dsp.plans import plan_for
from tipring.dsp.tones import sine_mix
from tipring.lines.modem.conductor import Conductor
from tipring.lines.modem.hearing import CallHearing
from tipring.lines.modem.setup import Duplex, Voice, get_to_know
from tipring.lines.modem.talk import CommandRefusedError, ModemTalk, News
from tipring.lines.modem.timings import STREAM_REPLY_S
from tipring.lines.sound.cushion import Cushion
from tipring.lines.sound.ears import Ears
from tipring.lines.sound.line_notes import LineNotes
from tipring.wire.chips import STANDARD
from tipring.wire.results import Ring

OK, ERROR = "\r\nOK\r\n", "\r\nERROR\r\n"
SILENCE = ""

Table = Mapping[str, tuple[str, float] | str]


@dataclass
class TableModem:
    """Answers one line after the other, each after its time; a `BytePort`."""

    answers: Table
    """By command: the reply, and how long the modem is busy with it (10 ms)."""
    talk: ModemTalk
    lines: list[str] = field(default_factory=list)
    sound: bytearray = field(default_factory=bytearray)
    takes_sound: bool = True
    playing: bool = False
    quiet: bool = False
    _busy_until: float = 0.0

    def write(self, data: bytes) -> None:
        if self.playing:
            self.sound += data
            return
        for line in data.decode("latin1").split("\r")[:-1]:
            self._obey(line)

    def _obey(self, line: str) -> None:
        self.lines.append(line)
        answer = self.answers.get(line, OK)
        text, busy_s = (answer, 0.01) if isinstance(answer, str) else answer
        loop = asyncio.get_running_loop()
        self._busy_until = max(loop.time(), self._busy_until) + busy_s
        if "AT" in line:
            loop.call_at(self._busy_until, self._reply, line, text)

    def _reply(self, line: str, text: str) -> None:
        if "Q" in line or line == "AT&F":
            self.quiet = "Q1" in line
        self.quiet = self.quiet or "Q1" in text
        self.playing = "CONNECT" in text
        if not self.quiet:
            self.talk.feed(text.encode())

    def discard_output(self) -> None:
        if not self.takes_sound:
            self.sound.clear()

    def waiting_output(self) -> int:
        return 0 if self.takes_sound else len(self.sound)

    def close(self) -> None:
        self.answers = {}


@contextlib.asynccontextmanager
async def table_modem(
    answers: Table,
) -> AsyncIterator[tuple[ModemTalk, TableModem, list[News]]]:
    news: list[News] = []
    talk = ModemTalk(news.append)
    modem = TableModem(answers, talk)
    talk.attach(modem)
    yield talk, modem, news
    talk.close()


HALF_DUPLEX = Voice(STANDARD, "a table", Coding.MU_LAW, "", (), Duplex.UNUSABLE)


def deaf() -> CallHearing:
    ears = Ears(plan_for("us"), LineNotes())
    return CallHearing(lambda _: None, ears, Coding.MU_LAW)


VOICE = {
    "ATI0": "\r\n2493\r\n\r\nOK\r\n",
    "AT+FCLASS=?": "\r\n0,1,8\r\n\r\nOK\r\n",
    "AT+VSM=?": '\r\n+VSM: 4,"G.711U",8,0,(8000),(0),(0)\r\n\r\nOK\r\n',
}


# --- commands --------------------------------------------------------------------


def test_a_command_returns_what_it_printed_without_its_echo() -> None:
    async def story() -> None:
        echoed = "AT+VSM?\r\r\n+VSM: 131,8000\r\n\r\nRING\r\n\r\nOK\r\n"
        async with table_modem({"AT+VSM?": echoed}) as (talk, _, news):
            assert await talk.command("AT+VSM?") == ["131,8000"]
            assert news == [Ring()]

    run_virtually(story())


@pytest.mark.parametrize("late_s", [2.5, 4.0, 5.5])
def test_a_late_reply_is_not_taken_for_the_next_commands(late_s: float) -> None:
    async def story() -> None:
        late: Table = {"AT+A": (OK, late_s), "AT+B": ERROR, "AT+C": f"\r\n7\r\n{OK}"}
        async with table_modem(late) as (talk, _, _):
            with pytest.raises(LineError, match=r"'AT\+A' within 2 s"):
                await talk.command("AT+A")
            assert not await talk.accepts("AT+B")
            assert await talk.command("AT+C") == ["7"]

    run_virtually(story())


def test_the_reply_to_a_cancelled_command_is_not_the_next_ones() -> None:
    async def story() -> None:
        async with table_modem({"AT+A": (OK, 0.3), "AT+B": ERROR}) as (talk, _, _):
            asking = asyncio.create_task(talk.command("AT+A"))
            await asyncio.sleep(0.1)
            asking.cancel()
            assert not await talk.accepts("AT+B")

    run_virtually(story())


def test_two_who_ask_at_once_are_answered_one_after_the_other() -> None:
    async def story() -> None:
        answers = {f"AT{n}": (f"\r\n{n}\r\n{OK}", 0.2) for n in "ABC"}
        async with table_modem(answers) as (talk, modem, _):
            replies = await asyncio.gather(*(talk.command(f"AT{n}") for n in "ABC"))
            assert replies == [["A"], ["B"], ["C"]]
            assert modem.lines == ["ATA", "ATB", "ATC"]

    run_virtually(story())


def test_a_modem_that_answers_nothing_cannot_be_woken() -> None:
    async def story() -> None:
        silent = {"ATE0Q0V1": SILENCE}
        async with table_modem(silent) as (talk, _, _):
            with pytest.raises(LineError, match="unplug it for ten seconds"):
                await talk.wake()

    run_virtually(story())


def test_a_command_is_over_at_once_when_the_device_leaves() -> None:
    async def story() -> None:
        async with table_modem({"AT+A": SILENCE}) as (talk, _, _):
            asking = asyncio.create_task(talk.command("AT+A"))
            await asyncio.sleep(0.1)
            talk.gone(LineGone("it is gone"))
            async with asyncio.timeout(0.1):
                with pytest.raises(LineGone, match="it is gone"):
                    await asking
                with pytest.raises(LineGone, match="it is gone"):
                    await talk.command("AT")
                with pytest.raises(LineGone, match="it is gone"):
                    await talk.wake()

    run_virtually(story())


def test_nothing_can_be_asked_before_there_is_a_device() -> None:
    async def story() -> None:
        talk = ModemTalk(lambda _: None)
        talk.discard_output()
        assert talk.waiting_output() == 0
        with pytest.raises(LineGone, match="closed"):
            await talk.command("AT")

    run_virtually(story())


# --- getting to know it ----------------------------------------------------------


def test_an_unknown_chip_is_spoken_to_in_the_standards_words() -> None:
    async def story() -> None:
        async with table_modem(VOICE) as (talk, modem, _):
            voice = await get_to_know(talk)
            assert voice.coding is Coding.MU_LAW
            assert voice.select_format == "AT+VSM=4,8000"
            assert "2493" in voice.description
            assert modem.lines[-1] == "AT+FCLASS=0"

    run_virtually(story())


def test_what_a_modem_refuses_once_it_is_not_asked_in_calls() -> None:
    async def story() -> None:
        async with table_modem({**VOICE, "AT+VGR=128": ERROR}) as (talk, _, _):
            voice = await get_to_know(talk)
            assert "+VGT=128" in voice.settings
            assert "+VGR=128" not in voice.settings

    run_virtually(story())


def test_a_modem_whose_profile_is_mute_is_made_to_speak() -> None:
    async def story() -> None:
        async with table_modem({**VOICE, "ATZ": "Q1"}) as (talk, modem, _):
            await get_to_know(talk)
            assert not modem.quiet

    run_virtually(story())


@pytest.mark.parametrize("answer", ["\r\n0,1,1.0,2\r\n" + OK, ERROR])
def test_a_modem_without_voice_is_named_and_refused(answer: str) -> None:
    async def story() -> None:
        async with table_modem({**VOICE, "AT+FCLASS=?": answer}) as (talk, _, _):
            with pytest.raises(LineError, match="2493 has no voice"):
                await get_to_know(talk)

    run_virtually(story())


def test_a_modem_with_no_format_of_ours_says_which_it_has() -> None:
    async def story() -> None:
        odd = {**VOICE, "AT+VSM=?": '\r\n3,"G.729A",8,0,8000,0,0\r\n' + OK}
        async with table_modem(odd) as (talk, _, _):
            with pytest.raises(LineError, match=r"G\.729A"):
                await get_to_know(talk)

    run_virtually(story())


def test_a_modem_that_lists_no_formats_gets_the_one_that_its_kind_has() -> None:
    async def story() -> None:
        silent = {**VOICE, "ATI0": "\r\n5601\r\n" + OK, "AT+VSM=?": ERROR}
        async with table_modem(silent) as (talk, _, _):
            voice = await get_to_know(talk)
            assert voice.select_format == "AT+VSM=128,8000"
            assert voice.coding is Coding.UNSIGNED_8

    run_virtually(story())


def test_a_modem_that_cannot_be_reset_is_no_modem() -> None:
    async def story() -> None:
        async with table_modem({"ATZ": ERROR}) as (talk, _, _):
            with pytest.raises(CommandRefusedError, match="ATZ"):
                await get_to_know(talk)

    run_virtually(story())


# --- streams ---------------------------------------------------------------------


def test_a_prompt_that_the_device_does_not_take_is_given_up() -> None:
    async def story() -> None:
        connects = {"AT+VTX": "\r\nCONNECT\r\n"}
        async with table_modem(connects) as (talk, modem, _):
            modem.takes_sound = False
            conductor = Conductor(talk, HALF_DUPLEX, deaf(), Cushion(6))
            conducting = asyncio.create_task(conductor.conduct())
            async with asyncio.timeout(STREAM_REPLY_S + 0.5):
                with pytest.raises(LineError, match="took no sound"):
                    await conductor.play(Reel(sine_mix([440], 60, -12)))
            with pytest.raises(LineError, match="answers nothing"):
                await conducting
            with pytest.raises(LineError, match="released"):
                await conductor.play(Reel(sine_mix([440], 1, -12)))

    run_virtually(story())


def test_a_modem_that_refuses_every_stream_is_off_the_line() -> None:
    async def story() -> None:
        refuses = {"AT+VTX": ERROR, "AT+VRX": ERROR}
        async with table_modem(refuses) as (talk, modem, _):
            conductor = Conductor(talk, HALF_DUPLEX, deaf(), Cushion(6))
            with pytest.raises(LineError, match="neither plays nor records"):
                await conductor.conduct()
            assert modem.lines.count("AT+VRX") == 3

    run_virtually(story())
