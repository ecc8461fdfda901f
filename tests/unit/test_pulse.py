"""Whether the desk lives: the rules of its watchdog, and what systemd is told."""

import asyncio
import os
import socket
from pathlib import Path
from unittest.mock import patch

import pytest

from support.notified import Notified, notified
from support.virtual_time import run_virtually
from tipring.domain.pulse import STILL_S, Beats, Pulse
from tipring.health.service_manager import ServiceManager, no_trouble

FRAME_S = 0.02


def test_a_desk_that_handles_its_frames_lives() -> None:
    pulse = Pulse(FRAME_S)
    looks = [pulse.look(Beats(n * 100, {}), n * 2.0) for n in range(5)]
    assert looks == [""] * 5


def test_a_loop_that_crawls_is_not_alive() -> None:
    pulse = Pulse(FRAME_S)
    pulse.look(Beats(100, {}), 2.0)
    assert pulse.look(Beats(109, {}), 4.0) == "9 of 100 frames were handled"
    assert pulse.look(Beats(209, {}), 6.0) == ""


def looked(*beats: dict[str, int], every_s: float = 10.0) -> list[str]:
    pulse = Pulse(FRAME_S)
    return [
        pulse.look(Beats(n * 500, heard), n * every_s) for n, heard in enumerate(beats)
    ]


def test_sound_that_stands_still_in_all_calls_is_no_life() -> None:
    still = {"line-1": 70, "line-2": 5}
    found = looked({"line-1": 50, "line-2": 5}, still, still, still, still, still)
    assert found[:-1] == [""] * 5
    assert found[-1] == f"no sound for {STILL_S:.0f} s in calls on line-1, line-2"


def test_one_line_that_is_still_is_its_own_affair() -> None:
    calls = ({"line-1": 70, "line-2": n} for n in range(8))
    assert looked(*calls) == [""] * 8


def test_a_call_that_ended_or_just_began_is_not_still() -> None:
    still = {"line-1": 70}
    assert looked(still, still, still, {}, still, still, still, {"line-2": 1}) == (
        [""] * 8
    )


async def fed_for(seconds: float, manager: ServiceManager, troubles: list[str]) -> None:
    def trouble() -> str:
        return troubles.pop(0) if troubles else ""

    feeding = asyncio.create_task(manager.watched(trouble))
    await asyncio.sleep(seconds)
    feeding.cancel()


def test_the_watchdog_is_fed_four_times_within_its_time(tmp_path: Path) -> None:
    with notified(tmp_path) as systemd:
        run_virtually(fed_for(10.1, ServiceManager(systemd.address, 10.0), []))
        assert systemd.hear() == ["WATCHDOG=1"] * 4


def test_who_is_not_well_is_not_fed_and_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with notified(tmp_path) as systemd:
        manager = ServiceManager(systemd.address, 10.0)
        run_virtually(fed_for(5.1, manager, ["no sound", ""]))
        assert systemd.hear() == ["STATUS=not well: no sound", "WATCHDOG=1"]
    assert "the watchdog is not fed: no sound" in caplog.text


def test_who_is_watched_by_nobody_feeds_nobody(tmp_path: Path) -> None:
    with notified(tmp_path) as systemd:
        run_virtually(ServiceManager(systemd.address).watched(no_trouble))
        assert systemd.hear() == []


def everything(manager: ServiceManager) -> None:
    manager.ready("answers 1 line(s)")
    manager.status("busy")
    manager.begins_again()
    manager.stopping()


def test_systemd_is_told_of_a_whole_life(tmp_path: Path) -> None:
    with notified(tmp_path) as systemd:
        everything(ServiceManager(systemd.address, 10.0))
        assert systemd.hear() == [
            *("READY=1", "STATUS=answers 1 line(s)", "WATCHDOG_USEC=10000000"),
            *("STATUS=busy", "WATCHDOG_USEC=300000000"),
            *("STOPPING=1", "STATUS=ends calls, saves what they left"),
        ]


def test_without_a_watchdog_nobody_asks_for_patience(tmp_path: Path) -> None:
    with notified(tmp_path) as systemd:
        ServiceManager(systemd.address).begins_again()
        assert systemd.hear() == []


def test_without_systemd_nothing_is_told(caplog: pytest.LogCaptureFixture) -> None:
    everything(ServiceManager())
    assert caplog.text == ""


def test_a_systemd_that_does_not_listen_is_no_trouble(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    everything(ServiceManager(str(tmp_path / "nobody")))
    assert "systemd could not be told" in caplog.text


def test_an_abstract_name_is_found() -> None:
    name = f"tipring-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(f"\0{name}")
        door.settimeout(0)
        ServiceManager(f"@{name}").status("here")
        assert Notified(name, door).hear() == ["STATUS=here"]


def test_the_environment_says_who_started_us() -> None:
    with patch.dict(os.environ, NOTIFY_SOCKET="/run/x", WATCHDOG_USEC="10000000"):
        assert ServiceManager.around_us() == ServiceManager("/run/x", 10.0)
    with patch.dict(os.environ, NOTIFY_SOCKET="", WATCHDOG_USEC="soon"):
        assert ServiceManager.around_us() == ServiceManager()
