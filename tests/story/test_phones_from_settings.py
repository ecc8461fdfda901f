"""What agents.toml says is rung: each kind of phone, from the file to the talk."""

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from gpiozero import Device  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.box import LIBRARY, virtual_wall
from support.queue_bench import (
    AGENT_HZ,
    AGENTS_VOICE,
    CALLER_HZ,
    QueueBench,
    TalkLine,
    hears,
    running,
)
from support.queue_office import QUEUE, write_queue_office
from support.virtual_time import run_virtually
from tipring.app import run_desk
from tipring.app.furniture import make_phone
from tipring.cli.client import DeskClient
from tipring.config.reader import read
from tipring.config.settings import Settings
from tipring.config.spoken import spoken
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.server import somebody_answers
from tipring.desk.shelf import PromptShelf
from tipring.domain.events import (
    AnsweredBy,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    HandsetLifted,
    HandsetReplaced,
)
from tipring.domain.line import LineState
from tipring.domain.queue.live import AgentLive
from tipring.domain.queue.states import AgentState, CallerState
from tipring.phones.handset import HandsetPhone
from tipring.phones.outside import OutsidePhone
from tipring.phones.simulated import SimulatedPhone
from tipring.store.store import Store

MOBILE = "2125550199"
BUZZER, LAMP = 5, 6
AGENT = """
[agent.anna]
phone = "{}"
ready_at_start = true
"""
NO_PHONE = """
[agent.anna]
ready_at_start = true
"""


@dataclass
class Place:
    """An office that was read from its files, at work over toy lines."""

    bench: QueueBench
    settings: Settings
    shelf: PromptShelf

    def phone(self) -> object:
        """Return what anna is rung on."""
        return self.bench.desk.queues.phones["anna"].phone


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    """Give a board whose pins are not there, as gpiozero finds it by itself."""
    before, Device.pin_factory = Device.pin_factory, MockFactory()
    yield Device.pin_factory
    Device.pin_factory = before


def write_office(directory: Path, agents: str) -> None:
    """Write an office of two lines; a bell is beside the first."""
    write_queue_office(directory, "anna", queue=QUEUE, lines=2, outside=[MOBILE])
    (directory / "agents.toml").write_text(agents)
    main = directory / "tipring.toml"
    bell = f'name = "line-1"\nbuzzer_pin = {BUZZER}\nlamp_pin = {LAMP}'
    main.write_text(main.read_text().replace('name = "line-1"', bell))


def read_office(directory: Path) -> tuple[Settings, PromptShelf]:
    reading = read(directory)
    wanted = {(prompt.say, prompt.language) for prompt in spoken(reading)}
    return reading.settings, PromptShelf.fill(LIBRARY, wanted)


@contextlib.asynccontextmanager
async def office(
    directory: Path, agents: str, *, full_duplex: bool = True
) -> AsyncIterator[Place]:
    await asyncio.to_thread(write_office, directory / "config", agents)
    settings, shelf = await asyncio.to_thread(read_office, directory / "config")
    async with await Store.open(directory / "state") as store:
        desk = Desk(settings.office, shelf, Journal(store, virtual_wall))
        toys = [TalkLine(line.name, full_duplex=full_duplex) for line in settings.lines]
        for toy in toys:
            desk.add_line(toy, "main", rings=1)
        for agent in settings.office.team.agents.values():
            if phone := make_phone(agent, desk, settings, shelf):
                desk.add_phone(agent.id, phone)
        async with running(desk, toys, store) as bench:
            yield Place(bench, settings, shelf)


def test_the_telephone_beside_a_line_rings_by_its_bell_and_takes_the_caller(
    tmp_path: Path, pins: MockFactory
) -> None:
    async def tell() -> None:
        agents = AGENT.format("handset:line-1")
        async with office(tmp_path, agents, full_duplex=False) as place:
            bench = place.bench
            assert isinstance(place.phone(), HandsetPhone)
            ticket = await bench.call()
            await asyncio.sleep(0.1)
            assert pins.pin(BUZZER).state
            assert pins.pin(LAMP).state
            bench.line.tell(HandsetLifted())
            await bench.until_line(LineState.HANDED_OVER)
            assert not pins.pin(BUZZER).state
            assert bench.callers() == {ticket: CallerState.TALKING}
            bench.line.tell(HandsetReplaced())
            await bench.until_line(LineState.IDLE)
            ((outcome, _why),) = await bench.ended()
            assert outcome == "answered"

    run_virtually(tell())


