"""The panel of the settings on a desk: who feeds it, and the way of a factory reset."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from gpiozero import Device  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.hat_street import MemorySound
from support.offices import write_settings
from support.panels import BUTTON, RELAY, WATCHDOG
from support.toy_line import ToyLine, toy_desk, until
from support.virtual_time import run_virtually
from tipring.app import run_desk
from tipring.app.panel import LifelineWires, add_panel, reset_to_factory
from tipring.config.board_file import shipped_boards
from tipring.config.factory_reset import ASIDE, is_asked
from tipring.config.reader import load
from tipring.config.settings import Settings
from tipring.domain.errors import LineError, SettingsError
from tipring.domain.line import LineState
from tipring.dsp.frames import SILENT_FRAME, Frame
from tipring.lines.hat.kicked_sound import KickedSound
from tipring.lines.hat.sound import SoundEars

NOW = datetime(2026, 11, 27, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    """Give a board whose pins are not there, as gpiozero finds it by itself."""
    before, Device.pin_factory = Device.pin_factory, MockFactory()
    yield Device.pin_factory
    Device.pin_factory = before


def settings(directory: Path, more: str) -> Settings:
    write_settings(directory, "/dev/nowhere")
    with (directory / "tipring.toml").open("a") as file:
        file.write(more)
    return load(directory)


BESIDE = '[panel]\nboard = "lifeline-only"\n'
HAT = '[[line]]\nname = "hat"\nurl = "hat:tipring-fxo"\nflow = "main"\n'


def test_the_loop_feeds_the_watchdog_beside_a_modem(
    tmp_path: Path, pins: MockFactory
) -> None:
    async def tell() -> None:
        async with toy_desk(tmp_path, ToyLine()) as desk:
            found = await asyncio.to_thread(settings, tmp_path / "its", BESIDE)
            add_panel(desk, found)
            assert desk.lifeline is not None
            running = asyncio.create_task(desk.lifeline.run())
            await until(desk, LineState.IDLE)
            await asyncio.sleep(1.0)
            assert desk.lifeline.status.watchdog_alive
            assert pins.pin(RELAY).state
            running.cancel()
            await asyncio.wait([running])

    run_virtually(tell())


def test_the_frames_of_a_hat_feed_its_watchdog_and_hold_its_relay(
    tmp_path: Path, pins: MockFactory
) -> None:
    async def tell() -> None:
        async with toy_desk(tmp_path, ToyLine("hat")) as desk:
            wires = LifelineWires(desk)
            wires.kick()
            wires.hold_phone(True)  # noqa: FBT003 - as GpioDaa does
            found = await asyncio.to_thread(settings, tmp_path / "its", HAT)
            add_panel(desk, found)
            assert desk.lifeline is not None
            running = asyncio.create_task(desk.lifeline.run())
            await asyncio.sleep(1.0)
            alive = [desk.lifeline.status.watchdog_alive]
            wires.kick()
            alive.append(desk.lifeline.status.watchdog_alive)
            assert alive == [False, True]
            assert pins.pin(WATCHDOG).state
            wires.hold_phone(True)  # noqa: FBT003 - as GpioDaa does
            assert pins.pin(RELAY).state
            running.cancel()
            await asyncio.wait([running])
            assert not pins.pin(RELAY).state

    run_virtually(tell())


def test_a_box_without_a_panel_has_no_lifeline(tmp_path: Path) -> None:
    async def tell() -> None:
        async with toy_desk(tmp_path, ToyLine()) as desk:
            add_panel(desk, await asyncio.to_thread(settings, tmp_path / "its", ""))
            assert desk.lifeline is None

    run_virtually(tell())


class Ears(SoundEars):
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def frame(self, heard: Frame, played: Frame) -> None:
        self.told.append(len(heard) == len(played))

    def sound_torn(self) -> None:
        self.told.append("torn")

    def fault(self, error: LineError) -> None:
        self.told.append(error)


def test_a_frame_counts_once_it_was_handled() -> None:
    async def tell() -> None:
        ears, inner, kicks = Ears(), Listened(), list[int]()
        sound = KickedSound(inner, lambda: kicks.append(len(ears.told)))
        assert await sound.open(ears) == "sound in memory"
        sound.write(SILENT_FRAME)
        assert sound.waiting() == 1
        inner.turn(SILENT_FRAME)
        sound.write(SILENT_FRAME)
        sound.discard()
        assert sound.waiting() == 0
        assert sound.figures == inner.figures
        gone = LineError("gone")
        assert inner.ears is not None
        inner.ears.sound_torn()
        inner.ears.fault(gone)
        await sound.close()
        assert ears.told == [True, "torn", gone]
        assert kicks == [1]

    run_virtually(tell())


class Listened(MemorySound):
    ears: SoundEars | None = None

    async def open(self, ears: SoundEars) -> str:
        self.ears = ears
        return await super().open(ears)


# --- the factory reset ------------------------------------------------------------


def test_who_may_write_sets_the_settings_aside_at_once(tmp_path: Path) -> None:
    found = settings(tmp_path, "")
    with pytest.raises(SettingsError, match="set-aside-2026-11-27-010203 now; the box"):
        reset_to_factory(found, NOW)
    assert not (tmp_path / "tipring.toml").exists()


def test_who_may_not_write_leaves_it_to_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path) -> None:
        raise PermissionError(30, "Read-only file system")

    found = settings(tmp_path, "")
    (tmp_path / "prompts").mkdir()
    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(SettingsError, match="set aside before the next start; the box"):
        reset_to_factory(found, NOW)
    assert (tmp_path / "tipring.toml").exists()
    assert is_asked(tmp_path)


def quick_office(directory: Path) -> None:
    """Write settings with a button that need not be held for long."""
    boards = directory / "boards"
    boards.mkdir()
    shipped = (shipped_boards() / "lifeline-only.toml").read_text()
    quick = shipped.replace('name = "lifeline-only"', 'name = "quick"')
    (boards / "quick.toml").write_text(f"button_hold_s = 1\n{quick}")
    settings(directory, BESIDE.replace("lifeline-only", "quick"))


@pytest.mark.realtime
def test_the_button_ends_the_box_in_good_order_and_its_settings_are_aside(
    tmp_path: Path, pins: MockFactory
) -> None:
    async def tell() -> None:
        await asyncio.to_thread(quick_office, tmp_path)
        running = asyncio.create_task(run_desk(tmp_path))
        while not (pins.pin(RELAY).state or running.done()):
            await asyncio.sleep(0.05)
        for seconds in (1.2, 0.2):
            pins.pin(BUTTON).drive_low()
            await asyncio.sleep(seconds)
            pins.pin(BUTTON).drive_high()
            await asyncio.sleep(0.2)
        with pytest.raises(SettingsError, match="the telephone has the line"):
            await running
        assert not pins.pin(RELAY).state

    asyncio.run(tell())
    assert len(list(tmp_path.glob(f"{ASIDE}*"))) == 1
    assert (tmp_path / "state").is_dir()
