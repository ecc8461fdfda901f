"""Every `tipring queue ...` of a person who looks after a running box."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from support.keyboard import keyboard
from support.queue_office import QUEUE, write_queue_office
from support.real_box import place, plug_in, running_box
from support.real_queue import asked, shown_in, until_queue, waiting
from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.states import AgentState, CallerState
from tipring.exchange.clockwork import Exchange

CALLER = "2125550123"
AT_HOME = "2125550177"
LIST = QUEUE.replace("uniform", "regular").replace("rings = 2", "rings = 20")
CALLBACK = """
[callback]
enabled = true
"""
BEN = "answers; speaks 1 s; hangs up after 6 s"
DEAF = "never answers"


@dataclass
class Typed:
    """What the commands showed."""

    shown: dict[str, str] = field(default_factory=dict)
    parsed: dict[str, Any] = field(default_factory=dict)
    caller: str = ""
    at_home: str = ""
    gave_up: str = ""

    def line(self, command: str, word: str) -> str:
        """Return the one line with *word* that a command showed."""
        (line,) = (one for one in self.shown[command].splitlines() if word in one)
        return line


def write_office(directory: Path) -> None:
    """Write an office in which anna is rung first, and never answers."""
    write_queue_office(
        directory,
        *("anna", "ben"),
        queue="keep_place_s = 1\n" + LIST + CALLBACK,
        outside=[AT_HOME],
        nodes=[str(directory / "tty")],
        phone=BEN,
    )
    agents = directory / "agents.toml"
    agents.write_text(agents.read_text().replace(BEN, DEAF, 1))


async def a_day_at_the_keyboard(directory: Path) -> Typed:
    await asyncio.to_thread(write_office, directory)
    told = Typed()
    async with (
        Exchange("us") as exchange,
        running_box(directory) as box,
        keyboard(directory) as typed,
    ):
        await plug_in(exchange, "usr", directory / "tty")

        async def type_in(*words: str) -> None:
            told.shown[words[0]] = await typed("queue", *words)

        async def type_for_json(*words: str) -> None:
            told.parsed[words[0]] = json.loads(await typed("queue", *words, "--json"))

        await box.until_line("idle")
        await asyncio.gather(
            type_in("pause", "anna", "lunch"), type_in("sign-out", "ben")
        )
        first = place(exchange, "speaks 90 s", "hangs up")
        told.caller = (await waiting(box, CALLER)).ticket
        booked = await asked(box, "POST", "/queues/front/callbacks", number=AT_HOME)
        told.at_home = booked.json()["ticket"]
        await asyncio.gather(type_in("status"), type_for_json("status"))
        await asyncio.gather(
            type_in("withdraw", told.at_home, "--why", "settled by letter"),
            type_in("resume", "anna"),
        )
        await until_queue(box, lambda queue: queue.waiting[0].offered_to == ("anna",))
        await type_in("sign-in", "ben")
        await type_in("claim", told.caller, "ben")
        await until_queue(box, lambda queue: queue.talking)
        await first.ended

        await box.until_line("idle")
        second = place(exchange, "speaks 90 s", "hangs up")
        told.gave_up = (await waiting(box, CALLER)).ticket
        second.hang_up()
        await until_queue(box, lambda queue: not shown_in(queue))
        await asyncio.gather(
            *(type_in(*words) for words in (["figures"], ["abandoned"])),
            *(type_for_json(*words) for words in (["figures"], ["abandoned"])),
            type_in("why", told.caller),
            type_for_json("why", told.caller),
        )
    return told


@pytest.mark.realtime
@pytest.mark.timeout(120)
def test_each_command_shows_and_does_what_it_says(tmp_path: Path) -> None:
    told = asyncio.run(a_day_at_the_keyboard(tmp_path))

    assert (
        told.shown["pause"] == "anna pauses, after the running call if there is one\n"
    )
    assert told.shown["sign-out"].startswith("ben signs out")
    assert told.shown["resume"] == "anna can be rung again\n"
    assert told.shown["sign-in"] == "ben is signed in\n"
    assert told.shown["claim"].startswith(f"{told.caller} will go to ben")
    assert told.shown["withdraw"] == f"{told.at_home} was taken out of the queue\n"

    assert "lunch" in told.line("status", AgentState.PAUSED)
    assert told.line("status", AgentState.OFFLINE).lstrip().startswith("ben")
    assert told.line("status", told.caller).split()[:2] == ["1", CALLER]
    assert CallerState.CALLBACK in told.line("status", told.at_home)
    ((waiting_now,),) = ([queue["live"]["waiting"]] for queue in told.parsed["status"])
    assert [one["ticket"] for one in waiting_now] == [told.caller, told.at_home]

    assert "claimed for ben" in told.shown["why"]
    assert "ben answered" in told.line("why", f"({told.caller})")
    (place_told,) = told.parsed["why"]["places"]
    assert (place_told["outcome"], place_told["agent"]) == (Outcome.ANSWERED, "ben")

    (queue,) = told.parsed["figures"]["queues"]
    assert (queue["answered"], queue["abandoned"]) == (1, 1)
    assert queue["other_outcomes"] == {Outcome.MOVED: 1}
    assert told.line("figures", "front  3").split()[:4] == ["front", "3", "1", "1"]

    (gave_up,) = told.parsed["abandoned"]
    assert gave_up["ticket"] == told.gave_up
    assert told.line("abandoned", told.gave_up).split()[2:4] == ["front", CALLER]