def test_an_agent_who_lifts_the_telephone_by_himself_is_not_rung(
    tmp_path: Path, pins: MockFactory
) -> None:
    async def tell() -> None:
        agents = AGENT.format("handset:line-1")
        async with office(tmp_path, agents, full_duplex=False) as place:
            bench = place.bench
            bench.line.tell(HandsetLifted())
            await bench.until_agent("anna", AgentState.OUTSIDE)
            bench.line.tell(HandsetReplaced())
            await bench.until_agent("anna", AgentState.READY)
            assert not pins.pin(BUZZER).state

    run_virtually(tell())


def test_a_number_outside_is_called_on_another_line_and_asked_for_a_key(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with office(tmp_path, AGENT.format(f"outside:{MOBILE}")) as place:
            bench = place.bench
            assert isinstance(place.phone(), OutsidePhone)
            await bench.call()
            bench.line.speak()
            await bench.until_line(LineState.CALLING, 1)
            mobile = bench.lines[1]
            assert mobile.dialled == [MOBILE]
            mobile.tell(FarEndAnswered(AnsweredBy.VOICE))
            await asyncio.sleep(1)
            assert mobile.lately(0.5).any(), "the question is heard"
            assert bench.stands("anna") is AgentState.OFFERED
            mobile.tell(DigitPressed("1"))
            await bench.until_agent("anna", AgentState.TALKING)
            await asyncio.sleep(1)
            mobile.speak(AGENTS_VOICE)
            await asyncio.sleep(1)
            assert hears(mobile.lately(0.5), CALLER_HZ)
            assert hears(bench.line.lately(0.5), AGENT_HZ)
            mobile.tell(FarEndGone(Gone.BUSY_TONE))
            await bench.until_line(LineState.IDLE)
            await bench.until_line(LineState.IDLE, 1)
            assert await bench.ended() == [("answered", "anna hung up")]

    run_virtually(tell())


def test_an_agent_who_is_not_there_is_simulated_as_the_setting_says(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        script = "simulated:answers after 2 s; speaks 3 s; hangs up after 6 s"
        async with office(tmp_path, AGENT.format(script)) as place:
            bench, anna = place.bench, place.phone()
            assert isinstance(anna, SimulatedPhone)
            await bench.call()
            await bench.until_agent("anna", AgentState.TALKING)
            await bench.until_line(LineState.IDLE)
            deeds = [str(entry) for entry in anna.diary]
            assert deeds == [
                "was offered 2125550123",
                "answered",
                "said something for 3 s",
                "hung up",
            ]

    run_virtually(tell())


def test_an_agent_without_a_phone_is_never_rung(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path, NO_PHONE) as place:
            bench = place.bench
            assert bench.desk.queues.phones == {}
            ticket = await bench.call()
            await asyncio.sleep(20)
            assert bench.callers() == {ticket: CallerState.WAITING}

    run_virtually(tell())


def ask_and_stop(door: Path, seen: list[AgentLive]) -> None:
    """Look at the queue once its agent is at work; then stop this process's desk."""
    until = time.monotonic() + 15
    while time.monotonic() < until and not somebody_answers(door):
        time.sleep(0.02)
    with DeskClient(door) as desk:
        while time.monotonic() < until:
            (queue,) = desk.queues()
            if queue.live.agents[0].state is not AgentState.OFFLINE:
                seen.append(queue.live.agents[0])
                break
            time.sleep(0.02)
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.realtime
def test_a_box_that_runs_has_its_agents_at_their_phones(tmp_path: Path) -> None:
    agents = AGENT.format("simulated:answers") + NO_PHONE.replace("anna", "ben")
    write_office(tmp_path, agents)
    seen: list[AgentLive] = []
    door = tmp_path / "state" / "desk.sock"
    watcher = threading.Thread(target=ask_and_stop, args=(door, seen))
    watcher.start()
    asyncio.run(run_desk(tmp_path))
    watcher.join(15)
    (anna,) = seen
    assert (anna.agent, anna.state, anna.reachable) == ("anna", "ready", True)
