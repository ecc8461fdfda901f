"""`tipring doctor` as a person types it."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from gpiozero import Device  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.box import BEGAN
from support.hat_street import simulated_street
from support.offices import write_settings
from support.panels import RELAY, WATCHDOG
from support.street import COLLEAGUE
from support.toy_line import ToyLine, toy_desk, until
from support.virtual_time import run_virtually
from tipring.app.line_testing import STOP_IT, TrialWires
from tipring.cli.doctor import ask, shown
from tipring.cli.main import cli
from tipring.config.reader import load
from tipring.desk.api import make_api
from tipring.desk.server import serving
from tipring.domain.colours import Colour
from tipring.domain.errors import StoreError, TipringError
from tipring.domain.findings import Finding, Report, amber, green
from tipring.domain.line import LineState
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.line import OnFlash
from tipring.health.line_examination import Wishes, examine
from tipring.panel.gpio import GpioPanel
from tipring.store.line_tests import keep_test
from tipring.store.lock import StoreLock

HAT = '[[line]]\nname = "hat"\nurl = "hat:tipring-fxo"\nflow = "main"\n'
BESIDE = '[panel]\nboard = "lifeline-only"\nline = "line-1"\n'


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    return tmp_path


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    before, Device.pin_factory = Device.pin_factory, MockFactory()
    yield Device.pin_factory
    Device.pin_factory = before


def doctor(office: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["doctor", "--config", str(office), *words])


def test_the_box_is_examined_and_each_thing_told_with_what_helps(office: Path) -> None:
    told = doctor(office)
    rows = told.stdout.splitlines()
    assert rows[0] == "the box"
    assert rows[1].split() == ["green", "settings", "all", "is", "well"]
    assert any(row.startswith("amber  desk") for row in rows)
    assert any("there is none at /dev/nowhere" in row for row in rows)
    assert rows[-1] == "the box is red"
    assert told.exit_code == 2


def test_programs_get_the_same_as_json(office: Path) -> None:
    found = json.loads(doctor(office, "--json").stdout)
    assert (found["about"], found["colour"]) == ("the box", "red")
    modem = next(each for each in found["findings"] if each["what"] == "modem")
    assert modem["remedy"].startswith("plug it in")


@pytest.mark.parametrize("mistake", ["time_zone = 5\n", "= nonsense\n"])
def test_settings_that_are_wrong_are_found(office: Path, mistake: str) -> None:
    with (office / "tipring.toml").open("a") as file:
        file.write(f"{mistake}{mistake}")
    told = doctor(office)
    assert told.exit_code == 2
    assert "tipring check tells them all" in told.stdout
    assert "memory" not in told.stdout


def test_a_running_desk_tells_how_late_it_is(office: Path) -> None:
    async def story() -> Result:
        door = office / "state" / "desk.sock"
        async with toy_desk(office, ToyLine()) as desk, serving(make_api(desk), door):
            await until(desk, LineState.IDLE)
            return await asyncio.to_thread(doctor, office)

    told = asyncio.run(story()).stdout
    assert "green  desk" in told
    assert "99.9 % of frames are handled within" in told


def test_a_hat_wants_a_card_and_pins(office: Path) -> None:
    with (office / "tipring.toml").open("a") as file:
        file.write(HAT)
    found = json.loads(doctor(office, "--json").stdout)["findings"]
    assert [each["colour"] for each in found if each["what"] == "sound card"] == ["red"]


# --- a line ----------------------------------------------------------------------


def test_a_line_that_cannot_be_opened_is_red_and_the_report_is_kept(
    office: Path,
) -> None:
    told = doctor(office, "--line", "1", "--transfer", "42", "--json")
    assert told.exit_code == 2
    report = json.loads(told.stdout)
    assert report["about"] == "line-1"
    assert "cannot open /dev/nowhere" in report["findings"][0]["sentence"]
    (kept,) = (office / "state" / "line-tests").iterdir()
    assert kept.name.endswith("-line-1.json")
    assert json.loads(kept.read_text()) == report
    assert str(kept) in told.stderr


def test_a_line_is_named_or_counted(office: Path) -> None:
    told = doctor(office, "--line", "fax")
    assert isinstance(told.exception, TipringError)
    assert "there is no line fax; there are: line-1" in str(told.exception)


def test_a_desk_has_to_be_stopped_first(office: Path) -> None:
    with StoreLock.take(office / "state"):
        told = doctor(office, "--line", "line-1")
    assert isinstance(told.exception, TipringError)
    assert str(told.exception).startswith(STOP_IT)
    assert "systemctl stop tipring" in STOP_IT


def test_a_hat_is_tested_with_its_watchdog_fed(office: Path, pins: MockFactory) -> None:
    with (office / "tipring.toml").open("a") as file:
        file.write(HAT)
    told = doctor(office, "--line", "hat", "--json")
    report = json.loads(told.stdout)
    assert report["findings"][0]["what"] == "device", "no such card is here"
    assert not pins.pin(RELAY).state


def test_a_modem_behind_the_relay_is_put_on_the_line_for_the_test(
    office: Path, pins: MockFactory
) -> None:
    with (office / "tipring.toml").open("a") as file:
        file.write(BESIDE)
    assert doctor(office, "--line", "1").exit_code == 2
    states = [bool(state.state) for state in pins.pin(RELAY).states]
    assert states[-2:] == [True, False]


def test_whoever_tests_a_hat_feeds_it_and_moves_its_relay(
    office: Path, pins: MockFactory
) -> None:
    with (office / "tipring.toml").open("a") as file:
        file.write(HAT)
    settings = load(office)
    assert settings.panel is not None
    board = settings.panel.board

    async def story() -> None:
        panel = GpioPanel(board)
        panel.open(lambda _down, _at: None)
        wires = TrialWires(panel)
        wires.kick()
        wires.hold_phone(True)  # noqa: FBT003 - as GpioDaa does
        assert pins.pin(WATCHDOG).state
        assert pins.pin(RELAY).state
        panel.close()

    run_virtually(story())


async def never_asked(question: str) -> bool:
    pytest.fail(question)


def transferred(carrier: OnFlash, answers: str) -> Finding:
    """Try transfers on a line of that carrier, whose owner answers yes or no."""
    said = answers.split()

    async def story() -> Report:
        async with simulated_street() as street:
            await street.stop_listening()
            await street.line.close()
            street.plugged.wire.on_flash = carrier
            street.colleague("waits 2 s", "hangs up", answer_after_s=8.0)
            mobile: list[PlacedCall] = []

            def tell(text: str) -> None:
                if "call this line" in text:
                    for call in mobile:
                        call.hang_up()
                    mobile[:] = [street.call("waits 300 s")]

            async def ask(_question: str) -> bool:
                await asyncio.sleep(9)
                return said.pop(0) == "yes"

            wishes = Wishes(tell, ask, by_call=False, transfer_to=COLLEAGUE)
            return await examine(street.line, "us", wishes, flash_s=0.6)

    return run_virtually(story()).findings[-1]


def test_what_the_carrier_makes_of_a_flash_becomes_settings() -> None:
    found = transferred(OnFlash.TRANSFER, "yes yes no")
    assert (found.what, found.colour) == ("transfer", Colour.GREEN)
    assert found.setting.splitlines()[:2] == [
        'transfer = "flash"',
        'complete_on = "hangup"',
    ]


def test_a_carrier_without_a_flash_is_told_with_other_ways() -> None:
    found = transferred(OnFlash.NOTHING, "yes " * 6)
    assert found.colour is Colour.AMBER
    assert "knows no hook flash" in found.sentence
    assert not found.setting


def test_an_answer_is_typed_and_a_line_is_named(office: Path) -> None:
    refused = doctor(office, "--transfer", "42")
    assert refused.exit_code == 2
    assert "of which line?" in refused.stderr
    told: list[bool] = []

    @click.command()
    def question() -> None:
        told.append(asyncio.run(ask("Do you hear it?")))

    CliRunner().invoke(question, input="y\n")
    assert told == [True]


def test_a_line_is_tested_from_end_to_end() -> None:
    told: list[str] = []

    async def story() -> Report:
        async with simulated_street() as street:
            await street.stop_listening()
            await street.line.close()
            wishes = Wishes(told.append, never_asked, by_call=False)
            return await examine(street.line, "us", wishes, flash_s=0.6)

    report = run_virtually(story())
    assert (report.about, report.colour) == ("line-1", Colour.GREEN)
    assert [finding.what for finding in report.findings] == [
        *("line in use", "off-hook", "loop current", "dial tone"),
        *("keys", "noise", "hum", "echo"),
    ]
    assert report.device
    assert report.at.tzinfo is not None
    assert told[1] == "listening to the dial tone"


def test_settings_that_follow_are_told_in_the_end() -> None:
    found = (
        green("noise", "-60 dBm0p"),
        amber("hang-up", "a tone", "write it", setting='disconnect_tone = "425 Hz"'),
    )
    report = Report("1", BEGAN, Colour.AMBER, found, "a modem")
    assert click.unstyle(shown(report)).splitlines() == [
        "1: a modem",
        "green  noise    -60 dBm0p",
        "amber  hang-up  a tone",
        "                write it",
        "",
        "for tipring.toml:",
        'disconnect_tone = "425 Hz"',
        "1 is amber",
    ]


def test_a_report_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "line-tests").write_text("a file is in the way")
    with pytest.raises(StoreError, match="keep the report"):
        keep_test(Report("1", BEGAN, Colour.GREEN, ()), tmp_path)
