"""Callers, agents and a queue: real drivers, emulated modems, the sound as heard."""

import asyncio
from pathlib import Path

import pytest

from support.box import Box, number_of, open_box
from support.queue_office import QUEUE, write_queue_office
from support.toy_line import FLASH
from support.virtual_time import run_virtually
from tipring.domain.line import LineState
from tipring.domain.queue.entries import (
    CallbackTried,
    CallerJoinedAgent,
    CallerLeftQueue,
    Outcome,
)
from tipring.domain.queue.happenings import AgentPaused, AgentResumed
from tipring.domain.queue.states import AgentState
from tipring.domain.script import parse_script
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import dbm0
from tipring.exchange.caller import Deed
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.line import OnFlash
from tipring.phones.simulated import SimulatedPhone
from tipring.store.records import MessageState

pytestmark = [pytest.mark.no_cover, pytest.mark.timeout(180)]
"""A minute of three lines is half a minute of work for the echo cancellers."""

HARBOR = "2125550123"
TALKS_DBM0 = -40.0
"""Louder than anything but a voice, music or a tone."""


def heard(call: PlacedCall) -> list[str]:
    """Return the prompts that the caller heard, in order."""
    return [entry.words for entry in call.diary if entry.deed is Deed.HEARD]


def sound(samples: Samples, since_s: float, until_s: float) -> float:
    """Return how loud *samples* are between two moments, in dBm0."""
    return dbm0(samples[round(since_s * RATE_HZ) : round(until_s * RATE_HZ)])


async def ends(box: Box) -> list[CallerLeftQueue]:
    """Return how each caller left the queue, in order."""
    return [what for what in await box.noted() if isinstance(what, CallerLeftQueue)]


def test_three_callers_wait_for_two_agents_and_each_hears_his_place(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        write_queue_office(tmp_path / "config", "anna", "ben", lines=3)
        talks = ["answers", "speaks 10 s", "hangs up after 22 s"]
        anna, ben = SimulatedPhone("anna", talks), SimulatedPhone("ben", talks)
        phones = {"anna": anna, "ben": ben}
        async with open_box(tmp_path, more=["usr", "usr"], phones=phones) as box:
            calls = []
            for line in (1, 2, 3):
                calls.append(
                    box.call(
                        "speaks 40 s",
                        "hangs up",
                        caller_id=None,
                        number=number_of(line),
                    )
                )
                await asyncio.sleep(8)
            first, second, third = calls
            await asyncio.wait([call.ended for call in calls])
            noted = await box.noted()
        assert heard(first) == ['"Thank you for calling. Goodbye."']
        assert heard(third)[:2] == [
            '"All of us are talking at the moment. Please stay on the line."',
            '"You are next in line."',
        ]
        joined = [what.agent for what in noted if isinstance(what, CallerJoinedAgent)]
        assert joined == ["anna", "ben", "anna"]
        gone = [what.outcome for what in noted if isinstance(what, CallerLeftQueue)]
        assert gone == [Outcome.ANSWERED] * 3
        # Both ends of a talk were heard: the agent the caller, the caller the agent.
        assert sound(anna.heard, 5, 12) > TALKS_DBM0
        assert second.answered_at is not None
        talk = second.answered_at - second.placed_at + 7
        assert sound(second.heard, talk, talk + 3) > TALKS_DBM0

    run_virtually(story())


def test_a_caller_who_waited_too_long_leaves_a_message(tmp_path: Path) -> None:
    overflow = """
[overflow]
action = "voicemail"
mailbox = "office"
after_wait = true
after_wait_s = 8
"""

    async def story() -> None:
        write_queue_office(tmp_path / "config", "anna", queue=QUEUE + overflow)
        deaf = SimulatedPhone("anna", ["never answers"])
        async with open_box(tmp_path, phones={"anna": deaf}) as box:
            call = box.call("waits for the beep", "speaks 3 s", "hangs up")
            await call.ended
            await box.until(LineState.IDLE)
            (end,) = await ends(box)
            (message,) = await box.store.messages()
        assert end.outcome == Outcome.OVERFLOWED
        assert end.waited_s == pytest.approx(8.0, abs=0.1)
        assert message.state is MessageState.KEPT
        assert message.duration_s == pytest.approx(3.0, abs=0.7)

    run_virtually(story())


def test_a_caller_who_waited_too_long_is_transferred_to_another_number(
    tmp_path: Path,
) -> None:
    colleague = "2125550199"
    overflow = f"""
[overflow]
action = "transfer"
number = "{colleague}"
after_wait = true
after_wait_s = 3
"""

    async def story() -> None:
        write_queue_office(
            tmp_path / "config",
            "anna",
            queue=QUEUE + overflow,
            outside=[colleague],
        )
        async with open_box(tmp_path, transfer=FLASH) as box:
            box.plugged.wire.on_flash = OnFlash.TRANSFER
            other = box.rig.exchange.plug_in_telephone(
                colleague, parse_script(["speaks 4 s", "hangs up after 2 s"])
            )
            call = box.call("speaks 40 s", "hangs up")
            await call.ended
            await box.until(LineState.IDLE)
            (end,) = await ends(box)
            (record,) = await box.store.calls()
        assert end.outcome == Outcome.OVERFLOWED
        assert (
            record.end_reason == f"the flow ended at desk: transferred to {colleague}"
        )
        assert dbm0(other.heard) > TALKS_DBM0
        assert sound(call.heard, -4, -2) > TALKS_DBM0

    run_virtually(story())


def test_a_caller_hangs_up_and_is_called_back_when_it_is_his_turn(
    tmp_path: Path,
) -> None:
    callback = """
[callback]
enabled = true
"""

    async def story() -> None:
        write_queue_office(
            tmp_path / "config", "anna", queue=QUEUE + callback, outside=[HARBOR]
        )
        anna = SimulatedPhone("anna", ["answers", "speaks 3 s", "hangs up after 8 s"])
        async with open_box(tmp_path, phones={"anna": anna}) as box:
            box.desk.queues.tell(AgentPaused("anna", "lunch"))
            call = box.call(
                'waits for "press"',
                "presses *",
                'waits for "press 1"',
                "presses 1",
                'waits for "when it is your turn"',
                caller_id=HARBOR,
            )
            await call.ended
            await box.until(LineState.IDLE)
            person = box.rig.exchange.plug_in_telephone(
                HARBOR, parse_script(["waits 4 s", "presses 1", "speaks 12 s"])
            )
            box.desk.queues.tell(AgentResumed("anna"))
            await box.until_told(CallbackTried)
            await box.until_told(CallerLeftQueue)
            await box.until(LineState.IDLE)
            noted = await box.noted()
            (end,) = await ends(box)
        tried = [what for what in noted if isinstance(what, CallbackTried)]
        assert [one.attempt for one in tried] == [1]
        assert end.outcome == Outcome.ANSWERED
        assert end.agent == "anna"
        assert dbm0(person.heard) > TALKS_DBM0
        assert dbm0(anna.heard) > TALKS_DBM0

    run_virtually(story())


KEYS = """\
start = "keys"
language = "en"

[node.keys]
do = "agent"
"""


def test_an_agent_takes_a_pause_from_any_telephone_and_the_pin_is_told_to_nobody(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        config = tmp_path / "config"
        write_queue_office(config, "anna", flow=KEYS)
        agents = config / "agents.toml"
        agents.write_text(agents.read_text() + 'code = "101"\n')
        secrets = config / "secrets.toml"
        secrets.write_text('[agent_pin]\nanna = "739264"\n')
        secrets.chmod(0o600)
        async with open_box(tmp_path, phones={"anna": SimulatedPhone("anna")}) as box:
            call = box.call(
                'waits for "agent number"',
                "presses 101#",
                'waits for "your PIN"',
                "presses 739264#",
                'waits for "to sign in"',
                "presses 3",
                'waits for "for lunch"',
                "presses 1",
                "waits 3 s",
                "hangs up",
            )
            await call.ended
            await box.until(LineState.IDLE)
            told = await box.told()
            (queue,) = box.desk.queues.live()
        (anna,) = queue.agents
        assert (anna.state, anna.reason) == (AgentState.PAUSED, "lunch")
        assert '"You are on a pause. No calls will come to you."' in heard(call)
        assert not [line for line in told if "7392" in line]
        assert "739264" not in "".join(
            line.split()[-1] for line in told if "key" in line
        )

    run_virtually(story())
